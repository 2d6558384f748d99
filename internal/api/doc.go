// Package api serves GraphQL over HTTP: transport, limits, errors, health and the pages around them.
//
// It knows gqlgen's executor and nothing of the graph: what answers an operation is a
// graphql.ExecutableSchema that is given to New, and what tells whether the store answers is a function.
package api
