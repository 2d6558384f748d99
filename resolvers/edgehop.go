package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// edgeHop is a connection on the edges of a list that is about chosen nodes: it shows neighbours of the edge's node
// with regard to those.
type edgeHop struct {
	edge  string // the edge's type
	field string
	on    csp.KindSet
	step  plan.Step
	left  bool // neighbours other than the chosen ones; otherwise only these
	moves bool // of the neighbours only resellers that have a provider left

	accessible bool // those by which the chosen nodes are administered or supported
}

var edgeHops = []edgeHop{
	{edge: "LostCustomerEdge", field: "alternatives", on: csp.OnlyCustomers, step: servedByReseller, left: true, moves: true},
	{edge: "KeptCustomerEdge", field: "partnersLeft", on: csp.OnlyCustomers, step: servedBy, left: true},
	{edge: "KeptCustomerEdge", field: "alternatives", on: csp.OnlyCustomers, step: servedByReseller, left: true, moves: true},
	{edge: "UnsoldSubscriptionEdge", field: "alternatives", on: csp.OnlySubscriptions, step: recordedFor, left: true, moves: true},
	{edge: "KeptResellerEdge", field: "providersLeft", on: csp.OnlyResellers, step: distributedBy, left: true},
	{edge: "AlternativeResellerEdge", field: "providersLeft", on: csp.OnlyResellers, step: distributedBy, left: true},
	{edge: "CommonCustomerEdge", field: "partners", on: csp.OnlyCustomers, step: servedOverAnyRoute},
	{edge: "CommonPartnerEdge", field: "customers", on: csp.Partners, step: plan.Step{Fact: csp.Serves, To: csp.OnlyCustomers, Via: plan.ViaAlso}},
	{edge: "PartnerAccessEdge", field: "customers", on: csp.Partners, step: administersCustomer, accessible: true},
	{edge: "PartnerAccessEdge", field: "subscriptions", on: csp.Partners, step: administersSubscription, accessible: true},
	{edge: "PartnerAccessEdge", field: "supportedSubscriptions", on: csp.Partners, step: supportsSubscription, accessible: true},
	{edge: "CustomerAccessEdge", field: "administrators", on: csp.OnlyCustomers, step: plan.Step{Fact: csp.Administers, Inbound: true, To: csp.Partners}},
	{edge: "CustomerAccessEdge", field: "subscriptions", on: csp.OnlyCustomers, step: plan.Step{Fact: csp.Owns, To: csp.OnlySubscriptions}, accessible: true},
}

func findEdgeHop(edge, field string) *edgeHop {
	for i := range edgeHops {
		if edgeHops[i].edge == edge && edgeHops[i].field == field {
			return &edgeHops[i]
		}
	}
	return nil
}

// compileEdgeHop compiles a connection on an edge into a hop of the edge's node.
func (c *connectionPart) compileEdgeHop(shown *collected, follows *edgeHop) (field, error) {
	key := follows.edge + "." + hopKey(shown, &hop{field: follows.field})
	below, index := c.builder.hop(key)
	if below == nil {
		below, index = c.builder.addHop(key, plan.Hop{On: follows.on, Step: c.stepOf(follows), Page: plan.Page{Kinds: follows.step.To}})
	}
	isNew := below.hop.Page.Order.Field == csp.NoField
	template, err := c.compileConnection(shown, &below.hop.Page, below.node, below)
	if isNew && err == nil {
		below.hop.Page.Where = joined(append(c.neighbours(follows), conjunctsOf(below.hop.Page.Where)...))
	}
	return field{code: connection, index: index, connection: template}, err
}

// stepOf is the step that an edge's hop follows: a route that is left leads via no chosen provider.
func (c *connectionPart) stepOf(follows *edgeHop) plan.Step {
	if follows.left && !follows.moves {
		return c.counting(c.leftOf(follows.step))
	}
	if step := follows.step; step.Fact == csp.Administers {
		step.Where = c.administration()
		return step
	}
	return c.counting(follows.step)
}

// neighbours says which neighbours an edge's hop shows.
func (c *connectionPart) neighbours(follows *edgeHop) plan.And {
	switch {
	case follows.accessible:
		return c.accessible(follows)
	case !follows.left:
		return plan.And{c.about(2)}
	}
	if c.lost.gone != nil && follows.step.Fact == csp.Serves {
		if !follows.moves {
			return nil // the step has left out what disappears
		}
		return plan.And{among(csp.ID, c.lost.reseller), plan.Related{Step: distributedBy, Quantifier: plan.Some, Where: c.notChosen(csp.ID)}}
	}
	where := plan.And{c.notChosen(csp.ID)}
	if follows.moves {
		where = append(where, plan.Related{Step: distributedBy, Quantifier: plan.Some, Where: c.notChosen(csp.ID)})
	}
	return where
}

func conjunctsOf(where plan.Predicate) plan.And {
	switch where := where.(type) {
	case nil:
		return nil
	case plan.And:
		return where
	}
	return plan.And{where}
}
