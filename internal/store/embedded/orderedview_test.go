package embedded

import (
	"context"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// pageOfCustomers asks for a page of customers of a country by name.
func pageOfCustomers(t *testing.T, s *Store, descending, backward bool, after *csp.Node) []string {
	t.Helper()
	page := plan.Page{Kinds: csp.OnlyCustomers, Where: plan.Compare{Field: csp.Country, Operator: plan.Equal, Slot: 1},
		Order: plan.Order{Field: csp.CompanyName, Descending: descending}, Size: 0, Backward: backward, More: true, Total: true, Node: plan.Selection{Columns: []csp.Field{csp.ID}}}
	values := []plan.Slotted{one(csp.IntValue(7)), one(csp.StringValue("JP"))}
	if after != nil {
		page.After = &plan.Bound{Value: 2, ID: 3}
		values = append(values, one(after.Properties.Get(csp.CompanyName)), one(csp.StringValue(string(after.ID))))
	}
	answer, err := s.Read(context.Background(), listPlan(page), plan.Input{Values: values, Now: 1_700_000_000_000, Scope: plan.Everything()})
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, cell := range answer.Roots[0].Cells {
		ids = append(ids, cell.Text())
	}
	if !answer.Roots[0].More[0] || answer.Roots[0].Totals[0] < 100 {
		t.Fatalf("more: %v, total: %d", answer.Roots[0].More[0], answer.Roots[0].Totals[0])
	}
	return ids
}

func putNodes(t *testing.T, s *Store, nodes ...csp.Node) {
	t.Helper()
	if err := s.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(nodes, nil) }); err != nil {
		t.Fatal(err)
	}
}

// TestAnOrderedViewChangesNoPage compares pages of a table that is too large for a view at once before and after the view is made.
func TestAnOrderedViewChangesNoPage(t *testing.T) {
	s := openTest(t).(*Store)
	m := newMadeUp(0)
	var nodes []csp.Node
	for i := range madeAtOnce + 100 {
		nodes = append(nodes, m.company(csp.Customer, i, "Customer"))
	}
	putNodes(t, s, nodes...)
	ask := func() (pages [][]string) {
		for _, after := range []*csp.Node{nil, &nodes[77], &nodes[4711]} {
			for _, descending := range []bool{false, true} {
				for _, backward := range []bool{false, true} {
					pages = append(pages, pageOfCustomers(t, s, descending, backward, after))
				}
			}
		}
		return pages
	}
	by := orderedBy{csp.Customer, csp.CompanyName}
	withoutView := func() [][]string {
		s.ordering.mutex.Lock()
		s.ordering.views = map[orderedBy]*viewState{by: {making: true}} // as if somebody were making it
		s.ordering.mutex.Unlock()
		return ask()
	}
	withView := func(state *viewState) [][]string {
		s.ordering.mutex.Lock()
		s.ordering.views[by] = state
		s.ordering.mutex.Unlock()
		return ask()
	}
	expectEqual(t, withoutView(), withView(&viewState{newest: newOrderedView(s.published.Load(), by)}))

	made := &viewState{newest: newOrderedView(s.published.Load(), by)}
	for i := range 50 {
		changed := nodes[i*7]
		changed.Properties = changed.Properties.With(csp.CompanyName, m.company(csp.Customer, i*100, "Renamed").Properties.Get(csp.CompanyName))
		putNodes(t, s, changed, m.company(csp.Customer, 1_000_000+i, "New"))
	}
	want := withoutView()
	expectEqual(t, want, withView(made))
	if made.newest.version != s.published.Load().version || len(made.newest.changed) != 100 {
		t.Errorf("the view is of version %d with %d changes", made.newest.version, len(made.newest.changed))
	}
}

func TestManyChangesMakeAViewUnusable(t *testing.T) {
	s := openTest(t).(*Store)
	m := newMadeUp(0)
	putNodes(t, s, m.company(csp.Customer, 0, "Customer"))
	view := newOrderedView(s.published.Load(), orderedBy{csp.Customer, csp.CompanyName})
	var nodes []csp.Node
	for i := range longestChange + 1 {
		nodes = append(nodes, m.company(csp.Customer, i, "Customer"))
	}
	putNodes(t, s, nodes...)
	if view.updated(s.published.Load()) != nil {
		t.Error("the view was brought up to date change by change")
	}
}

func TestCloseWaitsForAView(t *testing.T) {
	s, err := OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	m := newMadeUp(0)
	var nodes []csp.Node
	for i := range madeAtOnce + 1000 {
		nodes = append(nodes, m.company(csp.Customer, i, "Customer"))
	}
	putNodes(t, s, nodes...)
	pageOfCustomers(t, s, false, false, nil) // begins the view
	mustClose(t, s)
	if state := s.ordering.views[orderedBy{csp.Customer, csp.CompanyName}]; state == nil || state.making || state.newest == nil {
		t.Error("the view was left half made")
	}
}
