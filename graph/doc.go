// Package graph holds the executable schema that gqlgen generates.
package graph
