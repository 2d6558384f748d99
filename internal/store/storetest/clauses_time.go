package storetest

import (
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var timeClauses = group{
	name: "time",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("p"), csp.ProgramStatus, channel.Dates{"2020": "ACTIVE", "2022": "SUSPENDED"}, csp.Roles, channel.Dates{"2021": []string{"INDIRECT_PROVIDER"}, "2022": nil})
		g.Node(reseller("old"))
		g.Node(reseller("new"))
		g.Node(customer("c"))
		g.Node(bought("s"), csp.Status, channel.Dates{"2020": "ACTIVE", "2021": nil, "2022": "DELETED"}, csp.Quantity, channel.Dates{"2020-06": 5, "2023": 7})
		g.Node(bought("t"))
		g.Fact(provider("p"), csp.DistributesTo, reseller("old"), "2020..2022")
		g.Fact(provider("p"), csp.DistributesTo, reseller("new"), "2022..")
		g.Fact(reseller("old"), csp.Serves, customer("c"), "2020..2022")
		g.Fact(reseller("new"), csp.Serves, customer("c"), "2022..2030")
		g.Fact(customer("c"), csp.Owns, bought("s"), "2020..2021")
		g.Fact(customer("c"), csp.Owns, bought("s"), "2022..")
		g.Fact(customer("c"), csp.Owns, bought("t"), "2021..2022")
		return g
	},
	clauses: []clause{
		{"an interval holds from since to just before until", func(tb testing.TB, open opener) {
			for day, want := range map[string]string{
				"2019-12-31T23:59:59.999Z": "", "2020": "old", "2021-12-31T23:59:59.999Z": "old",
				"2022": "new", "2024": "new", "2029-12-31T23:59:59.999Z": "new", "2030": "", "1900": "",
			} {
				q := channel.Ask(now)
				page := channel.Page(csp.OnlyResellers, csp.ID)
				page.Where = plan.Related{Step: channel.Out(csp.Serves), Quantifier: plan.Some}
				q.List(page).AsOf = q.One(channel.Day(day))
				expectKeys(tb, open(tb), q, want)
			}
		}},
		{"without an instant of its own a root is as of now", func(tb testing.TB, open opener) {
			for day, want := range map[string]string{"2022": "new", "2030": ""} {
				q := channel.Ask(day)
				expectMatches(tb, open(tb), csp.OnlyResellers, q, plan.Related{Step: channel.Out(csp.Serves), Quantifier: plan.Some}, want)
			}
		}},
		chain("the instant holds for the first hop", 1),
		chain("the instant holds for the second hop", 2),
		chain("the instant holds for the third hop", 3),
		{"the instant holds in conditions at every depth", func(tb testing.TB, open opener) {
			for day, want := range map[string]string{"2020": "p", "2021-06": "", "2022": "p", "2031": ""} {
				q := channel.Ask(now)
				some := func(kind csp.FactKind, where plan.Predicate) plan.Predicate {
					return plan.Related{Step: channel.Out(kind), Quantifier: plan.Some, Where: where}
				}
				page := channel.Page(csp.OnlyProviders, csp.ID)
				page.Where = some(csp.DistributesTo, some(csp.Serves, some(csp.Owns, q.Is(csp.ID, plan.Equal, bought("s")))))
				q.List(page).AsOf = q.One(channel.Day(day))
				expectKeys(tb, open(tb), q, want)
			}
		}},
		{"the instant holds in conditions below a hop", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.DistributesTo), []csp.Field{csp.ID})
			hop.Page.Where = plan.Related{Step: channel.Out(csp.Serves), Quantifier: plan.Some,
				Where: plan.RelatedCount{Step: channel.Out(csp.Owns), Operator: plan.Equal, Slot: q.One(1)}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, provider("p")).AsOf = q.One(channel.Day("2021-06"))
			expect(tb, open(tb), q, `
				root 0
				  Provider
				    DISTRIBUTES_TO->
				      Reseller "Reseller:GLOBAL:old"`)
		}},
		{"the instant holds for totals", func(tb testing.TB, open opener) {
			for day, want := range map[string]int64{"2020": 1, "2021": 1, "2019": 0, "2025": 1} {
				q := channel.Ask(now)
				hop := channel.Along(channel.Out(csp.Owns), []csp.Field{csp.ID})
				hop.Page.Total = true
				q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, customer("c")).AsOf = q.One(channel.Day(day))
				if got := read(tb, open(tb), q).Roots[0].Hops[0].Totals[0]; got != want {
					tb.Errorf("total %d instead of %d as of %s", got, want, day)
				}
			}
		}},
		{"each root has its own instant", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			selection := plan.Selection{Columns: []csp.Field{csp.Status}, Hops: []plan.Hop{channel.Along(channel.In(csp.Owns), []csp.Field{csp.ID})}}
			q.Lookup(selection, bought("s")).AsOf = q.One(channel.Day("2020"))
			q.Lookup(selection, bought("s"))
			q.Lookup(selection, bought("s")).AsOf = q.One(channel.Day("2021"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription "ACTIVE"
				    <-OWNS
				      Customer "Customer:GLOBAL:c"
				root 1
				  Subscription "DELETED"
				    <-OWNS
				      Customer "Customer:GLOBAL:c"
				root 2
				  Subscription null`)
		}},
		{"dated values are read at the instant", func(tb testing.TB, open opener) {
			for day, want := range map[string]string{
				"2019": `null null`, "2020-05": `"ACTIVE" null`, "2020-06": `"ACTIVE" 5`, "2020-12-31T23:59:59.999Z": `"ACTIVE" 5`,
				"2021": `null 5`, "2022": `"DELETED" 5`, "2023": `"DELETED" 7`, "2040": `"DELETED" 7`,
			} {
				q := channel.Ask(now)
				lookup := q.Lookup(plan.Selection{Columns: []csp.Field{csp.Quantity, csp.Status}}, bought("s"))
				lookup.AsOf = q.One(channel.Day(day))
				words := strings.Fields(want)
				expect(tb, open(tb), q, "root 0\n  Subscription "+words[1]+" "+words[0])
			}
		}},
		{"dated lists are read at the instant", func(tb testing.TB, open opener) {
			for day, want := range map[string]string{"2020": "null", "2021": `["INDIRECT_PROVIDER"]`, "2022": "null"} {
				q := channel.Ask(now)
				q.Lookup(plan.Selection{Columns: []csp.Field{csp.Roles}}, provider("p")).AsOf = q.One(channel.Day(day))
				expect(tb, open(tb), q, "root 0\n  Provider "+want)
			}
		}},
		{"dated values are compared at the instant", func(tb testing.TB, open opener) {
			for day, want := range map[string]string{"2020": "p", "2021": "p", "2022": "", "2019": ""} {
				q := channel.Ask(now)
				page := channel.Page(csp.OnlyProviders, csp.ID)
				page.Where = q.Is(csp.ProgramStatus, plan.Equal, "ACTIVE")
				q.List(page).AsOf = q.One(channel.Day(day))
				expectKeys(tb, open(tb), q, want)
			}
			q := channel.Ask(now)
			page := channel.Page(csp.OnlyProviders, csp.ID)
			page.Where = q.Is(csp.Roles, plan.Has, "INDIRECT_PROVIDER")
			q.List(page).AsOf = q.One(channel.Day("2021-06"))
			expectKeys(tb, open(tb), q, "p")
		}},
		{"nodes exist at every instant", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.List(channel.Page(csp.OnlyCustomers, csp.ID)).AsOf = q.One(channel.Day("1900"))
			expectKeys(tb, open(tb), q, "c")
		}},
	},
}

// chain is a clause that walks from the provider down to subscriptions, a number of hops, as of instants with different answers.
func chain(name string, hops int) clause {
	below := map[string][]string{
		"2020":    {"Reseller:GLOBAL:old", "Customer:GLOBAL:c", "Subscription:GLOBAL:s"},
		"2021-06": {"Reseller:GLOBAL:old", "Customer:GLOBAL:c", "Subscription:GLOBAL:t"},
		"2022":    {"Reseller:GLOBAL:new", "Customer:GLOBAL:c", "Subscription:GLOBAL:s"},
		"2031":    {"Reseller:GLOBAL:new"},
	}
	kinds := []csp.FactKind{csp.DistributesTo, csp.Serves, csp.Owns}
	return clause{name, func(tb testing.TB, open opener) {
		for day, ids := range below {
			q := channel.Ask(now)
			selection := plan.Selection{Columns: []csp.Field{csp.ID}}
			for i := hops - 1; i >= 0; i-- {
				selection = plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{channel.Along(channel.Out(kinds[i]), selection.Columns, selection.Hops...)}}
			}
			q.Lookup(selection, provider("p")).AsOf = q.One(channel.Day(day))
			want := "root 0\n  Provider \"Provider:GLOBAL:p\"\n"
			for i, id := range ids[:min(hops, len(ids))] {
				indent := strings.Repeat("    ", i+1)
				want += indent + kinds[i].String() + "->\n" + indent + "  " + csp.NodeID(id).Kind().String() + " \"" + id + "\"\n"
			}
			expect(tb, open(tb), q, want)
		}
	}}
}
