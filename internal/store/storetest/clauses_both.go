package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// bothClauses are about steps over two kinds of relationships at once.
var bothClauses = group{
	name: "both",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("p"), csp.Country, "DE")
		g.Node(reseller("r"), csp.Country, "JP")
		g.Node(reseller("x"), csp.Country, "FR")
		for _, key := range []string{"s", "t", "u", "v"} {
			g.Node(bought(key))
		}
		g.Fact(provider("p"), csp.Sells, bought("s"), "2020..")
		g.Fact(reseller("r"), csp.Resells, bought("s"), "2021..", csp.ResellerRole, "INDIRECT_RESELLER", csp.FactMpnID, "1")
		g.Fact(reseller("r"), csp.Resells, bought("s"), "2022..", csp.FactMpnID, "2")
		g.Fact(reseller("x"), csp.Sells, bought("t"), "2021..") // both the seller and on record
		g.Fact(reseller("x"), csp.Resells, bought("t"), "2021..")
		g.Fact(reseller("r"), csp.Resells, bought("u"), "2020..2023")
		g.Fact(provider("p"), csp.Sells, bought("u"), "2020..2022")
		g.Fact(provider("p"), csp.Administers, bought("v"), "2020..", csp.Means, "GDAP")
		return g
	},
	clauses: []clause{
		{"a neighbour is tied by either kind and listed once, with the relationships of both", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(soldOrResold(), []csp.Field{csp.ID})
			hop.Page.Total = true
			hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.ResellerRole, csp.FactMpnID}, Kinds: true, Provenance: true}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, bought("s"), bought("t"), bought("u"), bought("v"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    <-SELLS|RESELLS total=2
				      Provider "Provider:GLOBAL:p"
				        fact SELLS 2020-01-01T00:00:00Z null null
				          said someone somewhere 2020-01-01T00:00:00Z
				      Reseller "Reseller:GLOBAL:r"
				        fact RESELLS 2021-01-01T00:00:00Z "INDIRECT_RESELLER" "1"
				          said someone somewhere 2020-01-01T00:00:00Z
				        fact RESELLS 2022-01-01T00:00:00Z null "2"
				          said someone somewhere 2020-01-01T00:00:00Z
				  Subscription
				    <-SELLS|RESELLS total=1
				      Reseller "Reseller:GLOBAL:x"
				        fact RESELLS 2021-01-01T00:00:00Z null null
				          said someone somewhere 2020-01-01T00:00:00Z
				        fact SELLS 2021-01-01T00:00:00Z null null
				          said someone somewhere 2020-01-01T00:00:00Z
				  Subscription
				    <-SELLS|RESELLS total=0
				  Subscription
				    <-SELLS|RESELLS total=0`)
		}},
		{"both kinds hold at the instant, in the step's direction and to the kinds that it names", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			out := channel.Along(plan.Step{Fact: csp.Sells, Also: csp.Resells, To: csp.OnlySubscriptions}, []csp.Field{csp.ID})
			resellers := soldOrResold()
			resellers.To = csp.OnlyResellers
			q.Lookup(plan.Selection{Hops: []plan.Hop{out, channel.Along(resellers, []csp.Field{csp.ID})}}, reseller("r"), provider("p"), bought("u")).AsOf = q.One(channel.Day("2021"))
			expect(tb, open(tb), q, `
				root 0
				  Reseller
				    SELLS|RESELLS->
				      Subscription "Subscription:GLOBAL:s"
				      Subscription "Subscription:GLOBAL:u"
				  Provider
				    SELLS|RESELLS->
				      Subscription "Subscription:GLOBAL:s"
				      Subscription "Subscription:GLOBAL:u"
				  Subscription
				    <-SELLS|RESELLS
				      Reseller "Reseller:GLOBAL:r"`)
		}},
		{"conditions regard the relationships of both kinds, and each neighbour once", func(tb testing.TB, open opener) {
			within := func(q *channel.Question, since string) plan.Step {
				step := soldOrResold()
				step.Where = q.Is(csp.Since, plan.GreaterOrEqual, channel.Day(since))
				return step
			}
			country := func(q *channel.Question, name string) plan.Predicate { return q.Is(csp.Country, plan.Equal, name) }
			for _, c := range []struct {
				where func(q *channel.Question) plan.Predicate
				want  string
			}{
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: soldOrResold(), Quantifier: plan.Some, Where: country(q, "JP")}
				}, "s"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: soldOrResold(), Quantifier: plan.Some, Where: q.Is(csp.ID, plan.Equal, reseller("r"))}
				}, "s"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: soldOrResold(), Quantifier: plan.None}
				}, "u v"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: within(q, "2021"), Quantifier: plan.All}
				}, "t u v"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: soldOrResold(), Quantifier: plan.Single}
				}, "t"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: within(q, "2021"), Quantifier: plan.Single}
				}, "s t"},
				{func(q *channel.Question) plan.Predicate {
					return plan.RelatedCount{Step: soldOrResold(), Operator: plan.Equal, Slot: q.One(2)}
				}, "s"},
				{func(q *channel.Question) plan.Predicate {
					back := plan.Related{Step: plan.Step{Fact: csp.Sells, Also: csp.Resells, To: csp.OnlySubscriptions}, Quantifier: plan.Some,
						Where: plan.CompareOuter{Field: csp.ID, Operator: plan.Equal, Outer: 2, OuterField: csp.ID}}
					return plan.Related{Step: channel.In(csp.Resells), Quantifier: plan.Some, Where: back}
				}, "s t"},
			} {
				q := channel.Ask(now)
				expectMatches(tb, open(tb), csp.OnlySubscriptions, q, c.where(q), c.want)
			}
		}},
		{"groups are by the neighbours of both kinds", func(tb testing.TB, open opener) {
			q, step := channel.Ask(now), soldOrResold()
			page := channel.Page(csp.OnlySubscriptions)
			page.NoRows = true
			page.Groups = []plan.Grouping{{By: []plan.Dimension{{Step: &step, Node: plan.Selection{Columns: []csp.Field{csp.Country}}}},
				Aggregates: []plan.Aggregate{{Function: plan.Count}}, Size: q.One(10), Most: q.One(100)}}
			q.List(page)
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "Provider:GLOBAL:p": 1
				      Provider "DE"
				    group "Reseller:GLOBAL:r": 1
				      Reseller "JP"
				    group "Reseller:GLOBAL:x": 1
				      Reseller "FR"
				    group null: 2`)
		}},
	},
}

// soldOrResold is the step from a subscription to whoever sells it or is on record for it.
func soldOrResold() plan.Step {
	return plan.Step{Fact: csp.Sells, Also: csp.Resells, Inbound: true, To: csp.Partners}
}
