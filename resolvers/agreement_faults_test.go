package resolvers_test

import (
	"context"
	"slices"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

// fault is a store that is wrong in one way, and the part of the schema whose answers show it.
type fault struct {
	name, shows string
	of          func(store.Store) store.Store
}

// TestOperationsNoticeEveryFault asks stores that are wrong in one way each: a small fault in any part of an answer shows in the bytes of some operation.
func TestOperationsNoticeEveryFault(t *testing.T) {
	a := newAgreement(t, nil)
	var graphs []*askedGraph
	for number := range 4 {
		graphs = append(graphs, a.newModel(t, number))
	}
	ways := waysTo(a.schema)
	for _, fault := range slices.Concat(faults, brokenRules) {
		t.Run(fault.name, func(t *testing.T) {
			const mostOperations = 400
			var examined []*askedGraph
			for _, model := range graphs {
				p := *model
				p.examined = &service{store: &recordingStore{Store: fault.of(naive.New())}}
				p.copyTo(t, p.examined.store)
				p.examined.serveRandom(t)
				examined = append(examined, &p)
			}
			for n := range mostOperations {
				p := examined[n%len(examined)]
				i := a.inventor(p, &form{seed: uint64(n), aims: aimsAt(ways, fault.shows)})
				document, variables := i.operation()
				if differs(t, p.model.ask(t, document, variables), p.examined.ask(t, document, variables)) != "" {
					return
				}
			}
			t.Errorf("no difference in %d operations", mostOperations)
		})
	}
}

// spoilt is a store whose answers are spoilt.
type spoilt struct {
	store.Store
	spoil func(*plan.Table)
}

func (s *spoilt) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	answer, err := s.Store.Read(ctx, p, input)
	if err == nil {
		everyTable(answer.Roots, s.spoil)
	}
	return answer, err
}

// everyTable goes through the tables of nodes of an answer.
func everyTable(tables []plan.Table, do func(*plan.Table)) {
	for n := range tables {
		table := &tables[n]
		everyTable(table.Hops, do)
		for r := range table.Routes {
			everyTable([]plan.Table{table.Routes[r].Stops}, do)
			everyTable(table.Routes[r].Subscriptions, do)
		}
		for g := range table.Groups {
			everyTable(table.Groups[g].Nodes, do)
		}
		do(table)
	}
}

// dropLast leaves out the last row of all parents.
func dropLast(starts []int32) {
	if len(starts) == 0 {
		return
	}
	last := starts[len(starts)-1]
	for n := range starts {
		if starts[n] == last && last > 0 {
			starts[n]--
		}
	}
}

// more counts one too many, where something is counted.
func more(counts []int64) {
	if len(counts) > 0 {
		counts[0]++
	}
}

func turn(truths []bool) {
	if len(truths) > 0 {
		truths[0] = !truths[0]
	}
}

// spoiling opens stores of which every table is spoilt.
func spoiling(spoil func(*plan.Table)) func(store.Store) store.Store {
	return func(sound store.Store) store.Store { return &spoilt{sound, spoil} }
}

