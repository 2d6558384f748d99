package storetest

import (
	"context"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

// summaryFaults are about what is worked out of many relationships or nodes: routes, aggregates and groups.
func summaryFaults() []fault {
	return []fault{
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
		{"forgets the intervals of a route's relationships", misanswered(func(a *plan.Answer) {
			clear(a.Roots[0].Routes[0].Stops.Facts.History.Starts)
		}), noticedBy("routes/a relationship of a route has all intervals of its fact")},
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
		{"bounds no groups", misheard(func(p *plan.Plan, i *plan.Input) {
			i.Values = slices.Clone(i.Values)
			i.Values[p.Roots[0].List.Groups[0].Most].One = csp.IntValue(1000)
		}), noticedBy("groups/more groups than may be are refused")},
	}
}

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
