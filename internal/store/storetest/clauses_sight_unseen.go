package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// unseenClauses ask what a provider q meets only by a name, a value or an id, and may not see.
var unseenClauses = group{
	name: "unseen",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("p"))
		g.Node(provider("q"))
		for _, name := range []string{"c", "d", "q"} {
			g.Node(customer(name), csp.CustomerTpid, "1")
		}
		g.Node(customer("e"))
		g.Node(bought("s"))
		g.Node(bought("x"))
		g.Fact(provider("q"), csp.Serves, customer("c"), "2020..")
		g.Fact(provider("q"), csp.Serves, customer("e"), "2020..")
		g.Fact(customer("c"), csp.Owns, bought("s"), "2020..")
		g.Fact(customer("c"), csp.Owns, bought("x"), "2020..")
		g.Fact(provider("q"), csp.Sells, bought("s"), "2020..")
		g.Fact(provider("p"), csp.Sells, bought("x"), "2020..")
		g.Fact(provider("p"), csp.Transfers, provider("q"), "2020..", csp.TransferCustomer, customer("d"))
		return g
	},
	clauses: []clause{
		{"a node of the same value is not there", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			same := plan.Hop{On: csp.OnlyCustomers, Equal: csp.CustomerTpid, Page: channel.Page(csp.OnlyCustomers, csp.ID)}
			same.Page.Total = true
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{same}}, customer("c"))
			q.Input.Scope = plan.ScopeOf(provider("q"))
			expect(tb, open(tb), q, `
				root 0
				  Customer "Customer:GLOBAL:c"
				    =customerTpid total=0`)
		}},
		{"a relationship names a node that is not there", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			transfers := channel.Along(channel.In(csp.Transfers), []csp.Field{csp.ID})
			transfers.Fact = &plan.FactSelection{Columns: []csp.Field{csp.TransferCustomer}, References: []plan.Reference{{Field: csp.TransferCustomer, Kinds: csp.OnlyCustomers, Node: plan.Selection{Columns: []csp.Field{csp.ID}}}}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{transfers}}, provider("q"))
			q.Input.Scope = plan.ScopeOf(provider("q"))
			expect(tb, open(tb), q, `
				root 0
				  Provider
				    <-TRANSFERS
				      Provider "Provider:GLOBAL:p"
				        fact "Customer:GLOBAL:d"`)
		}},
		{"a counterpart is not there", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.OnlyProviders, csp.ID)
			page.Where = plan.Not{Predicate: plan.Counterpart{Kinds: csp.OnlyCustomers}}
			q.List(page)
			q.Input.Scope = plan.ScopeOf(provider("q"))
			expect(tb, open(tb), q, `
				root 0
				  Provider "Provider:GLOBAL:p"
				  Provider "Provider:GLOBAL:q"`)
		}},
		{"no group is of what is not there", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			owns := channel.Out(csp.Owns)
			page := channel.Page(csp.OnlyCustomers, csp.ID)
			page.Groups = []plan.Grouping{{By: []plan.Dimension{{Step: &owns}}, Aggregates: []plan.Aggregate{{Function: plan.Count}}, Size: q.One(10), Most: q.One(100)}}
			q.List(page)
			q.Input.Scope = plan.ScopeOf(provider("q"))
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "Subscription:GLOBAL:s": 1
				      Subscription
				    group null: 1
				  Customer "Customer:GLOBAL:c"
				  Customer "Customer:GLOBAL:e"`)
		}},
	},
}
