package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
)

// refusalClauses find provider x and customer x in the graph, and customer c in China, and nothing else whose key is x.
var refusalClauses = group{
	name: "refusals",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("x"))
		g.Node(customer("x"), csp.CompanyName, "before")
		g.Node(csp.NewNodeID(csp.Customer, csp.China, "c"))
		return g
	},
	clauses: []clause{
		refusal("a relationship's ends exist", "Provider:GLOBAL:nobody", func(g *channel.Graph) {
			g.Fact(provider("nobody"), csp.Serves, customer("x"), "2020..")
		}),
		refusal("both ends exist", "Customer:GLOBAL:nobody", func(g *channel.Graph) {
			g.Fact(provider("x"), csp.Serves, customer("nobody"), "2020..")
		}),
		refusal("a relationship stays in its cloud", "SERVES Provider:GLOBAL:x Customer:CHINA:c", func(g *channel.Graph) {
			g.Fact(provider("x"), csp.Serves, csp.NewNodeID(csp.Customer, csp.China, "c"), "2020..")
		}),
		refusal("a relationship joins the kinds it may", "OWNS Provider:GLOBAL:x Customer:GLOBAL:x", func(g *channel.Graph) {
			g.Fact(provider("x"), csp.Owns, customer("x"), "2020..")
		}),
		refusal("a key states what its intervals state", "SERVES Provider:GLOBAL:x Customer:GLOBAL:x", func(g *channel.Graph) {
			g.Fact(provider("x"), csp.Serves, customer("x"), "2020..", csp.Relation, "ADVISOR")
			g.Facts[0].Key = "SERVES Provider:GLOBAL:x Customer:GLOBAL:x  "
		}),
		refusal("intervals are not empty", "SERVES Provider:GLOBAL:x", func(g *channel.Graph) {
			g.Fact(provider("x"), csp.Serves, customer("x"), "2020..2020")
		}),
		refusal("intervals do not overlap", "SERVES Provider:GLOBAL:x", func(g *channel.Graph) {
			g.Fact(provider("x"), csp.Serves, customer("x"), "2020..2022")
			g.Fact(provider("x"), csp.Serves, customer("x"), "2021..2023")
		}),
		refusal("intervals are in order", "SERVES Provider:GLOBAL:x", func(g *channel.Graph) {
			g.Fact(provider("x"), csp.Serves, customer("x"), "2022..2023")
			g.Fact(provider("x"), csp.Serves, customer("x"), "2020..2021")
		}),
		refusal("a relationship has provenance", "SERVES Provider:GLOBAL:x", func(g *channel.Graph) {
			g.Fact(provider("x"), csp.Serves, customer("x"), "2020..")
			g.Facts[0].Intervals[0].Provenance = nil
		}),
		refusal("a node occurs once", "Customer:GLOBAL:x", func(g *channel.Graph) {
			g.Node(customer("x"), csp.CompanyName, "one")
			g.Node(customer("x"), csp.CompanyName, "two")
		}),
		refusal("a fact occurs once", "SERVES Provider:GLOBAL:x", func(g *channel.Graph) {
			g.Fact(provider("x"), csp.Serves, customer("x"), "2020..")
			g.Facts = append(g.Facts, g.Facts[0])
		}),
		refusal("dated values do not begin in the future", "Provider:GLOBAL:x", func(g *channel.Graph) {
			g.Node(provider("x"))
			g.Nodes[0].History = []csp.Dated{{Field: csp.ProgramStatus, Since: csp.InstantOf(time.Now().AddDate(1, 0, 0)), Value: csp.StringValue("ACTIVE")}}
		}),
		refusal("ids name a node", "Customer:MARS:x", func(g *channel.Graph) { g.Node("Customer:MARS:x") }),
		refusal("fields belong to the kind", "Customer:GLOBAL:x", func(g *channel.Graph) { g.Node(customer("x"), csp.MpnID, "1") }),
		refusal("values have the field's type", "Customer:GLOBAL:x", func(g *channel.Graph) { g.Node(customer("x"), csp.Country, 1) }),
		refusal("keys are in lower case", "Customer:GLOBAL:x", func(g *channel.Graph) { g.Node(customer("x"), csp.CommerceID, "0A1B") }),
		{"a refused Put fails its Update, whatever the change returns", func(tb testing.TB, open opener) {
			s := open(tb)
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				mustPut(tb, tx, half("x"))
				var wrong channel.Graph
				wrong.Fact(provider("x"), csp.Serves, customer("nobody"), "2020..")
				if tx.Put(wrong.Nodes, wrong.Facts) == nil {
					tb.Errorf("Put accepted a relationship to nobody")
				}
				return nil
			})
			if csp.CodeOf(err) != csp.BadInput {
				tb.Errorf("Update returned %v", err)
			}
			expectName(tb, s, customer("x"), `Customer "before"`)
			expectFacts(tb, s, customer("x"), "")
		}},
	},
}

// refusal is a clause that puts something wrong beside something right: Update names the wrong thing and writes nothing.
func refusal(name, named string, build func(*channel.Graph)) clause {
	return clause{name, func(tb testing.TB, open opener) {
		s := open(tb)
		g := &channel.Graph{}
		build(g)
		err := s.Update(context.Background(), func(tx store.Transaction) error {
			right := &channel.Graph{}
			right.Node(reseller("x"))
			mustPut(tb, tx, right)
			return tx.Put(g.Nodes, g.Facts)
		})
		if csp.CodeOf(err) != csp.BadInput || !strings.Contains(err.Error(), named) {
			tb.Errorf("Update returned %v (%s) instead of an error that names %q", err, csp.CodeOf(err), named)
		}
		expectName(tb, s, reseller("x"), `absent null`)
		expectName(tb, s, customer("x"), `Customer "before"`)
		expectFacts(tb, s, customer("x"), "")
	}}
}
