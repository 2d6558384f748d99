package storetest

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var equalClauses = group{
	name: "equal values",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("p"), csp.CompanyName, "Contoso", csp.GlobalMpnID, "1")
		g.Node(reseller("p"), csp.CompanyName, "Contoso Ltd", csp.GlobalMpnID, "1")
		g.Node(reseller("q"), csp.CompanyName, "Ｃｏｎｔｏｓｏ", csp.GlobalMpnID, "2")
		g.Node("Reseller:CHINA:r", csp.CompanyName, "CONTOSO", csp.GlobalMpnID, "1")
		g.Node(reseller("none"), csp.CompanyName, "Adatum")
		g.Node(reseller("nameless"))
		g.Node(customer("c"), csp.CompanyName, "contoso", csp.CustomerTpid, "1")
		g.Node(customer("d"), csp.CompanyName, "Adatum", csp.CustomerTpid, "1")
		return g
	},
	clauses: []clause{
		equals("the same code, in any cloud, but not the node itself", csp.GlobalMpnID, csp.Partners, provider("p"), `
			root 0
			  Provider "Provider:GLOBAL:p"
			    =globalMpnId total=2
			      Reseller "Reseller:CHINA:r"
			      Reseller "Reseller:GLOBAL:p"
		`),
		equals("typed text is the same if folded", csp.CompanyName, csp.Partners, reseller("q"), `
			root 0
			  Reseller "Reseller:GLOBAL:q"
			    =companyName total=2
			      Provider "Provider:GLOBAL:p"
			      Reseller "Reseller:CHINA:r"
		`),
		equals("nodes of several kinds", csp.CompanyName, csp.Partners|csp.OnlyCustomers, reseller("none"), `
			root 0
			  Reseller "Reseller:GLOBAL:none"
			    =companyName total=1
			      Customer "Customer:GLOBAL:d"
		`),
		equals("nulls are equal to nothing", csp.CompanyName, csp.Partners, reseller("nameless"), `
			root 0
			  Reseller "Reseller:GLOBAL:nameless"
			    =companyName total=0
		`),
		equals("a kind without the field has none", csp.GlobalMpnID, csp.AnyKind, customer("c"), `
			root 0
			  Customer "Customer:GLOBAL:c"
			    =globalMpnId total=0
		`),
		{"a page of them, with what hangs below", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			page := channel.Page(csp.Partners, csp.ID)
			page.Where, page.Order.Descending = plan.Not{Predicate: q.Is(csp.CloudName, plan.Equal, "CHINA")}, true
			page.Size, page.More = q.One(1), true
			below := channel.Page(csp.OnlyProviders, csp.ID)
			page.Node.Hops = []plan.Hop{{On: csp.OnlyResellers, Equal: csp.GlobalMpnID, Page: below}}
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{{On: csp.OnlyProviders, Equal: csp.GlobalMpnID, Page: page}}}, provider("p"), reseller("p"))
			expect(tb, open(tb), q, `
				root 0
				  Provider "Provider:GLOBAL:p"
				    =globalMpnId more=false
				      Reseller "Reseller:GLOBAL:p"
				        =globalMpnId
				          Provider "Provider:GLOBAL:p"
				  Reseller "Reseller:GLOBAL:p"
				    =globalMpnId more=false
			`)
		}},
	},
}

func equals(name string, field csp.Field, kinds csp.KindSet, of csp.NodeID, want string) clause {
	return clause{name, func(tb testing.TB, open opener) {
		q := channel.Ask(now)
		page := channel.Page(kinds, csp.ID)
		page.Total = true
		q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{{On: csp.AnyKind, Equal: field, Page: page}}}, of)
		expect(tb, open(tb), q, want)
	}}
}
