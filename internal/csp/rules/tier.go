package rules

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Tier is a tier of sale, with the condition for it on subscriptions that are in none of the tiers before.
type Tier struct {
	Name  string
	Where plan.Predicate
}

// SaleTiers is csp.SaleTier as conditions. A subscription that satisfies none of them is in no tier.
func SaleTiers() []Tier {
	return []Tier{{csp.SaleTier(1, 1), some(in(csp.Resells))}, {csp.SaleTier(1, 0), some(in(csp.Sells))}}
}