var faults = []fault{
	{"drops a neighbour", "CloudSubscription.sellers", spoiling(func(table *plan.Table) {
		if table.Facts != nil {
			dropLast(table.Starts)
		}
	})},
	{"miscounts a list", "CustomerConnection.totalCount", spoiling(func(table *plan.Table) { more(table.Totals) })},
	{"says that there is more", "PageInfo.hasNextPage", spoiling(func(table *plan.Table) { turn(table.More) })},
	{"swaps two nodes", "CustomerEdge.node", spoiling(swap)},
	{"drops a relationship", "Sale.since", spoiling(func(table *plan.Table) { dropFact(table.Facts) })},
	{"drops a witness", "CustomerRelationship.provenance", spoiling(func(table *plan.Table) {
		if table.Facts != nil && table.Facts.Provenance != nil {
			dropLast(table.Facts.Provenance.Starts)
		}
	})},
	{"drops an interval", "Sale.history", spoiling(func(table *plan.Table) {
		if table.Facts != nil {
			dropFact(table.Facts.History)
		}
	})},
	{"drops a route", "Route.hopCount", routes(func(r *plan.RouteTable) { dropLast(r.Starts) })},
	{"miscounts routes", "RouteConnection.totalCount", routes(func(r *plan.RouteTable) { more(r.Totals) })},
	{"miscounts visited relationships", "Completeness.visited", routes(func(r *plan.RouteTable) { more(r.Visited) })},
	{"says that a search for routes is incomplete", "Completeness.state", routes(func(r *plan.RouteTable) {
		for n := range r.Hops {
			r.Hops[n]--
		}
	})},
	{"takes a route for none of service", "Route.tier", routes(func(r *plan.RouteTable) { clear(r.Tiers) })},
	{"forgets the channels of routes", "ServiceRoute.channels", routes(func(r *plan.RouteTable) { clear(r.Channels) })},
	{"drops a subscription of a route", "ServiceRoute.subscriptions", routes(func(r *plan.RouteTable) {
		for n := range r.Subscriptions {
			dropLast(r.Subscriptions[n].Starts)
		}
	})},
	{"turns a leg of a route", "RouteStop.direction", routes(func(r *plan.RouteTable) {
		for n := range r.Legs {
			r.Legs[n].Inbound = !r.Legs[n].Inbound
		}
	})},
	{"forgets one count of a neighbourhood", "NeighbourCount.relationships", spoiling(func(table *plan.Table) {
		for n := range table.Degrees {
			if degree := &table.Degrees[n]; degree.Relationships > 0 {
				degree.Relationships--
				return
			}
		}
	})},
	{"drops a change", "RelationshipChange.at", changes(func(c *plan.ChangeTable) { dropLast(c.Starts) })},
	{"miscounts changes", "RelationshipChangeConnection.totalCount", changes(func(c *plan.ChangeTable) { more(c.Totals) })},
	{"drops a held value", "HeldValue.value", held(func(h *plan.HistoryTable) { dropLast(h.Starts) })},
	{"ends a held value", "HeldValue.until", held(func(h *plan.HistoryTable) {
		for n := range h.Values {
			h.Values[n].Until--
		}
	})},
	{"drops a group", "CompanyGroup.share", groups(func(g *plan.GroupTable) { dropLast(g.Starts) })},
	{"miscounts groups", "CompanyGroups.totalCount", groups(func(g *plan.GroupTable) { more(g.Totals) })},
	{"adds wrongly", "CloudSubscriptionGroup.aggregates", groups(func(g *plan.GroupTable) {
		for n := range g.Aggregates {
			if value := g.Aggregates[n]; value.Type() == csp.Int {
				g.Aggregates[n] = csp.IntValue(value.Number() + 1)
			}
		}
	})},
	{"forgets an aggregate", "IntAggregates.sum", spoiling(func(table *plan.Table) { clear(table.Aggregates) })},
	{"drops a violation", "Violation.node", spoiling(func(table *plan.Table) { dropLast(table.Starts) })},
	{"miscounts violations", "RuleCount.count", spoiling(func(table *plan.Table) { more(table.Totals) })},
	{"drops evidence", "Evidence.node", spoiling(func(table *plan.Table) {
		for n := range table.Hops {
			dropLast(table.Hops[n].Starts)
		}
	})},
	{"drops what is left", "LostCustomerEdge.alternatives", spoiling(func(table *plan.Table) {
		for n := range table.Hops {
			dropLast(table.Hops[n].Starts)
		}
	})},
	{"forgets the newest entry of the change log", "ChangeLogEntry.revision", func(sound store.Store) store.Store { return &forgetful{sound} }},
}

// swap swaps the first two nodes of a list that leads nowhere else.
func swap(table *plan.Table) {
	leads := len(table.Hops)+len(table.Routes)+len(table.Changes)+len(table.History)+len(table.Degrees) > 0 || table.Facts != nil
	if leads || len(table.Starts) < 2 || table.Starts[1]-table.Starts[0] < 2 || len(table.Kinds) < 2 {
		return
	}
	width, from := len(table.Cells)/len(table.Kinds), int(table.Starts[0])
	for n := range width {
		a, b := from*width+n, (from+1)*width+n
		table.Cells[a], table.Cells[b] = table.Cells[b], table.Cells[a]
	}
	table.Kinds[from], table.Kinds[from+1] = table.Kinds[from+1], table.Kinds[from]
}

func dropFact(facts *plan.FactTable) {
	if facts != nil {
		dropLast(facts.Starts)
	}
}

func routes(spoil func(*plan.RouteTable)) func(store.Store) store.Store {
	return spoiling(func(table *plan.Table) {
		for n := range table.Routes {
			spoil(&table.Routes[n])
		}
	})
}

func changes(spoil func(*plan.ChangeTable)) func(store.Store) store.Store {
	return spoiling(func(table *plan.Table) {
		for n := range table.Changes {
			spoil(&table.Changes[n])
		}
	})
}

func held(spoil func(*plan.HistoryTable)) func(store.Store) store.Store {
	return spoiling(func(table *plan.Table) {
		for n := range table.History {
			spoil(&table.History[n])
		}
	})
}

