// Package storetest examines stores: Run goes through the contract's clauses, Agree compares a store with the naive model on random questions.
//
// A store's own test calls each once. Both take a function that opens an empty store and
// leaves its closing to the test's cleanup. Stores opened one after another may share one
// database, so of several stores open at a time only the last is used.
package storetest
