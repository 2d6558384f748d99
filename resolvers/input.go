package resolvers

import (
	"maps"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// input is one place in an operation's arguments: a value in the document, or one inside a variable's value.
// The zero input is an argument that was left out.
type input struct {
	literal *ast.Value // in the document, never a variable itself
	place   *place     // in the variables
	path    string     // from the argument's name on, for messages
}

// place is a variable, or a value inside of it.
type place struct {
	variable string
	steps    []step
}

// step leads to a member of an object, or to an item of a list.
type step struct {
	key   string
	index int // of an item; -1 for a member
}

// find returns the value at the place; given is false if the variable, or the member, was left out.
func (p *place) find(variables map[string]any) (value any, given bool) {
	value, given = variables[p.variable]
	for i := range p.steps {
		if !given {
			return nil, false
		}
		if s := &p.steps[i]; s.index < 0 {
			object, _ := value.(map[string]any)
			value, given = object[s.key]
		} else if items := itemsOf(value); s.index < len(items) {
			value = items[s.index]
		} else {
			return nil, false
		}
	}
	return value, given
}

func (p *place) below(s step) *place {
	return &place{variable: p.variable, steps: append(slices.Clone(p.steps), s)}
}

// itemsOf returns a list's items; a single value counts as a list of one.
func itemsOf(value any) []any {
	if items, plain := value.([]any); plain {
		return items
	}
	return graphql.CoerceList(value)
}

// state says whether a value was given.
type state uint8

const (
	absent state = iota
	null
	present
)

func stateOf(value any, given bool) state {
	switch {
	case !given:
		return absent
	case value == nil:
		return null
	}
	return present
}

// at returns the input for a value in the document.
func at(value *ast.Value, path string) input {
	if value != nil && value.Kind == ast.Variable {
		return input{place: &place{variable: value.Raw}, path: path}
	}
	return input{literal: value, path: path}
}

// argument returns a field's argument, or its default.
func argument(field *ast.Field, name string) input {
	if given := field.Arguments.ForName(name); given != nil {
		return at(given.Value, name)
	}
	if defined := field.Definition.Arguments.ForName(name); defined != nil && defined.DefaultValue != nil {
		return at(defined.DefaultValue, name)
	}
	return input{path: name}
}

// state asks whether a value was given.
func (c *compiler) state(in input) state {
	if in.place != nil {
		s := stateOf(in.place.find(c.variables))
		c.guard(guard{place: in.place, question: isGiven, state: s})
		return s
	}
	switch {
	case in.literal == nil:
		return absent
	case in.literal.Kind == ast.NullValue:
		return null
	}
	return present
}

// given asks whether there is a value that isn't null.
func (c *compiler) given(in input) bool { return c.state(in) == present }

// truth asks for a boolean that shapes the plan.
func (c *compiler) truth(in input) (bool, error) {
	if in.place == nil {
		return in.literal.Raw == "true", nil
	}
	value, _ := in.place.find(c.variables)
	truth, ok := value.(bool)
	if !ok {
		return false, c.errorf(in, "true or false is wanted")
	}
	c.guard(guard{place: in.place, question: isTrue, truth: truth})
	return truth, nil
}

// number asks for a whole number that shapes the plan.
func (c *compiler) number(in input) (int, error) {
	value, err := operand{in}.value(c.variables)
	if err != nil {
		return 0, c.errorf(in, "%w", err)
	}
	number, err := convertInt(value)
	if err != nil {
		return 0, c.errorf(in, "%w", err)
	}
	if in.place != nil {
		c.guard(guard{place: in.place, question: isNumber, length: int(number)})
	}
	return int(number), nil
}

// name asks for an enum's value that shapes the plan.
func (c *compiler) name(in input) (string, error) {
	if in.place == nil {
		return in.literal.Raw, nil
	}
	value, _ := in.place.find(c.variables)
	name, ok := value.(string)
	if !ok {
		return "", c.errorf(in, "a name is wanted")
	}
	c.guard(guard{place: in.place, question: isNamed, name: name})
	return name, nil
}

// member is a field of an input object that was given.
type member struct {
	name string
	input
	null bool
}

// members lists the fields that an object gives, defaults included, in the order of their definition:
// the order in which the caller wrote them doesn't count.
func (c *compiler) members(in input, definition *ast.Definition) ([]member, error) {
	var object map[string]any
	if in.place != nil {
		value, _ := in.place.find(c.variables)
		var ok bool
		if object, ok = value.(map[string]any); !ok {
			return nil, c.errorf(in, "an object is wanted")
		}
		c.guard(guard{place: in.place, question: hasMembers, members: slices.Collect(maps.Keys(object))})
	} else if in.literal.Kind != ast.ObjectValue {
		return nil, c.errorf(in, "an object is wanted")
	}
	var list []member
	for _, field := range definition.Fields {
		below := input{path: in.path + "." + field.Name}
		if _, given := object[field.Name]; given {
			below.place = in.place.below(step{key: field.Name, index: -1})
		} else if in.literal != nil {
			if value := in.literal.Children.ForName(field.Name); value != nil {
				below = at(value, below.path)
			}
		}
		s := c.state(below)
		if s == absent && field.DefaultValue != nil {
			below, s = at(field.DefaultValue, below.path), present
		}
		if s != absent {
			list = append(list, member{name: field.Name, input: below, null: s == null})
		}
	}
	return list, nil
}

// items lists the inputs of a list whose length shapes the plan.
func (c *compiler) items(in input) []input {
	var list []input
	if in.place != nil {
		value, _ := in.place.find(c.variables)
		items := itemsOf(value)
		c.guard(guard{place: in.place, question: hasLength, length: len(items)})
		for i := range items {
			list = append(list, input{place: in.place.below(step{index: i}), path: in.path + "[" + strconv.Itoa(i) + "]"})
		}
		return list
	}
	if in.literal.Kind != ast.ListValue {
		return []input{in}
	}
	for i, child := range in.literal.Children {
		list = append(list, at(child.Value, in.path+"["+strconv.Itoa(i)+"]"))
	}
	return list
}
