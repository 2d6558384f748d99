package plan

import "channelgraph/internal/csp"

// Routes asks for the routes at every node of a table.
//
// A route is a sequence of stops, nodes of which none occurs twice, tied one to the next over legs: relationship
// kinds in one direction, of which at least one relationship holds at the root's instant. However many relationships
// tie two stops over one leg, they are one hop. Where a route passes a reseller, csp.TurnBetween says what has to hold:
// between DISTRIBUTES_TO and SERVES the SERVES relationship names the provider as its via (its other
// relationships do not count as ties of that hop), between DISTRIBUTES_TO and RESELLS the provider SELLS the subscription.
//
// Without Service, routes begin at the table's node and go over Legs. A route ends at each stop of a kind in To,
// or, with ToIDs, at the first stop that it names.
//
// With Service, routes lead to the table's node (a customer or a subscription) from the partner that transacts with
// Microsoft: a partner that serves the customer without via; a provider that distributes to a reseller that
// serves the customer via it; a partner that sells the subscription which no other one resells; a provider that
// sells the subscription and distributes to a reseller that resells it. Legs, To and ToIDs do not count.
//
// Routes are found by their length: all of one hop, then all of two, and so on up to MaxHops. Visited counts each
// relationship that adds a hop to a beginning of a route (the turn obeyed and no stop repeated, whether or not
// a route ends there). If it would exceed Budget on the way to some length, the answer has all shorter routes and none
// of that length: so every store truncates alike.
//
// A subscription travels a service route to a customer if the customer owns it and it has a service route from the same
// partner through the same reseller, or without one; the subscription to which a route leads travels it.
//
// Routes are in the order of their csp.RouteKey from the first stop as the answer has it.
type Routes struct {
	On      csp.KindSet // only for parents of these kinds; others have no routes
	Service bool
	Legs    []csp.Leg // one or more, in the order of csp.AllLegs
	MinHops int       // routes of fewer hops are not in the answer
	MaxHops int       // from 1 to csp.MostHops
	To      csp.KindSet
	ToIDs   Slot // a list of ids, or NoSlot
	Through Slot // a list of ids that all have to be stops, or NoSlot
	Avoid   Slot // a list of ids of which none may be a stop, or NoSlot
	Carries Slot // a list of channels: only service routes that a subscription of one of them travels; or NoSlot
	Served  bool // without Service: only routes that are service routes, gone in either direction
	Budget  Slot // how many relationships may be visited for each parent

	Size     Slot // of the page
	Backward bool // take the last Size routes instead of the first; they are in order all the same
	After    Slot // the key of a (possibly vanished) route, exclusive, or NoSlot
	Before   Slot
	Total    bool // count all routes that were found, whatever the page and its bounds
	More     bool // say whether the page was cut

	Stop Selection      // what to read of every stop
	Fact *FactSelection // what to read of the relationships of the hop that leads to a stop, or nil

	// Without Service, only routes that are service routes, gone in either direction, have a tier and are travelled.
	Tiers         bool   // read the tier of each route
	Channels      bool   // read the channels of the subscriptions that travel each route
	Subscriptions []Page // of the subscriptions that travel each route
}

// RouteTable holds the routes that one Routes read.
type RouteTable struct {
	Starts        []int32     // routes of parent p are Starts[p] to Starts[p+1]
	Totals        []int64     // per parent, if Routes.Total
	More          []bool      // per parent, if Routes.More
	Visited       []int64     // per parent, at most the budget
	Hops          []int32     // per parent: all routes of up to so many hops were found; Routes.MaxHops if the answer is complete
	Keys          []string    // per route
	Legs          []csp.Leg   // per stop: over which it was reached from the stop before; zero for the first stop
	Tiers         []int32     // per route, if Routes.Tiers: the number of hops of the service route that it is, or 0
	Channels      []csp.Value // per route, if Routes.Channels: a list without repetition, in order of code points
	Subscriptions []Table     // one for each Routes.Subscriptions; their parents are the routes
	Stops         Table       // its parents are the routes; Facts: its parents are the stops, the first of a route has none
}

// Rows returns the range of routes that belong to a parent.
func (t *RouteTable) Rows(parent int) (from, to int) {
	return int(t.Starts[parent]), int(t.Starts[parent+1])
}
