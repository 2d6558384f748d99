package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// changesBetween asks for what began and ended, with states and witnesses of relationships.
func changesBetween(q *channel.Question, from, to string, kinds ...csp.FactKind) plan.Changes {
	columns := []csp.Field{csp.Since, csp.Until, csp.State}
	return plan.Changes{On: csp.AnyKind, Facts: csp.FactsOf(kinds...), From: q.One(channel.Day(from)), To: q.One(channel.Day(to)), Size: q.One(100),
		New: &plan.FactSelection{Columns: columns}, Old: &plan.FactSelection{Columns: columns}}
}

func askChanges(q *channel.Question, changes plan.Changes, ids ...csp.NodeID) *channel.Question {
	q.Lookup(plan.Selection{Changes: []plan.Changes{changes}}, ids...)
	return q
}

var changeClauses = group{
	name: "changes",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		for _, id := range []csp.NodeID{provider("p"), provider("q"), reseller("r"), customer("c"), bought("s"), bought("t")} {
			g.Node(id)
		}
		g.Fact(provider("p"), csp.DistributesTo, reseller("r"), "2020..2021", csp.State, "ACTIVE")
		g.Fact(provider("p"), csp.DistributesTo, reseller("r"), "2021..2022", csp.State, "EXPIRED", channel.Witnesses{"a b 2020", "c d 2023"})
		g.Fact(provider("p"), csp.DistributesTo, reseller("r"), "2023..", csp.State, "ACTIVE", channel.Witnesses{"a b 2023"})
		g.Fact(provider("p"), csp.Sells, bought("s"), "2020..2022", channel.Witnesses{"a b 2020"})
		g.Fact(provider("q"), csp.Sells, bought("s"), "2022..", channel.Witnesses{"a b 2023"})
		g.Fact(provider("p"), csp.Transfers, provider("p"), "2022..2025", csp.TransferID, "1")
		g.Fact(provider("p"), csp.Transfers, provider("q"), "2022..2025", csp.TransferID, "1")
		g.Fact(provider("p"), csp.Transfers, provider("q"), "2025..2026", csp.TransferID, "2")
		return g
	},
	clauses: []clause{
		{"what ends and goes on at once is one change, before it other values", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			changes := changesBetween(q, "2019", "2024", csp.DistributesTo)
			changes.Total, changes.More = true, true
			expect(tb, open(tb), askChanges(q, changes, reseller("r"), customer("c"), customer("nobody")), `
				root 0
				  Reseller
				    changes total=4 more=false
				      2020-01-01T00:00:00Z DISTRIBUTES_TO Provider:GLOBAL:p Reseller:GLOBAL:r
				        new 2020-01-01T00:00:00Z 2021-01-01T00:00:00Z "ACTIVE"
				        from Provider
				        to Reseller
				      2021-01-01T00:00:00Z DISTRIBUTES_TO Provider:GLOBAL:p Reseller:GLOBAL:r
				        new 2021-01-01T00:00:00Z 2022-01-01T00:00:00Z "EXPIRED"
				        old 2020-01-01T00:00:00Z 2021-01-01T00:00:00Z "ACTIVE"
				        from Provider
				        to Reseller
				      2022-01-01T00:00:00Z DISTRIBUTES_TO Provider:GLOBAL:p Reseller:GLOBAL:r
				        old 2021-01-01T00:00:00Z 2022-01-01T00:00:00Z "EXPIRED"
				        from Provider
				        to Reseller
				      2023-01-01T00:00:00Z DISTRIBUTES_TO Provider:GLOBAL:p Reseller:GLOBAL:r
				        new 2023-01-01T00:00:00Z null "ACTIVE"
				        from Provider
				        to Reseller
				  Customer
				    changes total=0 more=false
				  absent
				    changes total=0 more=false`)
		}},
		{"an interval begins after its from and holds its to", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			changes := changesBetween(q, "2020", "2022", csp.Sells)
			changes.New, changes.Old = &plan.FactSelection{}, &plan.FactSelection{}
			askChanges(q, changes, bought("s"))
			changes.From, changes.To = changes.To, changes.From
			askChanges(q, changes, bought("s"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    changes
				      2022-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:s
				        old
				        from Provider
				        to Subscription
				      2022-01-01T00:00:00Z SELLS Provider:GLOBAL:q Subscription:GLOBAL:s
				        new
				        from Provider
				        to Subscription
				root 1
				  Subscription
				    changes`)
		}},
		{"without a to the interval holds the root's instant", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			changes := changesBetween(q, "2019", "2024", csp.Sells)
			changes.New, changes.Old, changes.To, changes.Total, changes.Size = &plan.FactSelection{}, &plan.FactSelection{}, plan.NoSlot, true, q.One(0)
			askChanges(q, changes, bought("s"))
			askChanges(q, changes, bought("s"))
			q.Plan.Roots[1].AsOf = q.One(channel.Day("2021"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    changes total=3
				root 1
				  Subscription
				    changes total=1`)
		}},
		{"a relationship of a node with itself changes once", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			changes := changesBetween(q, "2021", "2030", csp.Transfers)
			changes.New, changes.Old = &plan.FactSelection{Columns: []csp.Field{csp.TransferID}}, &plan.FactSelection{Columns: []csp.Field{csp.Since}}
			expect(tb, open(tb), askChanges(q, changes, provider("p")), `
				root 0
				  Provider
				    changes
				      2022-01-01T00:00:00Z TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:p 1
				        new "1"
				        from Provider
				        to Provider
				      2022-01-01T00:00:00Z TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:q 1
				        new "1"
				        from Provider
				        to Provider
				      2025-01-01T00:00:00Z TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:p 1
				        old 2022-01-01T00:00:00Z
				        from Provider
				        to Provider
				      2025-01-01T00:00:00Z TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:q 1
				        old 2022-01-01T00:00:00Z
				        from Provider
				        to Provider
				      2025-01-01T00:00:00Z TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:q 2
				        new "2"
				        from Provider
				        to Provider
				      2026-01-01T00:00:00Z TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:q 2
				        old 2025-01-01T00:00:00Z
				        from Provider
				        to Provider`)
		}},
		{"the whole graph's changes are cut to pages by instant and key", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := func(backward bool, size int, after, before *plan.ChangeBound) {
				changes := changesBetween(q, "2021", "2030", csp.DistributesTo, csp.Sells, csp.Transfers)
				changes.New, changes.Old, changes.On = &plan.FactSelection{}, &plan.FactSelection{}, csp.NoKinds
				changes.Size, changes.Backward, changes.After, changes.Before, changes.Total, changes.More = q.One(size), backward, after, before, true, true
				q.Changes(changes)
			}
			bound := func(day, key string) *plan.ChangeBound {
				return &plan.ChangeBound{At: q.One(channel.Day(day)), Fact: q.One(key)}
			}
			page(false, 1, bound("2022", "DISTRIBUTES_TO Provider:GLOBAL:p Reseller:GLOBAL:r"), nil)
			page(true, 1, nil, bound("2025", "TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:q 1"))
			page(false, 0, bound("2025", "TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:q 2"), bound("2025", "U"))
			expect(tb, open(tb), q, `
				root 0
				  changes total=10 more=true
				    2022-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:s
				      old
				      from Provider
				      to Subscription
				root 1
				  changes total=10 more=true
				    2025-01-01T00:00:00Z TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:p 1
				      old
				      from Provider
				      to Provider
				root 2
				  changes total=10 more=false`)
		}},
		{"what moved ends from one node and begins from another, within the interval", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			for _, interval := range [][2]string{{"2019", "2021-06"}, {"2021-12", "2025"}} {
				moved := changesBetween(q, interval[0], interval[1], csp.DistributesTo, csp.Sells, csp.Transfers)
				moved.New, moved.Old, moved.Moved = &plan.FactSelection{}, &plan.FactSelection{}, true
				askChanges(q, moved, bought("s"), reseller("r"), provider("q"))
			}
			all := changesBetween(q, "2021", "2022", csp.Sells, csp.Transfers)
			all.New, all.Old, all.On, all.Moved, all.Total, all.Size = &plan.FactSelection{}, &plan.FactSelection{}, csp.NoKinds, true, true, q.One(0)
			q.Changes(all)
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    changes
				  Reseller
				    changes
				  Provider
				    changes
				root 1
				  Subscription
				    changes
				      2022-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:s
				        old
				        from Provider
				        to Subscription
				      2022-01-01T00:00:00Z SELLS Provider:GLOBAL:q Subscription:GLOBAL:s
				        new
				        from Provider
				        to Subscription
				  Reseller
				    changes
				  Provider
				    changes
				      2022-01-01T00:00:00Z SELLS Provider:GLOBAL:q Subscription:GLOBAL:s
				        new
				        from Provider
				        to Subscription
				root 2
				  changes total=2`)
		}},
		{"who may see nothing sees no changes", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			changes := changesBetween(q, "2019", "2024", csp.Sells)
			changes.Total, changes.More = true, true
			q.Changes(changes)
			q.Input.Scope = plan.Scope{}
			expect(tb, open(tb), q, `
				root 0
				  changes total=0 more=false`)
		}},
		{"what was not recorded by an instant is not there, at any hop", func(tb testing.TB, open opener) {
			q := channel.Ask("2022-06")
			changes := changesBetween(q, "2019", "2024", csp.Sells, csp.DistributesTo)
			changes.New, changes.Old, changes.Total, changes.Size = &plan.FactSelection{}, &plan.FactSelection{}, true, q.One(0)
			sellers := channel.Along(channel.In(csp.Sells), []csp.Field{csp.ID})
			lookup := func(known string) {
				root := q.Lookup(plan.Selection{Hops: []plan.Hop{sellers}, Changes: []plan.Changes{changes}}, bought("s"), reseller("r"))
				if known != "" {
					slot := q.One(channel.Day(known))
					root.KnownAs = &slot
				}
			}
			lookup("")
			lookup("2023")
			lookup("2022")
			page := channel.Page(csp.OnlySubscriptions, csp.ID)
			page.Where = plan.Related{Step: channel.In(csp.Sells), Quantifier: plan.Some}
			slot := q.One(channel.Day("2022"))
			q.List(page).KnownAs = &slot
			page.Where = plan.Related{Step: channel.In(csp.Sells), Quantifier: plan.All, Where: plan.Or{}}
			q.List(page).KnownAs = &slot
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    <-SELLS
				      Provider "Provider:GLOBAL:q"
				    changes total=3
				  Reseller
				    changes total=4
				root 1
				  Subscription
				    <-SELLS
				      Provider "Provider:GLOBAL:q"
				    changes total=3
				  Reseller
				    changes total=4
				root 2
				  Subscription
				    changes total=2
				  Reseller
				    changes total=3
				root 3
				root 4
				  Subscription "Subscription:GLOBAL:s"
				  Subscription "Subscription:GLOBAL:t"`)
		}},
	},
}
