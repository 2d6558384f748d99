package embedded

import (
	"context"
	"fmt"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

func searchFor(t *testing.T, s *Store, text string) (ids []string) {
	t.Helper()
	page := plan.Page{Kinds: csp.AnyKind, Order: plan.Order{Field: csp.ID}, Search: &plan.Search{Text: 0}, Size: 1, Node: plan.Selection{Columns: []csp.Field{csp.ID}}}
	p := &plan.Plan{Roots: []plan.Root{{AsOf: plan.NoSlot, List: &page}}, Slots: []plan.SlotType{{Type: csp.String}, {Type: csp.Int}}}
	answer, err := s.Read(context.Background(), p, plan.Input{Values: []plan.Slotted{one(csp.StringValue(text)), one(csp.IntValue(3))}, Scope: plan.Everything()})
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range answer.Roots[0].Cells {
		ids = append(ids, cell.Text())
	}
	return ids
}

// TestSearchesKeepUpWithChanges searches a channel that is too large for an index at once: while the index is made, after
// a few changes, and after so many that it is made anew.
func TestSearchesKeepUpWithChanges(t *testing.T) {
	s := openTest(t).(*Store)
	named := func(number int, name string) csp.Node {
		return csp.Node{ID: csp.NewNodeID(csp.Customer, csp.Global, fmt.Sprintf("%06d", number)), Properties: csp.Properties{{Field: csp.CompanyName, Value: csp.StringValue(name)}}}
	}
	expect := func(text string, numbers ...int) {
		t.Helper()
		var want []string
		for _, number := range numbers {
			want = append(want, string(named(number, "").ID))
		}
		got := searchFor(t, s, text)
		if fmt.Sprint(got[:min(len(got), len(want))]) != fmt.Sprint(want) {
			t.Errorf("%q finds %v, the best being %v", text, got, want)
		}
	}
	var all []csp.Node
	for i := range madeAtOnce + 2*longestSearchLog {
		all = append(all, named(i, fmt.Sprintf("Company %d", i)))
	}
	putNodes(t, s, all...)
	s.PrepareSearch()
	expect("company 777", 777, 7770, 7771)
	expect("ompany 7771", 7771)
	putNodes(t, s, named(777, "Relecloud"))
	expect("company 777", 7770, 7771, 7772)
	expect("relecloud", 777)
	for i := range 2 * longestSearchLog {
		all[i] = named(i, fmt.Sprintf("Firm %d", i))
	}
	putNodes(t, s, all[:2*longestSearchLog]...)
	for range 3 {
		expect("firm 777", 777, 7770, 7771)
		expect("company 15000", 15000)
	}
}
