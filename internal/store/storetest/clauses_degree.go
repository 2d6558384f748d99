package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var degreeClauses = group{
	name: "degrees",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		for _, id := range []csp.NodeID{provider("p"), reseller("r"), customer("c"), customer("d"), subscriptionID("s"), subscriptionID("t")} {
			g.Node(id)
		}
		g.Fact(provider("p"), csp.DistributesTo, reseller("r"), "2020..")
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2020..", csp.Via, provider("p"))
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2020..")
		g.Fact(reseller("r"), csp.Serves, customer("d"), "2020..2022")
		g.Fact(reseller("r"), csp.Administers, customer("c"), "2020..", csp.Means, "DAP")
		g.Fact(reseller("r"), csp.Administers, subscriptionID("s"), "2020..", csp.Means, "RBAC")
		g.Fact(provider("p"), csp.Transfers, provider("p"), "2020..", csp.TransferID, "t1")
		g.Fact(subscriptionID("s"), csp.AddOnOf, subscriptionID("t"), "2020..")
		g.Fact(customer("c"), csp.Owns, subscriptionID("s"), "2020..")
		return g
	},
	clauses: []clause{
		{"relationships and neighbours by kind and direction", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Degrees: true}, provider("p"), reseller("r"), customer("c"), "Customer:GLOBAL:none", subscriptionID("s"))
			expect(tb, open(tb), q, `
				root 0
				  Provider "Provider:GLOBAL:p"
				    DISTRIBUTES_TO>: 1 relationships, 1 neighbours
				    TRANSFERS>: 1 relationships, 1 neighbours
				    <TRANSFERS: 1 relationships, 1 neighbours
				  Reseller "Reseller:GLOBAL:r"
				    <DISTRIBUTES_TO: 1 relationships, 1 neighbours
				    SERVES>: 2 relationships, 1 neighbours
				    ADMINISTERS>: 2 relationships, 2 neighbours
				  Customer "Customer:GLOBAL:c"
				    <SERVES: 2 relationships, 1 neighbours
				    OWNS>: 1 relationships, 1 neighbours
				    <ADMINISTERS: 1 relationships, 1 neighbours
				  absent null
				  Subscription "Subscription:GLOBAL:s"
				    <OWNS: 1 relationships, 1 neighbours
				    <ADMINISTERS: 1 relationships, 1 neighbours
				    ADD_ON_OF>: 1 relationships, 1 neighbours
			`)
		}},
		{"degrees are of the instant", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			root := q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Degrees: true}, reseller("r"))
			root.AsOf = q.One(channel.Day("2021"))
			expect(tb, open(tb), q, `
				root 0
				  Reseller "Reseller:GLOBAL:r"
				    <DISTRIBUTES_TO: 1 relationships, 1 neighbours
				    SERVES>: 3 relationships, 2 neighbours
				    ADMINISTERS>: 2 relationships, 2 neighbours
			`)
		}},
		{"degrees of neighbours", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.In(csp.Serves), []csp.Field{csp.ID})
			hop.Page.Node.Degrees = true
			page := channel.Page(csp.OnlyCustomers, csp.ID)
			page.Node.Hops = []plan.Hop{hop}
			q.List(page)
			expect(tb, open(tb), q, `
				root 0
				  Customer "Customer:GLOBAL:c"
				    <-SERVES
				      Reseller "Reseller:GLOBAL:r"
				        <DISTRIBUTES_TO: 1 relationships, 1 neighbours
				        SERVES>: 2 relationships, 1 neighbours
				        ADMINISTERS>: 2 relationships, 2 neighbours
				  Customer "Customer:GLOBAL:d"
			`)
		}},
		{"degrees of providers asked for among resellers", func(tb testing.TB, open opener) {
			hop := channel.Along(channel.In(csp.Serves), []csp.Field{csp.ID})
			hop.Step.Via, hop.Step.To, hop.Page.Kinds = plan.ViaOnly, csp.OnlyResellers, csp.OnlyResellers // via is always a provider
			hop.Page.Node.Degrees = true
			q := channel.Ask(now)
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{hop}}, customer("c"))
			expect(tb, open(tb), q, `
				root 0
				  Customer "Customer:GLOBAL:c"
			`)
		}},
		{"a page without rows counts all the same", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			only := func(page plan.Page) plan.Page {
				page.Total, page.NoRows, page.Node = true, true, plan.Selection{}
				return page
			}
			where := only(channel.Page(csp.OnlyCustomers))
			where.Where = q.Is(csp.ID, plan.Equal, customer("d"))
			root := q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{
				channel.Hop(channel.Out(csp.Serves), only(channel.Page(csp.OnlyCustomers))),
				channel.Hop(channel.Out(csp.Serves), where),
			}}, reseller("r"))
			root.AsOf = q.One(channel.Day("2021"))
			q.List(only(channel.Page(csp.OnlyCustomers)))
			expect(tb, open(tb), q, `
				root 0
				  Reseller "Reseller:GLOBAL:r"
				    SERVES-> total=2
				    SERVES-> total=1
				root 1 total=2
			`)
		}},
	},
}

func subscriptionID(key string) csp.NodeID { return csp.NewNodeID(csp.Subscription, csp.Global, key) }
