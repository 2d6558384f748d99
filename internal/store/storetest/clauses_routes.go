package storetest

import (
	"fmt"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// serviceRoutes asks for the service routes of nodes, all of them, with the via of relationships.
func serviceRoutes(q *channel.Question) plan.Routes {
	return plan.Routes{On: csp.AnyKind, Service: true, MinHops: 1, MaxHops: csp.ServiceHops,
		ToIDs: plan.NoSlot, Through: plan.NoSlot, Avoid: plan.NoSlot, Carries: plan.NoSlot, After: plan.NoSlot, Before: plan.NoSlot,
		Budget: q.One(1000), Size: q.One(100), Stop: plan.Selection{Columns: []csp.Field{csp.CompanyName}},
		Fact: &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Via}}}
}

// freeRoutes asks for all routes over some legs, without relationships.
func freeRoutes(q *channel.Question, hops int, legs ...csp.Leg) plan.Routes {
	routes := serviceRoutes(q)
	routes.Service, routes.MaxHops, routes.Legs, routes.To = false, hops, legs, csp.AnyKind
	routes.Stop, routes.Fact = plan.Selection{}, nil
	return routes
}

func askRoutes(q *channel.Question, routes plan.Routes, ids ...csp.NodeID) *channel.Question {
	q.Lookup(plan.Selection{Routes: []plan.Routes{routes}}, ids...)
	return q
}

var (
	down, up          = csp.Leg{Fact: csp.DistributesTo}, csp.Leg{Fact: csp.DistributesTo, Inbound: true}
	serves, servedBy  = csp.Leg{Fact: csp.Serves}, csp.Leg{Fact: csp.Serves, Inbound: true}
	resells, resoldBy = csp.Leg{Fact: csp.Resells}, csp.Leg{Fact: csp.Resells, Inbound: true}
)

// hubCustomers is how many customers two hubs have in common: routes of three hops visit about its square.
const hubCustomers = 3200

