package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var onlyWhatServes = clause{"only what serves, in either direction, where that is asked, and only what carries a channel", func(tb testing.TB, open opener) {
	q := channel.Ask(now)
	legs := []csp.Leg{down, serves, {Fact: csp.Sells}, resells}
	served := freeRoutes(q, 2, legs...)
	served.Served, served.Tiers, served.Total, served.To = true, true, true, csp.OnlyCustomers|csp.OnlySubscriptions
	carrying := freeRoutes(q, 2, legs...)
	carrying.Carries, carrying.Total, carrying.To = q.Many("EA"), true, csp.OnlyCustomers|csp.OnlySubscriptions
	back := freeRoutes(q, 2, up, servedBy)
	back.Served, back.Tiers, back.Carries = true, true, q.Many("CSP", "OPEN")
	for _, asked := range []*plan.Routes{&served, &carrying, &back} {
		asked.Stop = plan.Selection{}
	}
	askRoutes(askRoutes(askRoutes(q, served, provider("p1"), reseller("x"), provider("p2")), carrying, provider("p2"), reseller("x"), provider("p1")), back, customer("c"))
	expect(tb, open(tb), q, `
		root 0
		  Provider
		    routes hops=2 visited=8 total=2
		      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r RESELLS> Subscription:GLOBAL:s tier=2
		        Provider
		        DISTRIBUTES_TO> Reseller
		        RESELLS> Subscription
		      route 2 Provider:GLOBAL:p1 DISTRIBUTES_TO> Reseller:GLOBAL:r SERVES> Customer:GLOBAL:c tier=2
		        Provider
		        DISTRIBUTES_TO> Reseller
		        SERVES> Customer
		  Reseller
		    routes hops=2 visited=5 total=3
		      route 1 Reseller:GLOBAL:x SELLS> Subscription:GLOBAL:t tier=1
		        Reseller
		        SELLS> Subscription
		      route 1 Reseller:GLOBAL:x SELLS> Subscription:GLOBAL:w tier=1
		        Reseller
		        SELLS> Subscription
		      route 1 Reseller:GLOBAL:x SERVES> Customer:GLOBAL:c tier=1
		        Reseller
		        SERVES> Customer
		  Provider
		    routes hops=2 visited=5 total=2
		      route 1 Provider:GLOBAL:p2 SELLS> Subscription:GLOBAL:v tier=1
		        Provider
		        SELLS> Subscription
		      route 1 Provider:GLOBAL:p2 SERVES> Customer:GLOBAL:d tier=1
		        Provider
		        SERVES> Customer
		root 1
		  Provider
		    routes hops=2 visited=5 total=0
		  Reseller
		    routes hops=2 visited=5 total=2
		      route 1 Reseller:GLOBAL:x SELLS> Subscription:GLOBAL:w
		        Reseller
		        SELLS> Subscription
		      route 1 Reseller:GLOBAL:x SERVES> Customer:GLOBAL:c
		        Reseller
		        SERVES> Customer
		  Provider
		    routes hops=2 visited=8 total=0
		root 2
		  Customer
		    routes hops=2 visited=6
		      route 1 Customer:GLOBAL:c <SERVES Reseller:GLOBAL:x tier=1
		        Customer
		        <SERVES Reseller
		      route 2 Customer:GLOBAL:c <SERVES Reseller:GLOBAL:r <DISTRIBUTES_TO Provider:GLOBAL:p1 tier=2
		        Customer
		        <SERVES Reseller
		        <DISTRIBUTES_TO Provider`)
}}
