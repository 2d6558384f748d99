package csp

// accessWays are the ways from a node up to the partners that can administer anything of it: the tenant (DAP, GDAP) and with it
// all that it owns, a subscription (RBAC), or as the support contact of one. Who sells does not matter.
var accessWays = map[Kind][][]Leg{
	Customer: {
		{{Administers, true}},
		{{Owns, false}, {Administers, true}},
		{{Owns, false}, {Supports, true}},
	},
	Subscription: {
		{{Administers, true}},
		{{Owns, true}, {Administers, true}},
		{{Supports, true}},
	},
}

// AccessWays returns the ways from nodes of a kind, customers or subscriptions, to the partners that can administer anything of
// them by whatever means; without supports, support contacts do not count. Other kinds have none.
func AccessWays(of Kind, supports bool) (ways [][]Leg) {
	for _, way := range accessWays[of] {
		if supports || way[len(way)-1].Fact != Supports {
			ways = append(ways, way)
		}
	}
	return ways
}
