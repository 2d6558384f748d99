// Package store is the contract that every graph store fulfils; storetest examines it.
package store
