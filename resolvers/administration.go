package resolvers

import (
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// An edge of administration says whether the partner also sells or serves, by probes: hops from the edge's node that
// have a row if so. The edge's node is their outer node 1, the node from which the edge goes is 2.

// probe is a hop that has a row if something holds of an edge.
type probe struct {
	step  plan.Step
	where plan.Predicate
}

func out(fact csp.FactKind, to csp.KindSet, where plan.Predicate) plan.Step {
	return plan.Step{Fact: fact, To: to, Where: where}
}

func in(fact csp.FactKind, where plan.Predicate) plan.Step {
	return plan.Step{Fact: fact, Inbound: true, To: fact.From(), Where: where}
}

func some(step plan.Step, where plan.Predicate) plan.Predicate {
	return plan.Related{Step: step, Quantifier: plan.Some, Where: where}
}

func sameNode(outer int) plan.Predicate {
	return plan.CompareOuter{Field: csp.ID, Operator: plan.Equal, Outer: outer, OuterField: csp.ID}
}

func via(outer int) plan.Predicate {
	return plan.CompareOuter{Field: csp.Via, Operator: plan.Equal, Outer: outer, OuterField: csp.ID}
}

// owned is the step from a customer to its subscriptions.
var owned = out(csp.Owns, csp.OnlySubscriptions, nil)

// edgeProbes are what the edges of administration can say, by the node from which they go and the nodes to which.
// The partner is the edge's node if it goes from a customer or subscription, else the node from which it goes.
func edgeProbes(name string, from, to csp.KindSet) []probe {
	switch {
	case to == csp.OnlyCustomers && name == "sells":
		return []probe{
			{owned, some(in(csp.Sells, nil), sameNode(3))},
			{owned, some(in(csp.Resells, nil), sameNode(3))},
		}
	case to == csp.OnlyCustomers:
		return []probe{{in(csp.Serves, nil), sameNode(2)}, {in(csp.Serves, via(2)), nil}}
	case to == csp.OnlySubscriptions && name == "sells":
		return []probe{{in(csp.Sells, nil), sameNode(2)}, {in(csp.Resells, nil), sameNode(2)}}
	case to == csp.OnlySubscriptions:
		return []probe{{in(csp.Owns, nil), plan.Or{some(in(csp.Serves, nil), sameNode(3)), some(in(csp.Serves, via(3)), nil)}}}
	}
	back := func(where plan.Predicate) probe { // to the node from which the edge goes
		return probe{out(csp.Administers, from, nil), plan.And{sameNode(2), where}}
	}
	switch {
	case from == csp.OnlyCustomers && name == "sells":
		return []probe{back(plan.Or{some(owned, some(in(csp.Sells, nil), sameNode(3))), some(owned, some(in(csp.Resells, nil), sameNode(3)))})}
	case from == csp.OnlyCustomers:
		return []probe{back(plan.Or{some(in(csp.Serves, nil), sameNode(2)), some(in(csp.Serves, via(2)), nil)})}
	case name == "sells":
		return []probe{back(plan.Or{some(in(csp.Sells, nil), sameNode(2)), some(in(csp.Resells, nil), sameNode(2))})}
	}
	return []probe{back(some(in(csp.Owns, nil), plan.Or{some(in(csp.Serves, nil), sameNode(3)), some(in(csp.Serves, via(3)), nil)}))}
}

// compileProbed compiles whether something holds of an edge.
func (c *connectionPart) compileProbed(name string) field {
	member := field{code: probed}
	var probes []probe
	if c.hop == nil {
		probes = c.accessProbes(name, c.page.Kinds)
	} else {
		probes = edgeProbes(name, c.hop.hop.On, c.page.Kinds)
	}
	for i, probe := range probes {
		key := fmt.Sprintf("%s/%d", name, i)
		below, index := c.builder.hop(key)
		if below == nil {
			page := plan.Page{Kinds: probe.step.To, Where: probe.where, Order: plan.Order{Field: csp.ID}, Size: c.constant(csp.IntValue(1))}
			below, index = c.builder.addHop(key, plan.Hop{On: c.page.Kinds, Step: probe.step, Page: page})
		}
		member.fields = append(member.fields, field{index: index})
	}
	return member
}

// compileAdministration compiles what connections of administration take beside a page's arguments: sells into
// the page's condition, expiringWithinDays into the step's.
func (c *compiler) compileAdministration(shown *collected, kinds csp.KindSet, step *plan.Step, page *plan.Page) error {
	if days := argument(shown.field, "expiringWithinDays"); c.given(days) {
		soon, err := c.expiring(days)
		if err != nil {
			return err
		}
		if step.Where != nil {
			soon = append(soon, step.Where)
		}
		step.Where = soon
	}
	sells := argument(shown.field, "sells")
	if !c.given(sells) {
		return nil
	}
	truth, err := c.truth(sells)
	if err != nil {
		return err
	}
	var either plan.Or
	for _, probe := range edgeProbes("sells", kinds, page.Kinds) {
		either = append(either, some(probe.step, probe.where))
	}
	var where plan.Predicate = either
	if !truth {
		where = plan.Not{Predicate: either}
	}
	page.Where = joined(append(plan.And{where}, conjunctsOf(page.Where)...))
	return nil
}

// expiring holds for administration that expires within so many days of the root field's instant.
func (c *compiler) expiring(days input) (plan.And, error) {
	slot, err := c.one(days, csp.Int, convertDays)
	if err != nil {
		return nil, err
	}
	return plan.And{
		plan.Compare{Field: csp.ExpiresAt, Operator: plan.GreaterOrEqual, Slot: c.instant(plan.NoSlot)},
		plan.Compare{Field: csp.ExpiresAt, Operator: plan.LessOrEqual, Slot: c.instant(slot)},
	}, nil
}

// mostDays bounds how far ahead one can look for expiries: delegated administration lasts two years at most.
const mostDays = 3660

func convertDays(value any) (csp.Value, error) {
	days, err := convertInt(value)
	if err == nil && (days < 0 || days > mostDays) {
		err = fmt.Errorf("a number of days from 0 to %d is wanted, not %d", mostDays, days)
	}
	return csp.IntValue(days), err
}
