package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
	"channelgraph/internal/store/storetest/naive"
)

// fault is a store that breaks the contract in one way, and the clauses that have to notice.
type fault struct {
	name    string
	open    opener
	noticed []string // "group/clause"
}

func TestEveryFaultIsNoticed(t *testing.T) {
	clauses := map[string]func(testing.TB, opener){}
	for _, group := range groups() {
		for _, clause := range group.clauses {
			name := group.name + "/" + clause.name
			if clauses[name] != nil {
				t.Errorf("two clauses are called %q", name)
			}
			clauses[name] = func(tb testing.TB, open opener) { clause.examine(tb, group.prepare(tb, open)) }
		}
	}
	for _, fault := range slices.Concat(readingFaults(), writingFaults()) {
		t.Run(fault.name, func(t *testing.T) {
			for _, name := range fault.noticed {
				clause := clauses[name]
				if clause == nil {
					t.Fatalf("no clause is called %q", name)
				}
				if !noticed(t, func(tb testing.TB) { clause(tb, fault.open) }) {
					t.Errorf("%q did not notice", name)
				}
				sound := func(testing.TB) store.Store { return naive.New() }
				if messages := failures(t, func(tb testing.TB) { clause(tb, sound) }); len(messages) > 0 {
					t.Errorf("%q finds fault with a sound store: %s", name, messages[0])
				}
			}
		})
	}
}

// noticed reports whether a clause fails. A fault in what happens at once shows only where the scheduler lets it, so
// a clause has several tries; a sound store passes all of them.
func noticed(t *testing.T, examine func(testing.TB)) bool {
	for range 50 {
		if len(failures(t, examine)) > 0 {
			return true
		}
	}
	return false
}

