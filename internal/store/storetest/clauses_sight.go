package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// sightGraph is a channel in which everybody has something to hide: r and t serve c, r via p and q; everything of each kind.
func sightGraph() *channel.Graph {
	g := &channel.Graph{}
	for _, name := range []string{"p", "q"} {
		g.Node(provider(name), csp.CompanyName, "Provider "+name)
	}
	for _, name := range []string{"r", "t", "u"} {
		g.Node(reseller(name), csp.CompanyName, "Reseller "+name)
	}
	g.Node(customer("c"), csp.CompanyName, "Customer", csp.CustomerTpid, "1")
	g.Node(customer("d"), csp.CompanyName, "Customer", csp.CustomerTpid, "1")
	g.Node(bought("s"), csp.PartnerID, "123", csp.Quantity, channel.Dates{"2020": 5, "2022": 7}, csp.Product, "A")
	g.Node(bought("a"), csp.PartnerID, "123", csp.Product, "A")
	g.Node(bought("x"), csp.PartnerID, "456", csp.Product, "B")
	g.Fact(provider("p"), csp.DistributesTo, reseller("r"), "2020..")
	g.Fact(provider("q"), csp.DistributesTo, reseller("r"), "2020..")
	g.Fact(provider("q"), csp.DistributesTo, reseller("t"), "2020..")
	g.Fact(reseller("r"), csp.Serves, customer("c"), "2020..", csp.Via, provider("p"))
	g.Fact(reseller("r"), csp.Serves, customer("c"), "2020..", csp.Via, provider("q"))
	g.Fact(reseller("t"), csp.Serves, customer("c"), "2020..", csp.Via, provider("q"))
	g.Fact(reseller("t"), csp.Serves, customer("d"), "2020..2022")
	g.Fact(customer("c"), csp.Owns, bought("s"), "2020..")
	g.Fact(customer("c"), csp.Owns, bought("a"), "2020..")
	g.Fact(customer("c"), csp.Owns, bought("x"), "2020..")
	g.Fact(provider("p"), csp.Sells, bought("s"), "2020..2023")
	g.Fact(provider("q"), csp.Sells, bought("s"), "2023..")
	g.Fact(reseller("r"), csp.Resells, bought("s"), "2020..")
	g.Fact(provider("q"), csp.Sells, bought("x"), "2020..")
	g.Fact(reseller("t"), csp.Resells, bought("x"), "2020..")
	g.Fact(provider("p"), csp.Sells, bought("a"), "2020..")
	g.Fact(bought("a"), csp.AddOnOf, bought("s"), "2020..")
	g.Fact(reseller("u"), csp.Supports, bought("x"), "2020..")
	g.Fact(reseller("u"), csp.Administers, bought("s"), "2020..", csp.Means, "RBAC")
	g.Fact(reseller("u"), csp.Administers, customer("d"), "2020..", csp.Means, "GDAP")
	g.Fact(provider("p"), csp.Transfers, provider("q"), "2023..", csp.TransferCustomer, customer("c"))
	g.Fact(reseller("t"), csp.Requests, customer("d"), "2023..", csp.Via, provider("p"))
	return g
}

// whatIsSeen asks for all nodes, with the number of their relationships.
func whatIsSeen(at string, parties ...csp.NodeID) *channel.Question {
	q := channel.Ask(now)
	page := channel.Page(csp.AnyKind, csp.ID)
	page.Node.Degrees, page.Total = true, true
	q.List(page).AsOf = q.One(channel.Day(at))
	q.Input.Scope = plan.ScopeOf(parties...)
	return q
}

