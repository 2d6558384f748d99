// Package architecture holds the tests that keep the house as ARCHITECTURE.md describes it.
package architecture
