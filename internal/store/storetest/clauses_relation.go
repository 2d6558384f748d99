package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// quantified is one condition on the resellers that serve a customer and the customers that satisfy it.
type quantified struct {
	quantifier plan.Quantifier
	via        csp.NodeID // of the relationship; "" for any
	country    string     // of the reseller; "" for any
	want       string
}

var relationClauses = group{
	name: "relations",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		for _, key := range []string{"p1", "p2"} {
			g.Node(provider(key), csp.CompanyName, key)
		}
		g.Node(reseller("jp"), csp.Country, "JP")
		g.Node(reseller("de"), csp.Country, "DE")
		g.Node(reseller("none"))
		for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
			g.Node(customer(key))
		}
		serve := func(from csp.NodeID, to string, via string) {
			g.Fact(from, csp.Serves, customer(to), "2020..", csp.Via, provider(via))
		}
		serve(reseller("jp"), "a", "p1") // a: one neighbour by two facts
		serve(reseller("jp"), "a", "p2")
		serve(reseller("jp"), "b", "p1") // b: two neighbours
		serve(reseller("de"), "b", "p2")
		serve(reseller("de"), "c", "p2") // c: one neighbour
		serve(reseller("none"), "d", "p1")
		g.Fact(provider("p1"), csp.Serves, customer("e"), "2020..") // e: only a provider
		g.Fact(reseller("jp"), csp.Serves, customer("f"), "2020..2021")
		g.Fact(provider("p1"), csp.DistributesTo, reseller("jp"), "2020..", csp.State, "ACTIVE")
		g.Fact(provider("p2"), csp.DistributesTo, reseller("jp"), "2020..", csp.State, "REMOVED")
		g.Fact(provider("p2"), csp.DistributesTo, reseller("de"), "2020..", csp.State, "ACTIVE")
		return g
	},
	clauses: []clause{
		quantifiers("some", quantified{plan.Some, "", "", "a b c d"}, quantified{plan.Some, "", "JP", "a b"},
			quantified{plan.Some, provider("p1"), "", "a b d"}, quantified{plan.Some, provider("p1"), "DE", ""}),
		quantifiers("none", quantified{plan.None, "", "", "e f"}, quantified{plan.None, "", "JP", "c d e f"},
			quantified{plan.None, provider("p1"), "", "c e f"}, quantified{plan.None, provider("p1"), "DE", "a b c d e f"}),
		quantifiers("all holds without neighbours and for null not", quantified{plan.All, "", "", "a b c d e f"},
			quantified{plan.All, "", "JP", "a e f"}, quantified{plan.All, "", "DE", "c e f"}),
		quantifiers("all wants every relationship to satisfy the step", quantified{plan.All, provider("p1"), "", "d e f"},
			quantified{plan.All, provider("p2"), "", "c e f"}, quantified{plan.All, provider("p2"), "JP", "e f"}),
		quantifiers("single counts neighbours", quantified{plan.Single, "", "", "a c d"}, quantified{plan.Single, "", "DE", "b c"},
			quantified{plan.Single, provider("p2"), "", "a b c"}, quantified{plan.Single, provider("p2"), "JP", "a"}),
		{"counts are of distinct neighbours", func(tb testing.TB, open opener) {
			for _, c := range []struct {
				operator plan.Operator
				number   int
				want     string
			}{
				{plan.Equal, 1, "a c d"}, {plan.Equal, 0, "e f"}, {plan.Less, 1, "e f"}, {plan.LessOrEqual, 1, "a c d e f"},
				{plan.Greater, 0, "a b c d"}, {plan.Greater, 1, "b"}, {plan.GreaterOrEqual, 2, "b"}, {plan.GreaterOrEqual, 0, "a b c d e f"},
				{plan.Less, 0, ""}, {plan.Greater, -1, "a b c d e f"}, {plan.Equal, 2, "b"},
			} {
				q := channel.Ask(now)
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.RelatedCount{Step: resold(nil), Operator: c.operator, Slot: q.One(c.number)}, c.want)
			}
		}},
		{"alternatives each lead to given nodes", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			by := func(step plan.Step, where plan.Predicate) plan.Predicate {
				return plan.Related{Step: step, Quantifier: plan.Some, Where: where}
			}
			distributed := by(channel.In(csp.DistributesTo), q.Is(csp.ID, plan.In, provider("p1"), provider("p2")))
			page := channel.Page(csp.OnlyCustomers, csp.ID)
			page.Where = plan.And{
				plan.Or{by(resold(nil), q.Is(csp.ID, plan.Equal, reseller("de"))), by(resold(q.Is(csp.Via, plan.Equal, provider("p1"))), distributed),
					by(channel.In(csp.Serves), q.Is(csp.ID, plan.Equal, provider("p1")))},
				plan.Not{Predicate: by(resold(nil), q.Is(csp.Country, plan.Equal, "KR"))},
			}
			page.Total, page.More, page.Size = true, true, q.One(2)
			page.After = &plan.Bound{Value: plan.NoSlot, ID: q.One(customer("a"))}
			q.List(page)
			expect(tb, open(tb), q, `
				root 0 total=4 more=true
				  Customer "Customer:GLOBAL:b"
				  Customer "Customer:GLOBAL:c"`)
		}},
		{"counts count what matches", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			where := plan.RelatedCount{Step: resold(q.Is(csp.Via, plan.Equal, provider("p2"))), Where: q.Is(csp.Country, plan.Equal, "JP"), Operator: plan.Equal, Slot: q.One(1)}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, where, "a")
		}},
		{"not of a quantifier", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			where := plan.Not{Predicate: plan.Related{Step: resold(nil), Quantifier: plan.All, Where: q.Is(csp.Country, plan.Equal, "JP")}}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, where, "b c d")
		}},
		{"a step reaches the kinds it names", func(tb testing.TB, open opener) {
			for to, want := range map[csp.KindSet]string{csp.OnlyProviders: "e", csp.OnlyResellers: "a b c d", csp.Partners: "a b c d e"} {
				q := channel.Ask(now)
				step := channel.In(csp.Serves)
				step.To = to
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: step, Quantifier: plan.Some}, want)
			}
		}},
		{"a step has a direction", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			expectMatches(tb, open(tb), csp.Partners, q, plan.Related{Step: channel.Out(csp.DistributesTo), Quantifier: plan.Some}, "p1 p2")
			q = channel.Ask(now)
			expectMatches(tb, open(tb), csp.Partners, q, plan.Related{Step: channel.In(csp.DistributesTo), Quantifier: plan.Some}, "de jp")
		}},
		{"conditions on relationships", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			step := channel.In(csp.DistributesTo)
			step.Where = plan.And{q.Is(csp.State, plan.Equal, "ACTIVE"), q.Is(csp.Until, plan.IsNull), q.Is(csp.Since, plan.LessOrEqual, channel.Day("2020")),
				q.Is(csp.FactCloud, plan.Equal, "GLOBAL"), plan.Not{Predicate: q.Is(csp.FactCloud, plan.IsNull)}}
			expectMatches(tb, open(tb), csp.OnlyResellers, q, plan.RelatedCount{Step: step, Operator: plan.Equal, Slot: q.One(1)}, "de jp")
		}},
		{"relations nest", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			step := channel.In(csp.DistributesTo)
			step.Where = q.Is(csp.State, plan.Equal, "REMOVED")
			removed := plan.Related{Step: step, Quantifier: plan.Some, Where: q.Is(csp.CompanyName, plan.Equal, "P2")}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: resold(nil), Quantifier: plan.Some, Where: removed}, "a b")
			q = channel.Ask(now)
			never := plan.Related{Step: channel.In(csp.DistributesTo), Quantifier: plan.None}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: resold(nil), Quantifier: plan.Single, Where: never}, "d")
		}},
		{"a walk may return to where it began", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			back := plan.Related{Step: channel.Out(csp.Serves), Quantifier: plan.Some, Where: q.Is(csp.ID, plan.Equal, customer("c"))}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: resold(nil), Quantifier: plan.Some, Where: back}, "b c")
		}},
	},
}

// resold is the step from a customer to the resellers that serve it.
func resold(where plan.Predicate) plan.Step {
	return plan.Step{Fact: csp.Serves, Inbound: true, To: csp.OnlyResellers, Where: where}
}

func quantifiers(name string, cases ...quantified) clause {
	return clause{name, func(tb testing.TB, open opener) {
		for _, c := range cases {
			q := channel.Ask(now)
			related := plan.Related{Step: resold(nil), Quantifier: c.quantifier}
			if c.via != "" {
				related.Step.Where = q.Is(csp.Via, plan.Equal, c.via)
			}
			if c.country != "" {
				related.Where = q.Is(csp.Country, plan.Equal, c.country)
			}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, related, c.want)
		}
	}}
}
