package storetest

import (
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
)

var reachClauses = group{
	name: "reach",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		for _, key := range []string{"p1", "p2", "own"} {
			g.Node(provider(key))
		}
		for _, key := range []string{"r", "q", "via"} {
			g.Node(reseller(key))
		}
		for _, key := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			g.Node(customer(key))
		}
		g.Fact(reseller("r"), csp.Serves, customer("a"), "2020..", csp.Relation, "RESELLER", csp.Via, provider("p1"))
		g.Fact(reseller("r"), csp.Serves, customer("a"), "2021..", csp.Relation, "ADVISOR", csp.Via, provider("p1"))
		g.Fact(reseller("q"), csp.Serves, customer("a"), "2019..", csp.Relation, "RESELLER", csp.Via, provider("p1"))
		g.Fact(provider("p1"), csp.Serves, customer("a"), "2022..", csp.Relation, "RESELLER")
		g.Fact(reseller("r"), csp.Serves, customer("b"), "2020..", csp.Via, provider("p1")) // b: one reseller, two providers
		g.Fact(reseller("r"), csp.Serves, customer("b"), "2020..", csp.Via, provider("p2"))
		g.Fact(reseller("q"), csp.Serves, customer("c"), "2020..", csp.Relation, "ADVISOR", csp.Via, provider("p2")) // c: two resellers, one provider
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2020..", csp.Relation, "RESELLER", csp.Via, provider("p2"))
		g.Fact(provider("own"), csp.Serves, customer("d"), "2020..", csp.Via, provider("own"))
		g.Fact(reseller("q"), csp.Serves, customer("e"), "2020..", csp.Via, reseller("via"))
		g.Fact(reseller("q"), csp.Serves, customer("f"), "2020..", csp.Via, provider("nobody"))
		g.Fact(reseller("r"), csp.Serves, customer("g"), "2020..2023", csp.Via, provider("p1"))
		g.Fact(reseller("q"), csp.Serves, customer("g"), "2023..", csp.Via, provider("p2"))
		g.Fact(provider("p1"), csp.DistributesTo, reseller("r"), "2020..")
		g.Fact(provider("p2"), csp.DistributesTo, reseller("r"), "2020..")
		g.Fact(provider("p2"), csp.DistributesTo, reseller("q"), "2020..")
		return g
	},
	clauses: []clause{
		{"a provider reaches those who are served via it", reached(plan.ViaAlso, `
			root 0
			  Provider
			    SERVES-> total=2
			      Customer "Customer:GLOBAL:a"
			        fact 2019-01-01T00:00:00Z "RESELLER" "Provider:GLOBAL:p1"
			        fact 2020-01-01T00:00:00Z "RESELLER" "Provider:GLOBAL:p1"
			        fact 2021-01-01T00:00:00Z "ADVISOR" "Provider:GLOBAL:p1"
			        fact 2022-01-01T00:00:00Z "RESELLER" null
			      Customer "Customer:GLOBAL:b"
			        fact 2020-01-01T00:00:00Z null "Provider:GLOBAL:p1"
			  Provider
			    SERVES-> total=1
			      Customer "Customer:GLOBAL:d"
			        fact 2020-01-01T00:00:00Z null "Provider:GLOBAL:own"
			  Reseller
			    SERVES-> total=0`)},
		{"only via leaves out what begins at the partner", reached(plan.ViaOnly, `
			root 0
			  Provider
			    SERVES-> total=2
			      Customer "Customer:GLOBAL:a"
			        fact 2019-01-01T00:00:00Z "RESELLER" "Provider:GLOBAL:p1"
			        fact 2020-01-01T00:00:00Z "RESELLER" "Provider:GLOBAL:p1"
			        fact 2021-01-01T00:00:00Z "ADVISOR" "Provider:GLOBAL:p1"
			      Customer "Customer:GLOBAL:b"
			        fact 2020-01-01T00:00:00Z null "Provider:GLOBAL:p1"
			  Provider
			    SERVES-> total=0
			  Reseller
			    SERVES-> total=0`)},
		{"a customer is reached by those via whom it is served", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			step := channel.In(csp.Serves)
			step.Via = plan.ViaAlso
			hop := channel.Along(step, []csp.Field{csp.ID})
			hop.Page.Total = true
			hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Via}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, customer("b"), customer("d"), customer("e"), customer("f"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    <-SERVES total=3
				      Provider "Provider:GLOBAL:p1"
				        fact "Provider:GLOBAL:p1"
				      Provider "Provider:GLOBAL:p2"
				        fact "Provider:GLOBAL:p2"
				      Reseller "Reseller:GLOBAL:r"
				        fact "Provider:GLOBAL:p1"
				        fact "Provider:GLOBAL:p2"
				  Customer
				    <-SERVES total=1
				      Provider "Provider:GLOBAL:own"
				        fact "Provider:GLOBAL:own"
				  Customer
				    <-SERVES total=1
				      Reseller "Reseller:GLOBAL:q"
				        fact "Reseller:GLOBAL:via"
				  Customer
				    <-SERVES total=1
				      Reseller "Reseller:GLOBAL:q"
				        fact "Provider:GLOBAL:nobody"`)
		}},
		{"conditions follow relationships via a provider", func(tb testing.TB, open opener) {
			for _, c := range []struct {
				use     plan.ViaUse
				inbound bool
				where   plan.Predicate
				kinds   csp.KindSet
				some    string
				none    string
			}{
				{plan.ViaAlso, true, nil, csp.OnlyCustomers, "a b c d e f g", ""},
				{plan.ViaOnly, true, nil, csp.OnlyCustomers, "a b c g", "d e f"},
				{plan.ViaAlso, false, nil, csp.Partners, "own p1 p2 q r", "via"},
				{plan.ViaOnly, false, nil, csp.Partners, "p1 p2", "own q r via"},
			} {
				for quantifier, want := range map[plan.Quantifier]string{plan.Some: c.some, plan.None: c.none} {
					q := channel.Ask(now)
					step := plan.Step{Fact: csp.Serves, Inbound: c.inbound, To: csp.AnyKind, Via: c.use}
					expectMatches(tb, open(tb), c.kinds, q, plan.Related{Step: step, Quantifier: quantifier}, want)
				}
			}
			for partner, want := range map[csp.NodeID]string{provider("p1"): "a b", provider("p2"): "b c g", reseller("q"): "a c e f g", reseller("via"): ""} {
				q := channel.Ask(now)
				step := plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners, Via: plan.ViaAlso}
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: step, Quantifier: plan.Some, Where: q.Is(csp.ID, plan.Equal, partner)}, want)
			}
		}},
		{"counts via a provider are of distinct neighbours", func(tb testing.TB, open opener) {
			for number, want := range map[int]string{1: "d e f", 2: "g", 3: "a b c"} {
				q := channel.Ask(now)
				step := plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners, Via: plan.ViaAlso}
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.RelatedCount{Step: step, Operator: plan.Equal, Slot: q.One(number)}, want)
			}
		}},
		{"several partners reach what each of them reaches", func(tb testing.TB, open opener) {
			for _, c := range []struct {
				of       []any
				operator plan.Operator
				want     string
			}{
				{[]any{provider("p1"), provider("p2")}, plan.Equal, "b"}, {[]any{provider("p2"), reseller("q")}, plan.Equal, "c g"},
				{[]any{provider("p1"), reseller("r"), reseller("q")}, plan.Equal, "a"}, {[]any{provider("p1"), reseller("r")}, plan.Less, "c"},
				{[]any{provider("p1"), provider("nobody")}, plan.Equal, ""},
			} {
				q := channel.Ask(now)
				step := plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners, Via: plan.ViaAlso}
				chosen := q.Is(csp.ID, plan.In, c.of...)
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.And{
					plan.Related{Step: step, Quantifier: plan.Some, Where: chosen},
					plan.RelatedCount{Step: step, Where: chosen, Operator: c.operator, Slot: q.One(len(c.of))},
				}, c.want)
			}
		}},
		{"sole keeps what has no other partner", func(tb testing.TB, open opener) {
			for _, c := range []struct {
				partner csp.NodeID
				use     plan.ViaUse
				want    string
			}{
				{reseller("r"), plan.ViaNone, "b"}, {reseller("q"), plan.ViaNone, "e f g"}, {provider("own"), plan.ViaNone, "d"},
				{reseller("r"), plan.ViaAlso, "b"}, {provider("p1"), plan.ViaAlso, "a"}, {provider("p2"), plan.ViaAlso, "c g"},
				{provider("p2"), plan.ViaOnly, "c g"}, {provider("p1"), plan.ViaOnly, ""}, {provider("p1"), plan.ViaNone, ""},
			} {
				q := channel.Ask(now)
				step := plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners, Via: c.use, Sole: true}
				expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: step, Quantifier: plan.Some, Where: q.Is(csp.ID, plan.Equal, c.partner)}, c.want)
				q = channel.Ask(now)
				step.Inbound, step.To = false, csp.OnlyCustomers
				hop := channel.Along(step, []csp.Field{csp.ID})
				q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, c.partner)
				expectReached(tb, open(tb), q, c.want)
			}
		}},
		{"sole regards partners of any kind, but only what the step's condition leaves", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			providers := plan.Step{Fact: csp.Serves, Inbound: true, To: csp.OnlyProviders, Sole: true}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: providers, Quantifier: plan.Some}, "d")
			q = channel.Ask(now)
			advisors := plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners, Sole: true, Where: q.Is(csp.Relation, plan.Equal, "ADVISOR")}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: advisors, Quantifier: plan.Single}, "a c")
		}},
		{"all wants every relationship to be sole", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			step := plan.Step{Fact: csp.DistributesTo, Inbound: true, To: csp.OnlyProviders, Sole: true}
			expectMatches(tb, open(tb), csp.OnlyResellers, q, plan.Related{Step: step, Quantifier: plan.All}, "q via")
			q = channel.Ask(now)
			expectMatches(tb, open(tb), csp.OnlyResellers, q, plan.Related{Step: step, Quantifier: plan.Single}, "q")
		}},
		{"groups are by those without whom nothing remains, and by those via whom it is", func(tb testing.TB, open opener) {
			sole := plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners, Via: plan.ViaAlso, Sole: true}
			via := plan.Step{Fact: csp.Serves, Inbound: true, To: csp.OnlyProviders, Via: plan.ViaOnly}
			q := channel.Ask(now)
			page := channel.Page(csp.OnlyCustomers)
			page.Size = q.One(0)
			for _, step := range []*plan.Step{&sole, &via} {
				page.Groups = append(page.Groups, plan.Grouping{
					By: []plan.Dimension{{Step: step}}, Aggregates: []plan.Aggregate{{Function: plan.Count}}, Size: q.One(9), Most: q.One(9),
				})
			}
			q.List(page)
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "Provider:GLOBAL:own": 1
				      Provider
				    group "Provider:GLOBAL:p1": 1
				      Provider
				    group "Provider:GLOBAL:p2": 2
				      Provider
				    group "Reseller:GLOBAL:q": 3
				      Reseller
				    group "Reseller:GLOBAL:r": 1
				      Reseller
				  groups
				    group "Provider:GLOBAL:p1": 2
				      Provider
				    group "Provider:GLOBAL:p2": 3
				      Provider
				    group null: 3`)
		}},
		{"sole is so at the instant", func(tb testing.TB, open opener) {
			q := channel.Ask("2022")
			step := plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners, Via: plan.ViaAlso, Sole: true}
			expectMatches(tb, open(tb), csp.OnlyCustomers, q, plan.Related{Step: step, Quantifier: plan.Some, Where: q.Is(csp.ID, plan.Equal, reseller("r"))}, "b g")
		}},
	},
}

// reached follows SERVES from partners with a use of csp.Via.
func reached(use plan.ViaUse, want string) func(testing.TB, opener) {
	return func(tb testing.TB, open opener) {
		q := channel.Ask(now)
		step := channel.Out(csp.Serves)
		step.Via = use
		hop := channel.Along(step, []csp.Field{csp.ID})
		hop.Page.Total = true
		hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Relation, csp.Via}}
		q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, provider("p1"), provider("own"), reseller("via"))
		expect(tb, open(tb), q, want)
	}
}

// expectReached compares the keys of the nodes that the first hop reaches.
func expectReached(tb testing.TB, from store.Reader, q *channel.Question, want string) {
	tb.Helper()
	table := &read(tb, from, q).Roots[0].Hops[0]
	var keys []string
	for _, id := range table.Cells {
		_, _, key, _ := csp.NodeID(id.Text()).Split()
		keys = append(keys, key)
	}
	if got := strings.Join(keys, " "); got != want {
		tb.Errorf("answered %q instead of %q to\n%s", got, want, outline.Of(q.Plan, q.Input))
	}
}
