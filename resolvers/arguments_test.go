package resolvers_test

import (
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
)

// arguments writes a field's arguments.
func (i *inventor) arguments(f *ast.FieldDefinition) string {
	var list []string
	put := func(name string, value any) {
		defined := f.Arguments.ForName(name)
		list = append(list, name+": "+i.value(defined.Type, value))
	}
	switch {
	case len(f.Arguments) == 0:
		return ""
	case f.Name == "node":
		put("id", i.known("id"))
	case f.Name == "nodes":
		put("ids", []any{i.known("id"), i.known("id"), i.known("id")})
	case f.Arguments.ForName("cloud") != nil:
		i.key(f, put)
	case f.Name == "impact":
		put("without", i.chosen(csp.Partners))
	case f.Name == "commonCustomers":
		put("of", i.chosen(csp.Partners))
		i.connectionArguments(f, put)
	case f.Name == "commonPartners":
		put("of", i.chosen(csp.OnlyCustomers))
		i.connectionArguments(f, put)
	case f.Name == "groups":
		i.groupArguments(f, put)
	default:
		i.connectionArguments(f, put)
	}
	if f.Arguments.ForName("asOf") != nil && i.chance(30) {
		put("asOf", i.known("since"))
	}
	i.rng.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
	if len(list) == 0 {
		return ""
	}
	return "(" + strings.Join(list, ", ") + ")"
}

// chosen returns one to three ids of nodes of some kinds, and sometimes one of another kind.
func (i *inventor) chosen(kinds csp.KindSet) []any {
	var ids []any
	for range 1 + i.rng.IntN(3) {
		for range 20 {
			id := i.known("id")
			if kinds.Has(csp.NodeID(id.(string)).Kind()) {
				ids = append(ids, id)
				break
			}
		}
	}
	if len(ids) == 0 {
		ids = []any{string(csp.NewNodeID(kinds.Kinds()[0], csp.Global, "nobody"))}
	}
	if i.chance(4) {
		ids = append(ids, "nobody")
		i.mistakes++
	}
	return ids
}

// key gives one natural key, and sometimes none or two of them.
func (i *inventor) key(f *ast.FieldDefinition, put func(string, any)) {
	if i.chance(30) {
		put("cloud", "CHINA")
	}
	var keys []string
	for _, a := range f.Arguments {
		if a.Name != "cloud" && a.Name != "asOf" && a.Name != "atLeast" {
			keys = append(keys, a.Name)
		}
	}
	i.rng.Shuffle(len(keys), func(a, b int) { keys[a], keys[b] = keys[b], keys[a] })
	count := 1
	if i.chance(5) {
		count = min(2, len(keys))
		i.mistakes += count - 1
	}
	for _, name := range keys[:count] {
		if name == "tenantId" || name == "subscriptionId" {
			_, _, natural, _ := csp.NodeID(i.known("id").(string)).Split()
			put(name, strings.ToUpper(natural))
		} else {
			put(name, i.known(name))
		}
	}
}

func (i *inventor) connectionArguments(f *ast.FieldDefinition, put func(string, any)) {
	if i.chance(40) {
		put("where", i.where(i.schema.Types[f.Arguments.ForName("where").Type.Name()], 2))
	}
	if relationship := f.Arguments.ForName("relationship"); relationship != nil && f.Arguments.ForName("of") == nil && i.chance(25) {
		put("relationship", i.where(i.schema.Types[relationship.Type.Name()], 1))
	}
	order := "ID ASC"
	if i.chance(40) {
		orderBy := i.schema.Types[f.Arguments.ForName("orderBy").Type.Name()]
		values := i.schema.Types[orderBy.Fields.ForName("field").Type.Name()].EnumValues
		value := map[string]any{"field": enum(values[i.rng.IntN(len(values))].Name)}
		order = string(value["field"].(enum)) + " ASC"
		if i.chance(50) {
			value["direction"] = enum("DESC")
			order = string(value["field"].(enum)) + " DESC"
		}
		put("orderBy", value)
	}
	for _, bound := range []string{"after", "before"} {
		if cursors := i.cursors[order+" "+f.Type.Name()]; len(cursors) > 0 && i.chance(20) {
			put(bound, cursors[i.rng.IntN(len(cursors))])
		}
	}
	switch {
	case i.chance(2):
		put("first", int64(-1))
		i.mistakes++
	case i.chance(2):
		put("last", int64(201))
		i.mistakes++
	case i.chance(50):
		put("first", int64(i.rng.IntN(5)))
	case i.chance(40):
		put("last", int64(i.rng.IntN(5)))
	}
}

