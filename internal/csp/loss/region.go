package loss

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Region is a CSP region in which partners lose what they have.
type Region struct {
	Name      plan.Slot // a value of csp.Region
	Countries plan.Slot // a list of values of csp.Country: its countries
}

// Holds holds for nodes of a kind that are in the region: by the region that they have, by their country where that is
// unknown. A subscription is where an owner of it is.
func (r *Region) Holds(kinds csp.KindSet) plan.Predicate {
	company := plan.Or{
		plan.Compare{Field: csp.Region, Operator: plan.Equal, Slot: r.Name},
		plan.And{plan.Compare{Field: csp.Region, Operator: plan.IsNull, Slot: plan.NoSlot}, among(csp.Country, r.Countries)},
	}
	if kinds != csp.OnlySubscriptions {
		return company
	}
	owners := plan.Step{Fact: csp.Owns, Inbound: true, To: csp.OnlyCustomers}
	return plan.Related{Step: owners, Quantifier: plan.Some, Where: company}
}
