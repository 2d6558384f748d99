// Package loss says what the channel loses without one relationship, and what of it is in one region, as conditions on the graph.
//
// What a caller says of either stands in slots, so that the conditions are the same whatever it is.
package loss
