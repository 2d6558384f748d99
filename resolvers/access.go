package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Who can administer some customers or subscriptions by any means, and what some partners can: a list at the root of the
// plan, as several relationships lead to each of its nodes. A subscription is administered by whom its owner's tenant is, too.

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
	supports, err := c.compileAdministers(field)
	if err != nil {
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
func (c *compiler) compileAdministers(shown *collected) (supports bool, err error) {
	supports = true
	if in := argument(shown.field, "supportContacts"); c.given(in) {
		if supports, err = c.truth(in); err != nil {
			return false, err
		}
	}
	if relationship := argument(shown.field, "relationship"); c.given(relationship) {
		c.administers, err = c.compileWhere(relationship, c.argumentType(shown.field, "relationship"), relationshipFields(csp.Administers))
		supports = false
	}
	if err != nil {
		return false, err
	}
	if days := argument(shown.field, "expiringWithinDays"); c.given(days) {
		soon, err := c.expiring(days)
		if err != nil {
			return false, err
		}
		c.administers = joined(append(soon, conjunctsOf(c.administers)...))
		supports = false
	}
	return supports, nil
}

// accessTo holds for nodes of the list: each way leads to a chosen node.
func (c *compiler) accessTo(kinds csp.KindSet, supports bool) plan.Or {
	own, owned := c.isChosen(), out(csp.Owns, csp.OnlySubscriptions, nil)
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
		return plan.Or{c.isChosen(), some(out(csp.Owns, csp.OnlySubscriptions, nil), c.isChosen())}
	}
	return plan.Or{c.isChosen(), some(in(csp.Owns, nil), c.isChosen())}
}

// accessProbes are what the list's edges can say of the chosen nodes.
func (c *compiler) accessProbes(name string, kinds csp.KindSet) []probe {
	owned := out(csp.Owns, csp.OnlySubscriptions, nil)
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

// accessible says which neighbours the hops of an edge show: those by which the chosen nodes are reached.
func (c *compiler) accessible(follows *edgeHop) plan.And {
	if follows.step.Fact != csp.Owns {
		return plan.And{c.belongs(follows.step.To)}
	}
	return plan.And{plan.Or{some(in(csp.Administers, c.administers), c.isChosen()), some(in(csp.Supports, nil), c.isChosen())}}
}
