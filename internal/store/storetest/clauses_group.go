package storetest

import (
	"context"
	"errors"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var groupClauses = group{
	name: "groups",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("x"), csp.CompanyName, "X")
		g.Node(reseller("y"), csp.CompanyName, "Y")
		g.Node(bought("1"), csp.Product, "a", csp.Quantity, channel.Dates{"2020": 10}, csp.CreationDate, channel.Day("2021-03-31"))
		g.Node(bought("2"), csp.Product, "a", csp.Quantity, channel.Dates{"2020": 3}, csp.CreationDate, channel.Day("2021-04-01"))
		g.Node(bought("3"), csp.Product, "b", csp.CreationDate, channel.Day("2020-03-01"))
		g.Node(bought("4"), csp.Quantity, channel.Dates{"2020": 8})
		g.Node(bought("5"), csp.Product, "A", csp.Quantity, channel.Dates{"2020": 3}, csp.CreationDate, channel.Day("2021-03-01"))
		for _, key := range []string{"1", "2", "3"} {
			g.Fact(provider("x"), csp.Sells, bought(key), "2020..")
		}
		g.Fact(reseller("y"), csp.Sells, bought("1"), "2020..")
		g.Fact(reseller("y"), csp.Sells, bought("2"), "2020..2021")
		return g
	},
	clauses: []clause{
		{"aggregates are of all that match, whatever the page", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.OnlySubscriptions, csp.ID)
			page.Size = q.One(1)
			page.After = &plan.Bound{Value: plan.NoSlot, ID: q.One(bought("4"))}
			page.Where = plan.Not{Predicate: q.Is(csp.Quantity, plan.Equal, 10)}
			page.Aggregates = allAggregates
			q.List(page)
			expect(tb, open(tb), q, `
				root 0
				  aggregates 4 3 14 3 8 2020-03-01T00:00:00Z
				  Subscription "Subscription:GLOBAL:5"`)
		}},
		{"aggregates of nothing", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.Sells), []csp.Field{csp.ID})
			hop.Page.Size, hop.Page.Aggregates = q.One(0), allAggregates
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, reseller("y"), provider("nobody"), provider("x"))
			expect(tb, open(tb), q, `
				root 0
				  Reseller
				    SELLS->
				      aggregates 1 1 10 10 10 2021-03-31T00:00:00Z
				  absent
				    SELLS->
				      aggregates 0 0 0 null null null
				  Provider
				    SELLS->
				      aggregates 3 2 13 3 10 2020-03-01T00:00:00Z`)
		}},
		{"groups have equal keys as written, nulls among them", func(tb testing.TB, open opener) {
			q, grouping := groupsOf(plan.Dimension{Field: csp.Product})
			grouping.Total = true
			q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
			expect(tb, open(tb), q, `
				root 0
				  groups total=4
				    group "A": 1 3
				    group "a": 2 13
				    group "b": 1 0
				    group null: 1 8`)
		}},
		{"groups stand in the order of a measure and then of their keys upwards", func(tb testing.TB, open opener) {
			q, grouping := groupsOf(plan.Dimension{Field: csp.Product})
			grouping.Order = plan.GroupOrder{By: &plan.Measure{Of: 0, Per: plan.NoDivisor}, Descending: true}
			q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "a": 2 13
				    group "A": 1 3
				    group "b": 1 0
				    group null: 1 8`)
		}},
		{"keys downwards leave nulls last", func(tb testing.TB, open opener) {
			q, grouping := groupsOf(plan.Dimension{Field: csp.Product})
			grouping.Order.Descending = true
			q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "b": 1 0
				    group "a": 2 13
				    group "A": 1 3
				    group null: 1 8`)
		}},
		{"a quotient orders groups, and is null without a divisor", func(tb testing.TB, open opener) {
			q, grouping := groupsOf(plan.Dimension{Field: csp.Product})
			grouping.Aggregates = append(grouping.Aggregates, plan.Aggregate{Function: plan.Known, Field: csp.Quantity})
			grouping.Order = plan.GroupOrder{By: &plan.Measure{Of: 1, Per: 2}, Descending: true}
			q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group null: 1 8 1
				    group "a": 2 13 2
				    group "A": 1 3 1
				    group "b": 1 0 0`)
		}},
		{"having leaves groups out of page and total", func(tb testing.TB, open opener) {
			q, grouping := groupsOf(plan.Dimension{Field: csp.Product})
			grouping.Total, grouping.More, grouping.Size = true, true, q.One(1)
			grouping.Having = []plan.Having{
				{Measure: plan.Measure{Of: 1, Per: plan.NoDivisor}, Operator: plan.Greater, Slot: q.One(0)},
				{Measure: plan.Measure{Of: 0, Per: plan.NoDivisor}, Operator: plan.Equal, Slot: q.One(2), Not: true},
			}
			q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
			expect(tb, open(tb), q, `
				root 0
				  groups total=2 more=true
				    group "A": 1 3`)
		}},
		{"groups after a bound, also of one that vanished", func(tb testing.TB, open opener) {
			q, grouping := groupsOf(plan.Dimension{Field: csp.Product})
			grouping.Order = plan.GroupOrder{By: &plan.Measure{Of: 0, Per: plan.NoDivisor}, Descending: true}
			grouping.After = &plan.GroupBound{Of: q.One(1), Per: plan.NoSlot, Keys: []plan.Slot{q.One("B")}}
			q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "b": 1 0
				    group null: 1 8`)
		}},
		{"months and years are of UTC", func(tb testing.TB, open opener) {
			q, grouping := groupsOf(plan.Dimension{Field: csp.CreationDate, Period: plan.Year}, plan.Dimension{Field: csp.CreationDate, Period: plan.Month})
			q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group 2020 202003: 1 0
				    group 2021 202103: 2 13
				    group 2021 202104: 1 3
				    group null null: 1 8`)
		}},
		{"a node is in the group of each of its neighbours at the instant", func(tb testing.TB, open opener) {
			step := channel.In(csp.Sells)
			q, grouping := groupsOf(plan.Dimension{Step: &step, Node: plan.Selection{Columns: []csp.Field{csp.CompanyName}}})
			q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "Provider:GLOBAL:x": 3 13
				      Provider "X"
				    group "Reseller:GLOBAL:y": 1 10
				      Reseller "Y"
				    group null: 2 11`)
		}},
		{"a neighbour that is a key has neighbours and groups itself", func(tb testing.TB, open opener) {
			step := channel.In(csp.Sells)
			q, grouping := groupsOf(plan.Dimension{Step: &step})
			below := channel.Along(channel.Out(csp.Sells), []csp.Field{csp.ID})
			below.Page.Size, below.Page.Groups = q.One(1), []plan.Grouping{{
				By: []plan.Dimension{{Field: csp.Product}}, Aggregates: grouping.Aggregates, Size: q.One(9), Most: q.One(100),
			}}
			grouping.By[0].Node = plan.Selection{Hops: []plan.Hop{below}}
			q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
			expect(tb, open(tb), q, `
				root 0
				  groups
				    group "Provider:GLOBAL:x": 3 13
				      Provider
				        SELLS->
				          groups
				            group "a": 2 13
				            group "b": 1 0
				          Subscription "Subscription:GLOBAL:1"
				    group "Reseller:GLOBAL:y": 1 10
				      Reseller
				        SELLS->
				          groups
				            group "a": 1 10
				          Subscription "Subscription:GLOBAL:1"
				    group null: 2 11`)
		}},
		{"a node's key is that of the first case that holds at the instant", func(tb testing.TB, open opener) {
			for at, want := range map[string]string{
				now: `
				root 0
				  groups
				    group "both": 1 10
				    group "x": 2 3
				    group null: 2 11`,
				"2020-06": `
				root 0
				  groups
				    group "both": 2 13
				    group "x": 1 0
				    group null: 2 11`,
			} {
				q := channel.Ask(at)
				sells := func(seller any) plan.Predicate {
					return plan.Related{Step: channel.In(csp.Sells), Quantifier: plan.Some, Where: q.Is(csp.ID, plan.Equal, seller)}
				}
				grouping := plan.Grouping{Aggregates: []plan.Aggregate{{Function: plan.Count}, {Function: plan.Sum, Field: csp.Quantity}}, Size: q.One(9), Most: q.One(9)}
				grouping.By = []plan.Dimension{{Cases: []plan.Case{
					{Where: plan.And{sells(provider("x")), sells(reseller("y"))}, Key: q.One("both")}, {Where: sells(provider("x")), Key: q.One("x")},
				}}}
				page := channel.Page(csp.OnlySubscriptions)
				page.Size, page.Groups = q.One(0), []plan.Grouping{grouping}
				q.List(page)
				expect(tb, open(tb), q, want)
			}
		}},
		{"more groups than may be are refused", func(tb testing.TB, open opener) {
			for most, refused := range map[int]bool{3: true, 4: false} {
				q, grouping := groupsOf(plan.Dimension{Field: csp.Product})
				grouping.Size, grouping.Most = q.One(1), q.One(most)
				q.Plan.Roots[0].List.Groups = []plan.Grouping{grouping}
				_, err := open(tb).Read(context.Background(), q.Plan, q.Input)
				coded, _ := errors.AsType[*csp.Error](err)
				if (coded != nil && coded.Code == csp.LimitExceeded) != refused || (err != nil) != refused {
					tb.Errorf("four groups where at most %d may be: %v", most, err)
				}
			}
		}},
		{"who sees nothing gets no groups", func(tb testing.TB, open opener) {
			step := channel.In(csp.Sells)
			q, grouping := groupsOf(plan.Dimension{Step: &step, Node: plan.Selection{Columns: []csp.Field{csp.CompanyName}}})
			grouping.Total, grouping.More = true, true
			q.Plan.Roots[0].List.Groups, q.Plan.Roots[0].List.Aggregates = []plan.Grouping{grouping}, grouping.Aggregates
			q.Input.Scope = plan.Scope{}
			expect(tb, open(tb), q, `
				root 0
				  aggregates 0 0
				  groups total=0 more=false`)
		}},
	},
}

var allAggregates = []plan.Aggregate{
	{Function: plan.Count}, {Function: plan.Known, Field: csp.Quantity}, {Function: plan.Sum, Field: csp.Quantity},
	{Function: plan.Minimum, Field: csp.Quantity}, {Function: plan.Maximum, Field: csp.Quantity}, {Function: plan.Minimum, Field: csp.CreationDate},
}

// groupsOf asks for a list of all subscriptions, of which no row is wanted, and returns a grouping of them with their number and sum of quantity.
func groupsOf(by ...plan.Dimension) (*channel.Question, plan.Grouping) {
	q := channel.Ask(now)
	page := channel.Page(csp.OnlySubscriptions)
	page.Size = q.One(0)
	q.List(page)
	return q, plan.Grouping{
		By: by, Aggregates: []plan.Aggregate{{Function: plan.Count}, {Function: plan.Sum, Field: csp.Quantity}},
		Size: q.One(100), Most: q.One(100),
	}
}
