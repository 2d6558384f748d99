package resolvers

import (
	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// filtered tells what the fields of a where input stand for: nodes of some kinds, or relationships of a kind.
type filtered struct {
	kinds csp.KindSet
	fact  csp.FactKind
}

func nodeFields(kinds csp.KindSet) filtered         { return filtered{kinds: kinds} }
func relationshipFields(fact csp.FactKind) filtered { return filtered{fact: fact} }

func (f filtered) field(name string) csp.Field {
	if f.kinds != csp.NoKinds {
		return findNodeField(f.kinds, name)
	}
	field, _ := csp.FactField(f.fact, name)
	return field
}

// compileWhere compiles a where input: all that it gives has to hold.
func (c *compiler) compileWhere(in input, definition *ast.Definition, on filtered) (plan.Predicate, error) {
	if c.nesting++; c.nesting > mostNesting {
		return nil, located(c.locate(in), csp.Errorf(csp.LimitExceeded, "filters nest deeper than %d levels", mostNesting))
	}
	defer func() { c.nesting-- }()
	return c.all(in, definition, func(member member, defined *ast.FieldDefinition) (plan.Predicate, error) {
		below := c.schema.Types[defined.Type.Name()]
		switch member.name {
		case "and", "or":
			return c.compileList(member, below, on)
		case "not":
			inner, err := c.compileWhere(member.input, below, on)
			return plan.Not{Predicate: orTrue(inner)}, err
		}
		if follows := findHop(on.kinds, member.name); on.kinds != csp.NoKinds && follows != nil {
			return c.compileRelated(member.input, below, follows)
		}
		field := on.field(member.name)
		if field == csp.NoField {
			return nil, c.errorf(member.input, "there is no such filter")
		}
		return c.compileFilter(member.input, below, field)
	})
}

// all compiles an input object's members and joins what they say by And; nil if they say nothing.
func (c *compiler) all(in input, definition *ast.Definition, compile func(member, *ast.FieldDefinition) (plan.Predicate, error)) (plan.Predicate, error) {
	members, err := c.members(in, definition)
	if err != nil {
		return nil, err
	}
	var conjunction plan.And
	for _, member := range members {
		if member.null {
			return nil, c.errorf(member.input, "null is not a value to compare with; leave the filter out, or ask for absent values by isNull: true")
		}
		part, err := compile(member, definition.Fields.ForName(member.name))
		if err != nil {
			return nil, err
		}
		switch part := part.(type) {
		case nil:
		case plan.And:
			conjunction = append(conjunction, part...)
		default:
			conjunction = append(conjunction, part)
		}
	}
	return joined(conjunction), nil
}

func joined(conjunction plan.And) plan.Predicate {
	switch len(conjunction) {
	case 0:
		return nil
	case 1:
		return conjunction[0]
	}
	return conjunction
}

// orTrue stands an empty And for a predicate that says nothing.
func orTrue(predicate plan.Predicate) plan.Predicate {
	if predicate == nil {
		return plan.And{}
	}
	return predicate
}

func (c *compiler) compileList(member member, definition *ast.Definition, on filtered) (plan.Predicate, error) {
	var parts []plan.Predicate
	for _, item := range c.items(member.input) {
		if !c.given(item) {
			return nil, c.errorf(item, "null is not a condition")
		}
		part, err := c.compileWhere(item, definition, on)
		if err != nil {
			return nil, err
		}
		parts = append(parts, orTrue(part))
	}
	switch {
	case member.name == "or" && len(parts) == 1:
		return parts[0], nil
	case member.name == "or":
		return plan.Or(parts), nil
	}
	var conjunction plan.And
	for _, part := range parts {
		if inner, nested := part.(plan.And); nested {
			conjunction = append(conjunction, inner...)
		} else {
			conjunction = append(conjunction, part)
		}
	}
	return joined(conjunction), nil
}

// comparison is an operator of a scalar filter; negated ones hold where the operator does not.
type comparison struct {
	operator plan.Operator
	many     bool
	negated  bool
}

var comparisons = map[string]comparison{
	"eq":         {operator: plan.Equal},
	"ne":         {operator: plan.Equal, negated: true},
	"in":         {operator: plan.In, many: true},
	"notIn":      {operator: plan.In, many: true, negated: true},
	"lt":         {operator: plan.Less},
	"lte":        {operator: plan.LessOrEqual},
	"gt":         {operator: plan.Greater},
	"gte":        {operator: plan.GreaterOrEqual},
	"contains":   {operator: plan.Contains},
	"startsWith": {operator: plan.StartsWith},
	"endsWith":   {operator: plan.EndsWith},
	"has":        {operator: plan.Has},
	"hasSome":    {operator: plan.HasSome, many: true},
	"hasEvery":   {operator: plan.HasEvery, many: true},
}

func (c comparison) wrap(predicate plan.Predicate) plan.Predicate {
	if c.negated {
		return plan.Not{Predicate: predicate}
	}
	return predicate
}

// compileFilter compiles the comparisons of one field.
func (c *compiler) compileFilter(in input, definition *ast.Definition, field csp.Field) (plan.Predicate, error) {
	return c.all(in, definition, func(member member, _ *ast.FieldDefinition) (plan.Predicate, error) {
		if member.name == "isNull" {
			isNull, err := c.truth(member.input)
			return comparison{negated: !isNull}.wrap(plan.Compare{Field: field, Operator: plan.IsNull, Slot: plan.NoSlot}), err
		}
		compared := comparisons[member.name]
		slot, err := c.compared(member.input, field, compared.many)
		return compared.wrap(plan.Compare{Field: field, Operator: compared.operator, Slot: slot}), err
	})
}

// compared returns the slot of what a field is compared with.
func (c *compiler) compared(in input, field csp.Field, many bool) (plan.Slot, error) {
	slotType := field.Spec().Type
	if slotType == csp.List {
		slotType = csp.String // the elements
	}
	if many {
		return c.many(in, slotType, mostItems, fieldConverter(field))
	}
	return c.one(in, slotType, fieldConverter(field))
}

// mostItems bounds a list to compare with. The HTTP side has a tighter bound as a setting.
const mostItems = 10_000

var quantifiers = map[string]plan.Quantifier{"some": plan.Some, "all": plan.All, "none": plan.None, "single": plan.Single}

// compileRelated compiles the conditions on a node's neighbours.
func (c *compiler) compileRelated(in input, definition *ast.Definition, follows *hop) (plan.Predicate, error) {
	return c.all(in, definition, func(member member, defined *ast.FieldDefinition) (plan.Predicate, error) {
		below := c.schema.Types[defined.Type.Name()]
		if member.name == "count" {
			return c.compileCount(member.input, below, follows)
		}
		step, where, err := c.compileMatch(member.input, below, follows)
		return plan.Related{Step: step, Quantifier: quantifiers[member.name], Where: where}, err
	})
}

// compileMatch compiles what it means that a neighbour matches.
func (c *compiler) compileMatch(in input, definition *ast.Definition, follows *hop) (step plan.Step, where plan.Predicate, err error) {
	step = follows.step()
	members, err := c.members(in, definition)
	if err != nil {
		return step, nil, err
	}
	for _, member := range members {
		if member.null {
			return step, nil, c.errorf(member.input, "null is not a condition; leave it out")
		}
		below := c.schema.Types[definition.Fields.ForName(member.name).Type.Name()]
		if member.name == "relationship" {
			step.Where, err = c.compileWhere(member.input, below, relationshipFields(follows.fact))
		} else {
			where, err = c.compileWhere(member.input, below, nodeFields(follows.to))
		}
		if err != nil {
			return step, nil, err
		}
	}
	return step, where, nil
}

// compileCount compiles comparisons of how many neighbours match.
func (c *compiler) compileCount(in input, definition *ast.Definition, follows *hop) (plan.Predicate, error) {
	step := follows.step()
	var where plan.Predicate
	return c.all(in, definition, func(member member, defined *ast.FieldDefinition) (plan.Predicate, error) {
		if member.name == "matching" { // defined first
			var err error
			step, where, err = c.compileMatch(member.input, c.schema.Types[defined.Type.Name()], follows)
			return nil, err
		}
		compared := comparisons[member.name]
		slot, err := c.one(member.input, csp.Int, convertCount)
		return compared.wrap(plan.RelatedCount{Step: step, Where: where, Operator: compared.operator, Slot: slot}), err
	})
}
