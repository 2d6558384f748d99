package embedded

import (
	"context"
	"errors"
	"slices"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/synthetic"
)

// Whether a node is seen is found in several ways: from its own side, from the parties' side, and of many nodes at once. On a channel where
// each of them is taken they have to say the same.
func TestEveryWayFindsTheSameNodes(t *testing.T) {
	s, err := OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := &syntheticChannel{store: s}
	if err := errors.Join(synthetic.Generate(context.Background(), synthetic.Size{Seed: 1, Providers: 3, Resellers: 40, Customers: 500, Subscriptions: 4000}, c), c.flush()); err != nil {
		t.Fatal(err)
	}
	around := partiesOf(s.published.Load(), c.providers[0].ID)
	for _, scope := range []plan.Scope{plan.ScopeOf(around.provider), plan.ScopeOf(around.reseller), plan.ScopeOf(around.customer), plan.ScopeOf(around.reseller, around.customer)} {
		seen := map[csp.NodeID]bool{}
		for _, kind := range csp.Kinds {
			w := ways{t, s, scope, csp.Of(kind)}
			want := w.oneByOne(kind)
			for _, id := range want {
				seen[id] = true
			}
			if len(want) == 0 {
				t.Errorf("%v sees no %s", scope.Parties(), kind)
			}
			for way, got := range map[string][]csp.NodeID{"looked up": w.lookedUp(kind), "listed": w.listed(csp.CompanyName, 10_000, ""), "paged": w.paged()} {
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%v, %s: %s %d nodes, one by one %d", scope.Parties(), kind, way, len(got), len(want))
				}
			}
			if first, all := w.listed(csp.Country, 9, ""), w.listed(csp.Country, 10_000, ""); !slices.Equal(first, all[:min(9, len(all))]) {
				t.Errorf("%v, %s: the first by country are %v, the list begins with %v", scope.Parties(), kind, first, all)
			}
			if total := w.counted(); total != len(want) {
				t.Errorf("%v, %s: counted %d nodes, one by one %d", scope.Parties(), kind, total, len(want))
			}
		}
		whole, part := ways{t, s, plan.Everything(), csp.AnyKind}, ways{t, s, scope, csp.AnyKind}
		for _, text := range []string{"co", "business", "microsoft 365", "a"} {
			want := slices.DeleteFunc(whole.found(text, 100_000), func(id csp.NodeID) bool { return !seen[id] })
			if got := part.found(text, 100_000); !slices.Equal(got, want) {
				t.Errorf("%v: %q finds %d nodes, of all that it finds %d are seen", scope.Parties(), text, len(got), len(want))
			}
			if got := part.found(text, 7); !slices.Equal(got, want[:min(7, len(want))]) {
				t.Errorf("%v: %q finds first %v, want %v", scope.Parties(), text, got, want[:min(7, len(want))])
			}
		}
	}
}

// ways reads the nodes of a kind that somebody sees.
type ways struct {
	*testing.T
	store *Store
	scope plan.Scope
	kinds csp.KindSet
}

const testNow = 1_800_000_000_000

func (w *ways) read(p *plan.Plan, values ...plan.Slotted) *plan.Table {
	answer, err := w.store.Read(context.Background(), p, plan.Input{Values: values, Now: testNow, Scope: w.scope})
	if err != nil {
		w.Fatal(err)
	}
	return &answer.Roots[0]
}

func (w *ways) ids(kind csp.Kind) (ids []csp.Value) {
	g := w.store.published.Load()
	for row := range g.nodes[kind].rows {
		ids = append(ids, csp.StringValue(g.id(newNode(kind, row))))
	}
	return ids
}

func (w *ways) oneByOne(kind csp.Kind) (found []csp.NodeID) {
	p := lookUp(w.kinds, plan.Selection{})
	for _, id := range w.ids(kind) {
		if w.read(p, plan.Slotted{Many: []csp.Value{id}}).Kinds[0] != 0 {
			found = append(found, csp.NodeID(id.Text()))
		}
	}
	slices.Sort(found)
	return found
}

func (w *ways) lookedUp(kind csp.Kind) (found []csp.NodeID) {
	ids := w.ids(kind)
	for row, kind := range w.read(lookUp(w.kinds, plan.Selection{}), plan.Slotted{Many: ids}).Kinds {
		if kind != 0 {
			found = append(found, csp.NodeID(ids[row].Text()))
		}
	}
	return found
}

// listed lists the nodes after an id in the order of a field.
func (w *ways) listed(order csp.Field, size int64, after string) (found []csp.NodeID) {
	page := sized(byName(w.kinds, order, csp.ID), 0)
	values := []plan.Slotted{one(csp.IntValue(size)), one(csp.StringValue(after))}
	if after != "" {
		page.After = &plan.Bound{Value: plan.NoSlot, ID: 1}
	}
	for _, id := range w.read(listPlan(page), values...).Cells {
		found = append(found, csp.NodeID(id.Text()))
	}
	return found
}

// paged goes through pages of few nodes.
func (w *ways) paged() (found []csp.NodeID) {
	for after := ""; ; after = string(found[len(found)-1]) {
		some := w.listed(csp.ID, 9, after)
		if found = append(found, some...); len(some) < 9 {
			return found
		}
	}
}

func (w *ways) counted() int {
	page := all(w.kinds, csp.ID, plan.Selection{})
	page.NoRows, page.Total = true, true
	return int(w.read(listPlan(page), one(csp.IntValue(0))).Totals[0])
}

// found lists what a text finds, the best first.
func (w *ways) found(text string, size int64) (found []csp.NodeID) {
	page := sized(byName(w.kinds, csp.ID, csp.ID), 0)
	page.Search = &plan.Search{Text: 1}
	for _, id := range w.read(listPlan(page), one(csp.IntValue(size)), one(csp.StringValue(text))).Cells {
		found = append(found, csp.NodeID(id.Text()))
	}
	return found
}
