package resolvers_test

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
)

// enums picks a value of an enum, or up to three different ones for a list.
func (i *inventor) enums(of *ast.Type, named *ast.Definition) any {
	var names []string
	for _, value := range named.EnumValues {
		names = append(names, value.Name)
	}
	if of.Elem == nil {
		return enum(names[i.pick(named.Name, names)])
	}
	var list []any
	for range 1 + i.rng.IntN(min(3, len(names))) {
		at := i.pick(named.Name, names)
		list = append(list, enum(names[at]))
		names = slices.Delete(names, at, at+1)
	}
	return list
}

// input makes a value for an argument that is an object.
func (i *inventor) input(name string, of *ast.Definition) map[string]any {
	switch {
	case name == "where":
		return i.where(of, 2)
	case name == "relationship":
		return i.where(of, 1)
	case name == "having":
		return i.having(of)
	case name == "orderBy":
		order := map[string]any{"field": i.enums(of.Fields.ForName("field").Type, i.schema.Types[of.Fields.ForName("field").Type.Name()])}
		if i.chance(60) || i.aims["OrderDirection.DESC"] || i.aims[of.Name+".direction"] {
			order["direction"] = i.enums(of.Fields.ForName("direction").Type, i.schema.Types["OrderDirection"])
		}
		return order
	case name == "withoutRelationship":
		return i.relationship()
	}
	filter := map[string]any{}
	for _, member := range of.Fields { // of ChangeLogFilter
		if i.chance(35) || i.aimed(of.Name+"."+member.Name) {
			filter[member.Name] = map[string]any{"nodes": []any{i.known("id"), i.known("id")}, "commands": []any{"correctNode", "saveCustomer"}, "actor": "clerk"}[member.Name]
		}
	}
	return filter
}

func (i *inventor) having(of *ast.Definition) map[string]any {
	having := map[string]any{}
	for range 1 + i.rng.IntN(2) {
		measure := i.member(of)
		comparison := i.schema.Types[measure.Type.Name()]
		having[measure.Name] = map[string]any{i.member(comparison).Name: int64(i.values.IntN(4))}
	}
	return having
}

// member picks a member of an input.
func (i *inventor) member(of *ast.Definition) *ast.FieldDefinition {
	var names []string
	for _, member := range of.Fields {
		names = append(names, member.Name)
	}
	return of.Fields[i.pick(of.Name, names)]
}

// relationship makes a RelationshipKey, mostly one that the graph holds.
func (i *inventor) relationship() map[string]any {
	kind := []csp.FactKind{csp.Serves, csp.Serves, csp.DistributesTo, csp.Sells}[i.rng.IntN(4)]
	key := map[string]any{"type": enum(kind.String()), "from": i.known("id"), "to": i.known("id")}
	via, relation := "Provider:GLOBAL:nobody", "RESELLER"
	for range 50 {
		if len(i.graph.Facts) == 0 {
			break
		}
		fact := &i.graph.Facts[i.values.IntN(len(i.graph.Facts))].Intervals[0]
		if fact.Kind != kind {
			continue
		}
		key["from"], key["to"] = string(fact.From), string(fact.To)
		if value := fact.Value(csp.Via); !value.IsNull() {
			via = value.Text()
		}
		if value := fact.Value(csp.Relation); !value.IsNull() {
			relation = value.Text()
		}
		break
	}
	if kind == csp.Serves && (i.chance(60) || i.aimed("RelationshipKey.via")) {
		key["via"] = via
	}
	if kind == csp.Serves && (i.chance(60) || i.aimed("RelationshipKey.kind")) {
		key["kind"] = enum(relation)
		if i.chance(20) {
			key["kind"] = i.enums(ast.NamedType("CustomerRelationshipKind", nil), i.schema.Types["CustomerRelationshipKind"])
		}
	}
	return key
}

// dimensions makes what groups are made by, and sometimes too many of them or one of them twice.
func (i *inventor) dimensions(of *ast.Definition) []any {
	by := i.enums(&ast.Type{Elem: ast.NamedType(of.Name, nil)}, of).([]any)
	switch {
	case i.mistake(2):
		by = append(by, by[0])
	case len(of.EnumValues) > 3 && i.mistake(2):
		by = nil
		for _, at := range i.rng.Perm(len(of.EnumValues))[:4] {
			by = append(by, enum(of.EnumValues[at].Name))
		}
	}
	return by
}
