package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// compileServing compiles what connections over all routes take beside a page's arguments: tiers into the step's condition,
// channels into the page's.
func (c *compiler) compileServing(shown *collected, step *plan.Step, page *plan.Page) error {
	if tiers := argument(shown.field, "tiers"); c.given(tiers) {
		least, most, err := c.compileTiers(tiers)
		if err != nil {
			return err
		}
		isDirect := plan.Compare{Field: csp.Via, Operator: plan.IsNull, Slot: plan.NoSlot}
		switch {
		case most == 1:
			step.Where = joined(append(plan.And{isDirect}, conjunctsOf(step.Where)...))
		case least > 1:
			step.Where = joined(append(plan.And{plan.Not{Predicate: isDirect}}, conjunctsOf(step.Where)...))
		}
	}
	channels := argument(shown.field, "channels")
	if !c.given(channels) {
		return nil
	}
	slot, err := c.many(channels, csp.String, len(csp.Channels.Names), fieldConverter(csp.Channel))
	if err != nil {
		return err
	}
	page.Where = joined(append(plan.And{soldThrough(slot, page.Kinds)}, conjunctsOf(page.Where)...))
	return nil
}

// soldThrough holds for a customer to whom the partner from which one came sells something through one of the channels, or is on
// record for it; or for a partner that does so for the customer from which one came.
func soldThrough(channels plan.Slot, kinds csp.KindSet) plan.Predicate {
	byPartner := plan.Or{some(in(csp.Sells, nil), sameNode(3)), some(in(csp.Resells, nil), sameNode(3))}
	holds := some(owned, plan.And{plan.Compare{Field: csp.Channel, Operator: plan.In, Slot: channels}, byPartner})
	if kinds == csp.OnlyCustomers {
		return holds
	}
	back := out(csp.Serves, csp.OnlyCustomers, nil) // from the partner to the one customer: it has fewer subscriptions than the partner sells
	back.Via = plan.ViaAlso
	return some(back, plan.And{sameNode(2), holds})
}
