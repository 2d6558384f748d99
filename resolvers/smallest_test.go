package resolvers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

// smallest leaves out parts of a document as long as it shows what it is about.
func smallest(document string, shows func(string) bool) string {
	const mostTries = 2000
	number, cut := 0, false
	for range mostTries {
		candidate, ok := smaller(document, number)
		switch {
		case ok && shows(candidate):
			document, cut = candidate, true
		case ok:
			number++
		case cut: // what is left has other numbers now
			number, cut = 0, false
		default:
			return document
		}
	}
	return document
}

// smaller returns the document with its number-th part left out: a field, a fragment, an argument, a directive, a member of an object. Not
// everything that is left is right. ok is false if the document has fewer parts.
func smaller(document string, number int) (left string, ok bool) {
	parsed, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		return "", false
	}
	c := cutter{left: number}
	for _, operation := range parsed.Operations {
		operation.SelectionSet = c.selection(operation.SelectionSet)
	}
	for _, fragment := range parsed.Fragments {
		fragment.SelectionSet = c.selection(fragment.SelectionSet)
	}
	if c.left >= 0 {
		return "", false
	}
	forgetUnused(parsed)
	var text strings.Builder
	formatter.NewFormatter(&text, formatter.WithIndent("  ")).FormatQueryDocument(parsed)
	return text.String(), true
}

// cutter leaves out one part on its way.
type cutter struct{ left int } // parts to pass by before it; negative once it is left out

func (c *cutter) here() bool {
	c.left--
	return c.left == -1
}

func (c *cutter) selection(set ast.SelectionSet) ast.SelectionSet {
	set = slices.DeleteFunc(set, func(ast.Selection) bool { return len(set) > 1 && c.here() })
	for n, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			selected.Arguments = slices.DeleteFunc(selected.Arguments, func(*ast.Argument) bool { return c.here() })
			for _, argument := range selected.Arguments {
				c.value(argument.Value)
			}
			selected.Directives = slices.DeleteFunc(selected.Directives, func(*ast.Directive) bool { return c.here() })
			selected.SelectionSet = c.selection(selected.SelectionSet)
		case *ast.InlineFragment:
			if selected.TypeCondition == "" && len(selected.SelectionSet) == 1 && c.here() {
				set[n] = selected.SelectionSet[0]
			}
			selected.Directives = slices.DeleteFunc(selected.Directives, func(*ast.Directive) bool { return c.here() })
			selected.SelectionSet = c.selection(selected.SelectionSet)
		case *ast.FragmentSpread:
			selected.Directives = slices.DeleteFunc(selected.Directives, func(*ast.Directive) bool { return c.here() })
		}
	}
	return set
}

func (c *cutter) value(value *ast.Value) {
	if value.Kind == ast.ObjectValue || value.Kind == ast.ListValue {
		value.Children = slices.DeleteFunc(value.Children, func(*ast.ChildValue) bool { return c.here() })
	}
	for _, child := range value.Children {
		c.value(child.Value)
	}
}

// forgetUnused leaves out the definitions of variables and fragments that nothing uses any more.
func forgetUnused(document *ast.QueryDocument) {
	for before := -1; before != len(document.Fragments); {
		before = len(document.Fragments)
		u := uses{}
		u.document(document)
		document.Fragments = slices.DeleteFunc(document.Fragments, func(f *ast.FragmentDefinition) bool { return !u["..."+f.Name] })
		for _, operation := range document.Operations {
			operation.VariableDefinitions = slices.DeleteFunc(operation.VariableDefinitions, func(v *ast.VariableDefinition) bool { return !u["$"+v.Variable] })
		}
	}
}

// uses are the names of variables and fragments that a document uses.
type uses map[string]bool

func (u uses) document(document *ast.QueryDocument) {
	for _, operation := range document.Operations {
		u.selection(operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		u.selection(fragment.SelectionSet)
	}
}

func (u uses) selection(set ast.SelectionSet) {
	for _, selected := range set {
		switch selected := selected.(type) {
		case *ast.Field:
			u.arguments(selected.Arguments)
			u.directives(selected.Directives)
			u.selection(selected.SelectionSet)
		case *ast.InlineFragment:
			u.directives(selected.Directives)
			u.selection(selected.SelectionSet)
		case *ast.FragmentSpread:
			u["..."+selected.Name] = true
			u.directives(selected.Directives)
		}
	}
}

func (u uses) directives(list ast.DirectiveList) {
	for _, directive := range list {
		u.arguments(directive.Arguments)
	}
}

func (u uses) arguments(list ast.ArgumentList) {
	for _, argument := range list {
		u.value(argument.Value)
	}
}

func (u uses) value(value *ast.Value) {
	if value.Kind == ast.Variable {
		u["$"+value.Raw] = true
	}
	for _, child := range value.Children {
		u.value(child.Value)
	}
}

func TestASmallerDocumentShowsTheSame(t *testing.T) {
	document := `query Q($a: Int, $b: Boolean!) { x: customers(first: $a, where: {country: {eq: "JP"}}) { ...F pageInfo { hasNextPage } }
		y: rules { id } } fragment F on CustomerConnection { nodes @skip(if: $b) { id companyName domain } ...G totalCount } fragment G on CustomerConnection { totalCount }`
	got := smallest(document, func(candidate string) bool {
		return strings.Contains(candidate, "domain") && strings.Contains(candidate, "$a") && strings.Contains(candidate, "on CustomerConnection")
	})
	want := "query Q ($a: Int) { x: customers(first: $a) { ... F } } fragment F on CustomerConnection { nodes { domain } }"
	if got := strings.Join(strings.Fields(got), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
