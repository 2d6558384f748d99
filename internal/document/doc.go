// Package document keeps parsed GraphQL documents together with what was derived from each of them.
package document
