package embedded

import (
	"context"
	"slices"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// parties are a provider, a reseller behind it and a customer of that one via that provider: each asks of the same things.
type parties struct{ provider, reseller, customer csp.NodeID }

// partiesOf finds parties around a provider: the reseller with the most customers of the first few.
func partiesOf(g *graph, provider csp.NodeID) parties {
	p := g.find(string(provider))
	reseller, most := noNode, uint32(0)
	for i, e := range g.entries.of(g.listOf(csp.DistributesTo, false, p)) {
		if length := g.listOf(csp.Serves, false, e.neighbour).length; length > most && i < 20 {
			reseller, most = e.neighbour, length
		}
	}
	customer := g.entries.of(g.listOf(csp.Serves, false, reseller))[0].neighbour
	return parties{provider, csp.NodeID(g.id(reseller)), csp.NodeID(g.id(customer))}
}

// sightQuestions are questions with what to ask for some parties.
func sightQuestions() []struct {
	name   string
	plan   *plan.Plan
	values func(parties) []plan.Slotted
} {
	ids := func(id csp.NodeID) plan.Slotted { return plan.Slotted{Many: []csp.Value{csp.StringValue(string(id))}} }
	size := one(csp.IntValue(20))
	listed := func(kinds csp.KindSet, order csp.Field, total bool) *plan.Plan {
		page := sized(byName(kinds, order, csp.ID, order), 0)
		page.Total = total
		return listPlan(page)
	}
	groups := listPlan(plan.Page{Kinds: csp.OnlySubscriptions, Order: plan.Order{Field: csp.ID}, Size: plan.NoSlot, NoRows: true, Groups: []plan.Grouping{{
		By: []plan.Dimension{{Field: csp.Product}, {Field: csp.Status}}, Aggregates: []plan.Aggregate{{Function: plan.Count}, {Function: plan.Sum, Field: csp.Quantity}}, Size: 0, Most: 1}}})
	found := listPlan(plan.Page{Kinds: csp.AnyKind, Order: plan.Order{Field: csp.ID}, Search: &plan.Search{Text: 1}, Size: 0, More: true, Node: plan.Selection{Columns: []csp.Field{csp.ID}}})
	first := func(parties) []plan.Slotted { return []plan.Slotted{size} }
	return []struct {
		name   string
		plan   *plan.Plan
		values func(parties) []plan.Slotted
	}{
		{"a customer with partners and licences", questionA(), func(p parties) []plan.Slotted { return []plan.Slotted{ids(p.customer), size} }},
		{"a provider with resellers, customers and licences", questionB(), func(p parties) []plan.Slotted { return []plan.Slotted{ids(p.provider), size, one(csp.IntValue(10))} }},
		{"customers with a product", questionC(), func(p parties) []plan.Slotted {
			return []plan.Slotted{one(csp.IntValue(50)), one(csp.StringValue("DE")), one(csp.Product.Comparable(csp.StringValue("Power BI Pro"))), one(csp.StringValue(string(p.provider)))}
		}},
		{"the neighbourhood of a reseller", lookUp(csp.OnlyResellers, plan.Selection{Degrees: true}), func(p parties) []plan.Slotted { return []plan.Slotted{ids(p.reseller)} }},
		{"the neighbourhood of a provider", lookUp(csp.OnlyProviders, plan.Selection{Degrees: true}), func(p parties) []plan.Slotted { return []plan.Slotted{ids(p.provider)} }},
		{"the first customers by name", listed(csp.OnlyCustomers, csp.CompanyName, false), first},
		{"the first customers by name of how many", listed(csp.OnlyCustomers, csp.CompanyName, true), first},
		{"the first licences by name", listed(csp.OnlySubscriptions, csp.FriendlyName, false), first},
		{"licences by product and status", groups, func(parties) []plan.Slotted { return []plan.Slotted{size, one(csp.IntValue(100_000))} }},
		{"a search", found, func(parties) []plan.Slotted { return []plan.Slotted{size, one(csp.StringValue("co"))} }},
	}
}

// BenchmarkSight asks each question in turn as somebody who sees everything and as a party, and reports the medians of both.
func BenchmarkSight(b *testing.B) {
	c := syntheticBench(b)
	around := partiesOf(c.store.published.Load(), c.providers[3].ID)
	for _, question := range sightQuestions() {
		values := question.values(around)
		for _, viewer := range []struct {
			name string
			id   csp.NodeID
		}{{"provider", around.provider}, {"reseller", around.reseller}, {"customer", around.customer}} {
			b.Run(question.name+"/"+viewer.name, func(b *testing.B) {
				ask := func(scope plan.Scope) time.Duration {
					began := time.Now()
					answer, err := c.store.Read(context.Background(), question.plan, plan.Input{Values: values, Now: 1_800_000_000_000, Scope: scope})
					if err != nil {
						b.Fatal(err)
					}
					answer.Release()
					return time.Since(began)
				}
				all, some := plan.Everything(), plan.ScopeOf(viewer.id)
				for range 3 { // what is made when first asked for
					ask(all)
					ask(some)
				}
				waitForViews(c.store)
				var byAll, bySome []time.Duration
				for b.Loop() {
					byAll, bySome = append(byAll, ask(all)), append(bySome, ask(some))
				}
				slices.Sort(byAll)
				slices.Sort(bySome)
				everything, party := byAll[len(byAll)/2], bySome[len(bySome)/2]
				b.ReportMetric(float64(everything.Nanoseconds())/1000, "everything-us")
				b.ReportMetric(float64(party.Nanoseconds())/1000, "party-us")
				b.ReportMetric(float64(party)/float64(everything), "ratio")
			})
		}
	}
}
