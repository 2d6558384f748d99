package resolvers

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// compilePage compiles a connection's arguments.
func (c *compiler) compilePage(shown *collected, page *plan.Page) (err error) {
	if where := argument(shown.field, "where"); c.given(where) {
		definition := c.argumentType(shown.field, "where")
		if page.Where, err = c.compileWhere(where, definition, nodeFields(kindsNamed(definition, "Where"))); err != nil {
			return err
		}
	}
	unsold, err := c.notSoldBy(argument(shown.field, "notSoldBy"))
	if err != nil {
		return err
	}
	page.Where = joined(append(conjunctsOf(page.Where), unsold...))
	if err := c.compileOrder(shown, page); err != nil {
		return err
	}
	if err := c.compileSize(shown, page); err != nil {
		return err
	}
	order := newCursorOrder(page.Order.Field, page.Order.Descending, page.Kinds)
	if page.After, err = c.compileBound(argument(shown.field, "after"), order); err != nil {
		return err
	}
	page.Before, err = c.compileBound(argument(shown.field, "before"), order)
	return err
}

// kindsNamed returns the node kinds that an input is about: PartnerWhere is about partners.
func kindsNamed(definition *ast.Definition, ending string) csp.KindSet {
	return kindsOf(strings.TrimSuffix(definition.Name, ending))
}

func (c *compiler) argumentType(field *ast.Field, name string) *ast.Definition {
	return c.schema.Types[field.Definition.Arguments.ForName(name).Type.Name()]
}

func (c *compiler) compileOrder(shown *collected, page *plan.Page) error {
	page.Order = plan.Order{Field: csp.ID}
	orderBy := argument(shown.field, "orderBy")
	if !c.given(orderBy) {
		return nil
	}
	definition := c.argumentType(shown.field, "orderBy")
	members, err := c.members(orderBy, definition)
	if err != nil {
		return err
	}
	for _, member := range members {
		if member.null {
			return c.errorf(member.input, "null is not allowed here")
		}
		name, err := c.name(member.input)
		if err != nil {
			return err
		}
		if member.name == "direction" {
			page.Order.Descending = name == "DESC"
		} else if page.Order.Field = findOrderField(kindsNamed(definition, "Order"), name); page.Order.Field == csp.NoField {
			return c.errorf(member.input, "there is no order %q", name)
		}
	}
	return nil
}

func (c *compiler) compileSize(shown *collected, page *plan.Page) (err error) {
	first, last := argument(shown.field, "first"), argument(shown.field, "last")
	forward, backward := c.given(first), c.given(last)
	switch {
	case forward && backward:
		return c.errorf(first, "first and last cannot be given together; give one of them")
	case forward:
		page.Size, err = c.one(first, csp.Int, sizeConverter(c.limits.PageMax))
	case backward:
		page.Backward = true
		page.Size, err = c.one(last, csp.Int, sizeConverter(c.limits.PageMax))
	default:
		page.Size = c.constant(csp.IntValue(int64(c.limits.PageDefault)))
	}
	return err
}

// compileBound compiles a cursor. Whether it stands among the nulls shapes the plan.
func (c *compiler) compileBound(in input, order *cursorOrder) (*plan.Bound, error) {
	if !c.given(in) {
		return nil, nil
	}
	value, err := operand{in}.value(c.variables)
	if err != nil {
		return nil, c.errorf(in, "%w", err)
	}
	text, isText := value.(string)
	if !isText {
		return nil, c.errorf(in, "%w", errBadCursor)
	}
	stands, err := decodeCursor(text, order)
	if err != nil {
		return nil, c.errorf(in, "%w", err)
	}
	if in.place != nil {
		c.guard(guard{place: in.place, question: standsNull, null: stands.null, order: order})
	}
	bound := &plan.Bound{Null: stands.null, Value: plan.NoSlot, ID: c.newSlot(csp.String, false)}
	if order.field != csp.ID && !stands.null {
		bound.Value = c.newSlot(order.field.Spec().Type, false)
	}
	return bound, c.use(in, &cursorSource{operand{in}, order, bound.ID, bound.Value}, operand{in})
}