var sightClauses = group{
	name:  "sight",
	graph: sightGraph,
	clauses: []clause{
		{"a provider sees what is its own, and what is via it", func(tb testing.TB, open opener) {
			expect(tb, open(tb), whatIsSeen("2024", provider("p")), `
				root 0 total=7
				  Customer "Customer:GLOBAL:c"
				    <SERVES: 1 relationships, 1 neighbours
				    OWNS>: 1 relationships, 1 neighbours
				  Customer "Customer:GLOBAL:d"
				    <REQUESTS: 1 relationships, 1 neighbours
				  Provider "Provider:GLOBAL:p"
				    DISTRIBUTES_TO>: 1 relationships, 1 neighbours
				    SELLS>: 1 relationships, 1 neighbours
				    TRANSFERS>: 1 relationships, 1 neighbours
				  Provider "Provider:GLOBAL:q"
				    <TRANSFERS: 1 relationships, 1 neighbours
				  Reseller "Reseller:GLOBAL:r"
				    <DISTRIBUTES_TO: 1 relationships, 1 neighbours
				    SERVES>: 1 relationships, 1 neighbours
				  Reseller "Reseller:GLOBAL:t"
				    REQUESTS>: 1 relationships, 1 neighbours
				  Subscription "Subscription:GLOBAL:a"
				    <OWNS: 1 relationships, 1 neighbours
				    <SELLS: 1 relationships, 1 neighbours`)
		}},
		{"what ended is seen when it held", func(tb testing.TB, open opener) {
			expect(tb, open(tb), whatIsSeen("2021", provider("p")), `
				root 0 total=5
				  Customer "Customer:GLOBAL:c"
				    <SERVES: 1 relationships, 1 neighbours
				    OWNS>: 2 relationships, 2 neighbours
				  Provider "Provider:GLOBAL:p"
				    DISTRIBUTES_TO>: 1 relationships, 1 neighbours
				    SELLS>: 2 relationships, 2 neighbours
				  Reseller "Reseller:GLOBAL:r"
				    <DISTRIBUTES_TO: 1 relationships, 1 neighbours
				    SERVES>: 1 relationships, 1 neighbours
				    RESELLS>: 1 relationships, 1 neighbours
				  Subscription "Subscription:GLOBAL:a"
				    <OWNS: 1 relationships, 1 neighbours
				    <SELLS: 1 relationships, 1 neighbours
				    ADD_ON_OF>: 1 relationships, 1 neighbours
				  Subscription "Subscription:GLOBAL:s"
				    <OWNS: 1 relationships, 1 neighbours
				    <SELLS: 1 relationships, 1 neighbours
				    <RESELLS: 1 relationships, 1 neighbours
				    <ADD_ON_OF: 1 relationships, 1 neighbours`)
		}},
		{"a reseller sees nothing of what others sell to its customer", func(tb testing.TB, open opener) {
			expect(tb, open(tb), whatIsSeen("2024", reseller("r")), `
				root 0 total=5
				  Customer "Customer:GLOBAL:c"
				    <SERVES: 2 relationships, 1 neighbours
				    OWNS>: 1 relationships, 1 neighbours
				  Provider "Provider:GLOBAL:p"
				    DISTRIBUTES_TO>: 1 relationships, 1 neighbours
				  Provider "Provider:GLOBAL:q"
				    DISTRIBUTES_TO>: 1 relationships, 1 neighbours
				    SELLS>: 1 relationships, 1 neighbours
				  Reseller "Reseller:GLOBAL:r"
				    <DISTRIBUTES_TO: 2 relationships, 2 neighbours
				    SERVES>: 2 relationships, 1 neighbours
				    RESELLS>: 1 relationships, 1 neighbours
				  Subscription "Subscription:GLOBAL:s"
				    <OWNS: 1 relationships, 1 neighbours
				    <SELLS: 1 relationships, 1 neighbours
				    <RESELLS: 1 relationships, 1 neighbours`)
		}},
		{"a customer sees all who serve, sell to and administer it, up to the provider", func(tb testing.TB, open opener) {
			expect(tb, open(tb), whatIsSeen("2024", customer("c")), `
				root 0 total=9
				  Customer "Customer:GLOBAL:c"
				    <SERVES: 3 relationships, 2 neighbours
				    OWNS>: 3 relationships, 3 neighbours
				  Provider "Provider:GLOBAL:p"
				    DISTRIBUTES_TO>: 1 relationships, 1 neighbours
				    SELLS>: 1 relationships, 1 neighbours
				  Provider "Provider:GLOBAL:q"
				    DISTRIBUTES_TO>: 2 relationships, 2 neighbours
				    SELLS>: 2 relationships, 2 neighbours
				  Reseller "Reseller:GLOBAL:r"
				    <DISTRIBUTES_TO: 2 relationships, 2 neighbours
				    SERVES>: 2 relationships, 1 neighbours
				    RESELLS>: 1 relationships, 1 neighbours
				  Reseller "Reseller:GLOBAL:t"
				    <DISTRIBUTES_TO: 1 relationships, 1 neighbours
				    SERVES>: 1 relationships, 1 neighbours
				    RESELLS>: 1 relationships, 1 neighbours
				  Reseller "Reseller:GLOBAL:u"
				    SUPPORTS>: 1 relationships, 1 neighbours
				    ADMINISTERS>: 1 relationships, 1 neighbours
				  Subscription "Subscription:GLOBAL:a"
				    <OWNS: 1 relationships, 1 neighbours
				    <SELLS: 1 relationships, 1 neighbours
				    ADD_ON_OF>: 1 relationships, 1 neighbours
				  Subscription "Subscription:GLOBAL:s"
				    <OWNS: 1 relationships, 1 neighbours
				    <SELLS: 1 relationships, 1 neighbours
				    <RESELLS: 1 relationships, 1 neighbours
				    <ADMINISTERS: 1 relationships, 1 neighbours
				    <ADD_ON_OF: 1 relationships, 1 neighbours
				  Subscription "Subscription:GLOBAL:x"
				    <OWNS: 1 relationships, 1 neighbours
				    <SELLS: 1 relationships, 1 neighbours
				    <RESELLS: 1 relationships, 1 neighbours
				    <SUPPORTS: 1 relationships, 1 neighbours`)
		}},
		{"who supports or administers a subscription sees who owns it, and not who sells it", func(tb testing.TB, open opener) {
			expect(tb, open(tb), whatIsSeen("2024", reseller("u")), `
				root 0 total=5
				  Customer "Customer:GLOBAL:c"
				    OWNS>: 2 relationships, 2 neighbours
				  Customer "Customer:GLOBAL:d"
				    <ADMINISTERS: 1 relationships, 1 neighbours
				  Reseller "Reseller:GLOBAL:u"
				    SUPPORTS>: 1 relationships, 1 neighbours
				    ADMINISTERS>: 2 relationships, 2 neighbours
				  Subscription "Subscription:GLOBAL:s"
				    <OWNS: 1 relationships, 1 neighbours
				    <ADMINISTERS: 1 relationships, 1 neighbours
				  Subscription "Subscription:GLOBAL:x"
				    <OWNS: 1 relationships, 1 neighbours
				    <SUPPORTS: 1 relationships, 1 neighbours`)
		}},
		{"who acts for several sees what any of them sees", func(tb testing.TB, open opener) {
			expect(tb, open(tb), whatIsSeen("2024", reseller("t"), customer("d"), provider("nobody")), `
				root 0 total=7
				  Customer "Customer:GLOBAL:c"
				    <SERVES: 1 relationships, 1 neighbours
				    OWNS>: 1 relationships, 1 neighbours
				  Customer "Customer:GLOBAL:d"
				    <ADMINISTERS: 1 relationships, 1 neighbours
				    <REQUESTS: 1 relationships, 1 neighbours
				  Provider "Provider:GLOBAL:p"
				  Provider "Provider:GLOBAL:q"
				    DISTRIBUTES_TO>: 1 relationships, 1 neighbours
				    SELLS>: 1 relationships, 1 neighbours
				  Reseller "Reseller:GLOBAL:t"
				    <DISTRIBUTES_TO: 1 relationships, 1 neighbours
				    SERVES>: 1 relationships, 1 neighbours
				    RESELLS>: 1 relationships, 1 neighbours
				    REQUESTS>: 1 relationships, 1 neighbours
				  Reseller "Reseller:GLOBAL:u"
				    SUPPORTS>: 1 relationships, 1 neighbours
				    ADMINISTERS>: 1 relationships, 1 neighbours
				  Subscription "Subscription:GLOBAL:x"
				    <OWNS: 1 relationships, 1 neighbours
				    <SELLS: 1 relationships, 1 neighbours
				    <RESELLS: 1 relationships, 1 neighbours
				    <SUPPORTS: 1 relationships, 1 neighbours`)
		}},
		{"an add-on is seen by who has a side in both subscriptions", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.AddOnOf), []csp.Field{csp.ID})
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, bought("a")).AsOf = q.One(channel.Day("2021"))
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, bought("a"))
			q.Input.Scope = plan.ScopeOf(provider("p"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    ADD_ON_OF->
				      Subscription "Subscription:GLOBAL:s"
				root 1
				  Subscription`)
			q = channel.Ask(now)
			q.Lookup(plan.Selection{Hops: []plan.Hop{channel.Along(channel.In(csp.AddOnOf), []csp.Field{csp.ID})}}, bought("s"))
			q.Input.Scope = plan.ScopeOf(provider("q"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription`)
		}},
		{"who is reseller of record is no field", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.OnlySubscriptions, csp.ID, csp.PartnerID)
			page.Order, page.Where = plan.Order{Field: csp.PartnerID, Descending: true}, q.Is(csp.PartnerID, plan.IsNull)
			page.Aggregates = []plan.Aggregate{{Function: plan.Known, Field: csp.PartnerID}}
			page.Groups = []plan.Grouping{{By: []plan.Dimension{{Field: csp.PartnerID}}, Aggregates: []plan.Aggregate{{Function: plan.Count}}, Size: q.One(10), Most: q.One(100)}}
			q.List(page)
			found := channel.Page(csp.OnlySubscriptions, csp.ID)
			found.Where = q.Is(csp.PartnerID, plan.Equal, "123")
			q.List(found)
			q.Input.Scope = plan.ScopeOf(reseller("r"))
			expect(tb, open(tb), q, `
				root 0
				  aggregates 0
				  groups
				    group null: 1
				  Subscription "Subscription:GLOBAL:s" null
				root 1`)
		}},
		{"conditions, groups and counts know only what is seen", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.OnlyCustomers, csp.ID)
			page.Where = plan.And{
				plan.RelatedCount{Step: channel.Out(csp.Owns), Operator: plan.Equal, Slot: q.One(1)},
				plan.Related{Step: channel.In(csp.Serves), Quantifier: plan.Single},
			}
			sold := channel.Along(channel.Out(csp.Owns), []csp.Field{csp.ID})
			sellers := channel.In(csp.Sells)
			sold.Page.Groups = []plan.Grouping{{By: []plan.Dimension{{Step: &sellers}}, Aggregates: []plan.Aggregate{{Function: plan.Count}}, Size: q.One(10), Most: q.One(100)}}
			sole := channel.Along(channel.In(csp.Serves), []csp.Field{csp.ID})
			sole.Step.Sole = true
			page.Node.Hops = []plan.Hop{sold, sole}
			q.List(page)
			q.Input.Scope = plan.ScopeOf(provider("p"))
			expect(tb, open(tb), q, `
				root 0
				  Customer "Customer:GLOBAL:c"
				    OWNS->
				      groups
				        group "Provider:GLOBAL:p": 1
				          Provider
				      Subscription "Subscription:GLOBAL:a"
				    <-SERVES
				      Reseller "Reseller:GLOBAL:r"`)
		}},
		{"nodes that a relationship or a value names are there only if they are seen", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			serving := channel.Along(channel.In(csp.Serves), []csp.Field{csp.ID})
			serving.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Via}, References: []plan.Reference{{Field: csp.Via, Kinds: csp.OnlyProviders, Node: plan.Selection{Columns: []csp.Field{csp.ID}}}}}
			same := plan.Hop{On: csp.OnlyCustomers, Equal: csp.CustomerTpid, Page: channel.Page(csp.OnlyCustomers, csp.ID)}
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{serving, same}}, customer("c"), customer("d"), provider("q"), bought("x"))
			transfers := channel.Along(channel.Out(csp.Transfers), []csp.Field{csp.ID})
			transfers.Fact = &plan.FactSelection{Columns: []csp.Field{csp.TransferCustomer}, References: []plan.Reference{{Field: csp.TransferCustomer, Kinds: csp.OnlyCustomers, Node: plan.Selection{Columns: []csp.Field{csp.ID}}}}}
			q.Lookup(plan.Selection{Hops: []plan.Hop{transfers}}, provider("p"))
			q.Input.Scope = plan.ScopeOf(provider("p"))
			expect(tb, open(tb), q, `
				root 0
				  Customer "Customer:GLOBAL:c"
				    <-SERVES
				      Reseller "Reseller:GLOBAL:r"
				        fact "Provider:GLOBAL:p"
				          via
				            Provider "Provider:GLOBAL:p"
				    =customerTpid
				      Customer "Customer:GLOBAL:d"
				  Customer "Customer:GLOBAL:d"
				    =customerTpid
				      Customer "Customer:GLOBAL:c"
				  Provider "Provider:GLOBAL:q"
				  absent null
				root 1
				  Provider
				    TRANSFERS->
				      Provider "Provider:GLOBAL:q"
				        fact "Customer:GLOBAL:c"
				          customer
				            Customer "Customer:GLOBAL:c"`)
		}},
		{"a search finds only what is seen", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.AnyKind, csp.ID)
			page.Search, page.Total = &plan.Search{Text: q.One("er")}, true
			q.List(page)
			q.Input.Scope = plan.ScopeOf(reseller("t"))
			expect(tb, open(tb), q, `
				root 0 total=6
				  Customer "Customer:GLOBAL:c"
				  Customer "Customer:GLOBAL:d"
				  Provider "Provider:GLOBAL:p"
				  Provider "Provider:GLOBAL:q"
				  Reseller "Reseller:GLOBAL:t"
				  Reseller "Reseller:GLOBAL:u"`)
		}},
		{"a route goes only over what is seen", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			asked := plan.Routes{On: csp.OnlyCustomers | csp.OnlySubscriptions, Service: true, MinHops: 1, MaxHops: 2, ToIDs: plan.NoSlot, Through: plan.NoSlot, Avoid: plan.NoSlot,
				Carries: plan.NoSlot, Budget: q.One(1000), Size: q.One(100), After: plan.NoSlot, Before: plan.NoSlot, Total: true}
			q.Lookup(plan.Selection{Routes: []plan.Routes{asked}}, customer("c"), bought("s"), bought("x"))
			q.Input.Scope = plan.ScopeOf(reseller("t"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    routes hops=2 visited=2 total=1
				      route 2 Provider:GLOBAL:q DISTRIBUTES_TO> Reseller:GLOBAL:t SERVES> Customer:GLOBAL:c
				        Provider
				        DISTRIBUTES_TO> Reseller
				        SERVES> Customer
				  absent
				    routes hops=2 visited=0 total=0
				  Subscription
				    routes hops=2 visited=3 total=1
				      route 2 Provider:GLOBAL:q DISTRIBUTES_TO> Reseller:GLOBAL:t RESELLS> Subscription:GLOBAL:x
				        Provider
				        DISTRIBUTES_TO> Reseller
				        RESELLS> Subscription`)
		}},
		{"changes show the ends of what ended, without what came later", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			changes := changesBetween(q, "2019", "2024", csp.Serves, csp.Sells, csp.Requests, csp.Transfers)
			changes.Source, changes.Target = plan.Selection{Columns: []csp.Field{csp.ID}}, plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName, csp.Quantity}}
			changes.Total = true
			q.Changes(changes)
			moved := changes
			moved.Moved = true
			q.Changes(moved)
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}}, bought("s"))
			early := q.Changes(changes)
			early.AsOf = q.One(channel.Day("2022-06"))
			q.Input.Scope = plan.ScopeOf(provider("p"))
			expect(tb, open(tb), q, `
				root 0
				  changes total=6
				    2020-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:a
				      new 2020-01-01T00:00:00Z null null
				      from Provider "Provider:GLOBAL:p"
				      to Subscription "Subscription:GLOBAL:a" null null
				    2020-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:s
				      new 2020-01-01T00:00:00Z 2023-01-01T00:00:00Z null
				      from Provider "Provider:GLOBAL:p"
				      to Subscription "Subscription:GLOBAL:s" null null
				    2020-01-01T00:00:00Z SERVES Reseller:GLOBAL:r Customer:GLOBAL:c  Provider:GLOBAL:p
				      new 2020-01-01T00:00:00Z null null
				      from Reseller "Reseller:GLOBAL:r"
				      to Customer "Customer:GLOBAL:c" "Customer" null
				    2023-01-01T00:00:00Z REQUESTS Reseller:GLOBAL:t Customer:GLOBAL:d  Provider:GLOBAL:p
				      new 2023-01-01T00:00:00Z null null
				      from Reseller "Reseller:GLOBAL:t"
				      to Customer "Customer:GLOBAL:d" "Customer" null
				    2023-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:s
				      old 2020-01-01T00:00:00Z 2023-01-01T00:00:00Z null
				      from Provider "Provider:GLOBAL:p"
				      to Subscription "Subscription:GLOBAL:s" null null
				    2023-01-01T00:00:00Z TRANSFERS Provider:GLOBAL:p Provider:GLOBAL:q 
				      new 2023-01-01T00:00:00Z null null
				      from Provider "Provider:GLOBAL:p"
				      to Provider "Provider:GLOBAL:q" "Provider q" null
				root 1
				  changes total=0
				root 2
				  absent null
				root 3
				  changes total=4
				    2020-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:a
				      new 2020-01-01T00:00:00Z null null
				      from Provider "Provider:GLOBAL:p"
				      to Subscription "Subscription:GLOBAL:a" null null
				    2020-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:s
				      new 2020-01-01T00:00:00Z 2023-01-01T00:00:00Z null
				      from Provider "Provider:GLOBAL:p"
				      to Subscription "Subscription:GLOBAL:s" null 7
				    2020-01-01T00:00:00Z SERVES Reseller:GLOBAL:r Customer:GLOBAL:c  Provider:GLOBAL:p
				      new 2020-01-01T00:00:00Z null null
				      from Reseller "Reseller:GLOBAL:r"
				      to Customer "Customer:GLOBAL:c" "Customer" null
				    2023-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:s
				      old 2020-01-01T00:00:00Z 2023-01-01T00:00:00Z null
				      from Provider "Provider:GLOBAL:p"
				      to Subscription "Subscription:GLOBAL:s" null 7`)
		}},
		{"a past ends at the instant", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			to := q.One(channel.Day("2024"))
			root := askHistory(q, func(h *plan.History) { h.To = to }, bought("s"))
			root.AsOf = q.One(channel.Day("2021"))
			sellers := channel.Along(channel.In(csp.Sells), []csp.Field{csp.ID})
			sellers.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since}, History: &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Until}}}
			root.IDs.Node.Hops = []plan.Hop{sellers}
			askHistory(q, nil, bought("s"))
			q.Input.Scope = plan.ScopeOf(provider("p"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription
				    <-SELLS
				      Provider "Provider:GLOBAL:p"
				        fact 2020-01-01T00:00:00Z
				          interval 2020-01-01T00:00:00Z 2023-01-01T00:00:00Z
				    history
				      quantity 5 from 2020-01-01T00:00:00Z until null
				root 1
				  absent
				    history`)
		}},
		{"the end of a change that is not seen has no past", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			changes := changesBetween(q, "2022", "2024", csp.Sells)
			changes.Target = askHistory(q, nil).IDs.Node
			q.Changes(changes)
			q.Input.Scope = plan.ScopeOf(provider("p"))
			expect(tb, open(tb), q, `
				root 0
				root 1
				  changes
				    2023-01-01T00:00:00Z SELLS Provider:GLOBAL:p Subscription:GLOBAL:s
				      old 2020-01-01T00:00:00Z 2023-01-01T00:00:00Z null
				      from Provider
				      to Subscription
				        history`)
		}},
	},
}
