// Package neo4j keeps the channel graph in Neo4j: a plan becomes one Cypher statement whose text depends on the plan's shape alone.
//
// Reading: a plan is compiled once (compile.go and its neighbours), its statement kept in plan.Prepared, and its one
// record decoded into the plan's tables (decode.go). Every value travels as a parameter: numbers and instants one by
// one, texts and lists inside one map, because Neo4j plans a statement anew for every length class of a text or list
// that is a parameter of its own, and not for what a map holds.
//
// Writing: one transaction takes the lock of the graph's format node first, so that what it reads and then writes
// cannot change in between, whichever process writes (transaction.go). Reads that must not see half of a commit
// compare two counters that every Update moves (revision.go).
//
// In the database: labels Provider, Reseller, Customer and Subscription, Partner beside the first two; relationship
// types are the names of csp.FactKind; properties are the names of csp.Spec. schema.go and record.go say the rest.
package neo4j
