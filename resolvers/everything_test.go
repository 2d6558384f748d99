package resolvers_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/graph"
)

// mentions are parts of a schema: fields, their arguments, members of inputs and values of enums, as "Type.field" and "Type.field(argument:)".
type mentions map[string]bool

// everythingIn returns all that questions can mention.
func everythingIn(schema *ast.Schema) mentions {
	all, reached := mentions{}, map[string]bool{}
	var reach func(name string)
	reach = func(name string) {
		definition := schema.Types[name]
		if reached[name] || strings.HasPrefix(name, "__") {
			return
		}
		reached[name] = true
		for _, value := range definition.EnumValues {
			all[name+"."+value.Name] = true
		}
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			all[name+"."+field.Name] = true
			reach(field.Type.Name())
			for _, argument := range field.Arguments {
				all[name+"."+field.Name+"("+argument.Name+":)"] = true
				reach(argument.Type.Name())
			}
		}
		for _, possible := range schema.PossibleTypes[name] {
			reach(possible.Name)
		}
	}
	reach(schema.Query.Name)
	inputs := inputsOf(schema, reached) // values that only answers hold can't be mentioned
	maps.DeleteFunc(all, func(name string, _ bool) bool {
		of, _, _ := strings.Cut(name, ".")
		return schema.Types[of].Kind == ast.Enum && !inputs[of]
	})
	return all
}

// inputsOf returns the types that arguments of some types and members of their inputs have.
func inputsOf(schema *ast.Schema, types map[string]bool) map[string]bool {
	inputs := map[string]bool{}
	for name := range types {
		definition := schema.Types[name]
		for _, field := range definition.Fields {
			if definition.Kind == ast.InputObject && !strings.HasSuffix(name, "Filter") { // whose values are data
				inputs[field.Type.Name()] = true
			}
			for _, argument := range field.Arguments {
				inputs[argument.Type.Name()] = true
			}
		}
	}
	return inputs
}

// learn adds what an operation mentions.
func (m mentions) learn(t testing.TB, schema *ast.Schema, text, variables string) {
	t.Helper()
	document, err := gqlparser.LoadQueryWithRules(schema, text, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var sent map[string]any
	if err := json.Unmarshal([]byte(variables), &sent); err != nil {
		t.Fatal(err)
	}
	l := learner{mentions: m, schema: schema, variables: sent}
	for _, operation := range document.Operations {
		l.selection(operation.SelectionSet)
	}
}

type learner struct {
	mentions
	schema    *ast.Schema
	variables map[string]any
}

func (l *learner) selection(set ast.SelectionSet) {
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.InlineFragment:
			l.selection(selected.SelectionSet)
		case *ast.FragmentSpread:
			l.selection(selected.Definition.SelectionSet)
		case *ast.Field:
			name := selected.ObjectDefinition.Name + "." + selected.Name
			l.mentions[name] = true
			for _, argument := range selected.Arguments {
				l.mentions[name+"("+argument.Name+":)"] = true
				l.literal(selected.Definition.Arguments.ForName(argument.Name).Type.Name(), argument.Value)
			}
			l.selection(selected.SelectionSet)
		}
	}
}

func (l *learner) literal(of string, value *ast.Value) {
	switch value.Kind {
	case ast.Variable:
		l.sent(of, l.variables[value.Raw])
	case ast.EnumValue:
		l.mentions[of+"."+value.Raw] = true
	case ast.ListValue:
		for _, item := range value.Children {
			l.literal(of, item.Value)
		}
	case ast.ObjectValue:
		for _, member := range value.Children {
			l.mentions[of+"."+member.Name] = true
			l.literal(l.schema.Types[of].Fields.ForName(member.Name).Type.Name(), member.Value)
		}
	}
}

func (l *learner) sent(of string, value any) {
	switch value := value.(type) {
	case string:
		if l.schema.Types[of].Kind == ast.Enum {
			l.mentions[of+"."+value] = true
		}
	case []any:
		for _, item := range value {
			l.sent(of, item)
		}
	case map[string]any:
		for name, member := range value {
			l.mentions[of+"."+name] = true
			l.sent(l.schema.Types[of].Fields.ForName(name).Type.Name(), member)
		}
	}
}

// without returns what all but these mention, in order.
func (m mentions) without(mentioned mentions) (left []string) {
	for name := range m {
		if !mentioned[name] {
			left = append(left, name)
		}
	}
	slices.Sort(left)
	return left
}

// waysTo returns, for each type that questions reach, what has to be written to come to it from the root, in the form of inventor.aims.
func waysTo(schema *ast.Schema) map[string][]string {
	ways := map[string][]string{schema.Query.Name: {}}
	waiting := []string{schema.Query.Name}
	for len(waiting) > 0 {
		name := waiting[0]
		waiting = waiting[1:]
		lead := func(to string, over ...string) {
			if _, known := ways[to]; !known {
				ways[to] = slices.Concat(ways[name], over)
				waiting = append(waiting, to)
			}
		}
		for _, field := range schema.Types[name].Fields {
			place := name + "." + field.Name
			for _, argument := range field.Arguments {
				lead(argument.Type.Name(), place, place+"."+argument.Name)
			}
			lead(field.Type.Name(), place)
		}
		for _, possible := range schema.PossibleTypes[name] {
			lead(possible.Name, name+">"+possible.Name)
		}
	}
	return ways
}

// aimsAt returns what has to be written to mention a part of the schema.
func aimsAt(ways map[string][]string, part string) map[string]bool {
	of, _, _ := strings.Cut(part, ".")
	place, argument, isArgument := strings.Cut(strings.TrimSuffix(part, ":)"), "(")
	aims := map[string]bool{place: true}
	if isArgument {
		aims[place+"."+argument] = true
	}
	switch argument { // cursors are of lists that are asked for from there on
	case "after":
		aims[place+".first"] = true
	case "before":
		aims[place+".last"] = true
	}
	for _, one := range ways[of] {
		aims[one] = true
	}
	return aims
}

func TestWhatOperationsMentionIsFound(t *testing.T) {
	schema := graph.NewExecutor(nil).Schema()
	got := mentions{}
	got.learn(t, schema, `query ($where: CustomerWhere, $by: [CustomerDimension!]!) {
		customers(where: $where, orderBy: {field: COUNTRY}) { ...F groups(by: $by) { totalCount } }
	} fragment F on CustomerConnection { nodes { ... on Node { id } } }`, `{"where": {"not": {"country": {"eq": "JP"}}}, "by": ["REGION"]}`)
	want := []string{"CustomerConnection.groups", "CustomerConnection.groups(by:)", "CustomerConnection.nodes", "CustomerDimension.REGION", "CustomerOrder.field",
		"CustomerOrderField.COUNTRY", "CustomerWhere.country", "CustomerWhere.not", "CompanyGroups.totalCount", "Node.id",
		"Query.customers", "Query.customers(orderBy:)", "Query.customers(where:)", "StringFilter.eq"}
	for _, name := range want {
		if !got[name] {
			t.Errorf("%s is not found", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("found %v, want %v", slices.Sorted(maps.Keys(got)), want)
	}
	if left := everythingIn(schema).without(got); !slices.Contains(left, "Customer.companyName") || slices.Contains(left, "Node.id") {
		t.Errorf("what is left is wrong: %v", left)
	}
}