func readingFaults() []fault {
	const textOrder = "order/strings by code point as written, nulls last, ties by id"
	return []fault{
		{"ignores case rules", rule(func(r *naive.Rules) {
			r.Comparable = func(_ csp.Field, v csp.Value) csp.Value { return v }
		}), noticedBy("comparisons/typed text compares folded", "equal values/typed text is the same if folded", "facts/typed text of relationships compares folded")},
		{"ignores case everywhere", rule(func(r *naive.Rules) {
			r.Comparable = func(f csp.Field, v csp.Value) csp.Value {
				if v.Type() == csp.String && f.Spec().Format == csp.Plain {
					return csp.StringValue(strings.ToUpper(v.Text()))
				}
				return f.Comparable(v)
			}
		}), noticedBy("comparisons/codes compare exactly")},
		{"searches without a weight for fields and lengths", rule(func(r *naive.Rules) {
			r.SearchRank = func(match csp.SearchMatch) int64 { return csp.SearchRank(match.Class, 0, 1000, 0) }
		}), noticedBy("search/the best match is first", "search/what only resembles comes by its share")},
		{"searches without a class of match", rule(func(r *naive.Rules) {
			r.SearchRank = func(match csp.SearchMatch) int64 { return match.Rank % csp.SearchRank(1, 0, 1000, 0) }
		}), noticedBy("search/the best match is first", "search/pages of what is found")},
		{"loses order", rule(func(r *naive.Rules) { r.Order = func(a, b naive.Position, _ bool) int { return 0 } }),
			noticedBy("order/by id", "order/numbers by size at the instant")},
		{"sorts nulls first when descending", order(func(a, b naive.Position, descending bool) (int, bool) {
			return b.Value.Compare(a.Value), descending && a.Value.IsNull() != b.Value.IsNull()
		}), noticedBy(textOrder, "pages/bounds among nulls")},
		{"sorts text as folded", rule(func(r *naive.Rules) {
			ordered := r.Order
			r.Order = func(a, b naive.Position, descending bool) int {
				a.Value, b.Value = csp.CompanyName.Comparable(a.Value), csp.CompanyName.Comparable(b.Value)
				return ordered(a, b, descending)
			}
		}), noticedBy(textOrder)},
		{"sorts text by UTF-16", order(func(a, b naive.Position, descending bool) (int, bool) {
			compared := slices.Compare(utf16.Encode([]rune(a.Value.Text())), utf16.Encode([]rune(b.Value.Text())))
			if descending {
				compared = -compared
			}
			return compared, compared != 0 && !a.Value.IsNull() && !b.Value.IsNull()
		}), noticedBy(textOrder)},
		{"sorts ties upwards in both directions", order(func(a, b naive.Position, _ bool) (int, bool) {
			return strings.Compare(string(a.ID), string(b.ID)), a.Value == b.Value && !a.Value.IsNull()
		}), noticedBy("order/ties of a few values by id in the same direction")},
		{"forgets asOf on the second hop", holds(func(r *csp.Relationship, at csp.Instant, depth int) bool {
			if depth == 1 {
				at = channel.Day(now)
			}
			return r.HoldsAt(at)
		}), noticedBy("time/the instant holds for the second hop", "time/the instant holds in conditions at every depth", "time/the instant holds in conditions below a hop")},
		{"forgets asOf on the third hop", holds(func(r *csp.Relationship, at csp.Instant, depth int) bool {
			if depth == 2 {
				at = channel.Day(now)
			}
			return r.HoldsAt(at)
		}), noticedBy("time/the instant holds for the third hop", "time/the instant holds in conditions at every depth")},
		{"ignores intervals", holds(func(*csp.Relationship, csp.Instant, int) bool { return true }),
			noticedBy("degrees/relationships and neighbours by kind and direction", "time/the instant holds for the first hop", "time/the instant holds for totals", "facts/only facts that hold at the instant are listed")},
		{"takes a node for another of its own value", rule(func(r *naive.Rules) {
			r.Another = func(_, _ *csp.Node) bool { return true }
		}), noticedBy("equal values/the same code, in any cloud, but not the node itself", "equal values/typed text is the same if folded")},
		{"looks for equal values in one cloud", rule(func(r *naive.Rules) {
			r.Another = func(node, other *csp.Node) bool {
				_, cloud, _, _ := node.ID.Split()
				_, others, _, _ := other.ID.Split()
				return node.ID != other.ID && cloud == others
			}
		}), noticedBy("equal values/the same code, in any cloud, but not the node itself")},
		{"counts relationships for neighbours", rule(func(r *naive.Rules) {
			r.Degree = func(relationships, _ int) plan.Degree {
				return plan.Degree{Relationships: int64(relationships), Neighbours: int64(relationships)}
			}
		}), noticedBy("degrees/relationships and neighbours by kind and direction", "degrees/degrees of neighbours")},
		{"counts neighbours for relationships", rule(func(r *naive.Rules) {
			r.Degree = func(_, neighbours int) plan.Degree {
				return plan.Degree{Relationships: int64(neighbours), Neighbours: int64(neighbours)}
			}
		}), noticedBy("degrees/relationships and neighbours by kind and direction", "degrees/degrees are of the instant")},
		{"counts only the rows of a page", misread(rewriter{page: func(page *plan.Page) { page.Total = page.Total && !page.NoRows }}),
			noticedBy("degrees/a page without rows counts all the same")},
		{"lists rows that nobody asked for", misread(rewriter{page: func(page *plan.Page) { page.NoRows = false }}),
			noticedBy("degrees/a page without rows counts all the same")},
		{"lets relationships hold at their end", holds(func(r *csp.Relationship, at csp.Instant, _ int) bool { return r.Since <= at && at <= r.Until }),
			noticedBy("time/an interval holds from since to just before until")},
		{"lets relationships hold only after their beginning", holds(func(r *csp.Relationship, at csp.Instant, _ int) bool { return r.Since < at && at < r.Until }),
			noticedBy("time/an interval holds from since to just before until")},
		{"counts what begins when an interval of changes does", rule(func(r *naive.Rules) {
			r.Within = func(from, at, to csp.Instant) bool { return from <= at && at < to }
		}), noticedBy("changes/an interval begins after its from and holds its to")},
		{"calls it a move when one node ends one relationship and begins another", rule(func(r *naive.Rules) {
			r.Moves = func(csp.NodeID, csp.NodeID) bool { return true }
		}), noticedBy("changes/what moved ends from one node and begins from another, within the interval")},
		{"shows values that ended where an interval begins", rule(func(r *naive.Rules) {
			r.HeldWithin = func(since, until, from, to csp.Instant) bool { return since <= to && until >= from }
		}), noticedBy("history/an interval has the values that held in it, ends included")},
		{"leaves out values that began before an interval", rule(func(r *naive.Rules) {
			r.HeldWithin = func(since, _, from, to csp.Instant) bool { return since <= to && since >= from }
		}), noticedBy("history/an interval has the values that held in it, ends included")},
		{"takes all relationships between two nodes for one", rule(func(r *naive.Rules) {
			r.SameFact = func(a, b *csp.Relationship) bool { return a.Kind == b.Kind && a.From == b.From && a.To == b.To }
		}), noticedBy("history/a relationship has all intervals of its fact")},
		{"knows what was recorded later", rule(func(r *naive.Rules) {
			r.Known = func(*csp.Relationship, csp.Instant) bool { return true }
		}), noticedBy("changes/what was not recorded by an instant is not there, at any hop")},
		{"knows only what every witness had recorded", rule(func(r *naive.Rules) {
			r.Known = func(r *csp.Relationship, by csp.Instant) bool {
				return !slices.ContainsFunc(r.Provenance, func(witness csp.Provenance) bool { return witness.Recorded > by })
			}
		}), noticedBy("changes/what was not recorded by an instant is not there, at any hop")},
		{"reads the newest dated values", rule(func(r *naive.Rules) {
			r.Value = func(n *csp.Node, f csp.Field, _ csp.Instant) csp.Value { return n.Value(f, csp.Forever) }
		}), noticedBy("time/dated values are read at the instant", "time/dated values are compared at the instant", "order/numbers by size at the instant")},
		{"counts facts instead of neighbours", rule(func(r *naive.Rules) {
			r.Distinct = func(ids []csp.NodeID) []csp.NodeID { return ids }
		}), noticedBy("relations/counts are of distinct neighbours", "relations/single counts neighbours", "facts/a neighbour is listed once with all its facts by since and key")},
		{"looks for counterparts in another cloud", rule(func(r *naive.Rules) {
			r.Counterparts = func(id csp.NodeID, kinds csp.KindSet) []csp.NodeID {
				own, _, key, _ := id.Split()
				var list []csp.NodeID
				for _, kind := range kinds.Kinds() {
					if kind != own {
						list = append(list, csp.NewNodeID(kind, csp.Global, key))
					}
				}
				return list
			}
		}), noticedBy("outer/a counterpart is the same tenant as another kind of node")},
		{"looks one node too far out", rule(func(r *naive.Rules) {
			nearer := r.Outer
			r.Outer = func(passed []*csp.Node, number int) *csp.Node { return nearer(passed, number+1) }
		}), noticedBy("outer/the outer node is where the step began", "outer/an outer node stands further out by each step", "outer/the outer nodes of a hop are the rows above it",
			"outer/relationships of a hop compare with its parent")},
		{"swaps More", misanswered(func(a *plan.Answer) {
			for i := range a.Roots[0].More {
				a.Roots[0].More[i] = !a.Roots[0].More[i]
			}
		}), noticedBy("pages/first rows", "pages/size 0 has no rows")},
		{"forgets More on a page without rows", misanswered(func(a *plan.Answer) {
			if len(a.Roots[0].Kinds) == 0 {
				clear(a.Roots[0].More)
			}
		}), noticedBy("pages/size 0 has no rows")},
		{"looks for more behind the other bound", with(moreBeyondTheOtherBound), noticedBy("pages/more looks only between the bounds")},
		{"counts the page instead of the total", misanswered(func(a *plan.Answer) {
			for i := range a.Roots[0].Totals {
				a.Roots[0].Totals[i] = int64(len(a.Roots[0].Kinds))
			}
		}), noticedBy("pages/total counts whatever the page and its bounds")},
		{"takes the first rows for the last", misread(rewriter{page: func(p *plan.Page) { p.Backward = false }}), noticedBy("pages/last rows stand in order")},
		{"ignores bounds", misread(rewriter{page: func(p *plan.Page) { p.After, p.Before = nil, nil }}),
			noticedBy("pages/after a bound", "pages/before a bound", "pages/bounds in an order by id", "pages/hops have bounds, filters and ends too")},
		{"ignores scope", misheard(func(_ *plan.Plan, i *plan.Input) { i.Scope = plan.Everything() }),
			noticedBy("scope/who sees nothing gets empty lists", "scope/who sees nothing finds nothing by id")},
		{"knows a third truth value", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if not, ok := p.(plan.Not); ok {
				if compare, ok := not.Predicate.(plan.Compare); ok {
					return plan.And{not, plan.Not{Predicate: plan.Compare{Field: compare.Field, Operator: plan.IsNull, Slot: plan.NoSlot}}}
				}
			}
			return p
		}}), noticedBy("logic/not a comparison with null holds", "logic/not in a list holds for null")},
		{"takes all over the relationships that satisfy the step", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if related, ok := p.(plan.Related); ok && related.Quantifier == plan.All {
				where := plan.Predicate(plan.Or{})
				if related.Where != nil {
					where = plan.Not{Predicate: related.Where}
				}
				return plan.Related{Step: related.Step, Quantifier: plan.None, Where: where}
			}
			return p
		}}), noticedBy("relations/all wants every relationship to satisfy the step")},
		{"takes the first alternative only", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if either, ok := p.(plan.Or); ok && len(either) > 1 {
				return either[:1]
			}
			return p
		}}), noticedBy("logic/or of several", "relations/alternatives each lead to given nodes")},
		{"takes single for some", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if related, ok := p.(plan.Related); ok && related.Quantifier == plan.Single {
				related.Quantifier = plan.Some
				return related
			}
			return p
		}}), noticedBy("relations/single counts neighbours")},
		{"wants a neighbour for all", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if related, ok := p.(plan.Related); ok && related.Quantifier == plan.All {
				return plan.And{related, plan.Related{Step: plan.Step{Fact: related.Step.Fact, Inbound: related.Step.Inbound, To: related.Step.To}, Quantifier: plan.Some}}
			}
			return p
		}}), noticedBy("relations/all holds without neighbours and for null not")},
		{"ignores conditions on relationships", misread(rewriter{hop: func(h *plan.Hop) { h.Step.Where = nil }}), noticedBy("facts/only facts that satisfy the step are listed")},
		{"knows no via", misread(rewriter{hop: func(h *plan.Hop) { h.Step.Via = plan.ViaNone }}), noticedBy("reach/a provider reaches those who are served via it",
			"reach/only via leaves out what begins at the partner", "reach/a customer is reached by those via whom it is served")},
		{"takes via for the only beginning", misread(rewriter{
			hop: func(h *plan.Hop) {
				if h.Step.Via == plan.ViaAlso {
					h.Step.Via = plan.ViaOnly
				}
			},
			predicate: viaOnly,
		}), noticedBy("reach/a provider reaches those who are served via it", "reach/conditions follow relationships via a provider",
			"reach/counts via a provider are of distinct neighbours")},
		{"takes sole for some", misread(rewriter{predicate: func(p plan.Predicate) plan.Predicate {
			if related, ok := p.(plan.Related); ok {
				related.Step.Sole = false
				return related
			}
			return p
		}}), noticedBy("reach/sole keeps what has no other partner", "reach/all wants every relationship to be sole", "reach/sole is so at the instant")},
		{"regards only the kinds that a sole step reaches", rule(func(r *naive.Rules) {
			r.Rivals = func(step *plan.Step, other *csp.Relationship) bool {
				return !step.Inbound || step.To.Has(other.From.Kind())
			}
		}), noticedBy("reach/sole regards partners of any kind, but only what the step's condition leaves")},
		{"answers each id once", misheard(func(p *plan.Plan, i *plan.Input) {
			i.Values = slices.Clone(i.Values)
			i.Values[p.Roots[0].IDs.IDs].Many = slices.Compact(slices.SortedFunc(slices.Values(i.Values[p.Roots[0].IDs.IDs].Many), csp.Value.Compare))
		}), noticedBy("lookup/one row per id in the order asked")},
		{"compares ids in lower case", misheard(func(p *plan.Plan, i *plan.Input) {
			i.Values = slices.Clone(i.Values)
			var lower []csp.Value
			for _, id := range i.Values[0].Many {
				kind, key, _ := strings.Cut(id.Text(), ":GLOBAL:")
				lower = append(lower, csp.StringValue(kind+":GLOBAL:"+strings.ToLower(key)))
			}
			i.Values[0].Many = lower
		}), noticedBy("lookup/ids compare exactly")},
		{"finds nodes of any kind", misread(rewriter{lookup: func(l *plan.Lookup) { l.Kinds = csp.AnyKind }}), noticedBy("lookup/nodes of other kinds are absent")},
		{"hops from every kind", misread(rewriter{hop: func(h *plan.Hop) { h.On = csp.AnyKind }}), noticedBy("lookup/a hop starts from the kinds it names")},
		{"sorts provenance", misanswered(func(a *plan.Answer) {
			slices.SortFunc(a.Roots[0].Hops[0].Facts.Provenance.Witnesses, func(x, y csp.Provenance) int { return strings.Compare(x.Party, y.Party) })
		}), noticedBy("facts/provenance is listed in order of recording")},
		{"refers to nodes of any kind", misread(rewriter{facts: func(f *plan.FactSelection) {
			f.References = slices.Clone(f.References)
			for i := range f.References {
				f.References[i].Kinds = csp.AnyKind
			}
		}}), noticedBy("facts/references read the node that a fact names")},
		{"takes two relationships for a fact of three", rule(func(r *naive.Rules) {
			r.Turn = func(csp.Leg, csp.Leg, bool) csp.Turn { return csp.Free }
		}), noticedBy("routes/a reseller serves via the provider that its relationship names, or directly",
			"routes/a subscription is sold by the provider and resold by the reseller, or sold directly",
			"routes/what three have to do with each other counts on every route, in both directions")},
		{"takes a fact of three wherever provider, reseller and customer meet", rule(func(r *naive.Rules) {
			r.Turn = func(before, next csp.Leg, service bool) csp.Turn {
				if before.Fact == csp.DistributesTo && next.Fact == csp.Serves {
					return csp.ServedVia
				}
				return csp.TurnBetween(before, next, service)
			}
		}), noticedBy("routes/a route ends at the first stop asked for, passes some and avoids others")},
		{"forgets what a route is kept from", misroute(func(asked *plan.Routes) { asked.Avoid = plan.NoSlot }),
			noticedBy("routes/a route ends at the first stop asked for, passes some and avoids others")},
		{"forgets what a route has to pass", misroute(func(asked *plan.Routes) { asked.Through = plan.NoSlot }),
			noticedBy("routes/a route ends at the first stop asked for, passes some and avoids others")},
		{"pages routes from the wrong end", misroute(func(asked *plan.Routes) { asked.Backward = false }), noticedBy("routes/pages of routes")},
		{"forgets the place in the order of routes", misroute(func(asked *plan.Routes) { asked.After = plan.NoSlot }), noticedBy("routes/pages of routes")},
		{"visits more than the budget", misheard(func(p *plan.Plan, i *plan.Input) {
			i.Values = slices.Clone(i.Values)
			i.Values[p.Roots[0].IDs.Node.Routes[0].Budget].One = csp.IntValue(1000)
			i.Values[p.Roots[1].IDs.Node.Routes[0].Budget].One = csp.IntValue(1000)
		}), noticedBy("routes/a spent budget leaves the routes of the lengths that it sufficed for")},
		{"lets every subscription travel", misroute(func(asked *plan.Routes) { asked.Carries = plan.NoSlot }),
			noticedBy("routes/subscriptions travel the routes by which they are sold and resold")},
		{"aggregates the page alone", misanswered(func(a *plan.Answer) {
			if len(a.Roots[0].Aggregates) > 0 {
				a.Roots[0].Aggregates[0] = csp.IntValue(int64(len(a.Roots[0].Kinds)))
			}
		}), noticedBy("groups/aggregates are of all that match, whatever the page")},
		{"drops the group without a key", misanswered(func(a *plan.Answer) {
			groups := &a.Roots[0].Groups[0]
			groups.Keys, groups.Aggregates = groups.Keys[:3], groups.Aggregates[:6]
			groups.Starts[1], groups.Totals[0] = 3, 3
		}), noticedBy("groups/groups have equal keys as written, nulls among them")},
		{"orders groups by key alone", misread(rewriter{grouping: func(g *plan.Grouping) { g.Order.By = nil }}),
			noticedBy("groups/groups stand in the order of a measure and then of their keys upwards", "groups/a quotient orders groups, and is null without a divisor")},
		{"orders groups by the dividend", misread(rewriter{grouping: func(g *plan.Grouping) {
			if g.Order.By != nil {
				g.Order.By = &plan.Measure{Of: g.Order.By.Of, Per: plan.NoDivisor}
			}
		}}), noticedBy("groups/a quotient orders groups, and is null without a divisor")},
		{"ignores having", misread(rewriter{grouping: func(g *plan.Grouping) { g.Having = nil }}), noticedBy("groups/having leaves groups out of page and total")},
		{"starts again at the first group", misread(rewriter{grouping: func(g *plan.Grouping) { g.After = nil }}),
			noticedBy("groups/groups after a bound, also of one that vanished")},
		{"groups years by month", misread(rewriter{grouping: func(g *plan.Grouping) {
			g.By = slices.Clone(g.By)
			for i := range g.By {
				g.By[i].Period = min(g.By[i].Period, plan.Month)
			}
		}}), noticedBy("groups/months and years are of UTC")},
		{"counts a node once for all of its neighbours", misanswered(func(a *plan.Answer) {
			a.Roots[0].Groups[0].Aggregates[2] = csp.IntValue(0)
		}), noticedBy("groups/a node is in the group of each of its neighbours at the instant")},
		{"groups by whoever serves", misread(rewriter{grouping: func(g *plan.Grouping) {
			g.By = slices.Clone(g.By)
			for i := range g.By {
				if g.By[i].Step != nil {
					step := *g.By[i].Step
					step.Sole = false
					g.By[i].Step = &step
				}
			}
		}}), noticedBy("reach/groups are by those without whom nothing remains, and by those via whom it is")},
		{"bounds no groups", misheard(func(p *plan.Plan, i *plan.Input) {
			i.Values = slices.Clone(i.Values)
			i.Values[p.Roots[0].List.Groups[0].Most].One = csp.IntValue(1000)
		}), noticedBy("groups/more groups than may be are refused")},
		{"takes one instant for all roots", with(func(f *fake) {
			f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
				copied := rewriter{}.plan(p)
				for i := range copied.Roots {
					copied.Roots[i].AsOf = copied.Roots[0].AsOf
				}
				return inner.Read(ctx, copied, input)
			}
		}), noticedBy("time/each root has its own instant")},
	}
}

