package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

func askHistory(q *channel.Question, change func(*plan.History), ids ...csp.NodeID) *plan.Root {
	history := plan.History{On: csp.AnyKind, Fields: []csp.Field{csp.Roles, csp.ProgramStatus, csp.Quantity, csp.Status},
		From: plan.NoSlot, To: plan.NoSlot, Size: q.One(100)}
	if change != nil {
		change(&history)
	}
	return q.Lookup(plan.Selection{History: []plan.History{history}}, ids...)
}

var historyClauses = group{
	name: "history",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("p"), csp.Roles, channel.Dates{"2021": []string{"INDIRECT_PROVIDER", "ADVISOR"}})
		g.Node(reseller("r"), csp.CompanyName, "Fabrikam")
		g.Node(reseller("t"), csp.CompanyName, "FABRIKAM")
		g.Node(customer("c"))
		g.Node(bought("s"), csp.Status, channel.Dates{"2020": "ACTIVE", "2021": nil, "2022": "DELETED"}, csp.Quantity, channel.Dates{"2020": 5, "2023": 7})
		g.Fact(provider("p"), csp.DistributesTo, reseller("r"), "2020..2021", csp.State, "ACTIVE", channel.Witnesses{"a b 2020"})
		g.Fact(provider("p"), csp.DistributesTo, reseller("r"), "2021..2022", csp.State, "REMOVED", channel.Witnesses{"a b 2021", "c d 2023"})
		g.Fact(provider("p"), csp.DistributesTo, reseller("r"), "2023..", csp.State, "ACTIVE", channel.Witnesses{"a b 2023"})
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2019..2020", csp.Via, provider("p"))
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2021..", csp.Via, provider("p"))
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2022..")
		g.Fact(provider("p"), csp.DistributesTo, reseller("t"), "2020..", channel.Witnesses{"a b 2020"})
		g.Fact(reseller("t"), csp.Serves, customer("c"), "2020..", channel.Witnesses{"a b 2023"})
		return g
	},
	clauses: []clause{
		{"values are in order of time with when they held, and none where there was none", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			askHistory(q, func(h *plan.History) { h.Total, h.More = true, true }, bought("s"), provider("p"), reseller("r"), customer("nobody"))
			askHistory(q, func(h *plan.History) { h.On, h.Fields = csp.OnlySubscriptions, []csp.Field{csp.Status} }, bought("s"), provider("p"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    history total=4 more=false
				      quantity 5 from 2020-01-01T00:00:00Z until 2023-01-01T00:00:00Z
				      status "ACTIVE" from 2020-01-01T00:00:00Z until 2021-01-01T00:00:00Z
				      status "DELETED" from 2022-01-01T00:00:00Z until null
				      quantity 7 from 2023-01-01T00:00:00Z until null
				  Provider
				    history total=1 more=false
				      roles ["INDIRECT_PROVIDER" "ADVISOR"] from 2021-01-01T00:00:00Z until null
				  Reseller
				    history total=0 more=false
				  absent
				    history total=0 more=false
				root 1
				  Subscription
				    history
				      status "ACTIVE" from 2020-01-01T00:00:00Z until 2021-01-01T00:00:00Z
				      status "DELETED" from 2022-01-01T00:00:00Z until null
				  Provider
				    history`)
		}},
		{"an interval has the values that held in it, ends included", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			askHistory(q, func(h *plan.History) { h.From, h.To = q.One(channel.Day("2021")), q.One(channel.Day("2022")) }, bought("s"))
			askHistory(q, func(h *plan.History) { h.From = q.One(channel.Day("2020-12-31")) }, bought("s")).AsOf = q.One(channel.Day("2021-06"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    history
				      quantity 5 from 2020-01-01T00:00:00Z until 2023-01-01T00:00:00Z
				      status "DELETED" from 2022-01-01T00:00:00Z until null
				root 1
				  Subscription
				    history
				      quantity 5 from 2020-01-01T00:00:00Z until 2023-01-01T00:00:00Z
				      status "ACTIVE" from 2020-01-01T00:00:00Z until 2021-01-01T00:00:00Z`)
		}},
		{"values are cut to pages by time and name", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			bound := func(day string, field csp.Field) *plan.HistoryBound {
				return &plan.HistoryBound{Since: q.One(channel.Day(day)), Field: q.One(field.String())}
			}
			askHistory(q, func(h *plan.History) {
				h.Size, h.After, h.Total, h.More = q.One(1), bound("2020", csp.Quantity), true, true
			}, bought("s"))
			askHistory(q, func(h *plan.History) {
				h.Size, h.Before, h.Backward, h.Total, h.More = q.One(1), bound("2022", csp.Status), true, true, true
			}, bought("s"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    history total=4 more=true
				      status "ACTIVE" from 2020-01-01T00:00:00Z until 2021-01-01T00:00:00Z
				root 1
				  Subscription
				    history total=4 more=true
				      status "ACTIVE" from 2020-01-01T00:00:00Z until 2021-01-01T00:00:00Z`)
		}},
		{"a relationship has all intervals of its fact", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			with := func(hop plan.Hop, field csp.Field, provenance bool) plan.Hop {
				hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since, field},
					History: &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Until, field}, Provenance: provenance}}
				return hop
			}
			providers := with(channel.Along(channel.In(csp.DistributesTo), []csp.Field{csp.ID}), csp.State, true)
			customers := with(channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID}), csp.Via, false)
			q.Lookup(plan.Selection{Hops: []plan.Hop{providers}}, reseller("r"))
			known := q.One(channel.Day("2022"))
			root := q.Lookup(plan.Selection{Hops: []plan.Hop{providers}}, reseller("r"))
			root.KnownAs, root.AsOf = &known, q.One(channel.Day("2020-06"))
			q.Lookup(plan.Selection{Hops: []plan.Hop{customers}}, reseller("r"))
			customers.Step.Via = plan.ViaOnly
			q.Lookup(plan.Selection{Hops: []plan.Hop{customers}}, provider("p"))
			expect(tb, open(tb), q, `
				root 0
				  Reseller
				    <-DISTRIBUTES_TO
				      Provider "Provider:GLOBAL:p"
				        fact 2023-01-01T00:00:00Z "ACTIVE"
				          interval 2020-01-01T00:00:00Z 2021-01-01T00:00:00Z "ACTIVE"
				            said a b 2020-01-01T00:00:00Z
				          interval 2021-01-01T00:00:00Z 2022-01-01T00:00:00Z "REMOVED"
				            said a b 2021-01-01T00:00:00Z
				            said c d 2023-01-01T00:00:00Z
				          interval 2023-01-01T00:00:00Z null "ACTIVE"
				            said a b 2023-01-01T00:00:00Z
				root 1
				  Reseller
				    <-DISTRIBUTES_TO
				      Provider "Provider:GLOBAL:p"
				        fact 2020-01-01T00:00:00Z "ACTIVE"
				          interval 2020-01-01T00:00:00Z 2021-01-01T00:00:00Z "ACTIVE"
				            said a b 2020-01-01T00:00:00Z
				          interval 2021-01-01T00:00:00Z 2022-01-01T00:00:00Z "REMOVED"
				            said a b 2021-01-01T00:00:00Z
				root 2
				  Reseller
				    SERVES->
				      Customer "Customer:GLOBAL:c"
				        fact 2021-01-01T00:00:00Z "Provider:GLOBAL:p"
				          interval 2019-01-01T00:00:00Z 2020-01-01T00:00:00Z "Provider:GLOBAL:p"
				          interval 2021-01-01T00:00:00Z null "Provider:GLOBAL:p"
				        fact 2022-01-01T00:00:00Z null
				          interval 2022-01-01T00:00:00Z null null
				root 3
				  Provider
				    SERVES->
				      Customer "Customer:GLOBAL:c"
				        fact 2021-01-01T00:00:00Z "Provider:GLOBAL:p"
				          interval 2019-01-01T00:00:00Z 2020-01-01T00:00:00Z "Provider:GLOBAL:p"
				          interval 2021-01-01T00:00:00Z null "Provider:GLOBAL:p"`)
		}},
		{"what was not recorded is in no count, group, reach, route or namesake's neighbourhood", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			known := q.One(channel.Day("2022"))
			ids := []csp.Field{csp.ID}
			count := []plan.Aggregate{{Function: plan.Count}}
			step := channel.In(csp.DistributesTo)
			resellers := channel.Page(csp.OnlyResellers, csp.ID)
			resellers.Groups = []plan.Grouping{{By: []plan.Dimension{{Step: &step, Node: plan.Selection{Columns: ids}}},
				Aggregates: count, Size: q.One(9), Most: q.One(9)}}
			q.List(resellers).KnownAs = &known
			found := channel.Page(csp.OnlyResellers, csp.ID)
			found.Search = &plan.Search{Text: q.One("fabrikam")}
			found.Where = plan.Related{Step: step, Quantifier: plan.Some}
			found.Node.Hops = []plan.Hop{channel.Along(channel.Out(csp.Serves), ids)}
			q.List(found).KnownAs = &known
			sole := channel.Along(plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners, Via: plan.ViaAlso, Sole: true}, ids)
			q.Lookup(plan.Selection{Hops: []plan.Hop{sole}, Degrees: true, Routes: []plan.Routes{serviceRoutes(q)}}, customer("c")).KnownAs = &known
			namesakes := plan.Hop{On: csp.AnyKind, Equal: csp.CompanyName, Page: channel.Page(csp.OnlyResellers, csp.ID)}
			namesakes.Page.Node.Hops = []plan.Hop{channel.Along(step, ids)}
			q.Lookup(plan.Selection{Hops: []plan.Hop{namesakes}}, reseller("r"), reseller("t")).KnownAs = &known
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "Provider:GLOBAL:p": 1
				      Provider "Provider:GLOBAL:p"
				    group null: 1
				  Reseller "Reseller:GLOBAL:r"
				  Reseller "Reseller:GLOBAL:t"
				root 1
				  Reseller "Reseller:GLOBAL:t"
				root 2
				  Customer
				    <-SERVES
				      Reseller "Reseller:GLOBAL:r"
				    <SERVES: 2 relationships, 1 neighbours
				    routes hops=2 visited=2
				      route 1 Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c
				        Reseller "Fabrikam"
				        SERVES> Customer null
				          fact 2022-01-01T00:00:00Z null
				root 3
				  Reseller
				    =companyName
				      Reseller "Reseller:GLOBAL:t"
				        <-DISTRIBUTES_TO
				          Provider "Provider:GLOBAL:p"
				  Reseller
				    =companyName
				      Reseller "Reseller:GLOBAL:r"`)
		}},
	},
}
