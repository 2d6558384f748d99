package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

// comparison is one comparison and the keys of the nodes for which it holds.
type comparison struct {
	field    csp.Field
	operator plan.Operator
	values   []any
	want     string
}

func of(values ...any) []any { return values }

var comparisonClauses = group{
	name: "comparisons",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(customer("a"), csp.CompanyName, "Contoso", csp.Country, "JP", csp.CustomDomains, []string{"a.example", "b.example"}, csp.CommerceID, "0a1b")
		g.Node(customer("b"), csp.CompanyName, "CONTOSO", csp.Country, "jp", csp.CustomDomains, []string{"A.example"})
		g.Node(customer("c"), csp.CompanyName, "Ｃｏｎｔｏｓｏ　　Ltd", csp.Country, "DE", csp.CustomDomains, []string{})
		g.Node(customer("d"), csp.CompanyName, "株式会社ｱﾀﾞﾀﾑ", csp.Country, "")
		g.Node(customer("e"), csp.CompanyName, "STRASSE 100%", csp.Country, "J.", csp.CommerceID, "ffff")
		g.Node(customer("f"), csp.CompanyName, "Éclair")
		g.Node(customer("g"), csp.Country, "\uffee", csp.CompanyName, "")
		g.Node(customer("h"), csp.Country, "𝒜", csp.CompanyName, "a.c*")
		g.Node(bought("s1"), csp.Quantity, channel.Dates{"2020": 5}, csp.CreationDate, channel.Day("2020-01-01"), csp.IsTrial, true, csp.Status, channel.Dates{"2020": "ACTIVE"})
		g.Node(bought("s2"), csp.Quantity, channel.Dates{"2020": 10}, csp.CreationDate, channel.Day("2020-01-01")+1, csp.IsTrial, false, csp.Status, channel.Dates{"2020": "SUSPENDED"})
		g.Node(bought("s3"), csp.Quantity, channel.Dates{"2020": -1}, csp.CreationDate, channel.Day("1969"))
		g.Node(bought("s4"))
		return g
	},
	clauses: []clause{
		comparisons("typed text compares folded", csp.OnlyCustomers,
			comparison{csp.CompanyName, plan.Equal, of("contoso"), "a b"},
			comparison{csp.CompanyName, plan.Equal, of("ｃＯＮＴＯＳＯ"), "a b"},
			comparison{csp.CompanyName, plan.Equal, of(" Contoso LTD"), "c"},
			comparison{csp.CompanyName, plan.Equal, of("株式会社アダタム"), "d"},
			comparison{csp.CompanyName, plan.Equal, of("straße 100％"), "e"},
			comparison{csp.CompanyName, plan.Equal, of("e\u0301CLAIR"), "f"},
			comparison{csp.CompanyName, plan.Equal, of("eclair"), "f"},
			comparison{csp.CompanyName, plan.In, of("ÉCLAIR", "CONTOSO", "nobody"), "a b f"},
			comparison{csp.CompanyName, plan.Contains, of("Toso"), "a b c"},
			comparison{csp.CompanyName, plan.StartsWith, of("株式会社ア"), "d"},
			comparison{csp.CompanyName, plan.EndsWith, of("toso"), "a b"},
			comparison{csp.CompanyName, plan.Less, of("CONTOSO LTD"), "a b g h"},
			comparison{csp.CompanyName, plan.GreaterOrEqual, of("CONTOSO LTD"), "c d e f"}),
		comparisons("codes compare exactly", csp.OnlyCustomers,
			comparison{csp.Country, plan.Equal, of("JP"), "a"},
			comparison{csp.Country, plan.Equal, of("jp"), "b"},
			comparison{csp.Country, plan.In, of("JP", "jp", "Jp"), "a b"},
			comparison{csp.Country, plan.StartsWith, of("J"), "a e"},
			comparison{csp.Country, plan.EndsWith, of("p"), "b"}),
		comparisons("keys compare in lower case", csp.OnlyCustomers,
			comparison{csp.CommerceID, plan.Equal, of("{0A1B}"), "a"},
			comparison{csp.CommerceID, plan.In, of("FFFF", "0A1b"), "a e"}),
		comparisons("strings by code point", csp.OnlyCustomers,
			comparison{csp.Country, plan.Less, of("JP"), "c d e"},
			comparison{csp.Country, plan.LessOrEqual, of("JP"), "a c d e"},
			comparison{csp.Country, plan.Greater, of("JP"), "b g h"},
			comparison{csp.Country, plan.GreaterOrEqual, of("JP"), "a b g h"},
			comparison{csp.Country, plan.Greater, of("\uffee"), "h"},
			comparison{csp.Country, plan.Less, of("𝒜"), "a b c d e g"}),
		comparisons("nothing in a text is a pattern", csp.OnlyCustomers,
			comparison{csp.Country, plan.Contains, of("."), "e"},
			comparison{csp.CompanyName, plan.Contains, of("%"), "e"},
			comparison{csp.CompanyName, plan.StartsWith, of("a.c*"), "h"},
			comparison{csp.CompanyName, plan.Contains, of(".*"), ""}),
		comparisons("empty text is a value", csp.OnlyCustomers,
			comparison{csp.Country, plan.Equal, of(""), "d"},
			comparison{csp.Country, plan.Contains, of(""), "a b c d e g h"},
			comparison{csp.Country, plan.Less, of("0"), "d"},
			comparison{csp.Country, plan.IsNull, nil, "f"},
			comparison{csp.CompanyName, plan.Equal, of(" "), "g"}),
		comparisons("numbers", csp.OnlySubscriptions,
			comparison{csp.Quantity, plan.Equal, of(10), "s2"},
			comparison{csp.Quantity, plan.In, of(10, -1, 7), "s2 s3"},
			comparison{csp.Quantity, plan.Less, of(5), "s3"},
			comparison{csp.Quantity, plan.LessOrEqual, of(5), "s1 s3"},
			comparison{csp.Quantity, plan.Greater, of(5), "s2"},
			comparison{csp.Quantity, plan.GreaterOrEqual, of(5), "s1 s2"},
			comparison{csp.Quantity, plan.IsNull, nil, "s4"}),
		comparisons("times", csp.OnlySubscriptions,
			comparison{csp.CreationDate, plan.Equal, of(channel.Day("2020-01-01")), "s1"},
			comparison{csp.CreationDate, plan.In, of(channel.Day("2020-01-01"), channel.Day("1969")), "s1 s3"},
			comparison{csp.CreationDate, plan.Less, of(channel.Day("2020-01-01")), "s3"},
			comparison{csp.CreationDate, plan.LessOrEqual, of(channel.Day("2020-01-01")), "s1 s3"},
			comparison{csp.CreationDate, plan.Greater, of(channel.Day("2020-01-01")), "s2"},
			comparison{csp.CreationDate, plan.GreaterOrEqual, of(channel.Day("2020-01-01")), "s1 s2"}),
		comparisons("booleans and names", csp.OnlySubscriptions,
			comparison{csp.IsTrial, plan.Equal, of(true), "s1"},
			comparison{csp.IsTrial, plan.Equal, of(false), "s2"},
			comparison{csp.IsTrial, plan.IsNull, nil, "s3 s4"},
			comparison{csp.Status, plan.Equal, of("ACTIVE"), "s1"},
			comparison{csp.Status, plan.In, of("ACTIVE", "SUSPENDED"), "s1 s2"}),
		comparisons("lists", csp.OnlyCustomers,
			comparison{csp.CustomDomains, plan.Has, of("a.example"), "a"},
			comparison{csp.CustomDomains, plan.Has, of("example"), ""},
			comparison{csp.CustomDomains, plan.HasSome, of("b.example", "A.example"), "a b"},
			comparison{csp.CustomDomains, plan.HasSome, nil, ""},
			comparison{csp.CustomDomains, plan.HasEvery, of("b.example", "a.example"), "a"},
			comparison{csp.CustomDomains, plan.HasEvery, nil, "a b c"},
			comparison{csp.CustomDomains, plan.IsNull, nil, "d e f g h"}),
		comparisons("id and cloud", csp.OnlyCustomers,
			comparison{csp.ID, plan.Equal, of(customer("b")), "b"},
			comparison{csp.ID, plan.In, of(customer("b"), bought("s1"), customer("a"), customer("b")), "a b"},
			comparison{csp.ID, plan.IsNull, nil, ""},
			comparison{csp.CloudName, plan.Equal, of("CHINA"), ""},
			comparison{csp.CloudName, plan.In, of("CHINA", "GLOBAL"), "a b c d e f g h"}),
		comparisons("an empty list matches nothing", csp.OnlyCustomers,
			comparison{csp.Country, plan.In, nil, ""},
			comparison{csp.ID, plan.In, nil, ""}),
		comparisons("a field of other kinds is null", csp.Of(csp.Customer, csp.Subscription),
			comparison{csp.Quantity, plan.Less, of(6), "s1 s3"},
			comparison{csp.CommerceID, plan.IsNull, nil, "b c d f g h s1 s2 s3 s4"},
			comparison{csp.MpnID, plan.Equal, of("x"), ""},
			comparison{csp.MpnID, plan.IsNull, nil, "a b c d e f g h s1 s2 s3 s4"}),
	},
}

func comparisons(name string, kinds csp.KindSet, cases ...comparison) clause {
	return clause{name, func(tb testing.TB, open opener) {
		for _, c := range cases {
			q := channel.Ask(now)
			expectMatches(tb, open(tb), kinds, q, q.Is(c.field, c.operator, c.values...), c.want)
		}
	}}
}
