package storetest

import (
	"strconv"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// outerClauses are about conditions that compare with a node passed on the way.
var outerClauses = group{
	name: "outer",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		for _, key := range []string{"p1", "p2"} {
			g.Node(provider(key), csp.CompanyName, key, csp.Region, "EMEA")
		}
		g.Node(reseller("r1"), csp.CompanyName, "ＣONTOSO", csp.Region, "EMEA")
		g.Node(reseller("r2"), csp.CompanyName, "Fabrikam", csp.Region, "APAC")
		g.Node(reseller("r3"), csp.CompanyName, "Woodgrove")
		for _, key := range []string{"a", "b", "c"} {
			g.Node(customer(key))
		}
		g.Node(customer("d"), csp.CompanyName, "Contoso")
		g.Node(customer("r1"), csp.Region, "EMEA")
		g.Node(customer("r2"), csp.Region, "EMEA")
		g.Node(csp.NewNodeID(csp.Customer, csp.China, "r3"))
		g.Fact(provider("p1"), csp.Serves, customer("r1"), "2020..")
		g.Fact(provider("p2"), csp.Serves, customer("r2"), "2020..")
		g.Node(bought("s1"), csp.SubscriptionID, "s1", csp.Quantity, channel.Dates{"2020": 5})
		g.Node(bought("s2"), csp.SubscriptionID, "s2", csp.Quantity, channel.Dates{"2020": 9})
		g.Node(bought("s3"), csp.SubscriptionID, "s3")
		for _, link := range []string{"p1 r1", "p1 r2", "p2 r3"} {
			g.Fact(provider(link[:2]), csp.DistributesTo, reseller(link[3:]), "2020..")
		}
		g.Fact(provider("p1"), csp.Sells, bought("s1"), "2020..")
		g.Fact(reseller("r1"), csp.Resells, bought("s1"), "2020..")
		g.Fact(provider("p2"), csp.Sells, bought("s2"), "2020..")
		g.Fact(reseller("r1"), csp.Resells, bought("s2"), "2020..")
		g.Fact(reseller("r3"), csp.Resells, bought("s2"), "2020..")
		for _, key := range []string{"s1", "s2", "s3"} {
			g.Fact(customer("a"), csp.Owns, bought(key), "2020..")
		}
		g.Fact(reseller("r1"), csp.Serves, customer("a"), "2020..", csp.Via, provider("p1"))
		g.Fact(reseller("r1"), csp.Serves, customer("b"), "2020..", csp.Via, provider("p2"))
		g.Fact(reseller("r2"), csp.Serves, customer("c"), "2020..")
		g.Fact(reseller("r1"), csp.Serves, customer("d"), "2020..")
		g.Fact(provider("p1"), csp.Transfers, provider("p2"), "2020..", csp.TransferID, "t1", csp.TransferSubscriptions, []string{"s1", "s9"})
		return g
	},
	clauses: []clause{
		{"the outer node is where the step began", func(tb testing.TB, open opener) {
			// Resellers whose region is that of one of their providers; where either is unknown, none is.
			same := plan.CompareOuter{Field: csp.Region, Operator: plan.Equal, Outer: 1, OuterField: csp.Region}
			q := channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlyResellers, q, plan.Related{Step: channel.In(csp.DistributesTo), Quantifier: plan.Some, Where: same}, "r1")
			q = channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlyResellers, q,
				plan.Related{Step: channel.In(csp.DistributesTo), Quantifier: plan.Some, Where: plan.Not{Predicate: same}}, "r2 r3")
		}},
		{"typed text compares folded with an outer one", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			same := plan.CompareOuter{Field: csp.CompanyName, Operator: plan.Equal, Outer: 1, OuterField: csp.CompanyName}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: channel.In(csp.Serves), Quantifier: plan.Some, Where: same}, "d")
		}},
		{"an outer node stands further out by each step", func(tb testing.TB, open opener) {
			// Subscriptions with a reseller of record to whom no seller of the subscription distributes.
			sells := plan.Related{Step: channel.Out(csp.Sells), Quantifier: plan.Some, Where: sameNode(3)}
			linked := plan.Related{Step: channel.In(csp.DistributesTo), Quantifier: plan.None, Where: sells}
			q := channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlySubscriptions, q, plan.Related{Step: channel.In(csp.Resells), Quantifier: plan.Some, Where: linked}, "s2")
			q = channel.Ask(now)
			chain := plan.Related{Step: channel.In(csp.DistributesTo), Quantifier: plan.Some, Where: sells}
			expectMatches(tb, open(tb), csp.OnlySubscriptions, q, plan.Related{Step: channel.In(csp.Resells), Quantifier: plan.Some, Where: chain}, "s1 s2")
		}},
		{"the same node under every quantifier", func(tb testing.TB, open opener) {
			for quantifier, want := range map[plan.Quantifier]string{plan.Some: "a b c d r1 r2", plan.None: "", plan.Single: "a b c d r1 r2", plan.All: "c r1 r2"} {
				q := channel.Ask(now)
				back := plan.Related{Step: channel.Out(csp.Serves), Quantifier: quantifier, Where: sameNode(2)}
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: channel.In(csp.Serves), Quantifier: plan.Some, Where: back}, want)
			}
			q := channel.Ask(now)
			count := plan.RelatedCount{Step: channel.Out(csp.Serves), Where: sameNode(2), Operator: plan.Equal, Slot: q.One(1)}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: channel.In(csp.Serves), Quantifier: plan.Some, Where: count}, "a b c d r1 r2")
		}},
		{"a relationship compares with the node at which the step began", func(tb testing.TB, open opener) {
			// Customers that a reseller serves via a provider that distributes to it.
			via := plan.Step{Fact: csp.Serves, To: csp.OnlyCustomers,
				Where: plan.CompareOuter{Field: csp.Via, Operator: plan.Equal, Outer: 2, OuterField: csp.ID}}
			back := plan.Related{Step: via, Quantifier: plan.Some, Where: sameNode(4)}
			linked := plan.Related{Step: channel.Out(csp.DistributesTo), Quantifier: plan.Some, Where: back}
			q := channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: channel.In(csp.Serves), Quantifier: plan.Some,
				Where: plan.Related{Step: channel.In(csp.DistributesTo), Quantifier: plan.Some, Where: linked}}, "a")
		}},
		{"numbers compare by size with an outer one", func(tb testing.TB, open opener) {
			more := plan.CompareOuter{Field: csp.Quantity, Operator: plan.Greater, Outer: 2, OuterField: csp.Quantity}
			sibling := plan.Related{Step: channel.Out(csp.Owns), Quantifier: plan.Some, Where: more}
			q := channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlySubscriptions, q, plan.Related{Step: channel.In(csp.Owns), Quantifier: plan.Some, Where: sibling}, "s1")
		}},
		{"a list holds an outer text", func(tb testing.TB, open opener) {
			moved := channel.Out(csp.Transfers)
			moved.Where = plan.CompareOuter{Field: csp.TransferSubscriptions, Operator: plan.Has, Outer: 2, OuterField: csp.SubscriptionID}
			q := channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlySubscriptions, q, plan.Related{Step: channel.In(csp.Sells), Quantifier: plan.Some,
				Where: plan.Related{Step: moved, Quantifier: plan.Some}}, "s1")
		}},
		{"a counterpart is the same tenant as another kind of node", func(tb testing.TB, open opener) {
			for kinds, want := range map[csp.KindSet]string{csp.OnlyResellers: "r1 r2", csp.OnlyProviders: "", csp.Partners: "r1 r2", csp.OnlyCustomers: "", csp.AnyKind: "r1 r2"} {
				q := channel.Ask(now)
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Counterpart{Kinds: kinds}, want)
			}
			q := channel.Ask(now)
			expectMatches(tb, open(tb), csp.Partners, q, plan.Counterpart{Kinds: csp.AnyKind}, "r1 r2")
			q = channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlyResellers, q, plan.Not{Predicate: plan.Counterpart{Kinds: csp.AnyKind}}, "r3")
		}},
		{"a counterpart's condition looks out to the node", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			same := plan.CompareOuter{Field: csp.Region, Operator: plan.Equal, Outer: 1, OuterField: csp.Region}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Counterpart{Kinds: csp.OnlyResellers, Where: same}, "r1")
			// Customers of a provider that distributes to the same tenant.
			serves := plan.Related{Step: channel.Out(csp.Serves), Quantifier: plan.Some, Where: sameNode(3)}
			q = channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Counterpart{Kinds: csp.OnlyResellers,
				Where: plan.Related{Step: channel.In(csp.DistributesTo), Quantifier: plan.Some, Where: serves}}, "r1")
		}},
		{"further out than there is, nothing compares", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, sameNode(1), "")
			q = channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: channel.In(csp.Serves), Quantifier: plan.Some,
				Where: plan.CompareOuter{Field: csp.CloudName, Operator: plan.Equal, Outer: 2, OuterField: csp.CloudName}}, "")
		}},
		{"the outer nodes of a hop are the rows above it", func(tb testing.TB, open opener) {
			// Of each customer's subscriptions the resellers of record, of these the customers: the first customer alone.
			q := channel.Ask(now)
			back := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			back.Page.Where = sameNode(3)
			resellers := channel.Along(channel.In(csp.Resells), []csp.Field{csp.ID}, back)
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{channel.Along(channel.Out(csp.Owns), []csp.Field{csp.ID}, resellers)}},
				customer("b"), customer("a"))
			got := read(tb, open(tb), q).Roots[0]
			expectCells(tb, &got.Hops[0].Hops[0], reseller("r1"), reseller("r1"), reseller("r3"))
			expectCells(tb, &got.Hops[0].Hops[0].Hops[0], customer("a"), customer("a"))
		}},
		{"relationships of a hop compare with its parent", func(tb testing.TB, open opener) {
			// The customers of a provider's resellers, each only by the relationships via that provider.
			q := channel.Ask(now)
			served := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			served.Step.Where = plan.CompareOuter{Field: csp.Via, Operator: plan.Equal, Outer: 2, OuterField: csp.ID}
			served.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Via}}
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{channel.Along(channel.Out(csp.DistributesTo), []csp.Field{csp.ID}, served)}},
				provider("p1"), provider("p2"))
			got := read(tb, open(tb), q).Roots[0].Hops[0].Hops[0]
			expectCells(tb, &got, customer("a"))
			if via := got.Facts.Cells; len(via) != 1 || via[0] != channel.Value(provider("p1")) {
				tb.Errorf("the relationships are via %v, want the provider above alone", via)
			}
		}},
		{"neighbours that lead back to a node passed before are found also among many others", func(tb testing.TB, open opener) {
			g := &channel.Graph{}
			g.Node(reseller("hub"))
			for i := range 24 {
				sold := bought("hub" + strconv.Itoa(i))
				g.Node(sold, csp.Status, channel.Dates{"2020": "ACTIVE"})
				g.Fact(reseller("hub"), csp.Supports, sold, "2020.."+[]string{"2030", "2022", "2030"}[min(i, 2)])
			}
			for _, key := range []string{"hub0", "hub1", "hub2", "hub3"} {
				g.Fact(customer("b"), csp.Owns, bought(key), "2020..")
			}
			g.Fact(reseller("hub"), csp.Administers, customer("b"), "2020..", csp.Means, "DAP")
			g.Put(tb, open(tb))
			q := channel.Ask(now)
			back := func(quantifier plan.Quantifier) plan.Predicate {
				return plan.Related{Step: channel.In(csp.Owns), Quantifier: quantifier, Where: sameNode(3)}
			}
			supported := channel.Along(channel.Out(csp.Supports), []csp.Field{csp.ID})
			supported.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since}}
			supported.Page.Total = true
			supported.Page.Where = plan.And{q.Is(csp.Status, plan.Equal, "ACTIVE"), back(plan.Some)}
			others := channel.Along(channel.Out(csp.Supports), []csp.Field{csp.ID})
			others.Page.Where, others.Page.Total, others.Page.NoRows = back(plan.None), true, true
			others.Page.Node = plan.Selection{}
			administrators := channel.Along(channel.In(csp.Administers), []csp.Field{csp.ID}, supported, others)
			administrators.Page.Where = plan.RelatedCount{Step: channel.Out(csp.Supports), Where: plan.And{back(plan.Some)}, Operator: plan.Equal, Slot: q.One(3)}
			q.Lookup(plan.Selection{Hops: []plan.Hop{administrators}}, customer("b"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    <-ADMINISTERS
				      Reseller "Reseller:GLOBAL:hub"
				        SUPPORTS-> total=3
				          Subscription "Subscription:GLOBAL:hub0"
				            fact 2020-01-01T00:00:00Z
				          Subscription "Subscription:GLOBAL:hub2"
				            fact 2020-01-01T00:00:00Z
				          Subscription "Subscription:GLOBAL:hub3"
				            fact 2020-01-01T00:00:00Z
				        SUPPORTS-> total=20`)
		}},
	},
}

// sameNode holds for a node passed on the way.
func sameNode(outer int) plan.Predicate {
	return plan.CompareOuter{Field: csp.ID, Operator: plan.Equal, Outer: outer, OuterField: csp.ID}
}

// expectCells compares the only column of a table.
func expectCells(tb testing.TB, table *plan.Table, want ...csp.NodeID) {
	tb.Helper()
	if len(table.Cells) != len(want) {
		tb.Fatalf("%d rows, want %v", len(table.Cells), want)
	}
	for i, id := range want {
		if table.Cells[i].Text() != string(id) {
			tb.Errorf("row %d is %s, want %s", i, table.Cells[i].Text(), id)
		}
	}
}
