// Package channel builds small graphs and plans in a few readable lines, for tests.
package channel
