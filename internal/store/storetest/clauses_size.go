package storetest

import (
	"context"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var sizeClauses = group{
	name: "size",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("p"))
		for _, name := range []string{"a", "b", "c"} {
			g.Node(customer(name), csp.CompanyName, name)
			g.Fact(provider("p"), csp.Serves, customer(name), "2020..")
		}
		return g
	},
	clauses: []clause{
		{"an answer is refused that would be larger than it may be", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID, csp.CompanyName})
			hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since}}
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{hop}}, provider("p"))
			const size = 2 + 3*(3+2)
			for most, code := range map[int]csp.Code{0: "", size: "", size - 1: csp.LimitExceeded, 1: csp.LimitExceeded} {
				q.Input.Most = most
				answer, err := open(tb).Read(context.Background(), q.Plan, q.Input)
				if csp.CodeOf(err) != code {
					tb.Errorf("an answer of %d where %d are allowed: %v", size, most, err)
				}
				if err == nil && answer.Size() != size {
					tb.Errorf("the answer's size is %d, not %d", answer.Size(), size)
				}
			}
		}},
	},
}
