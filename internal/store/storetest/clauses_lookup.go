package storetest

import (
	"fmt"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

var named = plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName}}

var lookupClauses = group{
	name: "lookup",
	graph: func() *channel.Graph {
		g := &channel.Graph{}
		g.Node(provider("contoso"), csp.CompanyName, "Contoso")
		g.Node(reseller("contoso"), csp.CompanyName, "Contoso Resale")
		g.Node(csp.NewNodeID(csp.Provider, csp.China, "contoso"), csp.CompanyName, "Contoso China")
		g.Node(customer("adatum"), csp.CompanyName, "Adatum")
		g.Node(bought("mail"), csp.OfferName, "", csp.Quantity, channel.Dates{"2020": 1 << 40}, csp.IsTrial, false, csp.AutoRenewEnabled, true,
			csp.CreationDate, channel.Day("2023-04-05T06:07:08.009Z"), csp.SuspensionReasons, []string{})
		g.Node(bought("phone"), csp.OfferName, "電話\n\"'\\\t𠮷", csp.Quantity, channel.Dates{"2020": -3}, csp.CreationDate, channel.Day("1960"), csp.SuspensionReasons, []string{"z", "a", "", "z"})
		g.Node(bought("empty"))
		g.Fact(provider("contoso"), csp.DistributesTo, reseller("contoso"), "2020..")
		g.Fact(provider("contoso"), csp.Serves, customer("adatum"), "2020..")
		g.Fact(customer("adatum"), csp.Owns, bought("mail"), "2020..")
		return g
	},
	clauses: []clause{
		{"one row per id in the order asked", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(named, customer("adatum"), provider("contoso"), customer("adatum"), reseller("contoso"))
			expect(tb, open(tb), q, `
				root 0
				  Customer "Customer:GLOBAL:adatum" "Adatum"
				  Provider "Provider:GLOBAL:contoso" "Contoso"
				  Customer "Customer:GLOBAL:adatum" "Adatum"
				  Reseller "Reseller:GLOBAL:contoso" "Contoso Resale"`)
		}},
		{"absent ids give absent rows", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(named, customer("nobody"), customer("adatum"), "", "nonsense", "Customer:MARS:adatum", "Customer:GLOBAL:adatum ")
			expect(tb, open(tb), q, `
				root 0
				  absent null null
				  Customer "Customer:GLOBAL:adatum" "Adatum"
				  absent null null
				  absent null null
				  absent null null
				  absent null null`)
		}},
		{"ids compare exactly", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(named, "Customer:GLOBAL:ADATUM", "customer:GLOBAL:adatum", csp.NewNodeID(csp.Customer, csp.Global, "{ADATUM} "))
			expect(tb, open(tb), q, `
				root 0
				  absent null null
				  absent null null
				  Customer "Customer:GLOBAL:adatum" "Adatum"`)
		}},
		{"clouds and kinds keep equal keys apart", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.CloudName, csp.CompanyName}},
				provider("contoso"), reseller("contoso"), csp.NewNodeID(csp.Provider, csp.China, "contoso"), csp.NewNodeID(csp.Reseller, csp.China, "contoso"))
			expect(tb, open(tb), q, `
				root 0
				  Provider "GLOBAL" "Contoso"
				  Reseller "GLOBAL" "Contoso Resale"
				  Provider "CHINA" "Contoso China"
				  absent null null`)
		}},
		{"nodes of other kinds are absent", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(named, provider("contoso"), customer("adatum"), bought("mail")).IDs.Kinds = csp.Partners
			expect(tb, open(tb), q, `
				root 0
				  Provider "Provider:GLOBAL:contoso" "Contoso"
				  absent null null
				  absent null null`)
		}},
		{"no ids give no rows", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(named)
			expect(tb, open(tb), q, `root 0`)
		}},
		{"columns that a kind lacks are null", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.CompanyName, csp.Industry, csp.OfferName}}, provider("contoso"), customer("adatum"), bought("mail"), bought("empty"))
			expect(tb, open(tb), q, `
				root 0
				  Provider "Contoso" null null
				  Customer "Adatum" null null
				  Subscription null null ""
				  Subscription null null null`)
		}},
		{"values keep type and content", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.OfferName, csp.Quantity, csp.CreationDate, csp.AutoRenewEnabled, csp.IsTrial, csp.SuspensionReasons}},
				bought("mail"), bought("phone"), bought("empty"))
			expect(tb, open(tb), q, `
				root 0
				  Subscription "" 1099511627776 2023-04-05T06:07:08.009Z true false []
				  Subscription "電話\n\"'\\\t𠮷" -3 1960-01-01T00:00:00Z null null ["z" "a" "" "z"]
				  Subscription null null null null null null`)
		}},
		{"a selection may have no columns", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(plan.Selection{}, customer("adatum"), customer("nobody"))
			expect(tb, open(tb), q, `
				root 0
				  Customer
				  absent`)
		}},
		{"nothing hangs below absent rows", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			hop := channel.Along(channel.In(csp.Serves), []csp.Field{csp.ID})
			hop.Page.Total, hop.Page.More = true, true
			q.Lookup(plan.Selection{Columns: []csp.Field{csp.ID}, Hops: []plan.Hop{hop}}, customer("nobody"), customer("adatum"))
			expect(tb, open(tb), q, `
				root 0
				  absent null
				    <-SERVES total=0 more=false
				  Customer "Customer:GLOBAL:adatum"
				    <-SERVES total=1 more=false
				      Provider "Provider:GLOBAL:contoso"`)
		}},
		{"a hop starts from the kinds it names", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			out := channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})
			out.Page.Total = true
			out.On = csp.OnlyResellers
			q.Lookup(plan.Selection{Hops: []plan.Hop{out, channel.Along(channel.Out(csp.DistributesTo), []csp.Field{csp.ID})}}, provider("contoso"), reseller("contoso"), customer("adatum"))
			expect(tb, open(tb), q, `
				root 0
				  Provider
				    SERVES-> total=0
				    DISTRIBUTES_TO->
				      Reseller "Reseller:GLOBAL:contoso"
				  Reseller
				    SERVES-> total=0
				  Customer
				    SERVES-> total=0`)
		}},
		{"roots are answered in order", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(named, customer("nobody"))
			q.List(channel.Page(csp.OnlyCustomers, csp.CompanyName))
			q.Lookup(named, customer("adatum"))
			expect(tb, open(tb), q, `
				root 0
				  absent null null
				root 1
				  Customer "Adatum"
				root 2
				  Customer "Customer:GLOBAL:adatum" "Adatum"`)
		}},
		{"an operation of very many parts is answered whole", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			want := ""
			for i := range 35 {
				if i%2 == 0 {
					q.Lookup(plan.Selection{Hops: []plan.Hop{channel.Along(channel.In(csp.Serves), []csp.Field{csp.ID}), channel.Along(channel.Out(csp.Owns), []csp.Field{csp.ID})}}, customer("adatum"))
					want += fmt.Sprintf("root %d\n  Customer\n    <-SERVES\n      Provider \"Provider:GLOBAL:contoso\"\n    OWNS->\n      Subscription \"Subscription:GLOBAL:mail\"\n", i)
				} else {
					q.List(channel.Page(csp.OnlyCustomers, csp.CompanyName))
					want += fmt.Sprintf("root %d\n  Customer \"Adatum\"\n", i)
				}
			}
			expect(tb, open(tb), q, want)
		}},
		{"a plan serves many inputs", func(tb testing.TB, open opener) {
			q := channel.Ask(now)
			q.Lookup(named, customer("adatum"))
			expect(tb, open(tb), q, `
				root 0
				  Customer "Customer:GLOBAL:adatum" "Adatum"`)
			q.Input.Values = []plan.Slotted{{Many: []csp.Value{csp.StringValue(string(provider("contoso"))), csp.StringValue("x")}}}
			expect(tb, open(tb), q, `
				root 0
				  Provider "Provider:GLOBAL:contoso" "Contoso"
				  absent null null`)
		}},
	},
}
