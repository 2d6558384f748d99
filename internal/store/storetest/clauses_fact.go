package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var factClauses = group{
	name: "facts",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("p1"), csp.CompanyName, "One")
		g.Node(provider("p2"), csp.CompanyName, "Two")
		g.Node(reseller("r"))
		g.Node(reseller("q"))
		g.Node(customer("a"))
		g.Node(customer("b"))
		g.Node(bought("s"))
		g.Fact(reseller("r"), csp.Serves, customer("a"), "2022..", csp.Relation, "RESELLER", csp.Via, provider("p2"))
		g.Fact(reseller("r"), csp.Serves, customer("a"), "2021..2023", csp.Relation, "RESELLER", csp.Via, provider("p1"))
		g.Fact(reseller("r"), csp.Serves, customer("a"), "2023..2030", csp.Relation, "RESELLER", csp.Via, provider("p1"))
		g.Fact(reseller("r"), csp.Serves, customer("a"), "2022..", csp.Relation, "ADVISOR", csp.Via, provider("nobody"))
		g.Fact(reseller("r"), csp.Serves, customer("b"), "2020..", csp.Via, reseller("q"))
		g.Fact(provider("p1"), csp.DistributesTo, reseller("r"), "2020..2023")
		g.Fact(provider("p2"), csp.DistributesTo, reseller("r"), "2020..")
		g.Fact(provider("p1"), csp.Transfers, provider("p1"), "2020..", csp.TransferID, "t1", csp.TransferCustomer, customer("a"), csp.TransferSubscriptions, []string{"x", "y"})
		g.Fact(provider("p2"), csp.Administers, customer("a"), "2020..", csp.Means, "GDAP", csp.AdminRoles, []string{"reader"}, csp.ExpiresAt, channel.Day("2025"),
			csp.DisplayName, "Ｈｅｌｐ Desk", channel.Witnesses{"zeta z.json 2022", "alpha a.json 2020", "zeta z.json 2021"})
		return g
	},
	clauses: []clause{
		{"a neighbour is listed once with all its facts by since and key", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			hop.Page.Total = true
			hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Until, csp.FactCloud, csp.Relation, csp.Via}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, reseller("r"), reseller("q"))
			expect(tb, open(tb), q, `
				root 0
				  Reseller
				    SERVES-> total=2
				      Customer "Customer:GLOBAL:a"
				        fact 2022-01-01T00:00:00Z null "GLOBAL" "ADVISOR" "Provider:GLOBAL:nobody"
				        fact 2022-01-01T00:00:00Z null "GLOBAL" "RESELLER" "Provider:GLOBAL:p2"
				        fact 2023-01-01T00:00:00Z 2030-01-01T00:00:00Z "GLOBAL" "RESELLER" "Provider:GLOBAL:p1"
				      Customer "Customer:GLOBAL:b"
				        fact 2020-01-01T00:00:00Z null "GLOBAL" null "Reseller:GLOBAL:q"
				  Reseller
				    SERVES-> total=0`)
		}},
		{"only facts that hold at the instant are listed", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Via}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, reseller("r")).AsOf = q.One(channel.Day("2021"))
			expect(tb, open(tb), q, `
				root 0
				  Reseller
				    SERVES->
				      Customer "Customer:GLOBAL:a"
				        fact 2021-01-01T00:00:00Z "Provider:GLOBAL:p1"
				      Customer "Customer:GLOBAL:b"
				        fact 2020-01-01T00:00:00Z "Reseller:GLOBAL:q"`)
		}},
		{"only facts that satisfy the step are listed", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			hop.Step.Where = q.Is(csp.Relation, plan.Equal, "RESELLER")
			hop.Page.Total = true
			hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Via}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, reseller("r"))
			expect(tb, open(tb), q, `
				root 0
				  Reseller
				    SERVES-> total=1
				      Customer "Customer:GLOBAL:a"
				        fact "Provider:GLOBAL:p2"
				        fact "Provider:GLOBAL:p1"`)
		}},
		{"provenance is listed in order of recording", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.In(csp.Administers), []csp.Field{csp.ID})
			hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Means, csp.AdminRoles, csp.AdminStatus, csp.ExpiresAt, csp.DisplayName}, Provenance: true}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, customer("a"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    <-ADMINISTERS
				      Provider "Provider:GLOBAL:p2"
				        fact "GDAP" ["reader"] null 2025-01-01T00:00:00Z "Ｈｅｌｐ Desk"
				          said zeta z.json 2022-01-01T00:00:00Z
				          said alpha a.json 2020-01-01T00:00:00Z
				          said zeta z.json 2021-01-01T00:00:00Z`)
		}},
		{"references read the node that a fact names", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since}, References: []plan.Reference{
				{Field: csp.Via, Kinds: csp.OnlyProviders, Node: plan.Selection{Columns: []csp.Field{csp.CompanyName}}},
				{Field: csp.Via, Kinds: csp.OnlyResellers, Node: plan.Selection{Columns: []csp.Field{csp.ID}}},
			}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, reseller("r"))
			expect(tb, open(tb), q, `
				root 0
				  Reseller
				    SERVES->
				      Customer "Customer:GLOBAL:a"
				        fact 2022-01-01T00:00:00Z
				        fact 2022-01-01T00:00:00Z
				          via
				            Provider "Two"
				        fact 2023-01-01T00:00:00Z
				          via
				            Provider "One"
				      Customer "Customer:GLOBAL:b"
				        fact 2020-01-01T00:00:00Z
				          via
				            Reseller "Reseller:GLOBAL:q"`)
		}},
		{"hops below a reference hold at the instant", func(tb testing.TB, open opener) {
			for day, want := range map[string]string{"2022": "\n              DISTRIBUTES_TO->\n                Reseller \"Reseller:GLOBAL:r\"", "2023": ""} {
				q := channel.Ask(now)
				hop := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
				hop.Step.Where = q.Is(csp.Via, plan.Equal, provider("p1"))
				below := channel.Along(channel.Out(csp.DistributesTo), []csp.Field{csp.ID})
				hop.Fact = &plan.FactSelection{References: []plan.Reference{{Field: csp.Via, Kinds: csp.AnyKind, Node: plan.Selection{Hops: []plan.Hop{below}}}}}
				q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, reseller("r")).AsOf = q.One(channel.Day(day))
				expect(tb, open(tb), q, `root 0
  Reseller
    SERVES->
      Customer "Customer:GLOBAL:a"
        fact
          via
            Provider`+want)
			}
		}},
		{"a fact may join a node to itself", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			out, in := channel.Along(channel.Out(csp.Transfers), []csp.Field{csp.ID}), channel.Along(channel.In(csp.Transfers), []csp.Field{csp.ID})
			out.Fact = &plan.FactSelection{Columns: []csp.Field{csp.TransferID, csp.TransferSubscriptions}, References: []plan.Reference{
				{Field: csp.TransferCustomer, Kinds: csp.OnlyCustomers, Node: plan.Selection{Columns: []csp.Field{csp.ID}}}}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{out, in}}, provider("p1"))
			expect(tb, open(tb), q, `
				root 0
				  Provider
				    TRANSFERS->
				      Provider "Provider:GLOBAL:p1"
				        fact "t1" ["x" "y"]
				          customer
				            Customer "Customer:GLOBAL:a"
				    <-TRANSFERS
				      Provider "Provider:GLOBAL:p1"`)
		}},
		{"facts are read against the arrow too", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.In(csp.DistributesTo), []csp.Field{csp.CompanyName})
			hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.State}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, reseller("r"))
			expect(tb, open(tb), q, `
				root 0
				  Reseller
				    <-DISTRIBUTES_TO
				      Provider "Two"
				        fact 2020-01-01T00:00:00Z null`)
		}},
		{"typed text of relationships compares folded", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			step := channel.Out(csp.Administers)
			step.Where = q.Is(csp.DisplayName, plan.StartsWith, "help")
			expectMatches(tb, open(tb), csp.Partners, q, plan.Related{Step: step, Quantifier: plan.Some}, "p2")
		}},
		{"lists and times of relationships compare", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			step := channel.Out(csp.Administers)
			step.Where = plan.And{q.Is(csp.AdminRoles, plan.Has, "reader"), q.Is(csp.ExpiresAt, plan.Greater, channel.Day("2024")),
				plan.Not{Predicate: q.Is(csp.AdminStatus, plan.Equal, "ACTIVE")}, q.Is(csp.AdminStatus, plan.IsNull)}
			expectMatches(tb, open(tb), csp.Partners, q, plan.Related{Step: step, Quantifier: plan.Some}, "p2")
		}},
	},
}
