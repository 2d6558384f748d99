package main

import (
	"strings"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/plugin"
	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/graph/reduced"
)

// leaf is the Go type that stands for every type below the root.
const leaf = "channelgraph/graph/leaf.Answer"

// leaves shows the code generator a schema whose root fields take no arguments and return leaves: what is below
// a root field, its arguments included, is compiled to a plan instead of being executed field by field. The
// running schema is parsed from the SDL and stays whole, so validation and introspection know every type.
type leaves struct{ config *config.Config }

var _ plugin.SchemaMutator = (*leaves)(nil)

// Name names the plugin to gqlgen.
func (*leaves) Name() string { return "leaves" }

// MutateSchema changes the generator's own copy of the schema.
func (l *leaves) MutateSchema(schema *ast.Schema) error {
	schema.Subscription = nil // subscriptions are answered event by event, without resolvers
	returned := map[string]bool{}
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation} {
		for _, field := range root.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			field.Arguments = nil
			// A list is one leaf, too.
			field.Type = &ast.Type{NamedType: field.Type.Name(), NonNull: field.Type.NonNull, Position: field.Type.Position}
			returned[field.Type.Name()] = true
		}
	}
	for name, definition := range schema.Types {
		switch {
		case definition.BuiltIn || definition == schema.Query || definition == schema.Mutation:
		case returned[name]:
			l.makeLeaf(schema, definition)
		default:
			reduced.Forget(schema, name)
		}
	}
	return nil
}

func (l *leaves) makeLeaf(schema *ast.Schema, definition *ast.Definition) {
	reduced.Forget(schema, definition.Name)
	definition.Kind = ast.Scalar
	definition.Fields, definition.Interfaces, definition.Types = nil, nil, nil
	schema.Types[definition.Name] = definition
	l.config.Models.Add(definition.Name, leaf)
}
