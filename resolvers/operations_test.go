package resolvers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
	"channelgraph/internal/store/storetest/channel"
)

// inventor makes random operations that the schema allows, about a graph. What an operation looks like and which values are in it are
// decided apart, so that one form can be asked again with other values and of other graphs.
type inventor struct {
	rng     *rand.Rand  // decides the form
	values  *rand.Rand  // picks the values
	schema  *ast.Schema // which says what is right
	offered *ast.Schema // whose fields and arguments are asked for
	depth   int         // how many lists of nodes lie inside one another
	narrow  bool        // operations are small, as for a store that plans each for the first time
	careful bool        // nothing is wrong on purpose
	aiming  bool        // little is written beside the aims

	graph     *channel.Graph
	texts     map[string][]any    // values that occur in the graph, by field name
	cursors   map[string][]string // by order and type, for example "COMPANY_NAME ASC CustomerConnection"
	found     map[string][]string // further ones, which answers gave
	revisions int                 // of the change log

	aims        map[string]bool // what has to be written once, in the form of written
	written     map[string]int  // how often each field, argument, member of an input and value of an enum was, in all operations
	definitions []string        // of variables
	types       []*ast.Type     // of variables
	variables   map[string]any  // their values
	fragments   []string
	aliases     int
	mistakes    int               // how many arguments are wrong on purpose
	aside       int               // how many lists of routes and changes lie around: below them no groups are offered
	rule        string            // the last one that was asked for
	turning     map[string]string // the aliases of lists whose pages can be turned, and the order of their cursors if that is known
	unturned    string            // the document with a mark in the place of their cursors
}

func newInventor(rng *rand.Rand, schema *ast.Schema, graph *channel.Graph) *inventor {
	i := &inventor{rng: rng, values: rng, schema: schema, offered: schema, depth: 3, graph: graph, texts: map[string][]any{}, written: map[string]int{}}
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
			for _, witness := range interval.Provenance {
				i.texts["recordedAt"] = append(i.texts["recordedAt"], witness.Recorded.String())
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
		if value.Instant() == csp.Forever {
			return
		}
		i.texts[name] = append(i.texts[name], value.Instant().String())
	case csp.List:
		for _, item := range value.List() {
			i.texts[name] = append(i.texts[name], item)
		}
	}
}

func (i *inventor) chance(percent int) bool { return i.rng.IntN(100) < percent }

// mistake decides whether something is to be wrong.
func (i *inventor) mistake(percent int) bool {
	wrong := i.chance(percent) && !i.careful
	if wrong {
		i.mistakes++
	}
	return wrong
}

// pick picks one of the members of a type, mostly one that was written least often so far: so everything is written some day.
func (i *inventor) pick(of string, names []string) int {
	at := i.rng.IntN(len(names))
	if i.chance(75) {
		for n := range names {
			if other := (at + n) % len(names); i.written[of+"."+names[other]] < i.written[of+"."+names[at]] {
				at = other
			}
		}
	}
	for n, name := range names {
		if i.aimed(of + "." + name) {
			at = n
			break
		}
	}
	i.written[of+"."+names[at]]++
	return at
}

// aimed tells whether something has to be written; once it is, it need not be any more.
func (i *inventor) aimed(name string) bool {
	isAim := i.aims[name]
	delete(i.aims, name)
	return isAim
}

// operation returns a document and its variables.
func (i *inventor) operation() (document, variables string) {
	i.definitions, i.types, i.variables, i.fragments, i.aliases, i.mistakes = nil, nil, map[string]any{}, nil, 0, 0
	i.turning = map[string]string{}
	var body strings.Builder
	for range 1 + i.rng.IntN(i.depth) {
		body.WriteString(i.field(i.schema.Query, i.depth))
	}
	head := "query Q"
	if len(i.definitions) > 0 {
		head += "(" + strings.Join(i.definitions, ", ") + ")"
	}
	i.unturned = head + " {" + body.String() + " }\n" + strings.Join(i.fragments, "\n")
	return i.turn(func(string, string) string { return "" }), encode(i.variables)
}

