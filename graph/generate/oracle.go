package main

import (
	"bytes"
	"go/format"
	"os"
	"slices"
	"strings"
	"text/template"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/99designs/gqlgen/plugin"
	"github.com/vektah/gqlparser/v2/ast"
)

// oracle generates the whole schema as gqlgen does by itself: an executor and a Go type for every type, on which
// tests stand a second, independent way to an answer. Inputs stay maps and enums stay strings.
type oracle struct{ config *config.Config }

var _ plugin.SchemaMutator = (*oracle)(nil)

func generateOracle() error {
	cfg, err := config.LoadConfig("graph/generate/oracle/gqlgen.yml")
	if err != nil {
		return err
	}
	cfg.Model = config.PackageConfig{}
	return api.Generate(cfg, api.PrependPlugin(&oracle{config: cfg}))
}

// Name names the plugin to gqlgen.
func (*oracle) Name() string { return "oracle" }

// MutateSchema writes the models before gqlgen binds to them.
func (o *oracle) MutateSchema(schema *ast.Schema) error {
	leaveOut(schema)
	for _, definition := range schema.Types {
		switch {
		case definition.BuiltIn || definition == schema.Query:
		case definition.Kind == ast.Object || definition.Kind == ast.Interface:
			o.config.Models.Add(definition.Name, "channelgraph/resolvers/oracle."+definition.Name)
		case definition.Kind == ast.Enum:
			definition.Kind, definition.EnumValues = ast.Scalar, nil
			o.config.Models.Add(definition.Name, "github.com/99designs/gqlgen/graphql.String")
		case definition.Kind == ast.InputObject:
			definition.Kind, definition.Fields = ast.Scalar, nil
			o.config.Models.Add(definition.Name, "github.com/99designs/gqlgen/graphql.Map")
		}
	}
	return writeModels("resolvers/oracle/models.go", schema)
}

// beyond are the endings of the types of fields that the oracle does not answer, beyondFields and beyondArguments the
// names of others: what they mean is defined by plans, which the stores' tests compare with the naive model.
var (
	beyond          = []string{"RouteConnection", "NeighbourConnection", "NeighbourCount", "ServiceTier", "HoldingCertainty", "ViolationConnection", "ChangeConnection", "HeldValueConnection", "Rule", "SearchConnection", "AccessConnection", "ChangeLogPage"}
	beyondFields    = []string{"sells", "serves"} // of edges
	beyondArguments = []string{"sells", "expiringWithinDays", "notSoldBy", "asKnownAt", "region", "withoutRelationship", "atLeast", "tiers", "channels"}
)

// leaveOut removes those fields and arguments, mutations, subscriptions, and every type that only they lead to.
func leaveOut(schema *ast.Schema) {
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
			forget(schema, name)
		}
	}
}

// modelType is an object type of the schema as the models' template sees it.
type modelType struct {
	Name, Embeds string
	Interfaces   []string
	Fields       []modelField
}

type modelField struct {
	Method, Name, Returns, Call string
	Connection, Relationship    bool // arguments that the field has: those of a page, and of relationships
	Groups                      bool
}

func writeModels(path string, schema *ast.Schema) error {
	var types []modelType
	for _, definition := range schema.Types {
		if definition.Kind == ast.Object && !definition.BuiltIn && definition != schema.Query && definition.Name != "PageInfo" && definition.Name != "Provenance" {
			types = append(types, newModelType(schema, definition))
		}
	}
	slices.SortFunc(types, func(a, b modelType) int { return strings.Compare(a.Name, b.Name) })
	var source bytes.Buffer
	if err := modelsTemplate.Execute(&source, types); err != nil {
		return err
	}
	formatted, err := format.Source(source.Bytes())
	if err != nil {
		return err
	}
	return os.WriteFile(path, formatted, 0o644)
}

func newModelType(schema *ast.Schema, definition *ast.Definition) modelType {
	model := modelType{Name: definition.Name, Embeds: "Tie", Interfaces: definition.Interfaces}
	switch name := definition.Name; {
	case slices.Contains(definition.Interfaces, "Node"):
		model.Embeds = "Vertex"
	case strings.HasSuffix(name, "Groups"):
		model.Embeds = "GroupListing"
	case strings.HasSuffix(name, "GroupEdge"), strings.HasSuffix(name, "Group"):
		model.Embeds = "GroupRow"
	case strings.HasSuffix(name, "Aggregates"):
		model.Embeds = "Summary"
	case name == "GroupKey":
		model.Embeds = "Key"
	case strings.HasSuffix(definition.Name, "Connection"):
		model.Embeds = "Listing"
	case strings.HasSuffix(definition.Name, "Edge"):
		model.Embeds = "Row"
	case definition.Name == "Impact":
		model.Embeds = "Loss"
	}
	for _, field := range definition.Fields {
		model.Fields = append(model.Fields, newModelField(schema, field))
	}
	return model
}

func newModelField(schema *ast.Schema, field *ast.FieldDefinition) modelField {
	named := schema.Types[field.Type.Name()]
	model := modelField{Method: templates.ToGo(field.Name), Name: field.Name, Connection: len(field.Arguments) > 0}
	model.Relationship = field.Arguments.ForName("relationship") != nil
	model.Groups = field.Name == "groups"
	model.Returns = named.Name
	if named.Kind == ast.Object {
		model.Returns = "*" + named.Name
	}
	if named.Kind == ast.Scalar {
		model.Returns = map[string]string{"Int": "int64", "Long": "int64", "Float": "float64", "Boolean": "bool"}[named.Name]
		if model.Returns == "" {
			model.Returns = "string"
		}
		if field.Type.Elem == nil && !field.Type.NonNull {
			model.Returns = "*" + model.Returns
		}
	}
	if field.Type.Elem != nil {
		model.Returns = "[]" + model.Returns
	}
	return model
}

var modelsTemplate = template.Must(template.New("models").Parse(`// Code generated by graph/generate, DO NOT EDIT.

package oracle

import "context"

{{range .}}{{$type := .Name}}
// {{.Name}} is the schema's type.
type {{.Name}} struct{ *{{.Embeds}} }
{{range .Interfaces}}
// Is{{.}} marks the interface.
func (*{{$type}}) Is{{.}}() {}
{{end}}{{range .Fields}}
// {{.Method}} is the schema's field.
{{if .Groups}}func (o *{{$type}}) Groups(_ context.Context, by []string, having, orderBy map[string]any, first *int64, after *string) ({{.Returns}}, error) {
	return connected[{{.Returns}}](o.group(by, having, GroupArguments{orderBy, first, after}))
}
{{else if .Connection}}func (o *{{$type}}) {{.Method}}(_ context.Context, where, {{if .Relationship}}relationship, {{end}}orderBy map[string]any, first *int64, after *string, last *int64, before *string) ({{.Returns}}, error) {
	return connected[{{.Returns}}](o.connect("{{.Name}}", where, {{if .Relationship}}relationship{{else}}nil{{end}}, PageArguments{orderBy, first, after, last, before}))
}
{{else}}func (o *{{$type}}) {{.Method}}() {{.Returns}} { return field[{{.Returns}}](o, "{{.Name}}") }
{{end}}{{end}}{{end}}`))
