package resolvers

import (
	"errors"
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// mostFields bounds the fields of an operation with its fragments expanded, and mostNesting the depth of its
// filters. The HTTP side has tighter bounds as settings; these hold whatever stands in front.
const (
	mostFields  = 20_000
	mostNesting = 100
)

// compiler turns one operation into a program. Whatever it asks of the variables it records as a guard.
type compiler struct {
	schema    *ast.Schema
	limits    *Options
	variables map[string]any
	program   *program

	root     int       // the root field that is being compiled
	asOf     plan.Slot // its instant, or plan.NoSlot
	fields   []string  // response keys from the root field down, for messages
	compiled int       // fields so far
	nesting  int       // filters around the current one
	aside    int       // routes and changes around the current field
	layouts  []func()  // run when all columns are known
	chosen   plan.Slot // the ids of nodes that the current root field is about, or plan.NoSlot
	lost     lost      // what the current impact is without, beside the chosen partners

	serves plan.Predicate // which relationships SERVES are routes for the current root field, or nil for all

	administers plan.Predicate // which relationships of administration count for it, or nil
}

// compile compiles an operation. The program may hold root fields with errors; it is then good for this run only.
// Root fields in failed are not compiled again: they have failed with these errors.
// Of a mutation one root field alone is compiled, the one with this key: what it shows is read when its command is carried out.
func compile(schema *ast.Schema, limits *Options, operation *ast.OperationDefinition, key string, variables map[string]any, failed map[string]error) (*program, error) {
	c := &compiler{schema: schema, limits: limits, variables: variables, program: &program{plan: &plan.Plan{}}}
	definition := schema.Query
	switch operation.Operation {
	case ast.Mutation:
		definition = schema.Mutation
	case ast.Subscription:
		definition = schema.Subscription
	}
	fields, err := c.collect([]ast.SelectionSet{operation.SelectionSet}, definition.Name)
	if err != nil {
		return nil, err
	}
	for i := range fields {
		if key != "" && fields[i].key != key {
			continue
		}
		if err := c.compileRoot(&fields[i], failed); err != nil {
			return nil, err
		}
	}
	for _, layout := range c.layouts {
		layout()
	}
	if len(c.program.plan.Roots) == 0 {
		c.program.plan = nil
	}
	return c.program, nil
}

// failed returns the errors of the root fields that have one.
func (p *program) failed() map[string]error {
	var errs map[string]error
	for i := range p.roots {
		if p.roots[i].err != nil {
			if errs == nil {
				errs = map[string]error{}
			}
			errs[p.roots[i].key] = p.roots[i].err
		}
	}
	return errs
}

func (c *compiler) guard(asked guard) {
	c.program.guards = append(c.program.guards, asked)
}

// errorf returns a BAD_USER_INPUT error that names the argument and the field.
func (c *compiler) errorf(in input, format string, args ...any) error {
	return located(c.locate(in), fmt.Errorf(format, args...))
}

// locate names an argument and its field, for example "where.country.eq of customers.nodes.partners".
func (c *compiler) locate(in input) string {
	var place []byte
	place = append(place, in.path...)
	place = append(place, " of "...)
	for i, key := range c.fields {
		if i > 0 {
			place = append(place, '.')
		}
		place = append(place, key...)
	}
	return string(place)
}

// located makes an error about an argument's value presentable.
func located(place string, err error) error {
	code := csp.BadInput
	if coded, ok := errors.AsType[*csp.Error](err); ok {
		code = coded.Code
	}
	return csp.Errorf(code, "Argument %s: %s.", place, err)
}

// newSlot adds a slot to the plan.
func (c *compiler) newSlot(t csp.Type, many bool) plan.Slot {
	c.program.plan.Slots = append(c.program.plan.Slots, plan.SlotType{Type: t, Many: many})
	c.program.constants = append(c.program.constants, plan.Slotted{})
	return plan.Slot(len(c.program.plan.Slots) - 1)
}

// use fills slots from a source: at once if it is constant, in every run otherwise.
func (c *compiler) use(in input, s source, operands ...operand) error {
	if !slices.ContainsFunc(operands, func(o operand) bool { return !o.constant() }) {
		if err := s.fill(nil, c.program.constants); err != nil {
			return located(c.locate(in), err)
		}
		return nil
	}
	c.program.sources = append(c.program.sources, rootSource{source: s, root: c.root, place: c.locate(in)})
	return nil
}

// one returns a slot for a single value.
func (c *compiler) one(in input, t csp.Type, convert converter) (plan.Slot, error) {
	slot := c.newSlot(t, false)
	return slot, c.use(in, &oneSource{operand{in}, slot, convert}, operand{in})
}

// constant returns a slot that holds the same value in every run.
func (c *compiler) constant(value csp.Value) plan.Slot {
	slot := c.newSlot(value.Type(), false)
	c.program.constants[slot].One = value
	return slot
}

// many returns a slot for a list.
func (c *compiler) many(in input, t csp.Type, most int, convert converter) (plan.Slot, error) {
	slot := c.newSlot(t, true)
	return slot, c.use(in, &manySource{operand{in}, slot, convert, most}, operand{in})
}

// below runs compile with a response key added to the place that messages name.
func (c *compiler) below(key string, compile func() error) error {
	c.fields = append(c.fields, key)
	defer func() { c.fields = c.fields[:len(c.fields)-1] }()
	return compile()
}
