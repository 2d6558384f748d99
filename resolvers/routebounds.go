package resolvers

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Bounds on what one question about routes may ask for.
const (
	mostVia        = 20
	defaultVisited = 10_000
	mostVisited    = 100_000
)

// compileRouteEnds compiles where routes end, and what they pass and avoid.
func (c *compiler) compileRouteEnds(shown *collected, from plan.Slot, routes *plan.Routes) (err error) {
	to, toKinds := argument(shown.field, "to"), argument(shown.field, "toKinds")
	one, several := c.given(to), c.given(toKinds)
	if one == several {
		return c.errorf(to, "give exactly one of to and toKinds: a node or kinds of nodes at which routes end")
	}
	routes.ToIDs = plan.NoSlot
	if one {
		if routes.ToIDs, err = c.many(to, csp.String, 1, convertNodeID); err != nil {
			return err
		}
	} else {
		for _, item := range c.items(toKinds) {
			name, err := c.name(item)
			if err != nil {
				return err
			}
			routes.To |= csp.Of(csp.Kinds[slices.Index(csp.NodeKinds.Names, name)])
		}
		if routes.To == csp.NoKinds {
			return c.errorf(toKinds, "an empty list leaves no route; give a kind or leave it out")
		}
	}
	if routes.Through, err = c.compileStops(argument(shown.field, "via"), mostVia); err != nil {
		return err
	}
	avoid := argument(shown.field, "avoid")
	if routes.Avoid, err = c.compileStops(avoid, c.limits.PageMax); err != nil || routes.Avoid == plan.NoSlot {
		return err
	}
	ends := &endsSource{avoid: routes.Avoid, stops: []plan.Slot{from}}
	operands := []operand{{avoid}, {argument(shown.field, "from")}}
	if one {
		ends.stops, operands = append(ends.stops, routes.ToIDs), append(operands, operand{to})
	}
	if routes.Through != plan.NoSlot {
		ends.stops, operands = append(ends.stops, routes.Through), append(operands, operand{argument(shown.field, "via")})
	}
	return c.use(avoid, ends, operands...)
}

// endsSource fills nothing: it refuses to avoid a node that has to be a stop.
type endsSource struct {
	avoid plan.Slot
	stops []plan.Slot
}

func (s *endsSource) fill(_ map[string]any, values []plan.Slotted) error {
	for _, slot := range s.stops {
		for _, stop := range values[slot].Many {
			if slices.Contains(values[s.avoid].Many, stop) {
				return csp.Errorf(csp.BadInput, "%s cannot both be a stop and be avoided", stop.Text())
			}
		}
	}
	return nil
}

func (c *compiler) compileStops(in input, most int) (plan.Slot, error) {
	if !c.given(in) {
		return plan.NoSlot, nil
	}
	return c.many(in, csp.String, most, convertNodeID)
}

// convertNodeID reads a global id: one that no node can have is refused.
func convertNodeID(value any) (csp.Value, error) {
	text, err := convertText(value)
	if err != nil {
		return csp.Value{}, err
	}
	if _, _, _, ok := csp.NodeID(text).Split(); !ok {
		return csp.Value{}, csp.Errorf(csp.BadInput, "%q is no global id; take ids from the field id of a node", text)
	}
	return csp.StringValue(text), nil
}

// compileRouteBounds compiles over which relationships routes go, how far, and how many may be visited.
func (c *compiler) compileRouteBounds(shown *collected, routes *plan.Routes) error {
	relationships := argument(shown.field, "relationships")
	if !c.given(relationships) {
		return c.errorf(relationships, "a list of relationship types is wanted, not null")
	}
	var kinds csp.FactKinds
	for _, item := range c.items(relationships) {
		name, err := c.name(item)
		if err != nil {
			return err
		}
		kind, _ := csp.ParseFactKind(name)
		kinds |= csp.FactsOf(kind)
	}
	for _, leg := range csp.AllLegs {
		if kinds.Has(leg.Fact) {
			routes.Legs = append(routes.Legs, leg)
		}
	}
	if len(routes.Legs) == 0 {
		return c.errorf(relationships, "an empty list leaves no route; give a relationship type or leave it out")
	}
	var err error
	if routes.MaxHops, err = c.number(argument(shown.field, "maxHops")); err != nil {
		return err
	}
	if routes.MinHops, err = c.number(argument(shown.field, "minHops")); err != nil {
		return err
	}
	if routes.MaxHops < 1 || routes.MaxHops > csp.MostHops {
		return c.errorf(argument(shown.field, "maxHops"), "a route has from 1 to %d hops, not %d", csp.MostHops, routes.MaxHops)
	}
	if routes.MinHops < 1 || routes.MinHops > routes.MaxHops {
		return c.errorf(argument(shown.field, "minHops"), "no route has at least %d and at most %d hops; give a number from 1 to maxHops", routes.MinHops, routes.MaxHops)
	}
	visited := argument(shown.field, "maxVisited")
	if !c.given(visited) {
		routes.Budget = c.constant(csp.IntValue(int64(c.limits.VisitedDefault)))
		return nil
	}
	routes.Budget, err = c.one(visited, csp.Int, visitedConverter(c.limits.VisitedMax))
	return err
}

// visitedConverter reads how many relationships may be visited.
func visitedConverter(most int) converter {
	return func(value any) (csp.Value, error) {
		number, err := convertInt(value)
		switch {
		case err != nil:
			return csp.Value{}, err
		case number < 1:
			return csp.Value{}, csp.Errorf(csp.BadInput, "at least one relationship has to be visited, not %d", number)
		case number > int64(most):
			return csp.Value{}, csp.Errorf(csp.LimitExceeded, "at most %d relationships may be visited, not %d; ask a narrower question", most, number)
		}
		return csp.IntValue(number), nil
	}
}
