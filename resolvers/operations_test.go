package resolvers_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
	"channelgraph/internal/store/storetest/channel"
)

// inventor makes random operations that the schema allows, about a graph.
type inventor struct {
	rng     *rand.Rand
	schema  *ast.Schema
	texts   map[string][]any    // values that occur in the graph, by field name
	cursors map[string][]string // by order, for example "COMPANY_NAME ASC"

	definitions []string       // of variables
	types       []*ast.Type    // of variables
	variables   map[string]any // their values
	fragments   []string
	aliases     int
	wrong       bool // an argument is wrong on purpose
}

func newInventor(rng *rand.Rand, schema *ast.Schema, graph *channel.Graph) *inventor {
	i := &inventor{rng: rng, schema: schema, texts: map[string][]any{}}
	for n := range graph.Nodes {
		node := &graph.Nodes[n]
		i.texts["id"] = append(i.texts["id"], string(node.ID))
		for _, p := range node.Properties {
			i.learn(p.Field, p.Value)
		}
		for _, d := range node.History {
			i.learn(d.Field, d.Value)
		}
	}
	for _, fact := range graph.Facts {
		for _, interval := range fact.Intervals {
			i.learn(csp.Since, csp.TimeValue(interval.Since))
			i.learn(csp.Until, csp.TimeValue(interval.Until))
			for _, p := range interval.Properties {
				i.learn(p.Field, p.Value)
			}
		}
	}
	return i
}

func (i *inventor) learn(field csp.Field, value csp.Value) {
	name := field.String()
	switch value.Type() {
	case csp.String:
		i.texts[name] = append(i.texts[name], value.Text())
	case csp.Int:
		if number := value.Number(); number < 1<<31 {
			i.texts[name] = append(i.texts[name], number)
		}
	case csp.Time:
		i.texts[name] = append(i.texts[name], value.Instant().String())
	case csp.List:
		for _, item := range value.List() {
			i.texts[name] = append(i.texts[name], item)
		}
	}
}

func (i *inventor) chance(percent int) bool { return i.rng.IntN(100) < percent }

// operation returns a document and its variables.
func (i *inventor) operation() (document, variables string) {
	i.definitions, i.types, i.variables, i.fragments, i.aliases, i.wrong = nil, nil, map[string]any{}, nil, 0, false
	var body strings.Builder
	for range 1 + i.rng.IntN(3) {
		body.WriteString(i.field(i.schema.Query, 3))
	}
	head := "query Q"
	if len(i.definitions) > 0 {
		head += "(" + strings.Join(i.definitions, ", ") + ")"
	}
	return head + " {" + body.String() + " }\n" + strings.Join(i.fragments, "\n"), encode(i.variables)
}

// otherVariables returns other values for the variables of the last operation: some of them make another shape.
func (i *inventor) otherVariables() string {
	for n, of := range i.types {
		name := "v" + strconv.Itoa(n)
		text, isText := i.variables[name].(string)
		switch definition := i.schema.Types[of.Name()]; {
		case i.chance(30) || i.wrong || of.Elem != nil:
		case of.NamedType == "Boolean":
			i.variables[name] = i.chance(50)
		case of.NamedType == "Int":
			i.variables[name] = int64(i.rng.IntN(4))
		case isText && of.NamedType == "String" && !strings.HasPrefix(text, "AQ") && !strings.HasPrefix(text, "AR"): // no cursor
			i.variables[name] = i.known("companyName")
		case strings.HasSuffix(of.NamedType, "Where"):
			i.variables[name] = i.where(definition, 2)
		case strings.HasSuffix(of.NamedType, "Match"):
			i.variables[name] = i.match(definition, 1)
		case !of.NonNull && i.chance(20) && definition.Kind == ast.InputObject && strings.HasSuffix(of.NamedType, "Where"):
			i.variables[name] = nil
		}
	}
	return encode(i.variables)
}

func encode(value any) string {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(encoded)
}

// field writes a random field of a type, with an alias of its own: so fields never contradict each other.
func (i *inventor) field(of *ast.Definition, depth int) string {
	var candidates []*ast.FieldDefinition
	for _, f := range of.Fields {
		named := i.schema.Types[f.Type.Name()]
		if !strings.HasPrefix(f.Name, "__") && (depth > 0 || !i.listsNodes(named)) {
			candidates = append(candidates, f)
		}
	}
	if len(candidates) == 0 || i.chance(4) && of != i.schema.Query {
		return fmt.Sprintf(" %s: __typename%s", i.alias(), i.condition())
	}
	return i.write(candidates[i.rng.IntN(len(candidates))], depth)
}

