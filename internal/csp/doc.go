// Package csp is the channel itself: its nodes, relationships, values, rules and error codes, pure and without I/O.
//
// Names follow Microsoft's Partner Center. Everything that both stores must agree on
// (keys, folding, order, validity at an instant, how two statements of one fact merge)
// is defined here once.
package csp
