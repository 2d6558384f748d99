package embedded

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// counted is a condition that looks at so many relationships and holds for every so many-th node.
type counted struct{ cost, every int }

func (c counted) holds(r *reading, n node) bool {
	r.visited += c.cost
	return int(n.row())%c.every == 0
}

func TestAConjunctionExaminesFirstWhatRejectsMostForItsCost(t *testing.T) {
	all := conjunction{conditions: []condition[node]{counted{50, 3}, counted{5, 1}, counted{1, 2}}}
	r := &reading{trials: make([]trial, 1)}
	r.trials[0].begin(len(all.conditions))
	for row := range uint32(1000) {
		n := newNode(csp.Customer, row)
		if holds, want := all.holds(r, n), row%6 == 0; holds != want {
			t.Fatalf("row %d: %v", row, holds)
		}
	}
	order := []int{}
	for _, result := range r.trials[0].results {
		order = append(order, result.condition)
	}
	expectEqual(t, []int{2, 0, 1}, order)
}

// TestCountsAreDecidedEarlyOnlyIfTheyAreDecided compares what is said of counts with each count's own result.
func TestCountsAreDecidedEarlyOnlyIfTheyAreDecided(t *testing.T) {
	for _, operator := range []plan.Operator{plan.Equal, plan.In, plan.Less, plan.LessOrEqual, plan.Greater, plan.GreaterOrEqual, plan.IsNull} {
		for wanted := range int64(5) {
			o := operand{operandShape: operandShape{operator: operator}, one: csp.IntValue(wanted), many: []csp.Value{csp.IntValue(wanted), csp.IntValue(wanted + 2)}}
			passes := func(count int64) bool { return o.test(csp.IntValue(count)) }
			for count := range int64(10) {
				if passes(count) != passes(min(count, o.decisive())) {
					t.Errorf("operator %d, %d: %d is decided as %d is", operator, wanted, count, o.decisive())
				}
				if passes(count) && o.needsMore(count) {
					t.Errorf("operator %d, %d: %d passes and needs more", operator, wanted, count)
				}
			}
		}
	}
}
