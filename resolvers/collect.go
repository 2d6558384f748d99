package resolvers

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
)

// collected is a response key with the fields that were merged under it.
type collected struct {
	key   string
	field *ast.Field         // the first; the others equal it but for what they select
	sets  []ast.SelectionSet // what they all select
}

// name returns the field's name in the schema.
func (c *collected) name() string { return c.field.Name }

// collect lists the fields of selection sets that are read from an object of the named type, in the order
// of the response.
func (c *compiler) collect(sets []ast.SelectionSet, typeName string) ([]collected, error) {
	collector := collector{compiler: c, typeName: typeName}
	for _, set := range sets {
		if err := collector.add(set); err != nil {
			return nil, err
		}
	}
	return collector.fields, nil
}

type collector struct {
	*compiler
	typeName string
	fields   []collected
	visited  []*ast.FragmentDefinition
}

func (c *collector) add(set ast.SelectionSet) error {
	for _, selection := range set {
		var err error
		switch selection := selection.(type) {
		case *ast.Field:
			err = c.addField(selection)
		case *ast.InlineFragment:
			err = c.addSet(selection.Directives, selection.TypeCondition, selection.SelectionSet)
		case *ast.FragmentSpread:
			err = c.addSpread(selection)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) addField(field *ast.Field) error {
	included, err := c.included(field.Directives)
	if !included || err != nil {
		return err
	}
	if c.compiled++; c.compiled > mostFields {
		return csp.Errorf(csp.LimitExceeded, "with its fragments expanded the operation has more than %d fields; ask in several operations", mostFields)
	}
	for i := range c.fields {
		if c.fields[i].key == field.Alias {
			c.fields[i].sets = append(c.fields[i].sets, field.SelectionSet)
			return nil
		}
	}
	c.fields = append(c.fields, collected{key: field.Alias, field: field, sets: []ast.SelectionSet{field.SelectionSet}})
	return nil
}

func (c *collector) addSet(directives ast.DirectiveList, condition string, set ast.SelectionSet) error {
	included, err := c.included(directives)
	if !included || err != nil || !c.applies(condition) {
		return err
	}
	return c.add(set)
}

func (c *collector) addSpread(spread *ast.FragmentSpread) error {
	included, err := c.included(spread.Directives)
	if !included || err != nil || slices.Contains(c.visited, spread.Definition) {
		return err
	}
	c.visited = append(c.visited, spread.Definition)
	return c.addSet(spread.Definition.Directives, spread.Definition.TypeCondition, spread.Definition.SelectionSet)
}

// applies tells whether a type condition holds for the collector's type.
func (c *collector) applies(condition string) bool {
	if condition == "" || condition == c.typeName {
		return true
	}
	return slices.ContainsFunc(c.schema.PossibleTypes[condition], func(d *ast.Definition) bool { return d.Name == c.typeName })
}

// included tells whether @skip and @include let a selection stand.
func (c *compiler) included(directives ast.DirectiveList) (bool, error) {
	for _, directive := range directives {
		if directive.Name != "skip" && directive.Name != "include" {
			continue
		}
		condition := directive.Arguments.ForName("if")
		if condition == nil {
			continue
		}
		truth, err := c.truth(at(condition.Value, "if"))
		if err != nil {
			return false, err
		}
		if truth == (directive.Name == "skip") {
			return false, nil
		}
	}
	return true, nil
}

func sameFields(a, b []collected) bool {
	return slices.EqualFunc(a, b, func(x, y collected) bool {
		return x.key == y.key && x.field == y.field && slices.EqualFunc(x.sets, y.sets, sameSet)
	})
}

func sameSet(a, b ast.SelectionSet) bool {
	return len(a) == len(b) && (len(a) == 0 || a[0] == b[0])
}