func (i *inventor) groupArguments(f *ast.FieldDefinition, put func(string, any)) {
	values := i.schema.Types[f.Arguments.ForName("by").Type.Name()].EnumValues
	var by []any
	for _, at := range i.rng.Perm(len(values))[:1+i.rng.IntN(min(3, len(values)))] {
		by = append(by, enum(values[at].Name))
	}
	switch {
	case i.chance(2):
		by = append(by, by[0])
		i.mistakes++
	case i.chance(2):
		by = nil
		for _, at := range i.rng.Perm(len(values))[:4] {
			by = append(by, enum(values[at].Name))
		}
		i.mistakes++
	}
	put("by", by)
	if i.chance(30) {
		fields := i.schema.Types[f.Arguments.ForName("having").Type.Name()].Fields
		having := map[string]any{}
		for range 1 + i.rng.IntN(2) {
			having[fields[i.rng.IntN(len(fields))].Name] = map[string]any{[]string{"eq", "ne", "lt", "lte", "gt", "gte"}[i.rng.IntN(6)]: int64(i.rng.IntN(4))}
		}
		put("having", having)
	}
	if i.chance(50) {
		orderBy := i.schema.Types[f.Arguments.ForName("orderBy").Type.Name()]
		orders := i.schema.Types[orderBy.Fields.ForName("field").Type.Name()].EnumValues
		value := map[string]any{"field": enum(orders[i.rng.IntN(len(orders))].Name)}
		if i.chance(50) {
			value["direction"] = enum("DESC")
		}
		put("orderBy", value)
	}
	switch {
	case i.chance(2):
		put("first", int64(-1))
		i.mistakes++
	case i.chance(60):
		put("first", int64(i.rng.IntN(6)))
	}
}

// where makes a value for a where input.
func (i *inventor) where(of *ast.Definition, depth int) map[string]any {
	where := map[string]any{}
	for range 1 + i.rng.IntN(2) {
		f := of.Fields[i.rng.IntN(len(of.Fields))]
		named := i.schema.Types[f.Type.Name()]
		switch {
		case f.Name == "and" || f.Name == "or":
			list := make([]any, i.rng.IntN(3))
			for n := range list {
				list[n] = i.where(of, depth-1)
			}
			where[f.Name] = list
		case f.Name == "not":
			where[f.Name] = i.where(of, depth-1)
		case named.Fields.ForName("isNull") != nil:
			where[f.Name] = i.filter(f.Name, named)
		case depth > 0:
			where[f.Name] = i.related(named, depth-1)
		}
	}
	return where
}

func (i *inventor) related(of *ast.Definition, depth int) map[string]any {
	f := of.Fields[i.rng.IntN(len(of.Fields))]
	named := i.schema.Types[f.Type.Name()]
	if f.Name != "count" {
		return map[string]any{f.Name: i.match(named, depth)}
	}
	count := map[string]any{[]string{"eq", "ne", "lt", "lte", "gt", "gte"}[i.rng.IntN(6)]: int64(i.rng.IntN(3))}
	if i.chance(50) {
		count["matching"] = i.match(i.schema.Types[named.Fields.ForName("matching").Type.Name()], depth)
	}
	return map[string]any{f.Name: count}
}

func (i *inventor) match(of *ast.Definition, depth int) map[string]any {
	match := map[string]any{}
	for _, name := range []string{"node", "relationship"} {
		if i.chance(50) {
			match[name] = i.where(i.schema.Types[of.Fields.ForName(name).Type.Name()], depth)
		}
	}
	return match
}

func (i *inventor) filter(name string, of *ast.Definition) map[string]any {
	filter := map[string]any{}
	for range 1 + i.rng.IntN(2) {
		f := of.Fields[i.rng.IntN(len(of.Fields))]
		one := func() any {
			if named := i.schema.Types[f.Type.Name()]; named.Kind == ast.Enum {
				return enum(named.EnumValues[i.rng.IntN(min(4, len(named.EnumValues)))].Name)
			}
			value := i.known(name)
			if text, isText := value.(string); isText && strings.Contains("contains startsWith endsWith", f.Name) {
				runes := []rune(text)
				value = string(runes[:min(len(runes), i.rng.IntN(4))])
			}
			return value
		}
		switch {
		case f.Type.NamedType == "Boolean":
			filter[f.Name] = i.chance(50)
		case f.Type.Elem != nil:
			list := make([]any, i.rng.IntN(4))
			for n := range list {
				list[n] = one()
			}
			filter[f.Name] = list
		default:
			filter[f.Name] = one()
		}
	}
	return filter
}

// known returns a value of the field that occurs in the graph, or nearly so.
func (i *inventor) known(name string) any {
	values := i.texts[name]
	if name == "via" || name == "customer" {
		values = append(values, i.texts["id"]...)
	}
	if len(values) == 0 {
		switch {
		case name == "quantity":
			return int64(5)
		case strings.HasSuffix(name, "Date") || strings.HasSuffix(name, "Time") || name == "since" || name == "until" || name == "expiresAt":
			return "2023-03-01T00:00:00Z"
		}
		return "x"
	}
	return values[i.rng.IntN(len(values))]
}

// enum is an enum's value: quoted in variables, bare in documents.
type enum string

// value writes an argument's value, or a part of it, as a literal or as a variable.
func (i *inventor) value(expected *ast.Type, value any) string {
	if i.chance(30) {
		return i.variable(expected, value)
	}
	if list, isList := value.([]any); isList {
		if len(list) == 1 && i.chance(30) {
			return i.value(&ast.Type{NamedType: expected.Elem.NamedType, NonNull: true}, list[0])
		}
		var items []string
		for _, item := range list {
			items = append(items, i.value(expected.Elem, item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	if object, isObject := value.(map[string]any); isObject {
		definition := i.schema.Types[expected.Name()]
		var members []string
		for _, name := range slices.Sorted(maps.Keys(object)) { // so that a seed gives the same operations every time
			members = append(members, name+": "+i.value(definition.Fields.ForName(name).Type, object[name]))
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
	if name, isEnum := value.(enum); isEnum {
		return string(name)
	}
	if named := i.schema.Types[expected.Name()]; named.Kind == ast.Enum {
		return value.(string)
	}
	return encode(value)
}
