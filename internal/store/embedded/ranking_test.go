package embedded

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// serve ties every customer to one of ten resellers, every third by two facts.
func (w *town) serve(t *testing.T, s *Store) (resellers []csp.Value) {
	t.Helper()
	var nodes []csp.Node
	var facts []csp.Fact
	for i := range 10 {
		nodes = append(nodes, csp.Node{ID: csp.NewNodeID(csp.Reseller, csp.Global, guid(3, i))})
		resellers = append(resellers, csp.StringValue(string(nodes[i].ID)))
	}
	for number := range w.customers {
		nodes = append(nodes, w.customer(number))
		serves := csp.Relationship{Kind: csp.Serves, From: nodes[number%10].ID, To: nodes[len(nodes)-1].ID, Until: csp.Forever,
			Properties: csp.Properties{{Field: csp.Relation, Value: csp.StringValue("RESELLER")}}, Provenance: []csp.Provenance{{Party: "p", Source: "customers.json"}}}
		facts = append(facts, csp.Fact{Key: serves.Fact(), Intervals: []csp.Relationship{serves}})
		if number%3 == 0 && number%10 > 5 {
			via := csp.Property{Field: csp.Via, Value: csp.StringValue(string(csp.NewNodeID(csp.Provider, csp.Global, guid(4, 1))))}
			serves.Properties = csp.Properties{serves.Properties[0], via}
			facts = append(facts, csp.Fact{Key: serves.Fact(), Intervals: []csp.Relationship{serves}})
		}
	}
	nodes = append(nodes, csp.Node{ID: csp.NewNodeID(csp.Provider, csp.Global, guid(4, 1))})
	if err := s.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(nodes, facts) }); err != nil {
		t.Fatal(err)
	}
	return resellers
}

// customersByReseller asks for pages of the customers of many resellers.
func customersByReseller(variant int) *plan.Plan {
	page := sized(byName(csp.OnlyCustomers, csp.CompanyName, csp.ID, csp.CompanyName), 1)
	page.Order.Descending, page.Backward, page.Total = variant&1 != 0, variant&2 != 0, variant&4 != 0
	if variant&8 != 0 {
		page.After = &plan.Bound{Value: 2, ID: 3}
	}
	hop := plan.Hop{On: csp.OnlyResellers, Step: plan.Step{Fact: csp.Serves, To: csp.OnlyCustomers}, Page: page}
	return lookUp(csp.OnlyResellers, plan.Selection{Hops: []plan.Hop{hop}}, csp.Int, csp.String, csp.String)
}

// TestRanksChangeNoHop compares the pages of hops that are ordered by ranks with those that are ordered by names, while some names change.
func TestRanksChangeNoHop(t *testing.T) {
	s := openTest(t).(*Store)
	w := town{rand.New(rand.NewPCG(7, 8)), 900}
	resellers := w.serve(t, s)
	without := &Store{ordering: orderedViews{views: map[orderedBy]*viewState{{csp.Customer, csp.CompanyName}: {making: true}}}}
	for _, size := range []int64{7, 1000} {
		values := []plan.Slotted{{Many: resellers}, one(csp.IntValue(size)), one(csp.StringValue("Company 2")), one(csp.StringValue(string(csp.NewNodeID(csp.Customer, csp.Global, guid(1, 77)))))}
		for version := range 4 {
			for variant := range 16 {
				byRank, ranked := hopPages(t, s, s, customersByReseller(variant), values)
				byText, _ := hopPages(t, without, s, customersByReseller(variant), values)
				expectEqual(t, []string{byText}, []string{byRank})
				if version == 0 && variant > 1 && !ranked {
					t.Error("the customers were not ranked")
				}
			}
			w.change(t, s, 2)
		}
		s.ordering.views = nil
	}
}

// hopPages returns the pages of a lookup's only hop, read with the views of one store from the graph of another.
func hopPages(t *testing.T, views, s *Store, p *plan.Plan, values []plan.Slotted) (pages string, ranked bool) {
	t.Helper()
	r := newReading(views, compile(p))
	g := s.acquire()
	defer g.release()
	r.run(context.Background(), g, plan.Input{Values: values, Now: 1_700_000_000_000, Scope: plan.Everything()})
	if r.err != nil {
		t.Fatal(r.err)
	}
	table := &r.answer.Roots[0].Hops[0]
	pages = fmt.Sprint(table.Starts, table.More, table.Totals)
	for _, cell := range table.Cells {
		pages += " " + cell.Text()
	}
	return pages, r.pager.ranks != nil
}

func TestAViewIsMadeOnceItWouldHavePaid(t *testing.T) {
	s := openTest(t).(*Store)
	w := town{rand.New(rand.NewPCG(9, 10)), 100}
	w.serve(t, s)
	g, by := s.published.Load(), orderedBy{csp.Customer, csp.CompanyName}
	if s.ordered(g, by, 60) != nil || s.ordered(g, by, 39) != nil {
		t.Error("the view was made for fewer rows than it has")
	}
	if s.ordered(g, by, 1) == nil {
		t.Error("the view was not made")
	}
}