var routeClauses = group{
	name: "routes",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		for _, id := range []csp.NodeID{provider("p1"), provider("p2"), reseller("r"), reseller("q"), reseller("x"), customer("c"), customer("d")} {
			g.Node(id, csp.CompanyName, "the company")
		}
		for key, channel := range map[string]any{"s": "CSP", "t": "CSP", "u": "EA", "w": "EA"} {
			g.Node(bought(key), csp.Channel, channel)
			g.Fact(customer("c"), csp.Owns, bought(key), "2020..")
		}
		g.Node(bought("v"))
		g.Fact(reseller("x"), csp.Sells, bought("w"), "2020..")
		g.Fact(provider("p1"), csp.DistributesTo, reseller("r"), "2020..")
		g.Fact(provider("p2"), csp.DistributesTo, reseller("r"), "2020..2025")
		g.Fact(provider("p2"), csp.DistributesTo, reseller("q"), "2020..")
		g.Fact(provider("p1"), csp.DistributesTo, reseller("x"), "2020..")
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2021..", csp.Relation, "RESELLER", csp.Via, provider("p1"))
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2022..", csp.Relation, "ADVISOR", csp.Via, provider("p1"))
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2021..2023", csp.Relation, "RESELLER", csp.Via, provider("p2"))
		g.Fact(reseller("r"), csp.Serves, customer("c"), "2023..", csp.Relation, "ADVISOR")
		g.Fact(reseller("q"), csp.Serves, customer("c"), "2021..", csp.Via, provider("p1"))
		g.Fact(reseller("x"), csp.Serves, customer("c"), "2020..")
		g.Fact(provider("p2"), csp.Serves, customer("d"), "2018..2019")
		g.Fact(provider("p2"), csp.Serves, customer("d"), "2020..")
		g.Fact(provider("p1"), csp.Sells, bought("s"), "2020..")
		g.Fact(reseller("r"), csp.Resells, bought("s"), "2020..")
		g.Fact(reseller("q"), csp.Resells, bought("s"), "2020..")
		g.Fact(reseller("x"), csp.Sells, bought("t"), "2020..")
		g.Fact(reseller("x"), csp.Resells, bought("t"), "2020..")
		g.Fact(provider("p2"), csp.Sells, bought("u"), "2020..")
		g.Fact(reseller("x"), csp.Resells, bought("u"), "2020..")
		g.Fact(provider("p2"), csp.Sells, bought("v"), "2020..")
		g.Fact(provider("p1"), csp.Transfers, provider("p2"), "2020..", csp.TransferID, "1", csp.TransferStatus, "ACTIVE")
		g.Fact(provider("p1"), csp.Transfers, provider("p1"), "2020..", csp.TransferID, "2")
		return g
	},
	clauses: []clause{
		{"a reseller serves via the provider that its relationship names, or directly", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			routes := serviceRoutes(q)
			routes.Total = true
			expect(tb, open(tb), askRoutes(q, routes, customer("c"), customer("d"), provider("p1"), customer("nobody")), `
				root 0
				  Customer
				    routes hops=2 visited=6 total=3
				      route 1 Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c
				        Reseller "the company"
				        SERVES> Customer "the company"
				          fact 2023-01-01T00:00:00Z null
				      route 1 Reseller:GLOBAL:x SERVES> Customer:GLOBAL:c
				        Reseller "the company"
				        SERVES> Customer "the company"
				          fact 2020-01-01T00:00:00Z null
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c
				        Provider "the company"
				        DISTRIBUTES_TO> Reseller "the company"
				          fact 2020-01-01T00:00:00Z null
				        SERVES> Customer "the company"
				          fact 2021-01-01T00:00:00Z "Provider:GLOBAL:p1"
				          fact 2022-01-01T00:00:00Z "Provider:GLOBAL:p1"
				  Customer
				    routes hops=2 visited=1 total=1
				      route 1 Provider:GLOBAL:p2 SERVES> Customer:GLOBAL:d
				        Provider "the company"
				        SERVES> Customer "the company"
				          fact 2020-01-01T00:00:00Z null
				  Provider
				    routes hops=2 visited=0 total=0
				  absent
				    routes hops=2 visited=0 total=0`)
		}},
		{"routes are those of the instant", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			routes := serviceRoutes(q)
			routes.Stop, routes.Fact, routes.MinHops = plan.Selection{}, nil, 2
			askRoutes(q, routes, customer("c"))
			q.Plan.Roots[0].AsOf = q.One(channel.Day("2022-06"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    routes hops=2 visited=7
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c
				        Provider
				        DISTRIBUTES_TO> Reseller
				        SERVES> Customer
				      route 2 Provider:GLOBAL:p2 DISTRIBUTES_TO> Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c
				        Provider
				        DISTRIBUTES_TO> Reseller
				        SERVES> Customer`)
		}},
		{"a subscription is sold by the provider and resold by the reseller, or sold directly", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			routes := serviceRoutes(q)
			routes.Stop, routes.Fact = plan.Selection{}, nil
			expect(tb, open(tb), askRoutes(q, routes, bought("s"), bought("t"), bought("u"), bought("v")), `
				root 0
				  Subscription
				    routes hops=2 visited=4
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r RESELLS> Subscription:GLOBAL:s
				        Provider
				        DISTRIBUTES_TO> Reseller
				        RESELLS> Subscription
				  Subscription
				    routes hops=2 visited=2
				      route 1 Reseller:GLOBAL:x SELLS> Subscription:GLOBAL:t
				        Reseller
				        SELLS> Subscription
				  Subscription
				    routes hops=2 visited=2
				  Subscription
				    routes hops=2 visited=1
				      route 1 Provider:GLOBAL:p2 SELLS> Subscription:GLOBAL:v
				        Provider
				        SELLS> Subscription`)
		}},
		{"what three have to do with each other counts on every route, in both directions", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			routes := freeRoutes(q, 2, down, serves, resells)
			routes.MinHops, routes.To = 2, csp.OnlyCustomers|csp.OnlySubscriptions
			routes.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Via}}
			askRoutes(q, routes, provider("p1"), provider("p2"))
			back := freeRoutes(q, 2, up, servedBy, resoldBy)
			back.MinHops, back.Fact = 2, routes.Fact
			askRoutes(q, back, customer("c"), bought("s"))
			expect(tb, open(tb), q, `
				root 0
				  Provider
				    routes hops=2 visited=5
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r RESELLS> Subscription:GLOBAL:s
				        Provider
				        DISTRIBUTES_TO> Reseller
				          fact null
				        RESELLS> Subscription
				          fact null
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c
				        Provider
				        DISTRIBUTES_TO> Reseller
				          fact null
				        SERVES> Customer
				          fact "Provider:GLOBAL:p1"
				          fact "Provider:GLOBAL:p1"
				  Provider
				    routes hops=2 visited=3
				root 1
				  Customer
				    routes hops=2 visited=6
				      route 2 Customer:GLOBAL:c <SERVES Reseller:GLOBAL:r <DISTRIBUTES_TO Provider:GLOBAL:p1
				        Customer
				        <SERVES Reseller
				          fact "Provider:GLOBAL:p1"
				          fact "Provider:GLOBAL:p1"
				        <DISTRIBUTES_TO Provider
				          fact null
				  Subscription
				    routes hops=2 visited=3
				      route 2 Subscription:GLOBAL:s <RESELLS Reseller:GLOBAL:r <DISTRIBUTES_TO Provider:GLOBAL:p1
				        Subscription
				        <RESELLS Reseller
				          fact null
				        <DISTRIBUTES_TO Provider
				          fact null`)
		}},
		{"no stop occurs twice, and each leg is a route of its own", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			out, in := csp.Leg{Fact: csp.Transfers}, csp.Leg{Fact: csp.Transfers, Inbound: true}
			routes := freeRoutes(q, 3, down, up, out, in)
			routes.To = csp.OnlyProviders
			routes.Fact = &plan.FactSelection{Columns: []csp.Field{csp.AdminStatus, csp.TransferStatus}}
			expect(tb, open(tb), askRoutes(q, routes, provider("p1")), `
				root 0
				  Provider
				    routes hops=3 visited=7
				      route 1 Provider:GLOBAL:p1 TRANSFERS> Provider:GLOBAL:p2
				        Provider
				        TRANSFERS> Provider
				          fact null "ACTIVE"
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r <DISTRIBUTES_TO Provider:GLOBAL:p2
				        Provider
				        DISTRIBUTES_TO> Reseller
				          fact null null
				        <DISTRIBUTES_TO Provider
				          fact null null`)
		}},
		{"a route ends at the first stop asked for, passes some and avoids others", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			legs := []csp.Leg{down, up, serves, servedBy}
			to := freeRoutes(q, 3, legs...)
			to.ToIDs = q.Many(customer("c"))
			through := to
			through.Through = q.Many(reseller("q"))
			avoid := to
			avoid.Avoid = q.Many(reseller("x"), reseller("q"), "nonsense")
			for _, routes := range []plan.Routes{to, through, avoid} {
				routes.MaxHops, routes.Total, routes.Size = 3, true, q.One(0)
				askRoutes(q, routes, reseller("r"), reseller("q"))
			}
			expect(tb, open(tb), q, `
				root 0
				  Reseller
				    routes hops=3 visited=8 total=1
				  Reseller
				    routes hops=3 visited=5 total=1
				root 1
				  Reseller
				    routes hops=3 visited=8 total=0
				  Reseller
				    routes hops=3 visited=5 total=1
				root 2
				  Reseller
				    routes hops=3 visited=6 total=1
				  Reseller
				    routes hops=3 visited=5 total=1`)
		}},
		{"pages of routes", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			first := serviceRoutes(q)
			first.Stop, first.Fact, first.Total, first.More, first.Size = plan.Selection{}, nil, true, true, q.One(1)
			next := first
			next.After = q.One("1 Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c")
			last := first
			last.Backward, last.Before = true, q.One("2 A")
			for _, routes := range []plan.Routes{first, next, last} {
				askRoutes(q, routes, customer("c"))
			}
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    routes hops=2 visited=6 total=3 more=true
				      route 1 Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c
				        Reseller
				        SERVES> Customer
				root 1
				  Customer
				    routes hops=2 visited=6 total=3 more=true
				      route 1 Reseller:GLOBAL:x SERVES> Customer:GLOBAL:c
				        Reseller
				        SERVES> Customer
				root 2
				  Customer
				    routes hops=2 visited=6 total=3 more=true
				      route 1 Reseller:GLOBAL:x SERVES> Customer:GLOBAL:c
				        Reseller
				        SERVES> Customer`)
		}},
		{"a spent budget leaves the routes of the lengths that it sufficed for", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			for _, budget := range []int{6, 5, 4} {
				routes := serviceRoutes(q)
				routes.Stop, routes.Fact, routes.Total, routes.Size, routes.Budget = plan.Selection{}, nil, true, q.One(0), q.One(budget)
				askRoutes(q, routes, customer("c"))
			}
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    routes hops=2 visited=6 total=3
				root 1
				  Customer
				    routes hops=1 visited=5 total=2
				root 2
				  Customer
				    routes hops=0 visited=4 total=0`)
		}},
		{"a route that serves, gone in either direction, has a tier and is travelled", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			routes := freeRoutes(q, 2, down, serves, csp.Leg{Fact: csp.Sells}, resells)
			routes.Tiers, routes.Channels, routes.To = true, true, csp.OnlyCustomers|csp.OnlySubscriptions
			page := channel.Page(csp.OnlySubscriptions, csp.ID)
			routes.Subscriptions = []plan.Page{page}
			back := freeRoutes(q, 2, up, servedBy)
			back.Tiers = true
			askRoutes(askRoutes(q, routes, provider("p1"), reseller("q")), back, customer("c"))
			expect(tb, open(tb), q, `
				root 0
				  Provider
				    routes hops=2 visited=8
				      route 1 Provider:GLOBAL:p1 SELLS> Subscription:GLOBAL:s tier=0 []
				        subscriptions
				        Provider
				        SELLS> Subscription
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r RESELLS> Subscription:GLOBAL:s tier=2 ["CSP"]
				        subscriptions
				          Subscription "Subscription:GLOBAL:s"
				        Provider
				        DISTRIBUTES_TO> Reseller
				        RESELLS> Subscription
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c tier=2 ["CSP"]
				        subscriptions
				          Subscription "Subscription:GLOBAL:s"
				        Provider
				        DISTRIBUTES_TO> Reseller
				        SERVES> Customer
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:x SELLS> Subscription:GLOBAL:t tier=0 []
				        subscriptions
				        Provider
				        DISTRIBUTES_TO> Reseller
				        SELLS> Subscription
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:x SELLS> Subscription:GLOBAL:w tier=0 []
				        subscriptions
				        Provider
				        DISTRIBUTES_TO> Reseller
				        SELLS> Subscription
				  Reseller
				    routes hops=2 visited=2
				      route 1 Reseller:GLOBAL:q RESELLS> Subscription:GLOBAL:s tier=0 []
				        subscriptions
				        Reseller
				        RESELLS> Subscription
				      route 1 Reseller:GLOBAL:q SERVES> Customer:GLOBAL:c tier=0 []
				        subscriptions
				        Reseller
				        SERVES> Customer
				root 1
				  Customer
				    routes hops=2 visited=6
				      route 1 Customer:GLOBAL:c <SERVES Reseller:GLOBAL:q tier=0
				        Customer
				        <SERVES Reseller
				      route 1 Customer:GLOBAL:c <SERVES Reseller:GLOBAL:r tier=1
				        Customer
				        <SERVES Reseller
				      route 1 Customer:GLOBAL:c <SERVES Reseller:GLOBAL:x tier=1
				        Customer
				        <SERVES Reseller
				      route 2 Customer:GLOBAL:c <SERVES Reseller:GLOBAL:r <DISTRIBUTES_TO Provider:GLOBAL:p1 tier=2
				        Customer
				        <SERVES Reseller
				        <DISTRIBUTES_TO Provider`)
		}},
		onlyWhatServes,
		{"a question between hubs visits no more than its budget", func(tb testing.TB, open opener) {
			g := &channel.Graph{}
			g.Node(provider("hub1"))
			g.Node(provider("hub2"))
			for i := range hubCustomers {
				id := customer(fmt.Sprintf("of-hubs-%04d", i))
				g.Node(id)
				g.Fact(provider("hub1"), csp.Serves, id, "2020..")
				g.Fact(provider("hub2"), csp.Serves, id, "2020..")
			}
			hubs := open(tb)
			g.Put(tb, hubs)
			q := channel.Ask(now)
			routes := freeRoutes(q, 3, serves, servedBy) // some 10 million relationships
			routes.To, routes.Total, routes.Size, routes.Budget = csp.OnlyCustomers, true, q.One(0), q.One(100_000)
			narrow := routes
			narrow.ToIDs, narrow.MaxHops = q.Many(provider("hub2")), 2
			askRoutes(askRoutes(q, routes, provider("hub1")), narrow, provider("hub1"))
			expect(tb, hubs, q, `
				root 0
				  Provider
				    routes hops=2 visited=100000 total=3200
				root 1
				  Provider
				    routes hops=2 visited=6400 total=3200`)
		}},
		{"subscriptions travel the routes by which they are sold and resold", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			routes := serviceRoutes(q)
			routes.Stop, routes.Fact, routes.Channels, routes.On = plan.Selection{}, nil, true, csp.OnlyCustomers
			page := channel.Page(csp.OnlySubscriptions, csp.ID)
			page.Total = true
			routes.Subscriptions = []plan.Page{page}
			some := routes
			some.Carries, some.Subscriptions, some.Total, some.Size = q.Many("EA", "OPEN"), nil, true, q.One(0)
			askRoutes(askRoutes(q, routes, customer("c")), some, customer("c"))
			single := routes
			single.On = csp.OnlySubscriptions
			askRoutes(q, single, bought("v"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    routes hops=2 visited=6
				      route 1 Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c []
				        subscriptions total=0
				        Reseller
				        SERVES> Customer
				      route 1 Reseller:GLOBAL:x SERVES> Customer:GLOBAL:c ["CSP" "EA"]
				        subscriptions total=2
				          Subscription "Subscription:GLOBAL:t"
				          Subscription "Subscription:GLOBAL:w"
				        Reseller
				        SERVES> Customer
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c ["CSP"]
				        subscriptions total=1
				          Subscription "Subscription:GLOBAL:s"
				        Provider
				        DISTRIBUTES_TO> Reseller
				        SERVES> Customer
				root 1
				  Customer
				    routes hops=2 visited=6 total=1
				root 2
				  Subscription
				    routes hops=2 visited=1
				      route 1 Provider:GLOBAL:p2 SELLS> Subscription:GLOBAL:v []
				        subscriptions total=1
				          Subscription "Subscription:GLOBAL:v"
				        Provider
				        SELLS> Subscription`)
		}},
		intervalsOfRoutes,
		{"hops below a stop hold at the instant", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			routes := serviceRoutes(q)
			routes.Fact, routes.MinHops = nil, 2
			routes.Stop = plan.Selection{Hops: []plan.Hop{channel.Along(channel.Out(csp.DistributesTo), []csp.Field{csp.ID})}}
			askRoutes(q, routes, customer("c")).Plan.Roots[0].AsOf = q.One(channel.Day("2025"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				    routes hops=2 visited=6
				      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c
				        Provider
				          DISTRIBUTES_TO->
				            Reseller "Reseller:GLOBAL:r"
				            Reseller "Reseller:GLOBAL:x"
				        DISTRIBUTES_TO> Reseller
				        SERVES> Customer`)
		}},
	},
}