// viaOnly takes every step that begins also via a provider for one that begins only there.
func viaOnly(p plan.Predicate) plan.Predicate {
	switch p := p.(type) {
	case plan.Related:
		if p.Step.Via == plan.ViaAlso {
			p.Step.Via = plan.ViaOnly
		}
		return p
	case plan.RelatedCount:
		if p.Step.Via == plan.ViaAlso {
			p.Step.Via = plan.ViaOnly
		}
		return p
	}
	return p
}

func noticedBy(names ...string) []string { return names }

// misroute opens a store that answers other routes than it was asked for.
func misroute(change func(*plan.Routes)) opener {
	return with(func(f *fake) {
		f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
			copied := rewriter{}.plan(p)
			for i := range copied.Roots {
				node := &copied.Roots[i].IDs.Node
				node.Routes = slices.Clone(node.Routes)
				for j := range node.Routes {
					change(&node.Routes[j])
				}
			}
			return inner.Read(ctx, copied, input)
		}
	})
}

func holds(instead func(r *csp.Relationship, at csp.Instant, depth int) bool) opener {
	return rule(func(r *naive.Rules) { r.Holds = instead })
}

// order opens a store that orders differently where a function says so.
func order(differently func(a, b naive.Position, descending bool) (compared int, applies bool)) opener {
	return rule(func(r *naive.Rules) {
		ordered := r.Order
		r.Order = func(a, b naive.Position, descending bool) int {
			if compared, applies := differently(a, b, descending); applies {
				return compared
			}
			return ordered(a, b, descending)
		}
	})
}

