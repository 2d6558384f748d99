package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var logicClauses = group{
	name: "logic",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(customer("jp"), csp.Country, "JP", csp.CompanyName, "A")
		g.Node(customer("de"), csp.Country, "DE", csp.CompanyName, "A")
		g.Node(customer("none"), csp.CompanyName, "B")
		return g
	},
	clauses: []clause{
		logic("not a comparison with null holds", "de none", func(q *channel.Question) plan.Predicate {
			return plan.Not{Predicate: q.Is(csp.Country, plan.Equal, "JP")}
		}),
		logic("not of an order with null holds", "jp none", func(q *channel.Question) plan.Predicate {
			return plan.Not{Predicate: q.Is(csp.Country, plan.Less, "E")}
		}),
		logic("not in a list holds for null", "none", func(q *channel.Question) plan.Predicate {
			return plan.Not{Predicate: q.Is(csp.Country, plan.In, "JP", "DE")}
		}),
		logic("not of lists and parts holds for null", "de jp none", func(q *channel.Question) plan.Predicate {
			return plan.And{
				plan.Not{Predicate: q.Is(csp.CustomDomains, plan.Has, "x")},
				plan.Not{Predicate: q.Is(csp.CustomDomains, plan.HasEvery)},
				plan.Not{Predicate: q.Is(csp.Industry, plan.Contains, "x")},
				plan.Not{Predicate: q.Is(csp.IsTrial, plan.Equal, true)},
			}
		}),
		logic("not not is the thing itself", "jp", func(q *channel.Question) plan.Predicate {
			return plan.Not{Predicate: plan.Not{Predicate: q.Is(csp.Country, plan.Equal, "JP")}}
		}),
		logic("not of and", "de none", func(q *channel.Question) plan.Predicate {
			return plan.Not{Predicate: plan.And{q.Is(csp.CompanyName, plan.Equal, "a"), q.Is(csp.Country, plan.Equal, "JP")}}
		}),
		logic("not of or", "none", func(q *channel.Question) plan.Predicate {
			return plan.Not{Predicate: plan.Or{q.Is(csp.Country, plan.Equal, "DE"), q.Is(csp.Country, plan.Equal, "JP")}}
		}),
		logic("not of a mix with null under it", "de none", func(q *channel.Question) plan.Predicate {
			return plan.Not{Predicate: plan.And{
				plan.Not{Predicate: q.Is(csp.Country, plan.IsNull)},
				plan.Or{q.Is(csp.Country, plan.Equal, "JP"), q.Is(csp.Industry, plan.Equal, "x")},
			}}
		}),
		logic("not null", "de jp", func(q *channel.Question) plan.Predicate {
			return plan.Not{Predicate: q.Is(csp.Country, plan.IsNull)}
		}),
		logic("a null in a slot equals nothing", "de jp none", func(q *channel.Question) plan.Predicate {
			null := func(operator plan.Operator) plan.Predicate {
				return plan.Compare{Field: csp.Country, Operator: operator, Slot: q.Null(csp.String)}
			}
			return plan.Not{Predicate: plan.Or{null(plan.Equal), null(plan.Less), null(plan.Contains)}}
		}),
		logic("and of nothing holds", "de jp none", func(*channel.Question) plan.Predicate { return plan.And{} }),
		logic("or of nothing does not hold", "", func(*channel.Question) plan.Predicate { return plan.Or{} }),
		logic("no condition holds", "de jp none", func(*channel.Question) plan.Predicate { return nil }),
		logic("and of several", "de", func(q *channel.Question) plan.Predicate {
			return plan.And{q.Is(csp.CompanyName, plan.Equal, "a"), plan.Not{Predicate: q.Is(csp.Country, plan.Equal, "JP")}}
		}),
		logic("or of several", "jp none", func(q *channel.Question) plan.Predicate {
			return plan.Or{q.Is(csp.CompanyName, plan.Equal, "b"), q.Is(csp.Country, plan.Equal, "JP")}
		}),
	},
}

// logic is a clause that compares which of three customers satisfy a condition: "jp", "de" and "none", who has no country.
func logic(name, want string, where func(*channel.Question) plan.Predicate) clause {
	return clause{name, func(tb testing.TB, open opener) {
		q := channel.Ask(now)
		expectMatches(tb, open(tb), csp.OnlyCustomers, q, where(q), want)
	}}
}
