package neo4j

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// through finds the relationships of a step that begin via a provider, and those that begin at their partner unless the step
// leaves them out: from a bound node, with the variables of the relationship and of the other end. A relationship's own
// beginning is never the provider via which it is.
func (c *compiler) through(step *plan.Step, bound node, fact string, reached node) string {
	c.subqueries++
	if step.Inbound {
		return c.throughFromCustomer(step, bound, fact, reached)
	}
	return c.throughFromPartner(step, bound, fact, reached)
}

// throughFromPartner finds what names the partner by the index of csp.Via.
func (c *compiler) throughFromPartner(step *plan.Step, partner node, fact string, customer node) string {
	beginning := c.newNode(csp.Partners)
	arrow := "-[" + fact + ":" + csp.Serves.String() + "]->(" + customer.name + ")"
	named := append([]string{fact + "." + csp.Via.String() + " = " + partner.name + ".id"}, isProvider(partner)...)
	named = append(append(named, beginning.name+" <> "+partner.name), c.holds(between(csp.Serves, fact, beginning, customer)).all()...)
	returned := " RETURN " + fact + ", " + customer.name
	arms := "MATCH (" + beginning.name + ")" + arrow + " USING INDEX " + fact + ":" + csp.Serves.String() + "(" + csp.Via.String() + ")" +
		whereClause(named) + returned
	if step.Via == plan.ViaAlso {
		arms = "MATCH (" + partner.name + ")" + arrow + whereClause(c.holds(between(csp.Serves, fact, partner, customer)).all()) + returned + " UNION ALL " + arms
	}
	return "CALL (" + partner.name + ") { " + arms + " }"
}

func (c *compiler) throughFromCustomer(step *plan.Step, customer node, fact string, partner node) string {
	beginning := c.newNode(csp.Partners)
	match := "MATCH (" + customer.name + ")<-[" + fact + ":" + csp.Serves.String() + "]-(" + beginning.name + ")" +
		whereClause(c.holds(between(csp.Serves, fact, beginning, customer)).all())
	named := "MATCH (" + partner.name + labels(csp.OnlyProviders) + ") WHERE " + partner.name + ".id = " + fact + "." + csp.Via.String() +
		" AND " + partner.name + " <> " + beginning.name
	if step.Via == plan.ViaOnly {
		return match + " " + named
	}
	return match + " CALL (" + fact + ", " + beginning.name + ") { RETURN " + beginning.name + " AS " + partner.name +
		" UNION ALL " + named + " RETURN " + partner.name + " }"
}

// isProvider demands that a node is a provider, unless it can be nothing else.
func isProvider(n node) []string {
	if n.kinds == csp.OnlyProviders {
		return nil
	}
	return []string{n.name + labels(csp.OnlyProviders)}
}

// partnerAndTarget says which end of a step is the one where its relationships begin.
func partnerAndTarget(step *plan.Step, near, far node) (partner, target node) {
	if step.Inbound {
		return far, near
	}
	return near, far
}

// beginsAt says that a step sees a relationship from a node begin at the partner. It is never null.
func beginsAt(step *plan.Step, fact string, beginning, partner node) string {
	own := beginning.name + " = " + partner.name
	named := "coalesce(" + fact + "." + csp.Via.String() + " = " + partner.name + ".id, false)"
	for _, condition := range isProvider(partner) {
		named += " AND " + condition
	}
	switch step.Via {
	case plan.ViaNone:
		return own
	case plan.ViaAlso:
		return "(" + own + " OR " + named + ")"
	}
	return "(NOT " + own + " AND " + named + ")"
}

// sole says that every relationship of a step that ends at the target begins at the same partner. It is never null.
func (c *compiler) sole(step *plan.Step, near, far node) string {
	c.subqueries++
	partner, target := partnerAndTarget(step, near, far)
	fact, beginning := c.newFact(), c.newNode(step.Fact.From())
	where := append(c.holds(between(step.Fact, fact, beginning, target)).all(), c.factConditions(step.Where, fact)...)
	where = append(where, "NOT "+beginsAt(step, fact, beginning, partner))
	return "NOT EXISTS { MATCH (" + target.name + ")<-[" + fact + ":" + step.Fact.String() + "]-(" + beginning.name + ")" + whereClause(where) + " }"
}
