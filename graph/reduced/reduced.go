// Package reduced takes parts of the schema away, for what answers only the rest of it.
package reduced

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// beyond are the endings of the types of fields that the oracle does not answer, beyondFields and beyondArguments the
// names of others: what they mean is defined by plans, which the stores' tests compare with the naive model.
var (
	beyond          = []string{"RouteConnection", "NeighbourConnection", "NeighbourCount", "ServiceTier", "HoldingCertainty", "ViolationConnection", "ChangeConnection", "HeldValueConnection", "Rule", "SearchConnection", "AccessConnection", "ChangeLogPage", "Viewer"}
	beyondFields    = []string{"sells", "serves"} // of edges
	beyondArguments = []string{"sells", "expiringWithinDays", "notSoldBy", "asKnownAt", "region", "withoutRelationship", "atLeast", "tiers", "channels"}
)

// ForOracle removes those fields and arguments, mutations, subscriptions, and every type that only they lead to.
func ForOracle(schema *ast.Schema) {
	schema.Mutation, schema.Subscription = nil, nil
	for name, definition := range schema.Types {
		definition.Fields = slices.DeleteFunc(definition.Fields, func(field *ast.FieldDefinition) bool {
			return slices.ContainsFunc(beyond, func(ending string) bool { return strings.HasSuffix(field.Type.Name(), ending) }) ||
				strings.HasSuffix(name, "Edge") && slices.Contains(beyondFields, field.Name) || field.Name == "history"
		})
		for _, field := range definition.Fields {
			field.Arguments = slices.DeleteFunc(field.Arguments, func(argument *ast.ArgumentDefinition) bool {
				return slices.Contains(beyondArguments, argument.Name) || name == schema.Query.Name && argument.Name == "relationship"
			})
		}
	}
	reached := map[string]bool{}
	var reach func(name string)
	reach = func(name string) {
		definition := schema.Types[name]
		if reached[name] || definition == nil {
			return
		}
		reached[name] = true
		for _, field := range definition.Fields {
			reach(field.Type.Name())
			for _, argument := range field.Arguments {
				reach(argument.Type.Name())
			}
		}
		for _, possible := range schema.PossibleTypes[name] {
			reach(possible.Name)
		}
		for _, implemented := range definition.Interfaces {
			reach(implemented)
		}
	}
	reach(schema.Query.Name)
	for name, definition := range schema.Types {
		if !definition.BuiltIn && !reached[name] {
			Forget(schema, name)
		}
	}
}

// Forget removes a type. What leads to it is the caller's.
func Forget(schema *ast.Schema, name string) {
	delete(schema.Types, name)
	delete(schema.PossibleTypes, name)
	delete(schema.Implements, name)
}
