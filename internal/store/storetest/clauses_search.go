package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var searchClauses = group{
	name: "search",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(customer("c1"), csp.CompanyName, "Contoso")
		g.Node(customer("c2"), csp.CompanyName, "Contoso Trading", csp.Domain, "trading.contoso.example")
		g.Node(customer("c3"), csp.CompanyName, "New Contoso")
		g.Node(customer("c4"), csp.CompanyName, "Acontoso", csp.Domain, "elsewhere.example")
		g.Node(customer("c5"), csp.CompanyName, "Northwind", csp.Domain, "contoso.example")
		g.Node(customer("c6"), csp.CompanyName, "Kontoso GmbH")
		g.Node(csp.NewNodeID(csp.Customer, csp.China, "c7"), csp.CompanyName, "Ｃｏｎｔｏｓｏ")
		g.Node(provider("p"), csp.CompanyName, "Contoso", csp.MpnID, "4711000")
		g.Node(reseller("r"), csp.CompanyName, "Éclair", csp.MpnID, "4711", csp.GlobalMpnID, "90004711")
		g.Node(customer("j1"), csp.CompanyName, "株式会社ｱﾀﾞﾀﾑ")
		g.Node(customer("j2"), csp.CompanyName, "アダタム販売")
		g.Node(customer("j3"), csp.CompanyName, "東京電機工業")
		g.Node(customer("u"), csp.CompanyName, "𠮷野家 𠮷野家", csp.Domain, "a.example")
		g.Node(customer("v"), csp.CompanyName, "吉野家 𠮷野家支店", csp.Domain, "b.example")
		g.Node(bought("0b1c-77"), csp.FriendlyName, "Mail", csp.OfferName, "Productivity Suite E3")
		g.Node(bought("0b1d-88"), csp.FriendlyName, "Productivity Suite", csp.OfferName, "Productivity Suite E3", csp.OfferID, "cfq7ttc0")
		return g
	},
	clauses: []clause{
		searches("the best match is first", csp.AnyKind,
			searchFor{"contoso", "c7 c1 p c2 c5 c3 c4 c6"},
			searchFor{"productivity", "0b1d-88 0b1c-77"},
			searchFor{"suite", "0b1d-88 0b1c-77"}),
		searches("folded", csp.AnyKind,
			searchFor{"eclair", "r"},
			searchFor{"アダタム", "j2 j1"}),
		searches("a word begins after a blank or a mark", csp.AnyKind,
			searchFor{"trading", "c2"},
			searchFor{"gmbh", "c6"}),
		searches("parts of Japanese", csp.AnyKind,
			searchFor{"電機", "j3"},
			searchFor{"機", "j3"},
			searchFor{"東京電気工業", "j3"}),
		searches("lengths count code points", csp.OnlyCustomers,
			searchFor{"𠮷野家", "u v"}),
		searches("ids and MPN ids by their beginnings", csp.AnyKind,
			searchFor{"4711", "r p"},
			searchFor{"11", ""},
			searchFor{"9000", "r"},
			searchFor{"0b1", "0b1c-77 0b1d-88"},
			searchFor{"0b1c-77", "0b1c-77"},
			searchFor{"77", ""},
			searchFor{"cfq7", "0b1d-88"}),
		searches("what only resembles comes by its share", csp.OnlyCustomers,
			searchFor{"contosu trading", "c2"},
			searchFor{"kontosu", "c6 c7 c1 c4 c3 c2 c5"},
			searchFor{"zzzzzzz", ""}),
		searches("only of the kinds asked for", csp.Partners,
			searchFor{"contoso", "p"}),
		{"pages of what is found", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.AnyKind, csp.ID)
			page.Search, page.Size, page.More = &plan.Search{Text: q.One("contoso")}, q.One(3), true
			rank := func(class csp.SearchClass, length int) plan.Slot {
				return q.One(int(csp.SearchRank(class, 0, 1000, length)))
			}
			page.After = &plan.Bound{Value: rank(csp.ExactMatch, 7), ID: q.One(string(customer("c1")))}
			page.Where = q.Is(csp.CloudName, plan.Equal, "GLOBAL")
			q.List(page)
			last := page
			last.Backward, last.After = true, nil
			last.Before = &plan.Bound{Value: rank(csp.PartMatch, 8), ID: q.One(string(customer("c4")))}
			last.Total = true
			q.List(last)
			expect(tb, open(tb), q, `
				root 0 more=true
				  Provider "Provider:GLOBAL:p"
				  Customer "Customer:GLOBAL:c2"
				  Customer "Customer:GLOBAL:c5"
				root 1 total=7 more=true
				  Customer "Customer:GLOBAL:c2"
				  Customer "Customer:GLOBAL:c5"
				  Customer "Customer:GLOBAL:c3"`)
		}},
	},
}

// searchFor is a folded text and the keys of the nodes that it finds, in order.
type searchFor struct{ text, want string }

func searches(name string, kinds csp.KindSet, cases ...searchFor) clause {
	return clause{name, func(tb testing.TB, open opener) {
		for _, c := range cases {
			q := channel.Ask(now)
			page := channel.Page(kinds, csp.ID)
			page.Search, page.Size = &plan.Search{Text: q.One(c.text)}, q.One(20)
			q.List(page)
			expectKeys(tb, open(tb), q, c.want)
		}
	}}
}
