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
	mistakes    int // how many arguments are wrong on purpose
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
	i.definitions, i.types, i.variables, i.fragments, i.aliases, i.mistakes = nil, nil, map[string]any{}, nil, 0, 0
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
	var candidates []*ast.FieldDefinition
	for _, f := range of.Fields {
		named := i.schema.Types[f.Type.Name()]
		if !strings.HasPrefix(f.Name, "__") && !isBeyondTheOracle(named) && f.Name != "sells" && f.Name != "serves" && f.Name != "history" && (depth > 0 || !i.listsNodes(named)) {
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

// isBeyondTheOracle tells whether the oracle lacks the fields of a type.
func isBeyondTheOracle(named *ast.Definition) bool {
	return strings.HasSuffix(named.Name, "RouteConnection") || slices.Contains([]string{"NeighbourConnection", "NeighbourCount", "ServiceTier", "HoldingCertainty", "ViolationConnection", "RelationshipChangeConnection", "HeldValueConnection", "Rule", "SearchConnection", "ChangeLogPage"}, named.Name)
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
