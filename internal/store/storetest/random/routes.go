package random

import (
	"math/rand/v2"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// The parts for routes have generators of their own, so that all else is the same as without them.

// addRoutes asks some shapes for routes too, at the nodes of a root or at their neighbours.
func (m *shapeMaker) addRoutes() {
	m.rng = rand.New(rand.NewPCG(uint64(len(m.shape.sources)), m.rng.Uint64()))
	if !m.chance(15) {
		return
	}
	root := &m.shape.Plan.Roots[0]
	m.asOf = root.AsOf
	if root.IDs == nil {
		root.List.NoRows = false
		m.addTo(&root.List.Node, root.List.Kinds, true)
		return
	}
	node, kinds := &root.IDs.Node, root.IDs.Kinds
	if len(node.Hops) > 0 && m.chance(40) {
		node.Hops[0].Page.NoRows = false
		m.addTo(&node.Hops[0].Page.Node, node.Hops[0].Step.To, true)
		return
	}
	m.addTo(node, kinds, m.chance(40))
}

func (m *shapeMaker) addTo(selection *plan.Selection, parents csp.KindSet, service bool) {
	m.hops, m.relations, m.chain = pick(m.rng, []int{0, 0, 1}), 0, false
	routes := plan.Routes{On: parents, Service: service, MinHops: 1, MaxHops: csp.ServiceHops,
		ToIDs: plan.NoSlot, Through: plan.NoSlot, Avoid: plan.NoSlot, After: plan.NoSlot, Before: plan.NoSlot, Carries: plan.NoSlot}
	many := plan.SlotType{Type: csp.String, Many: true}
	if served := (csp.OnlyCustomers | csp.OnlySubscriptions) & parents; service && served != 0 && m.chance(70) {
		routes.On = csp.Of(pick(m.rng, served.Kinds()))
		routes.Channels = m.chance(50)
		if m.chance(25) {
			routes.Carries = m.slot(many, lengths{1, 2, 4}.of(csp.Channel))
		}
		if m.chance(60) {
			m.hops = 0
			routes.Subscriptions = append(routes.Subscriptions, m.page(csp.OnlySubscriptions, 0))
		}
	}
	if service {
		routes.MinHops, routes.MaxHops = 1+m.rng.IntN(2), 2
		if routes.MinHops == 1 {
			routes.MaxHops = 1 + m.rng.IntN(2)
		}
	} else {
		routes.Tiers, routes.Channels = m.chance(40), m.chance(25)
		served := rand.New(rand.NewPCG(uint64(len(m.shape.sources)), uint64(m.pages))) // so that all else is the same as without it
		routes.Served = chance(served, 20)
		if chance(served, 15) {
			routes.Carries = m.slot(many, lengths{1, 2, 4}.of(csp.Channel))
		}
		if m.chance(25) {
			m.hops = 0
			routes.Subscriptions = append(routes.Subscriptions, m.page(csp.OnlySubscriptions, 0))
		}
		routes.Legs, routes.MaxHops = m.legs(), pick(m.rng, []int{1, 2, 2, 3, 3, 4})
		routes.To = pick(m.rng, []csp.KindSet{csp.AnyKind, csp.Partners, csp.OnlyCustomers, csp.OnlySubscriptions, csp.OnlyProviders})
		if m.chance(30) {
			routes.ToIDs = m.slot(many, lengths{1, 1, 3}.ids)
		}
	}
	if m.chance(20) {
		routes.Through = m.slot(many, lengths{0, 1, 1}.ids)
	}
	if m.chance(25) {
		routes.Avoid = m.slot(many, lengths{0, 1, 4}.ids)
	}
	routes.Budget = m.slot(plan.SlotType{Type: csp.Int}, budget)
	routes.Size = m.slot(plan.SlotType{Type: csp.Int}, size)
	routes.Backward, routes.Total, routes.More = m.chance(25), m.chance(60), m.chance(60)
	if m.chance(25) {
		routes.After = m.slot(plan.SlotType{Type: csp.String}, routeKey)
	}
	if m.chance(20) {
		routes.Before = m.slot(plan.SlotType{Type: csp.String}, routeKey)
	}
	routes.Stop = m.selection(csp.AnyKind, 1)
	if m.chance(60) {
		var fields []csp.Field
		for field := csp.Since; int(field) < csp.FieldCount; field++ {
			fields = append(fields, field)
		}
		routes.Fact = &plan.FactSelection{Columns: m.columns(fields), Provenance: m.chance(50)}
		if m.chance(40) {
			routes.Fact.References = []plan.Reference{{Field: csp.Via, Kinds: csp.AnyKind, Node: m.selection(csp.AnyKind, 1)}}
		}
	}
	if routes.Fact != nil && len(m.shape.sources)%3 == 0 { // drawn from nothing, so that all else stays as it was
		routes.Fact.History = &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Until, csp.Via}, Provenance: true}
	}
	selection.Routes = append(selection.Routes, routes)
}

// legs picks some legs, those of service routes more often than others.
func (m *shapeMaker) legs() (legs []csp.Leg) {
	others := pick(m.rng, []int{0, 10, 30, 100})
	for _, leg := range csp.AllLegs {
		switch leg.Fact {
		case csp.DistributesTo, csp.Serves, csp.Resells:
			if m.chance(max(others, 80)) {
				legs = append(legs, leg)
			}
		default:
			if m.chance(others) {
				legs = append(legs, leg)
			}
		}
	}
	if len(legs) == 0 {
		legs = append(legs, csp.Leg{Fact: csp.Owns})
	}
	return legs
}

func budget(f *filler) plan.Slotted {
	return plan.Slotted{One: csp.IntValue(pick(f.rng, []int64{0, 1, 5, 20, 60, 200, 200}))}
}

// routeKey invents the key of a route between nodes of the graph.
func routeKey(f *filler) plan.Slotted {
	stops, legs := []csp.NodeID{f.node().ID}, []csp.Leg(nil)
	for range 1 + f.rng.IntN(3) {
		stops, legs = append(stops, f.node().ID), append(legs, pick(f.rng, csp.AllLegs))
	}
	return plan.Slotted{One: csp.StringValue(csp.RouteKey(stops, legs))}
}

// addTriples states facts of three: who is served via whom, and what is sold by one and resold by another.
func (m *graphMaker) addTriples() {
	m.rng = rand.New(rand.NewPCG(uint64(len(m.graph.Nodes)), uint64(len(m.graph.Facts))))
	for range len(m.graph.Nodes) / 4 {
		ids := m.byCloud[pick(m.rng, []csp.Cloud{csp.Global, csp.China})]
		provider, reseller := m.end(ids, csp.OnlyProviders), m.end(ids, csp.OnlyResellers)
		customer, sold := m.end(ids, csp.OnlyCustomers), m.end(ids, csp.OnlySubscriptions)
		if provider == "" || reseller == "" || customer == "" || sold == "" {
			continue
		}
		served := csp.Relationship{Kind: csp.Serves, From: reseller, To: customer}
		served.Properties = served.Properties.With(csp.Via, channel.Value(provider))
		for _, template := range []csp.Relationship{
			{Kind: csp.DistributesTo, From: provider, To: reseller}, served,
			{Kind: csp.Sells, From: provider, To: sold}, {Kind: csp.Resells, From: reseller, To: sold}, {Kind: csp.Owns, From: customer, To: sold},
		} {
			if key := template.Fact(); !m.stated[key] && chance(m.rng, 85) {
				m.stated[key] = true
				m.graph.Facts = append(m.graph.Facts, csp.Fact{Key: key, Intervals: m.intervals(template)})
			}
		}
	}
}
