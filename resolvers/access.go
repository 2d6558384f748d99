package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Who can administer some customers or subscriptions by any means, and what some partners can. At the root of the plan it is a list,
// of whatever leads to any of the chosen nodes; below a node a hop over all ways from it.

// accessStep is the step from customers or from subscriptions to the partners that can administer anything of them, or from partners
// back to those: only by administration that satisfies counts, and by support contacts if supports says so.
func accessStep(from, to csp.KindSet, counts plan.Predicate, supports bool) plan.Step {
	if to&csp.Partners == csp.NoKinds {
		up := accessStep(to, from, counts, supports)
		return up.Turned(to)
	}
	step := plan.Step{To: to}
	kind, _ := from.One()
	for _, legs := range csp.AccessWays(kind, supports) {
		way := make(plan.Way, len(legs))
		for i, leg := range legs {
			way[i] = plan.Step{Fact: leg.Fact, Inbound: leg.Inbound, To: leg.Far() & to}
			if i < len(legs)-1 {
				way[i].To = leg.Far() & legs[i+1].Near()
			}
			if leg.Fact == csp.Administers {
				way[i].Where = counts
			}
		}
		step.Ways = append(step.Ways, way)
	}
	return step
}

var (
	administersCustomer     = out(csp.Administers, csp.OnlyCustomers, nil)
	administersSubscription = out(csp.Administers, csp.OnlySubscriptions, nil)
	supportsSubscription    = out(csp.Supports, csp.OnlySubscriptions, nil)
)

// compileAccess compiles the partners that can administer the chosen nodes, or the customers that the chosen partners can.
func (c *compiler) compileAccess(field *collected) (*plan.Page, *connectionTemplate, error) {
	of, chosen, kinds := "of", csp.OnlyCustomers|csp.OnlySubscriptions, csp.Partners
	if field.name() == "administered" {
		of, chosen, kinds = "by", csp.Partners, csp.OnlyCustomers
	}
	if err := c.choose(field, of, chosen); err != nil {
		return nil, nil, err
	}
	var supports bool
	var err error
	if c.administers, supports, err = c.compileAdministers(field); err != nil {
		return nil, nil, err
	}
	where := plan.And{c.accessTo(kinds, supports)}
	if sells := argument(field.field, "sells"); c.given(sells) {
		truth, err := c.truth(sells)
		if err != nil {
			return nil, nil, err
		}
		var either plan.Or
		for _, probe := range c.accessProbes("sells", kinds) {
			either = append(either, some(probe.step, probe.where))
		}
		if truth {
			where = append(where, either)
		} else {
			where = append(where, plan.Not{Predicate: either})
		}
	}
	return c.compileChosen(field, kinds, where)
}

// compileAdministers compiles which relationships of administration count, and whether support contacts do: they meet
// no condition on administration.
func (c *compiler) compileAdministers(shown *collected) (counts plan.Predicate, supports bool, err error) {
	supports = true
	if in := argument(shown.field, "supportContacts"); c.given(in) {
		if supports, err = c.truth(in); err != nil {
			return nil, false, err
		}
	}
	if relationship := argument(shown.field, "relationship"); c.given(relationship) {
		counts, err = c.compileWhere(relationship, c.argumentType(shown.field, "relationship"), relationshipFields(csp.Administers))
		supports = false
	}
	if err != nil {
		return nil, false, err
	}
	if days := argument(shown.field, "expiringWithinDays"); c.given(days) {
		soon, err := c.expiring(days)
		if err != nil {
			return nil, false, err
		}
		counts = joined(append(soon, conjunctsOf(counts)...))
		supports = false
	}
	return counts, supports, nil
}

// accessTo holds for nodes of the list: each way leads to a chosen node.
func (c *compiler) accessTo(kinds csp.KindSet, supports bool) plan.Or {
	own := c.isChosen()
	if kinds == csp.OnlyCustomers {
		ways := plan.Or{
			some(in(csp.Administers, c.administers), own),
			some(owned, some(in(csp.Administers, c.administers), own)),
		}
		if supports {
			ways = append(ways, some(owned, some(in(csp.Supports, nil), own)))
		}
		return ways
	}
	customer, subscription := c.administering(administersCustomer), c.administering(administersSubscription)
	ways := plan.Or{
		some(customer, own), some(customer, some(owned, own)),
		some(subscription, own), some(subscription, some(in(csp.Owns, nil), own)),
	}
	if supports {
		ways = append(ways, some(supportsSubscription, own), some(supportsSubscription, some(in(csp.Owns, nil), own)))
	}
	return ways
}

// administering keeps a step to the administration that counts.
func (c *compiler) administering(step plan.Step) plan.Step {
	step.Where = c.administers
	return step
}

func (c *compiler) isChosen() plan.Predicate {
	return plan.Compare{Field: csp.ID, Operator: plan.In, Slot: c.chosen}
}

// belongs holds for customers and subscriptions that are chosen, own a chosen one or are owned by one.
func (c *compiler) belongs(kinds csp.KindSet) plan.Predicate {
	if kinds == csp.OnlyCustomers {
		return plan.Or{c.isChosen(), some(owned, c.isChosen())}
	}
	return plan.Or{c.isChosen(), some(in(csp.Owns, nil), c.isChosen())}
}

// accessProbes are what the list's edges can say of the chosen nodes.
func (c *compiler) accessProbes(name string, kinds csp.KindSet) []probe {
	switch {
	case kinds == csp.OnlyCustomers && name == "sells":
		return []probe{{owned, some(in(csp.Sells, nil), c.isChosen())}, {owned, some(in(csp.Resells, nil), c.isChosen())}}
	case kinds == csp.OnlyCustomers:
		return []probe{{servedOverAnyRoute, c.isChosen()}}
	case name == "sells":
		sold := c.belongs(csp.OnlySubscriptions)
		return []probe{{out(csp.Sells, csp.OnlySubscriptions, nil), sold}, {out(csp.Resells, csp.OnlySubscriptions, nil), sold}}
	}
	return []probe{{plan.Step{Fact: csp.Serves, To: csp.OnlyCustomers, Via: plan.ViaAlso}, c.belongs(csp.OnlyCustomers)}}
}

// administration says which administration counts for an edge: that of its hop, or of the root's list.
func (c *connectionPart) administration() plan.Predicate {
	if c.hop != nil {
		return c.hop.administers
	}
	return c.administers
}

// about holds for a node that the edges are about: the one from which their hop goes, so far out, or at the root a chosen one.
func (c *connectionPart) about(outer int) plan.Predicate {
	if c.hop != nil {
		return sameNode(outer)
	}
	return c.isChosen()
}

// concerns holds for neighbours of an edge's node that the edges are about, own such a node or are owned by one.
func (c *connectionPart) concerns(kinds csp.KindSet) plan.Predicate {
	switch {
	case c.hop == nil:
		return c.belongs(kinds)
	case c.hop.hop.On == kinds:
		return sameNode(2)
	case kinds == csp.OnlyCustomers:
		return some(owned, sameNode(3))
	}
	return some(in(csp.Owns, nil), sameNode(3))
}

// accessible says which neighbours the hops of an edge show: those by which what the edges are about is reached.
func (c *connectionPart) accessible(follows *edgeHop) plan.And {
	if follows.step.Fact != csp.Owns {
		return plan.And{c.concerns(follows.step.To)}
	}
	return plan.And{plan.Or{some(in(csp.Administers, c.administration()), c.about(3)), some(in(csp.Supports, nil), c.about(3))}}
}