func writingFaults() []fault {
	return []fault{
		{"drops an edge", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			return nodes, facts[:max(0, len(facts)-1)]
		}), noticedBy("dump/all nodes by kind and id, then all facts by kind and key", "writing/facts may end at nodes put before or with them")},
		{"takes empty text for null", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range nodes {
				nodes[i].Properties = slices.DeleteFunc(slices.Clone(nodes[i].Properties), func(p csp.Property) bool { return p.Value == csp.StringValue("") })
			}
			return nodes, facts
		}), noticedBy("lookup/values keep type and content", "comparisons/empty text is a value")},
		{"takes an empty list for null", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range nodes {
				nodes[i].Properties = slices.DeleteFunc(slices.Clone(nodes[i].Properties), func(p csp.Property) bool { return p.Value == csp.ListValue(nil) })
			}
			return nodes, facts
		}), noticedBy("lookup/values keep type and content", "comparisons/lists")},
		{"keeps whole seconds", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range nodes {
				nodes[i].Properties = slices.Clone(nodes[i].Properties)
				for j, p := range nodes[i].Properties {
					if p.Value.Type() == csp.Time {
						nodes[i].Properties[j].Value = csp.TimeValue(p.Value.Instant() / 1000 * 1000)
					}
				}
			}
			return nodes, facts
		}), noticedBy("lookup/values keep type and content", "comparisons/times")},
		{"merges nodes instead of replacing them", miswritten(func(tx store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range nodes {
				if old, err := tx.Nodes([]csp.NodeID{nodes[i].ID}); err == nil && old[0] != nil {
					merged := old[0].Properties
					for _, p := range nodes[i].Properties {
						merged = merged.With(p.Field, p.Value)
					}
					nodes[i].Properties = merged
				}
			}
			return nodes, facts
		}), noticedBy("writing/Put replaces the whole content of a node")},
		{"adds intervals instead of replacing them", miswritten(func(tx store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for i := range facts {
				if old, err := tx.Facts([]csp.FactKey{facts[i].Key}); err == nil && len(facts[i].Intervals) > 0 {
					older := slices.DeleteFunc(old[0].Intervals, func(r csp.Relationship) bool { return r.Until > facts[i].Intervals[0].Since })
					facts[i].Intervals = append(older, facts[i].Intervals...)
				}
			}
			return nodes, facts
		}), noticedBy("writing/Put replaces all intervals of a fact")},
		{"never forgets a fact", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			return nodes, slices.DeleteFunc(facts, func(f csp.Fact) bool { return len(f.Intervals) == 0 })
		}), noticedBy("writing/a fact put without intervals is gone")},
		{"creates the ends that are missing", miswritten(func(tx store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			for _, fact := range facts {
				for _, r := range fact.Intervals {
					for _, end := range []csp.NodeID{r.From, r.To} {
						known := slices.ContainsFunc(nodes, func(n csp.Node) bool { return n.ID == end })
						if old, err := tx.Nodes([]csp.NodeID{end}); err == nil && old[0] == nil && !known {
							nodes = append(nodes, csp.Node{ID: end})
						}
					}
				}
			}
			return nodes, facts
		}), noticedBy("refusals/a relationship's ends exist", "refusals/both ends exist")},
		{"leaves out what is wrong without a word", miswritten(func(_ store.Transaction, nodes []csp.Node, facts []csp.Fact) ([]csp.Node, []csp.Fact) {
			if store.CheckPut(nodes, facts) != nil {
				return nil, nil
			}
			return nodes, facts
		}), noticedBy("refusals/a relationship stays in its cloud", "refusals/a relationship joins the kinds it may", "refusals/intervals do not overlap",
			"refusals/intervals are in order", "refusals/intervals are not empty", "refusals/a node occurs once", "refusals/a fact occurs once",
			"refusals/dated values do not begin in the future", "refusals/a relationship has provenance", "refusals/a key states what its intervals state",
			"refusals/ids name a node", "refusals/fields belong to the kind", "refusals/values have the field's type", "refusals/keys are in lower case")},
		{"makes half an Update visible", with(putsAtOnce), noticedBy("overlap/a reader never sees half an update", "overlap/a dump never shows half an update",
			"writing/an error of the change is returned and nothing written", "writing/a panic of the change passes and nothing is written",
			"writing/nobody sees a change before its Update returns", "life/an Update cancelled on the way writes nothing",
			"refusals/a refused Put fails its Update, whatever the change returns")},
		{"lets updates overlap", with(putsLate), noticedBy("overlap/concurrent updates lose nothing", "overlap/an update sees nothing change that it read",
			"overlap/one of many creates what did not exist", "writing/a transaction sees its own puts")},
		{"answers from an older state", with(answersLate), noticedBy("writing/what Update put is read at once", "overlap/a reader sees every update that returned before it asked")},
		{"wraps the change's error", with(func(f *fake) {
			f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
				if err := inner.Update(ctx, change); err != nil {
					return fmt.Errorf("update: %w", err)
				}
				return nil
			}
		}), noticedBy("writing/an error of the change is returned and nothing written")},
		{"swallows panics", with(func(f *fake) {
			f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
				defer func() { _ = recover() }()
				return inner.Update(ctx, change)
			}
		}), noticedBy("writing/a panic of the change passes and nothing is written")},
		{"dumps backwards", with(dumpsBackwards), noticedBy("dump/all nodes by kind and id, then all facts by kind and key")},
		{"dumps on after an error", with(func(f *fake) {
			f.dump = func(inner store.Dumper, ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
				return inner.Dump(ctx, func(n *csp.Node) error { _ = node(n); return nil }, func(f *csp.Fact) error { _ = fact(f); return nil })
			}
		}), noticedBy("dump/an error of the callback ends it and is returned")},
		{"dumps two states", with(func(f *fake) {
			updated := make(chan struct{}, 9)
			f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
				defer func() { updated <- struct{}{} }()
				return inner.Update(ctx, change)
			}
			f.dump = func(inner store.Dumper, ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
				for len(updated) > 0 {
					<-updated // made the graph, before
				}
				if err := inner.Dump(ctx, node, func(*csp.Fact) error { return nil }); err != nil {
					return err
				}
				<-updated // the update that the clause makes meanwhile
				return inner.Dump(ctx, func(*csp.Node) error { return nil }, fact)
			}
		}), noticedBy("dump/an update during a dump is not in it, or wholly")},
		{"leaks after Close", with(func(f *fake) { f.close = func(store.Store) error { return nil } }), noticedBy("life/after Close every method says so")},
		{"leaves a goroutine behind", leavesGoroutine, noticedBy("life/Close leaves no goroutine")},
		{"closes under what is running", with(func(f *fake) {
			f.close = func(inner store.Store) error {
				go func() { _ = inner.Close() }()
				return nil
			}
		}), noticedBy("life/Close waits for what is running")},
		{"ignores contexts", with(func(f *fake) {
			f.read = func(inner store.Reader, ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
				return inner.Read(context.WithoutCancel(ctx), p, input)
			}
			f.update = func(inner store.Writer, ctx context.Context, change func(store.Transaction) error) error {
				return inner.Update(context.WithoutCancel(ctx), change)
			}
		}), noticedBy("life/a cancelled context ends every method", "life/a deadline that passed ends every method", "life/an Update cancelled on the way writes nothing")},
	}
}
