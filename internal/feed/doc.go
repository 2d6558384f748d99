// Package feed follows the change log of a store, and tells each of many subscribers what it adds, in order and each revision once.
package feed
