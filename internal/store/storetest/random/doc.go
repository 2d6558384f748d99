// Package random makes channels and questions about them from a seed.
//
// A Shape is a plan without values; Fill gives it values that mean something in one graph. One
// shape serves many values and graphs, because a store may work long on the first plan of a shape.
package random
