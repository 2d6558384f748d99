package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var scopeClauses = group{
	name: "scope",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("p"))
		g.Node(customer("a"))
		g.Fact(provider("p"), csp.Serves, customer("a"), "2020..")
		return g
	},
	clauses: []clause{
		{"who sees nothing gets empty lists", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.OnlyCustomers, csp.ID)
			page.Total, page.More, page.Size = true, true, q.One(0)
			q.List(page)
			expect(tb, open(tb), q, `root 0 total=1 more=true`)
			q.Input.Scope = plan.Scope{}
			expect(tb, open(tb), q, `root 0 total=0 more=false`)
		}},
		{"who sees nothing finds nothing by id", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			hop.Page.Total = true
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{hop}}, provider("p"), customer("nobody"))
			q.Input.Scope = plan.Scope{}
			expect(tb, open(tb), q, `
				root 0
				  absent null
				    SERVES-> total=0
				  absent null
				    SERVES-> total=0`)
		}},
	},
}