func (i *inventor) write(f *ast.FieldDefinition, depth int) string {
	text := " " + i.alias() + ": " + f.Name + i.arguments(f) + i.condition()
	if named := i.schema.Types[f.Type.Name()]; named.IsCompositeType() {
		if i.listsNodes(named) {
			depth--
		}
		selected := i.selection(named, depth)
		text += selected
		if i.chance(5) && len(f.Arguments) == 0 { // the same once more under one name: to be merged
			again := " " + i.alias() + ": " + f.Name
			text += again + selected + again + i.selection(named, depth)
		}
	}
	return text
}

// listsNodes tells whether a type leads to another node.
func (i *inventor) listsNodes(named *ast.Definition) bool {
	return strings.HasSuffix(named.Name, "Connection") || i.isNode(named)
}

func (i *inventor) isNode(named *ast.Definition) bool {
	return named.Name == "Node" || slices.Contains(named.Interfaces, "Node")
}

func (i *inventor) alias() string {
	i.aliases++
	return "f" + strconv.Itoa(i.aliases)
}

func (i *inventor) condition() string {
	if !i.chance(5) {
		return ""
	}
	condition := strconv.FormatBool(i.chance(50))
	if i.chance(50) {
		condition = i.variable(ast.NonNullNamedType("Boolean", nil), i.chance(50))
	}
	return " @" + []string{"skip", "include"}[i.rng.IntN(2)] + "(if: " + condition + ")"
}

func (i *inventor) variable(of *ast.Type, value any) string {
	name := "v" + strconv.Itoa(len(i.definitions))
	i.definitions = append(i.definitions, "$"+name+": "+of.String())
	i.types = append(i.types, of)
	i.variables[name] = value
	return "$" + name
}

// selection writes a set with at least one member.
func (i *inventor) selection(of *ast.Definition, depth int) string {
	var body strings.Builder
	for range 1 + i.rng.IntN(4) {
		switch {
		case i.chance(12):
			body.WriteString(" ..." + i.condition() + i.selection(of, depth-1))
		case i.chance(8) && depth >= 0:
			name := "F" + strconv.Itoa(len(i.fragments))
			at := len(i.fragments)
			i.fragments = append(i.fragments, "")
			i.fragments[at] = "fragment " + name + " on " + of.Name + i.selection(of, depth-1)
			body.WriteString(" ..." + name + i.condition())
		case of.Kind == ast.Interface && i.chance(50):
			possible := i.schema.PossibleTypes[of.Name]
			on := possible[i.rng.IntN(len(possible))]
			if of.Name == "Node" && i.chance(30) {
				on = i.schema.Types["Partner"]
			}
			body.WriteString(" ... on " + on.Name + i.condition() + i.selection(on, depth))
		default:
			body.WriteString(i.field(of, depth))
		}
	}
	return " {" + body.String() + " }"
}

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

// key gives one natural key, and sometimes none or two of them.
func (i *inventor) key(f *ast.FieldDefinition, put func(string, any)) {
	if i.chance(30) {
		put("cloud", "CHINA")
	}
	var keys []string
	for _, a := range f.Arguments {
		if a.Name != "cloud" && a.Name != "asOf" {
			keys = append(keys, a.Name)
		}
	}
	i.rng.Shuffle(len(keys), func(a, b int) { keys[a], keys[b] = keys[b], keys[a] })
	count := 1
	if i.chance(5) {
		count = min(2, len(keys))
		i.wrong = i.wrong || count > 1
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
	if relationship := f.Arguments.ForName("relationship"); relationship != nil && i.chance(25) {
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
		i.wrong = true
	case i.chance(2):
		put("last", int64(201))
		i.wrong = true
	case i.chance(50):
		put("first", int64(i.rng.IntN(5)))
	case i.chance(40):
		put("last", int64(i.rng.IntN(5)))
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
		for name, member := range object {
			members = append(members, name+": "+i.value(definition.Fields.ForName(name).Type, member))
		}
		slices.Sort(members)
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
