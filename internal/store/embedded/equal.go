package embedded

import "slices"

// equalHop fills the nodes of a table with those that have the same value of a field as their parent.
func (r *reading) equalHop(h *hopProgram, parent, child *tableState) {
	clear(r.pager.views[:])
	r.pager.ranks, r.pager.guarded = nil, r.restricted
	var found []node
	summarizes := h.page.summarizes()
	if summarizes {
		child.beginSummary()
	}
	for i, n := range parent.nodes {
		if n == noNode || !h.on.Has(n.kind()) || r.err != nil {
			child.endParent(h.page.page, 0, false)
			if summarizes {
				r.summarize(h.page, child, nil)
			}
			continue
		}
		if h.looksOut {
			r.passRow(parent, i)
		}
		found = r.alike(h, n, found[:0])
		r.pager.begin()
		for _, other := range found {
			if r.stopped() {
				break
			}
			if other != n {
				r.pager.offer(other, 0)
			}
		}
		r.pager.end(child)
		if summarizes {
			r.summarize(h.page, child, slices.DeleteFunc(found, func(other node) bool {
				return other == n || !r.sees(other) || h.page.where != nil && !h.page.where.holds(r, other)
			}))
		}
	}
}

// alike appends the nodes of the page's kinds that have the same value as n: those that the field's index finds, or of all
// nodes those that have it, where there is no index or too many nodes for it.
func (r *reading) alike(h *hopProgram, n node, found []node) []node {
	value := r.graph.comparable(r.graph.nodes[n.kind()], h.equal, n.row())
	if value.IsNull() {
		return found
	}
	for _, kind := range h.page.kinds.Kinds() {
		t := r.graph.nodes[kind]
		if t.layout.places[h.equal].class == absentClass {
			continue
		}
		before := len(found)
		if index := r.graph.indexes[kind][h.equal]; index != nil {
			var complete bool
			if found, complete = r.graph.havingValue(index, kind, h.equal, value, found); complete {
				found = found[:before+len(distinct(found[before:]))]
				continue
			}
			found = found[:before]
		}
		for row := range t.rows {
			if r.stopped() {
				return found
			}
			if r.graph.comparable(t, h.equal, row) == value {
				found = append(found, newNode(kind, row))
			}
		}
	}
	return found
}
