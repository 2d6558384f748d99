package main

import (
	"context"
	"fmt"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// routesResult is what reading all routes of one customer took on the large channel.
type routesResult struct{ Median, P99, Then time.Duration }

func (r *routesResult) rows() []row {
	us := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
	past := float64(r.Then) / float64(r.Median)
	return []row{
		{what: "all routes of one customer on that graph, store only: median", ours: short(r.Median), target: "50 us", met: judged(us(r.Median) <= 50),
			note: "with names of the stops, the relationships of each hop and the channels of what travels each route"},
		{what: "all routes of one customer on that graph, store only: 99th percentile", ours: short(r.P99), target: "1 ms", met: judged(us(r.P99) <= 1000)},
		{what: "all routes of one customer a year ago / now, store only", ours: short(r.Then), against: short(r.Median), ratio: fmt.Sprintf("%.2fx", past),
			target: "at most 1.5x", met: judged(past <= 1.5)},
	}
}

// allRoutes reads the routes of a customer as of the instant in slot 3, with their stops, ties and channels.
func allRoutes() *plan.Plan {
	routes := plan.Routes{On: csp.OnlyCustomers, Service: true, MinHops: 1, MaxHops: csp.ServiceHops,
		ToIDs: plan.NoSlot, Through: plan.NoSlot, Avoid: plan.NoSlot, Carries: plan.NoSlot, After: plan.NoSlot, Before: plan.NoSlot,
		Budget: 2, Size: 1, Total: true, More: true, Channels: true,
		Stop: plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName}},
		Fact: &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Relation}}}
	return &plan.Plan{
		Roots: []plan.Root{{AsOf: 3, IDs: &plan.Lookup{Kinds: csp.OnlyCustomers, IDs: 0,
			Node: plan.Selection{Columns: []csp.Field{csp.ID}, Routes: []plan.Routes{routes}}}}},
		Slots: []plan.SlotType{{Type: csp.String, Many: true}, {Type: csp.Int}, {Type: csp.Int}, {Type: csp.Time}},
	}
}

// measureRoutes reads the routes of a subject's customers, now and a year ago.
func measureRoutes(graph store.Reader, customers []csp.NodeID, rounds int) (*routesResult, error) {
	now := csp.InstantOf(time.Now())
	asking := func(at csp.Instant) subject {
		return subject{graph, allRoutes(), customers, []plan.Slotted{{One: csp.IntValue(10_000)}, {One: csp.TimeValue(at)}}}
	}
	today, then := asking(now), asking(csp.InstantOf(time.Now().AddDate(-1, 0, 0)))
	var medians, p99s, past []time.Duration
	for range rounds {
		times, err := today.times()
		if err != nil {
			return nil, err
		}
		medians, p99s = append(medians, times[len(times)/2]), append(p99s, times[len(times)*99/100])
		if times, err = then.times(); err != nil {
			return nil, err
		}
		past = append(past, times[len(times)/2])
	}
	return &routesResult{median(medians), median(p99s), median(past)}, nil
}

// R: the routes of a customer, with their stops.
const documentR = `query ($tenant: ID!) {
  customer(tenantId: $tenant) { routes(first: 20) { nodes { hopCount stops { node { id ... on Partner { companyName } } } } } }
}`

const cypherR = `MATCH (c:Customer {id: $id})
CALL (c) {
  MATCH (c)<-[e:SERVES]-(p) WHERE e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) AND e.via IS NULL
  RETURN DISTINCT 1 AS hops, [p, c] AS stops
  UNION
  MATCH (c)<-[e:SERVES]-(r:Reseller)<-[d:DISTRIBUTES_TO]-(p) WHERE p.id = e.via
    AND e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) AND d.since + 0 <= $now AND (d.until IS NULL OR d.until > $now)
  RETURN DISTINCT 2 AS hops, [p, r, c] AS stops }
WITH hops, stops ORDER BY hops, stops[0].id, stops[1].id LIMIT 20
WITH collect({hopCount: hops, stops: [s IN stops | {node: CASE WHEN s:Customer THEN s {.id} ELSE s {.id, .companyName} END}]}) AS nodes
RETURN {customer: {routes: {nodes: nodes}}} AS data`

// routesBesideCypher measures routes on Neo4j beside a statement by hand.
func routesBesideCypher(ctx context.Context, b *bench) error {
	asked, side, err := b.askedOfNeo4j(ctx)
	if err != nil {
		return err
	}
	return side.besideHand(ctx, b, &question{"routes of a customer", documentR, cypherR, "", asked.a.sets})
}
