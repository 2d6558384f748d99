// Package resolvers compiles an operation to one plan, reads it once, and writes the JSON straight from the rows.
//
// Every root field is a gqlgen resolver (schema.resolvers.go) that hands over its part of the operation's
// one read (run.go). The way there: collect.go merges selection sets, roots.go, node.go and connection.go
// turn them into a plan and a template of the answer, where.go turns filters into predicates, input.go tells
// what in the arguments shapes the plan and what is only a value, and write.go fills the template in.
package resolvers
