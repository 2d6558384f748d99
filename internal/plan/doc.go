// Package plan says what can be asked of a graph: one plan for a whole operation, and its answer.
//
// A Plan is pure shape: it holds no value a caller sent, only numbered slots for them, so that
// operations of one shape share one plan text in every store. It speaks of nodes,
// relationships, predicates, order and pages; no GraphQL, Cypher or driver type crosses it.
package plan
