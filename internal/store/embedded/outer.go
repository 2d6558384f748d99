package embedded

import (
	"slices"
	"sort"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// outerNode returns the number-th node passed on the way, the last one being number 1, or noNode.
func (r *reading) outerNode(number int) node {
	if number < 1 || number > len(r.outer) {
		return noNode
	}
	return r.outer[len(r.outer)-number]
}

// passRow makes a row of a table, and the rows above it, the nodes that were passed.
func (r *reading) passRow(t *tableState, row int) {
	r.outer = r.outer[:0]
	for {
		r.outer = append(r.outer, t.nodes[row])
		if t.above == nil {
			break
		}
		row, t = t.parentOf(row), t.above
	}
	slices.Reverse(r.outer)
}

// parentOf returns the parent of a row, by its number in the table above.
func (t *tableState) parentOf(row int) int {
	starts := t.table.Starts
	return sort.Search(len(starts)-1, func(parent int) bool { return int(starts[parent+1]) > row })
}

// outerComparison compares with a field of a node passed on the way.
type outerComparison struct{ plan.CompareOuter }

type (
	nodeOuterComparison struct{ outerComparison }
	linkOuterComparison struct{ outerComparison }
)

func (c nodeOuterComparison) holds(r *reading, n node) bool {
	outer := r.outerNode(c.Outer)
	if outer == noNode {
		return false
	}
	if c.Field == csp.ID && c.OuterField == csp.ID && c.Operator == plan.Equal {
		return n == outer
	}
	return c.compare(r.comparable(c.Field, n), r.outerValue(c.OuterField, outer))
}

func (c linkOuterComparison) holds(r *reading, l *link) bool {
	outer := r.outerNode(c.Outer)
	if outer == noNode {
		return false
	}
	return c.compare(c.Field.Comparable(r.linkCell(c.Field, l)), r.outerValue(c.OuterField, outer))
}

func (c outerComparison) compare(value, outer csp.Value) bool {
	operand := operand{operandShape: operandShape{operator: c.Operator}, one: outer}
	return !outer.IsNull() && operand.test(value)
}

// outerValue returns an outer node's field in the form in which it compares. The end of a change may be a node that is not seen.
func (r *reading) outerValue(field csp.Field, outer node) csp.Value {
	if r.restricted && field.Spec().Dated && !r.sees(outer) {
		return csp.Value{}
	}
	return r.comparable(field, outer)
}

// comparable returns a node's field at the instant in the form in which it compares.
func (r *reading) comparable(field csp.Field, n node) csp.Value {
	t := r.graph.nodes[n.kind()]
	if !r.newest && field.Spec().Dated && t.layout.places[field].class != absentClass {
		return field.Comparable(r.graph.datedValue(t, field, n.row(), r.at))
	}
	return r.graph.comparable(t, field, n.row())
}

// linksTo returns the entries over which a step can go to one node only, from whichever end has fewer of them.
// They stand in r.few from its length before on.
func (r *reading) linksTo(s *step, from, to node) []entry {
	first := len(r.few)
	list, _ := r.links(s, from)
	back := r.graph.entries.of(r.graph.listOf(s.fact, !s.inbound, to))
	if len(list) <= len(back) {
		for i := range list {
			if list[i].neighbour == to {
				r.few = append(r.few, list[i])
			}
			if r.stopped() {
				break
			}
		}
		return r.few[first:]
	}
	for i := range back {
		if back[i].neighbour == from {
			e := back[i]
			e.neighbour = to
			r.few = append(r.few, e)
		}
		if r.stopped() {
			break
		}
	}
	return r.few[first:]
}

// over returns the entries that a condition on neighbours has to look at.
func (r *reading) over(s *step, end *ends, n node) (list []entry, many bool) {
	if end.detour != nil {
		if list, ok := r.linksBy(s, end.detour, n); ok {
			return list, true
		}
	}
	if end.target == 0 || s.gathers() && s.ways == nil {
		return r.links(s, n)
	}
	switch to := r.outerNode(end.target); {
	case to == noNode:
		return nil, false
	case s.ways != nil:
		return r.waysTo(s, n, to), true
	default:
		return r.linksTo(s, n, to), true
	}
}
