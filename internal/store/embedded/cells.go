package embedded

import (
	"slices"

	"channelgraph/internal/csp"
)

// fill writes a cell for each node and column, row by row.
func (r *reading) fill(cells []csp.Value, columns []csp.Field, nodes []node) []csp.Value {
	size := len(nodes) * len(columns)
	cells = slices.Grow(cells[:0], size)[:size]
	for c, field := range columns {
		at := c
		for _, n := range nodes {
			cells[at] = r.cell(field, n)
			at += len(columns)
		}
	}
	return cells
}

func (r *reading) cell(field csp.Field, n node) csp.Value {
	if n == noNode {
		return csp.Value{}
	}
	t := r.graph.nodes[n.kind()]
	if !r.newest && field.Spec().Dated && t.layout.places[field].class != absentClass {
		return r.graph.datedValue(t, field, n.row(), r.at)
	}
	return r.graph.value(t, field, n.row())
}

// fillLinks writes a cell for each relationship and column, row by row.
func (r *reading) fillLinks(cells []csp.Value, columns []csp.Field, links []link) []csp.Value {
	size := len(links) * len(columns)
	cells = slices.Grow(cells[:0], size)[:size]
	for c, field := range columns {
		at := c
		for i := range links {
			cells[at] = r.linkCell(field, &links[i])
			at += len(columns)
		}
	}
	return cells
}

func (r *reading) linkCell(field csp.Field, l *link) csp.Value {
	switch classOf(field) {
	case sinceClass:
		return csp.TimeValue(l.since)
	case untilClass:
		return csp.TimeValue(l.until)
	case cloudClass:
		return r.graph.value(r.graph.nodes[l.from.kind()], csp.CloudName, l.from.row())
	}
	return r.graph.value(r.graph.facts[l.kind], field, l.edge)
}