// otherVariables returns other values for the variables of the last operation: some of them make another shape.
func (i *inventor) otherVariables() string {
	for n, of := range i.types {
		name := "v" + strconv.Itoa(n)
		text, isText := i.variables[name].(string)
		switch definition := i.schema.Types[of.Name()]; {
		case i.chance(30) || i.mistakes > 0 || of.Elem != nil:
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
	var names []string
	for _, f := range i.offered.Types[of.Name].Fields {
		if i.aimed(of.Name + "." + f.Name) {
			return i.write(of, of.Fields.ForName(f.Name), depth)
		}
		summarizes := f.Name == "aggregates" || f.Name == "groups"
		if i.narrow && f.Name == "history" {
			continue // which Neo4j plans long below routes and changes
		}
		if !strings.HasPrefix(f.Name, "__") && !(summarizes && i.aside > 0) && (depth > 0 || !i.listsNodes(i.schema.Types[f.Type.Name()])) {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 || i.chance(4) && of != i.schema.Query {
		return fmt.Sprintf(" %s: __typename%s", i.alias(), i.condition())
	}
	return i.write(of, of.Fields.ForName(names[i.pick(of.Name, names)]), depth)
}

func (i *inventor) write(of *ast.Definition, f *ast.FieldDefinition, depth int) string {
	alias := i.alias()
	arguments, turns := i.arguments(of, f, alias)
	text := " " + alias + ": " + f.Name + arguments + i.condition()
	if named := i.schema.Types[f.Type.Name()]; named.IsCompositeType() {
		if i.listsNodes(named) {
			depth--
		}
		if strings.HasSuffix(named.Name, "RouteConnection") || strings.HasSuffix(named.Name, "ChangeConnection") {
			i.aside++
			defer func() { i.aside-- }()
		}
		selected := i.selection(named, depth)
		if turns {
			selected = " { turn: pageInfo { startCursor endCursor }" + strings.TrimPrefix(selected, " {")
		}
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
	if i.narrow || !i.chance(5) {
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
	for _, on := range i.schema.PossibleTypes[of.Name] {
		if i.aimed(of.Name + ">" + on.Name) {
			return " { ... on " + on.Name + i.selection(on, depth) + " }"
		}
	}
	for _, f := range of.Fields {
		if i.aims[of.Name+"."+f.Name] {
			return " {" + i.field(of, depth) + " }"
		}
	}
	if i.narrow {
		for range 1 + i.rng.IntN(2) {
			body.WriteString(i.field(of, depth))
		}
		return " {" + body.String() + " }"
	}
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

// turnMark stands around the alias of a list and the name of the argument that takes a cursor of it.
const turnMark = "\x00"

// turn returns the last operation's document with cursors for the lists whose pages can be turned; "" is none.
func (i *inventor) turn(cursor func(alias, bound string) string) string {
	parts := strings.Split(i.unturned, turnMark)
	for n := 1; n < len(parts); n += 2 {
		alias, bound, _ := strings.Cut(parts[n], " ")
		parts[n] = "" // the comma beside it means nothing to GraphQL
		if found := cursor(alias, bound); found != "" {
			parts[n] = bound + ": " + encode(found)
		}
	}
	return strings.Join(parts, "")
}

// turned returns the document that asks for the pages beside those of an answer to the last operation; ok is false if it has no cursor.
func (i *inventor) turned(answer string) (document string, ok bool) {
	if len(i.turning) == 0 {
		return "", false
	}
	var parsed any
	if err := json.Unmarshal([]byte(answer), &parsed); err != nil {
		panic(err)
	}
	document = i.turn(func(alias, bound string) string {
		cursor := findCursor(parsed, alias, map[string]string{"after": "endCursor", "before": "startCursor"}[bound])
		ok = ok || cursor != ""
		if order := i.turning[alias]; order != "" && cursor != "" && i.found != nil {
			i.found[order] = append(i.found[order], cursor)
		}
		return cursor
	})
	return document, ok
}

// findCursor looks for a list's cursor in an answer.
func findCursor(in any, alias, name string) string {
	switch in := in.(type) {
	case []any:
		for _, item := range in {
			if found := findCursor(item, alias, name); found != "" {
				return found
			}
		}
	case map[string]any:
		if list, isList := in[alias].(map[string]any); isList {
			if page, isPage := list["turn"].(map[string]any); isPage && page[name] != nil {
				return page[name].(string)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(in)) {
			if found := findCursor(in[key], alias, name); found != "" {
				return found
			}
		}
	}
	return ""
}
