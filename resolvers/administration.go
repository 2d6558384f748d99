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
// The partner is the edge's node if it goes from a customer or subscription, else the node from which it goes. back is a step from
// the edge's node to that one.
func edgeProbes(name string, from, to csp.KindSet, back plan.Step) []probe {
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
	comeBack := func(where plan.Predicate) probe { return probe{back, plan.And{sameNode(2), where}} }
	switch {
	case from == csp.OnlyCustomers && name == "sells":
		return []probe{comeBack(plan.Or{some(owned, some(in(csp.Sells, nil), sameNode(3))), some(owned, some(in(csp.Resells, nil), sameNode(3)))})}
	case from == csp.OnlyCustomers:
		return []probe{comeBack(plan.Or{some(in(csp.Serves, nil), sameNode(2)), some(in(csp.Serves, via(2)), nil)})}
	case name == "sells":
		return []probe{comeBack(plan.Or{some(in(csp.Sells, nil), sameNode(2)), some(in(csp.Resells, nil), sameNode(2))})}
	}
	return []probe{comeBack(some(in(csp.Owns, nil), plan.Or{some(in(csp.Serves, nil), sameNode(3)), some(in(csp.Serves, via(3)), nil)}))}
}

// compileProbed compiles whether something holds of an edge.
func (c *connectionPart) compileProbed(name string) field {
	member := field{code: probed}
	var probes []probe
	if c.hop == nil {
		probes = c.accessProbes(name, c.page.Kinds)
	} else {
		on := c.hop.hop.On
		probes = edgeProbes(name, on, c.page.Kinds, backFrom(&c.hop.hop.Step, on))
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

// backFrom is the step from what a step of administration reaches back to nodes of some kinds, whichever administration counts.
func backFrom(step *plan.Step, kinds csp.KindSet) plan.Step {
	if step.Ways == nil {
		return out(csp.Administers, kinds, nil)
	}
	return accessStep(step.To, kinds, nil, true)
}

// compileSells compiles whether only who sells is listed, or only who does not, into the page's condition.
func (c *compiler) compileSells(shown *collected, kinds csp.KindSet, page *plan.Page, back plan.Step) error {
	sells := argument(shown.field, "sells")
	if !c.given(sells) {
		return nil
	}
	truth, err := c.truth(sells)
	if err != nil {
		return err
	}
	var either plan.Or
	for _, probe := range edgeProbes("sells", kinds, page.Kinds, back) {
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
