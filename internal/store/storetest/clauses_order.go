package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var orderClauses = group{
	name: "order",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		// Written in an order that is none of those asked for.
		g.Node(customer("m"), csp.CompanyName, "b", csp.Country, "JP")
		g.Node(customer("c"), csp.Country, "JP")
		g.Node(customer("a"), csp.CompanyName, "B", csp.Country, "JP")
		g.Node(customer("k"), csp.CompanyName, "é")
		g.Node(customer("j"), csp.CompanyName, "e\u0301")
		g.Node(customer("z"), csp.CompanyName, "")
		g.Node(customer("x"), csp.CompanyName, "b", csp.Country, "DE")
		g.Node(customer("h"), csp.CompanyName, "𝒜")
		g.Node(customer("i"), csp.CompanyName, "\uffee")
		g.Node(customer("b"))
		g.Node(customer("g"), csp.CompanyName, "b ")
		g.Node(customer("f"), csp.CompanyName, "ｂ", csp.Country, "JP")
		g.Node(bought("s1"), csp.Quantity, channel.Dates{"2020": 10, "2022": 5}, csp.IsTrial, true, csp.CreationDate, channel.Day("2020-01-02"))
		g.Node(bought("s2"), csp.Quantity, channel.Dates{"2020": 9}, csp.IsTrial, false, csp.CreationDate, channel.Day("1969"))
		g.Node(bought("s3"), csp.Quantity, channel.Dates{"2021": -1}, csp.CreationDate, channel.Day("2020-01-01"))
		g.Node(bought("s4"), csp.Quantity, channel.Dates{"2020": 100, "2023": nil}, csp.IsTrial, false)
		g.Node(provider("p1"), csp.CompanyName, "n")
		g.Node(provider("p2"), csp.CompanyName, "l")
		g.Node(reseller("r1"), csp.CompanyName, "m")
		g.Node(reseller("r2"))
		return g
	},
	clauses: []clause{
		{"by id", func(tb testing.TB, open opener) {
			ordered(tb, open, csp.OnlyCustomers, csp.ID, "", "a b c f g h i j k m x z", "z x m k j i h g f c b a")
		}},
		{"strings by code point as written, nulls last, ties by id", func(tb testing.TB, open opener) {
			ordered(tb, open, csp.OnlyCustomers, csp.CompanyName, "", "z a m x g j k f i h b c", "h i f k j g x m a z c b")
		}},
		{"ties of a few values by id in the same direction", func(tb testing.TB, open opener) {
			ordered(tb, open, csp.OnlyCustomers, csp.Country, "", "x a c f m b g h i j k z", "m f c a x z k j i h g b")
		}},
		{"numbers by size at the instant", func(tb testing.TB, open opener) {
			ordered(tb, open, csp.OnlySubscriptions, csp.Quantity, "", "s3 s1 s2 s4", "s2 s1 s3 s4")
			ordered(tb, open, csp.OnlySubscriptions, csp.Quantity, "2021-06", "s3 s2 s1 s4", "s4 s1 s2 s3")
			ordered(tb, open, csp.OnlySubscriptions, csp.Quantity, "2020-06", "s2 s1 s4 s3", "s4 s1 s2 s3")
		}},
		{"times by age", func(tb testing.TB, open opener) {
			ordered(tb, open, csp.OnlySubscriptions, csp.CreationDate, "", "s2 s3 s1 s4", "s1 s3 s2 s4")
		}},
		{"false before true", func(tb testing.TB, open opener) {
			ordered(tb, open, csp.OnlySubscriptions, csp.IsTrial, "", "s2 s4 s1 s3", "s1 s4 s2 s3")
		}},
		{"kinds mix in one order", func(tb testing.TB, open opener) {
			ordered(tb, open, csp.Partners, csp.CompanyName, "", "p2 r1 p1 r2", "p1 r1 p2 r2")
			ordered(tb, open, csp.Partners, csp.ID, "", "p1 p2 r1 r2", "r2 r1 p2 p1")
			ordered(tb, open, csp.Of(csp.Reseller, csp.Subscription), csp.Quantity, "", "s3 s1 s2 r1 r2 s4", "s2 s1 s3 s4 r2 r1")
		}},
	},
}

// ordered compares the keys of all nodes in both directions, as of a day if one is given.
func ordered(tb testing.TB, open opener, kinds csp.KindSet, field csp.Field, asOf, ascending, descending string) {
	tb.Helper()
	for _, direction := range []bool{false, true} {
		q := channel.Ask(now)
		page := channel.Page(kinds, csp.ID)
		page.Order = plan.Order{Field: field, Descending: direction}
		root := q.List(page)
		if asOf != "" {
			root.AsOf = q.One(channel.Day(asOf))
		}
		want := ascending
		if direction {
			want = descending
		}
		expectKeys(tb, open(tb), q, want)
	}
}
