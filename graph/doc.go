// Package graph holds the executable schema that gqlgen generates.
package graph

//go:generate go run -C .. ./graph/generate
