package resolvers

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp/command"
)

// TestMutationsAreTheCommands holds mutations, inputs and a batch's members equal to the commands.
func TestMutationsAreTheCommands(t *testing.T) {
	schema := runningSchema()
	names := append(slices.Clone(command.Names()), batchName)
	var mutations []string
	for _, field := range schema.Mutation.Fields {
		if !strings.HasPrefix(field.Name, "__") {
			mutations = append(mutations, field.Name)
		}
	}
	if slices.Sort(names); !slices.Equal(names, slices.Sorted(slices.Values(mutations))) {
		t.Errorf("the commands are %v, the mutations %v", names, mutations)
	}
	for _, name := range command.Names() {
		input := schema.Types[strings.ToUpper(name[:1])+name[1:]+"Input"]
		if member := schema.Types["CommandInput"].Fields.ForName(name); member == nil || member.Type.Name() != input.Name {
			t.Errorf("CommandInput has no %s", name)
		}
		want := inputFields(reflect.TypeOf(command.New(name)).Elem())
		if got := sortedFields(input); !slices.Equal(got, want) {
			t.Errorf("%s has the fields %v, the command %v", input.Name, got, want)
		}
	}
}

func sortedFields(definition *ast.Definition) (names []string) {
	for _, field := range definition.Fields {
		names = append(names, field.Name)
	}
	slices.Sort(names)
	return names
}

// inputFields lists the JSON names of a command's fields.
func inputFields(of reflect.Type) (names []string) {
	for i := range of.NumField() {
		field := of.Field(i)
		if field.Anonymous {
			names = append(names, inputFields(field.Type)...)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// TestPayloadsAreWhole lets every payload be asked for everything that it has.
func TestPayloadsAreWhole(t *testing.T) {
	schema := runningSchema()
	for _, field := range schema.Mutation.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		payload := schema.Types[field.Type.Name()]
		if !slices.Contains(payload.Interfaces, "CommandPayload") {
			t.Errorf("%s is no CommandPayload", payload.Name)
		}
		for _, shown := range payload.Fields {
			_, isPlain := payloadCodes[shown.Name]
			isKnown := isPlain || payloadFindingsOf[shown.Name] != nil || shown.Name == "nodes"
			if shown.Name == "relationship" {
				isKnown = shown.Type.Name() == "Relationship" || slices.Contains(factTypes[:], shown.Type.Name())
			}
			if !isKnown && kindsOf(shown.Type.Name()) == 0 {
				t.Errorf("%s.%s is compiled by nothing", payload.Name, shown.Name)
			}
		}
	}
}
