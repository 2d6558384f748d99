package embedded

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"weak"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// town is a channel of customers with few names, countries written in two ways or not at all, and subscriptions of two products.
type town struct {
	random    *rand.Rand
	customers int
}

func (w *town) customer(number int) csp.Node {
	n := csp.Node{ID: csp.NewNodeID(csp.Customer, csp.Global, guid(1, number))}
	if name := w.random.IntN(40); name > 0 {
		n.Properties = append(n.Properties, csp.Property{Field: csp.CompanyName, Value: csp.StringValue(fmt.Sprintf("Company %d", name))})
	}
	if country := []string{"JP", "jp", "US", "DE", "FR", ""}[w.random.IntN(6)]; country != "" {
		n.Properties = append(n.Properties, csp.Property{Field: csp.Country, Value: csp.StringValue(country)})
	}
	return n
}

func (w *town) change(t *testing.T, s *Store, count int) {
	t.Helper()
	err := s.Update(context.Background(), func(tx store.Transaction) error {
		for range count {
			number := w.random.IntN(w.customers + w.customers/10)
			subscription := csp.Node{ID: csp.NewNodeID(csp.Subscription, csp.Global, guid(2, number)),
				Properties: csp.Properties{{Field: csp.Product, Value: csp.StringValue(fmt.Sprint("Product ", w.random.IntN(2)))}}}
			customer := w.customer(number)
			owns := csp.Relationship{Kind: csp.Owns, From: customer.ID, To: subscription.ID, Until: csp.Forever,
				Provenance: []csp.Provenance{{Party: "p", Source: "customers.json"}}}
			if err := tx.Put([]csp.Node{customer, subscription}, []csp.Fact{{Key: owns.Fact(), Intervals: []csp.Relationship{owns}}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// cutQuestions are pages of customers by name whose condition an equality of countries begins.
func (w *town) cutQuestions() (plans []*plan.Plan, values []plan.Slotted) {
	countries := []csp.Value{csp.Country.Comparable(csp.StringValue("JP")), csp.Country.Comparable(csp.StringValue("de")), csp.Country.Comparable(csp.StringValue("JP"))}
	values = []plan.Slotted{one(csp.IntValue(7)), one(countries[0]), {Many: countries}, one(csp.StringValue("product 1")),
		one(csp.StringValue("Company 2")), one(csp.StringValue(string(csp.NewNodeID(csp.Customer, csp.Global, guid(1, 77)))))}
	product := plan.Related{Step: plan.Step{Fact: csp.Owns, To: csp.OnlySubscriptions}, Quantifier: plan.Some, Where: plan.Compare{Field: csp.Product, Operator: plan.Equal, Slot: 3}}
	bounds := []*plan.Bound{nil, {Value: 4, ID: 5}, {Null: true, Value: plan.NoSlot, ID: 5}}
	for _, where := range []plan.Predicate{
		plan.Compare{Field: csp.Country, Operator: plan.Equal, Slot: 1},
		plan.And{plan.Compare{Field: csp.Country, Operator: plan.In, Slot: 2}, product},
	} {
		for variant := range 72 {
			page := plan.Page{Kinds: csp.OnlyCustomers, Where: where, Order: plan.Order{Field: csp.CompanyName, Descending: variant&1 != 0}, Backward: variant&2 != 0, Total: variant&4 != 0,
				More: true, Size: 0, After: bounds[variant/8%3], Before: bounds[variant/24], Node: plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName, csp.Country}}}
			p := listPlan(page)
			p.Slots = []plan.SlotType{{Type: csp.Int}, {Type: csp.String}, {Type: csp.String, Many: true}, {Type: csp.String}, {Type: csp.String}, {Type: csp.String}}
			plans = append(plans, p)
		}
	}
	return plans, values
}

// answers runs plans on one version of the graph, with cuts or without.
func answers(t *testing.T, s *Store, g *graph, plans []*plan.Plan, values []plan.Slotted, cuts bool) (all []string) {
	t.Helper()
	for _, p := range plans {
		compiled := compile(p)
		if !cuts {
			compiled.roots[0].page.cuts = nil
		}
		r := newReading(s, compiled)
		r.run(context.Background(), g, plan.Input{Values: values, Now: 1_700_000_000_000, Scope: plan.Everything()})
		if r.err != nil {
			t.Fatal(r.err)
		}
		table := &r.answer.Roots[0]
		text := fmt.Sprint(table.More, table.Totals)
		for _, cell := range table.Cells {
			text += " " + cell.Text()
		}
		all = append(all, text)
	}
	return all
}

// TestACutChangesNoPage compares pages with those that are read without cuts, while rows change in the middle of the order.
func TestACutChangesNoPage(t *testing.T) {
	s := openTest(t).(*Store)
	w := town{rand.New(rand.NewPCG(1, 2)), 900}
	plans, values := w.cutQuestions()
	w.change(t, s, w.customers*2)
	for range 6 {
		g := s.published.Load()
		expectEqual(t, answers(t, s, g, plans, values, false), answers(t, s, g, plans, values, true))
		w.change(t, s, 40)
	}
	if kept := len(s.ordering.cuts.kept); kept != 1 {
		t.Errorf("%d cuts are kept", kept)
	}
}

// TestACutChangesNoOlderVersion reads a version after newer ones were made and a view was brought up to date for them.
func TestACutChangesNoOlderVersion(t *testing.T) {
	s := openTest(t).(*Store)
	w := town{rand.New(rand.NewPCG(3, 4)), 900}
	plans, values := w.cutQuestions()
	w.change(t, s, w.customers*2)
	older := s.acquire()
	defer older.release()
	want := answers(t, s, older, plans, values, true)
	for range 3 {
		w.change(t, s, 40)
		newer := s.published.Load()
		expectEqual(t, answers(t, s, newer, plans, values, false), answers(t, s, newer, plans, values, true))
		expectEqual(t, want, answers(t, s, older, plans, values, true))
	}
}

// TestAViewKeepsNoNewerVersion looks whether a version that nobody needs any more is gone, though it is newer than a view's.
func TestAViewKeepsNoNewerVersion(t *testing.T) {
	s := openTest(t).(*Store)
	w := town{rand.New(rand.NewPCG(11, 12)), 100}
	w.change(t, s, 100)
	view := s.ordered(s.published.Load(), orderedBy{csp.Customer, csp.CompanyName}, 1000)
	w.change(t, s, 1)
	newer := weak.Make(s.published.Load())
	w.change(t, s, 1)
	w.change(t, s, 1)
	runtime.GC()
	if newer.Value() != nil {
		t.Error("the version is still there")
	}
	runtime.KeepAlive(view)
}

func TestCutsAreForgotten(t *testing.T) {
	s := openTest(t).(*Store)
	w := town{rand.New(rand.NewPCG(5, 6)), 100}
	w.change(t, s, 100)
	by := orderedBy{csp.Customer, csp.CompanyName}
	view := s.ordered(s.published.Load(), by, 100)
	first := s.cutOf(view, csp.Country)
	if s.cutOf(view, csp.Country) != first || s.keptCut(view, csp.Country) != first {
		t.Error("the cut was made twice")
	}
	all := &s.ordering.cuts
	all.rows = mostCutRows
	if s.cutOf(view, csp.Region); len(all.kept) != 1 || s.keptCut(view, csp.Country) != nil {
		t.Errorf("%d cuts are kept beyond the bound", len(all.kept))
	}
	all.forget(by)
	if len(all.kept) != 0 {
		t.Error("a cut outlived its view")
	}
}