func groups(spoil func(*plan.GroupTable)) func(store.Store) store.Store {
	return spoiling(func(table *plan.Table) {
		for n := range table.Groups {
			spoil(&table.Groups[n])
		}
	})
}

// breaking opens stores that follow other rules than the contract's.
func breaking(change func(*naive.Rules)) func(store.Store) store.Store {
	return func(store.Store) store.Store {
		rules := naive.Contract()
		change(&rules)
		return naive.WithRules(rules)
	}
}

var brokenRules = []fault{
	{"knows what had not been recorded", "Query.customers(asKnownAt:)", breaking(func(r *naive.Rules) { r.Known = func(*csp.Relationship, csp.Instant) bool { return true } })},
	{"forgets asOf below the root", "Partner.customers", breaking(func(r *naive.Rules) {
		holds := r.Holds
		r.Holds = func(relationship *csp.Relationship, at csp.Instant, depth int) bool {
			return holds(relationship, at, depth) || depth > 0
		}
	})},
	{"finds a search's matches in another order", "SearchEdge.match", breaking(func(r *naive.Rules) { r.SearchRank = func(match csp.SearchMatch) int64 { return -match.Rank } })},
	{"takes two relationships for a fact of three", "ServiceRoute.stops", breaking(func(r *naive.Rules) {
		r.Turn = func(csp.Leg, csp.Leg, bool) csp.Turn { return csp.Free }
	})},
	{"lists a company among those that are the same", "Customer.sameCompany", breaking(func(r *naive.Rules) { r.Another = func(*csp.Node, *csp.Node) bool { return true } })},
	{"lets a partner have no rivals", "Customer.dependsOn", breaking(func(r *naive.Rules) { r.Rivals = func(*plan.Step, *csp.Relationship) bool { return false } })},
	{"takes a return for a move", "Query.changes(moved:)", breaking(func(r *naive.Rules) { r.Moves = func(_, _ csp.NodeID) bool { return true } })},
	{"finds nobody under the same tenant's id", "ViolationConnection.totalCount", breaking(func(r *naive.Rules) {
		r.Counterparts = func(csp.NodeID, csp.KindSet) []csp.NodeID { return nil }
	})},
	{"forgets which nodes it passed on the way", "AdministeringPartnerEdge.sells", breaking(func(r *naive.Rules) { r.Outer = func([]*csp.Node, int) *csp.Node { return nil } })},
}

// forgetful is a store without the newest entry of its change log.
type forgetful struct{ store.Store }

func (f *forgetful) Entries(ctx context.Context, after csp.Revision, most int) ([]store.Entry, error) {
	entries, err := f.Store.Entries(ctx, after, most)
	if len(entries) > 0 {
		entries = entries[:len(entries)-1]
	}
	return entries, err
}

// TestOperationsOfViewersNoticeALeak asks stores that show a viewer more than it sees.
func TestOperationsOfViewersNoticeALeak(t *testing.T) {
	a := newAgreement(t, nil)
	a.restricted = true
	some := a.newModel(t, 0).graph.Facts[0].Intervals[0].From
	for name, more := range map[string]func(plan.Scope) plan.Scope{
		"everything":              func(plan.Scope) plan.Scope { return plan.Everything() },
		"what another one sees":   func(scope plan.Scope) plan.Scope { return plan.ScopeOf(append(scope.Parties(), some)...) },
		"not what one party sees": func(scope plan.Scope) plan.Scope { return plan.ScopeOf(scope.Parties()[1:]...) },
	} {
		t.Run(name, func(t *testing.T) {
			p := a.newModel(t, 0)
			p.examined = &service{store: &recordingStore{Store: &leaking{naive.New(), more}}}
			p.copyTo(t, p.examined.store)
			p.examined.serveRandom(t)
			const mostOperations = 400
			for n := range mostOperations {
				i := a.inventor(p, &form{seed: uint64(n), written: map[string]int{}})
				document, variables := i.operation()
				p.model.viewer = a.viewer(p, uint64(n))
				p.examined.viewer = p.model.viewer
				if differs(t, p.model.ask(t, document, variables), p.examined.ask(t, document, variables)) != "" {
					return
				}
			}
			t.Errorf("no difference in %d operations", mostOperations)
		})
	}
}

// leaking is a store that takes a viewer for another one.
type leaking struct {
	store.Store
	more func(plan.Scope) plan.Scope
}

func (s *leaking) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	input.Scope = s.more(input.Scope)
	return s.Store.Read(ctx, p, input)
}
