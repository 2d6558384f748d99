package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// bound is a place in an order by company name.
type bound struct {
	name any // nil for null
	key  string
}

// paging is one page of customers by company name and what it holds. In order the customers are 1 2 3 4 (one name) 5 6 (no name).
type paging struct {
	size          int // negative for all
	backward      bool
	descending    bool
	after, before *bound
	want          string
	more          bool
}

var pageClauses = group{
	name: "pages",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(customer("4"), csp.CompanyName, "c")
		g.Node(customer("1"), csp.CompanyName, "a")
		g.Node(customer("6"))
		g.Node(customer("3"), csp.CompanyName, "b")
		g.Node(customer("2"), csp.CompanyName, "b")
		g.Node(customer("5"))
		for _, id := range []csp.NodeID{provider("x"), provider("y"), provider("z")} {
			g.Node(id)
		}
		for _, key := range []string{"1", "2", "3"} {
			g.Fact(provider("x"), csp.Serves, customer(key), "2020..")
		}
		g.Fact(provider("y"), csp.Serves, customer("5"), "2020..")
		return g
	},
	clauses: []clause{
		pages("first rows",
			paging{size: 2, want: "1 2", more: true},
			paging{size: 6, want: "1 2 3 4 5 6"},
			paging{size: 7, want: "1 2 3 4 5 6"},
			paging{size: -1, want: "1 2 3 4 5 6"},
			paging{size: 2, descending: true, want: "4 3", more: true}),
		pages("last rows stand in order",
			paging{size: 2, backward: true, want: "5 6", more: true},
			paging{size: 3, backward: true, want: "4 5 6", more: true},
			paging{size: 6, backward: true, want: "1 2 3 4 5 6"},
			paging{size: 3, backward: true, descending: true, want: "1 6 5", more: true}),
		{"last rows of a node that is asked for twice", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.OnlyCustomers, csp.ID)
			page.Size, page.Backward = q.One(2), true
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{channel.Hop(channel.Out(csp.Serves), page)}}, provider("x"), provider("x"))
			expect(tb, open(tb), q, `
				root 0
				  Provider "Provider:GLOBAL:x"
				    SERVES->
				      Customer "Customer:GLOBAL:2"
				      Customer "Customer:GLOBAL:3"
				  Provider "Provider:GLOBAL:x"
				    SERVES->
				      Customer "Customer:GLOBAL:2"
				      Customer "Customer:GLOBAL:3"
			`)
		}},
		pages("size 0 has no rows",
			paging{size: 0, want: "", more: true},
			paging{size: 0, backward: true, want: "", more: true},
			paging{size: 0, after: &bound{nil, "6"}, want: ""},
			paging{size: 0, backward: true, before: &bound{"a", "1"}, want: ""}),
		pages("after a bound",
			paging{size: 2, after: &bound{"b", "2"}, want: "3 4", more: true},
			paging{size: 9, after: &bound{"b", "2"}, want: "3 4 5 6"},
			paging{size: 9, after: &bound{"b", "2"}, descending: true, want: "1 6 5"},
			paging{size: 9, after: &bound{"c", "4"}, want: "5 6"}),
		pages("before a bound",
			paging{size: 9, before: &bound{"b", "3"}, want: "1 2"},
			paging{size: 1, backward: true, before: &bound{"b", "3"}, want: "2", more: true},
			paging{size: 9, before: &bound{"b", "3"}, descending: true, want: "4"},
			paging{size: 9, before: &bound{"c", "4"}, want: "1 2 3"}),
		pages("bounds that vanished",
			paging{size: 9, after: &bound{"b", "25"}, want: "3 4 5 6"},
			paging{size: 9, after: &bound{"bb", "0"}, want: "4 5 6"},
			paging{size: 9, before: &bound{"", "9"}, want: ""},
			paging{size: 9, after: &bound{"zz", "9"}, want: "5 6"},
			paging{size: 9, before: &bound{nil, "55"}, want: "1 2 3 4 5"}),
		pages("bounds among nulls",
			paging{size: 9, after: &bound{nil, "5"}, want: "6"},
			paging{size: 9, after: &bound{nil, "0"}, want: "5 6"},
			paging{size: 9, before: &bound{nil, "6"}, want: "1 2 3 4 5"},
			paging{size: 9, before: &bound{nil, "5"}, want: "1 2 3 4"},
			paging{size: 9, after: &bound{nil, "6"}, descending: true, want: "5"},
			paging{size: 9, before: &bound{nil, "6"}, descending: true, want: "4 3 2 1"}),
		pages("more looks only between the bounds",
			paging{size: 2, after: &bound{"a", "1"}, before: &bound{"c", "4"}, want: "2 3"},
			paging{size: 1, after: &bound{"a", "1"}, before: &bound{"c", "4"}, want: "2", more: true},
			paging{size: 2, backward: true, after: &bound{"a", "1"}, before: &bound{"c", "4"}, want: "2 3"},
			paging{size: 1, backward: true, after: &bound{"a", "1"}, before: &bound{"c", "4"}, want: "3", more: true},
			paging{size: 9, after: &bound{"c", "4"}, before: &bound{"a", "1"}, want: ""}),
		{"bounds in an order by id", func(tb testing.TB, open opener) {
			for _, descending := range []bool{false, true} {
				q := channel.Ask(now)
				page := channel.Page(csp.OnlyCustomers, csp.ID)
				page.Order.Descending = descending
				page.After = &plan.Bound{Value: plan.NoSlot, ID: q.One(customer("4"))}
				q.List(page)
				expectKeys(tb, open(tb), q, map[bool]string{false: "5 6", true: "3 2 1"}[descending])
			}
		}},
		{"total counts whatever the page and its bounds", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.OnlyCustomers, csp.CompanyName)
			page.Size, page.Total, page.More = q.One(1), true, true
			page.After = &plan.Bound{Value: plan.NoSlot, ID: q.One(customer("1"))}
			page.Where = q.Is(csp.CompanyName, plan.Equal, "b")
			q.List(page)
			expect(tb, open(tb), q, `
				root 0 total=2 more=true
				  Customer "b"`)
		}},
		{"each parent has its own page", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			hop.Page.Size, hop.Page.Total, hop.Page.More = q.One(2), true, true
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, provider("x"), provider("z"), provider("y"))
			expect(tb, open(tb), q, `
				root 0
				  Provider
				    SERVES-> total=3 more=true
				      Customer "Customer:GLOBAL:1"
				      Customer "Customer:GLOBAL:2"
				  Provider
				    SERVES-> total=0 more=false
				  Provider
				    SERVES-> total=1 more=false
				      Customer "Customer:GLOBAL:5"`)
		}},
		{"hops have bounds, filters and ends too", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			hop.Page.Order = plan.Order{Field: csp.CompanyName, Descending: true}
			hop.Page.Where = plan.Not{Predicate: q.Is(csp.ID, plan.Equal, customer("1"))}
			hop.Page.Size, hop.Page.Total, hop.Page.More, hop.Page.Backward = q.One(1), true, true, true
			hop.Page.Before = &plan.Bound{Value: q.One("b"), ID: q.One(customer("2"))}
			q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, provider("x"))
			expect(tb, open(tb), q, `
				root 0
				  Provider
				    SERVES-> total=2 more=false
				      Customer "Customer:GLOBAL:3"`)
		}},
	},
}

// pages is a clause that asks for pages of customers by company name.
func pages(name string, cases ...paging) clause {
	return clause{name, func(tb testing.TB, open opener) {
		for _, paging := range cases {
			q := channel.Ask(now)
			page := channel.Page(csp.OnlyCustomers, csp.ID)
			page.Order = plan.Order{Field: csp.CompanyName, Descending: paging.descending}
			page.Backward, page.More = paging.backward, true
			if paging.size >= 0 {
				page.Size = q.One(paging.size)
			}
			page.After, page.Before = paging.after.in(q), paging.before.in(q)
			q.List(page)
			expectKeys(tb, open(tb), q, paging.want)
			if more := read(tb, open(tb), q).Roots[0].More[0]; more != paging.more {
				tb.Errorf("more is %t for %+v", more, paging)
			}
		}
	}}
}

func (b *bound) in(q *channel.Question) *plan.Bound {
	if b == nil {
		return nil
	}
	place := &plan.Bound{Null: b.name == nil, Value: plan.NoSlot}
	if b.name != nil {
		place.Value = q.One(b.name)
	}
	place.ID = q.One(customer(b.key))
	return place
}
