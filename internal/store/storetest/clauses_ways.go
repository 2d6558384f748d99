package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// waysClauses are about steps over whichever of several chains of relationships there is.
var waysClauses = group{
	name: "ways",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("p"), csp.CompanyName, "Prairie", csp.Country, "DE")
		g.Node(reseller("r"), csp.CompanyName, "Alpine", csp.Country, "JP")
		g.Node(reseller("x"), csp.CompanyName, "Fjord", csp.Country, "DE")
		for _, key := range []string{"c", "d", "e"} {
			g.Node(customer(key), csp.Country, "JP")
		}
		for key, status := range map[string]string{"s": "ACTIVE", "t": "ACTIVE", "u": "SUSPENDED"} {
			g.Node(bought(key), csp.Status, channel.Dates{"2020": status})
		}
		g.Fact(customer("c"), csp.Owns, bought("s"), "2020..")
		g.Fact(customer("c"), csp.Owns, bought("t"), "2022..")
		g.Fact(customer("d"), csp.Owns, bought("t"), "2020..2022")
		g.Fact(customer("d"), csp.Owns, bought("u"), "2020..")
		g.Fact(provider("p"), csp.Administers, customer("c"), "2020..", csp.Means, "DAP")
		g.Fact(provider("p"), csp.Administers, customer("c"), "2021..", csp.Means, "GDAP", csp.RelationshipID, "g")
		g.Fact(provider("p"), csp.Administers, bought("s"), "2020..", csp.Means, "RBAC")
		g.Fact(provider("p"), csp.Administers, bought("u"), "2020..", csp.Means, "RBAC")
		g.Fact(reseller("r"), csp.Administers, bought("s"), "2020..2023", csp.Means, "RBAC")
		g.Fact(reseller("r"), csp.Administers, bought("t"), "2020..", csp.Means, "RBAC")
		g.Fact(reseller("x"), csp.Supports, bought("s"), "2020..")
		g.Fact(reseller("x"), csp.Supports, bought("t"), "2020..")
		g.Fact(reseller("r"), csp.Serves, customer("e"), "2020..") // no way
		return g
	},
	clauses: []clause{
		{"a neighbour is whom one of the ways leads to, listed once however many do", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			first := channel.Along(overAnyWay(nil), []csp.Field{csp.CompanyName})
			first.Page.Order.Field, first.Page.Size, first.Page.Total, first.Page.More = csp.CompanyName, q.One(2), true, true
			second := first
			second.Page.After, second.Page.Backward = &plan.Bound{Value: q.One("Alpine"), ID: q.One(reseller("r"))}, true
			q.Lookup(plan.Selection{Hops: []plan.Hop{first, second}}, customer("c"), customer("d"), customer("e"), provider("p"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS) total=3 more=true
				      Reseller "Alpine"
				      Reseller "Fjord"
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS) total=3 more=false
				      Reseller "Fjord"
				      Provider "Prairie"
				  Customer
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS) total=1 more=false
				      Provider "Prairie"
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS) total=1 more=false
				      Provider "Prairie"
				  Customer
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS) total=0 more=false
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS) total=0 more=false
				  Provider
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS) total=0 more=false
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS) total=0 more=false`)
		}},
		{"every relationship of a way holds at the instant and satisfies its step", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			rights := overAnyWay(q.Is(csp.Means, plan.Equal, "GDAP"))
			selection := plan.Selection{Hops: []plan.Hop{channel.Along(overAnyWay(nil), []csp.Field{csp.ID}), channel.Along(rights, []csp.Field{csp.ID})}}
			q.Lookup(selection, customer("c"), customer("d")).AsOf = q.One(channel.Day("2021"))
			q.Lookup(plan.Selection{Hops: selection.Hops[:1]}, customer("d"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS)
				      Provider "Provider:GLOBAL:p"
				      Reseller "Reseller:GLOBAL:r"
				      Reseller "Reseller:GLOBAL:x"
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS)
				      Provider "Provider:GLOBAL:p"
				      Reseller "Reseller:GLOBAL:x"
				  Customer
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS)
				      Provider "Provider:GLOBAL:p"
				      Reseller "Reseller:GLOBAL:r"
				      Reseller "Reseller:GLOBAL:x"
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS)
				      Reseller "Reseller:GLOBAL:x"
				root 1
				  Customer
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS)
				      Provider "Provider:GLOBAL:p"`)
		}},
		{"ways go over the kinds that their steps name, and end at the kinds that the step names", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			resellers := overAnyWay(nil)
			resellers.To = csp.OnlyResellers
			whole := overAnyWay(nil)
			whole.Ways = []plan.Way{{{Fact: csp.Administers, Inbound: true, To: csp.OnlyResellers}}, {channel.Out(csp.Owns), {Fact: csp.Supports, Inbound: true, To: csp.OnlyProviders}}}
			down := overAnyWayBack()
			q.Lookup(plan.Selection{Hops: []plan.Hop{channel.Along(resellers, []csp.Field{csp.ID}), channel.Along(whole, []csp.Field{csp.ID})}}, customer("c"))
			q.Lookup(plan.Selection{Hops: []plan.Hop{channel.Along(down, []csp.Field{csp.ID}, channel.Along(overAnyWay(nil), []csp.Field{csp.ID}))}}, provider("p"), reseller("x"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS)
				      Reseller "Reseller:GLOBAL:r"
				      Reseller "Reseller:GLOBAL:x"
				root 1
				  Provider
				    (ADMINISTERS-> or ADMINISTERS-><-OWNS or SUPPORTS-><-OWNS)
				      Customer "Customer:GLOBAL:c"
				        (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS)
				          Provider "Provider:GLOBAL:p"
				          Reseller "Reseller:GLOBAL:r"
				          Reseller "Reseller:GLOBAL:x"
				      Customer "Customer:GLOBAL:d"
				        (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS)
				          Provider "Provider:GLOBAL:p"
				  Reseller
				    (ADMINISTERS-> or ADMINISTERS-><-OWNS or SUPPORTS-><-OWNS)
				      Customer "Customer:GLOBAL:c"
				        (<-ADMINISTERS or OWNS-><-ADMINISTERS or OWNS-><-SUPPORTS)
				          Provider "Provider:GLOBAL:p"
				          Reseller "Reseller:GLOBAL:r"
				          Reseller "Reseller:GLOBAL:x"`)
		}},
		{"conditions regard each neighbour over the ways once", func(tb testing.TB, open opener) {
			country := func(q *channel.Question, name string) plan.Predicate { return q.Is(csp.Country, plan.Equal, name) }
			for _, c := range []struct {
				where func(q *channel.Question) plan.Predicate
				want  string
			}{
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: overAnyWay(nil), Quantifier: plan.Some, Where: country(q, "JP")}
				}, "c"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: overAnyWay(nil), Quantifier: plan.Some, Where: q.Is(csp.ID, plan.Equal, provider("p"))}
				}, "c d"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: overAnyWay(q.Is(csp.Means, plan.Equal, "GDAP")), Quantifier: plan.Some, Where: q.Is(csp.ID, plan.In, provider("p"), reseller("r"))}
				}, "c"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: overAnyWay(nil), Quantifier: plan.None}
				}, "e"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: overAnyWay(nil), Quantifier: plan.All, Where: country(q, "DE")}
				}, "d e"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: overAnyWay(nil), Quantifier: plan.All}
				}, "c d e"},
				{func(q *channel.Question) plan.Predicate {
					return plan.Related{Step: overAnyWay(nil), Quantifier: plan.Single}
				}, "d"},
				{func(q *channel.Question) plan.Predicate {
					return plan.RelatedCount{Step: overAnyWay(nil), Operator: plan.Equal, Slot: q.One(3)}
				}, "c"},
				{func(q *channel.Question) plan.Predicate {
					return plan.RelatedCount{Step: overAnyWay(nil), Where: country(q, "DE"), Operator: plan.Less, Slot: q.One(2)}
				}, "d e"},
			} {
				q := channel.Ask(now)
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, c.where(q), c.want)
			}
		}},
		{"a condition may come back over ways, and a step of a way look out", func(tb testing.TB, open opener) {
			sameNode := func(outer int) plan.Predicate {
				return plan.CompareOuter{Field: csp.ID, Operator: plan.Equal, Outer: outer, OuterField: csp.ID}
			}
			back := plan.Related{Step: overAnyWayBack(), Quantifier: plan.Some, Where: sameNode(2)}
			q := channel.Ask(now)
			of := plan.Related{Step: channel.In(csp.Serves), Quantifier: plan.Some, Where: plan.Not{Predicate: back}}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, of, "e")
			q = channel.Ask(now)
			owned := plan.Related{Step: channel.Out(csp.Owns), Quantifier: plan.Some, Where: sameNode(3)}
			of = plan.Related{Step: channel.In(csp.Supports), Quantifier: plan.Some, Where: plan.Related{Step: overAnyWayBack(), Quantifier: plan.Some, Where: owned}}
			expectMatches(tb, open(tb), csp.OnlySubscriptions, q, of, "s t")
			q = channel.Ask(now)
			of = plan.Related{Step: overAnyWay(nil), Quantifier: plan.Some, Where: plan.And{q.Is(csp.Country, plan.Equal, "JP"), back}}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, of, "c")

			q = channel.Ask(now)
			sinceThen := func(outer int) plan.Predicate {
				return plan.CompareOuter{Field: csp.FactCloud, Operator: plan.Equal, Outer: outer, OuterField: csp.CloudName}
			}
			for outer, want := range map[int]string{1: "c d", 2: "c d", 3: ""} {
				step := plan.Step{To: csp.Partners, Ways: []plan.Way{{channel.Out(csp.Owns), {Fact: csp.Administers, Inbound: true, To: csp.Partners, Where: sinceThen(outer)}}}}
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: step, Quantifier: plan.Some}, want)
				q = channel.Ask(now)
			}
		}},
		{"groups are by the neighbours over all ways", func(tb testing.TB, open opener) {
			q, step := channel.Ask(now), overAnyWay(nil)
			page := channel.Page(csp.OnlyCustomers)
			page.NoRows = true
			page.Groups = []plan.Grouping{{By: []plan.Dimension{{Step: &step, Node: plan.Selection{Columns: []csp.Field{csp.Country}}}},
				Aggregates: []plan.Aggregate{{Function: plan.Count}}, Size: q.One(10), Most: q.One(100)}}
			q.List(page)
			hop := channel.Along(step.Turned(csp.OnlyCustomers), nil)
			hop.Page.NoRows, hop.Page.Groups, hop.Page.Aggregates = true, page.Groups, []plan.Aggregate{{Function: plan.Count}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, provider("p"), reseller("x"))
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "Provider:GLOBAL:p": 2
				      Provider "DE"
				    group "Reseller:GLOBAL:r": 1
				      Reseller "JP"
				    group "Reseller:GLOBAL:x": 1
				      Reseller "DE"
				    group null: 1
				root 1
				  Provider
				    (ADMINISTERS-> or ADMINISTERS-><-OWNS or SUPPORTS-><-OWNS)
				      aggregates 2
				      groups
				        group "Provider:GLOBAL:p": 2
				          Provider "DE"
				        group "Reseller:GLOBAL:r": 1
				          Reseller "JP"
				        group "Reseller:GLOBAL:x": 1
				          Reseller "DE"
				  Reseller
				    (ADMINISTERS-> or ADMINISTERS-><-OWNS or SUPPORTS-><-OWNS)
				      aggregates 1
				      groups
				        group "Provider:GLOBAL:p": 1
				          Provider "DE"
				        group "Reseller:GLOBAL:r": 1
				          Reseller "JP"
				        group "Reseller:GLOBAL:x": 1
				          Reseller "DE"`)
		}},
	},
}

// overAnyWay is the step from a customer to whoever administers it or what it owns, by relationships that satisfy a condition, or
// supports what it owns.
func overAnyWay(administered plan.Predicate) plan.Step {
	administers := plan.Step{Fact: csp.Administers, Inbound: true, To: csp.Partners, Where: administered}
	owns := channel.Out(csp.Owns)
	return plan.Step{To: csp.Partners, Ways: []plan.Way{{administers}, {owns, administers}, {owns, channel.In(csp.Supports)}}}
}

// overAnyWayBack is the step from a partner to such customers.
func overAnyWayBack() plan.Step {
	up := overAnyWay(nil)
	return up.Turned(csp.OnlyCustomers)
}
