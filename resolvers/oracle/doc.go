// Package oracle answers the schema a second way, for tests: by gqlgen's own executor, field by field, from plain scans.
//
// It shares neither the compiler nor the writer with the way that is tested, nor a store. No binary imports it.
package oracle
