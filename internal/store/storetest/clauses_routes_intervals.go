package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var intervalsOfRoutes = clause{"a relationship of a route has all intervals of its fact", func(tb testing.TB, open opener) {
	q := channel.Ask(now)
	both := func(routes plan.Routes) plan.Routes {
		routes.Stop = plan.Selection{}
		routes.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since}, History: &plan.FactSelection{Columns: []csp.Field{csp.Since, csp.Until}}}
		return routes
	}
	askRoutes(q, both(serviceRoutes(q)), customer("d"))
	askRoutes(q, both(freeRoutes(q, 1, serves)), provider("p2"))
	askRoutes(q, both(freeRoutes(q, 1, servedBy)), customer("d"))
	expect(tb, open(tb), q, `
				root 0
				  Customer
				    routes hops=2 visited=1
				      route 1 Provider:GLOBAL:p2 SERVES> Customer:GLOBAL:d
				        Provider
				        SERVES> Customer
				          fact 2020-01-01T00:00:00Z
				            interval 2018-01-01T00:00:00Z 2019-01-01T00:00:00Z
				            interval 2020-01-01T00:00:00Z null
				root 1
				  Provider
				    routes hops=1 visited=1
				      route 1 Provider:GLOBAL:p2 SERVES> Customer:GLOBAL:d
				        Provider
				        SERVES> Customer
				          fact 2020-01-01T00:00:00Z
				            interval 2018-01-01T00:00:00Z 2019-01-01T00:00:00Z
				            interval 2020-01-01T00:00:00Z null
				root 2
				  Customer
				    routes hops=1 visited=1
				      route 1 Customer:GLOBAL:d <SERVES Provider:GLOBAL:p2
				        Customer
				        <SERVES Provider
				          fact 2020-01-01T00:00:00Z
				            interval 2018-01-01T00:00:00Z 2019-01-01T00:00:00Z
				            interval 2020-01-01T00:00:00Z null`)
}}
