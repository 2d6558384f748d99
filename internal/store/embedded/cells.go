package embedded

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// filledAtOnce is how many rows are filled column by column: few enough that the texts of a row, which stand side by side in the
// arena, are still in the processor's nearest cache when its next column is filled.
const filledAtOnce = 128

// fill writes a cell for each node and column, row by row.
func (r *reading) fill(cells []csp.Value, columns []csp.Field, nodes []node) []csp.Value {
	size := len(nodes) * len(columns)
	if !r.hasRoom(len(nodes) + size) {
		return cells[:0]
	}
	cells = slices.Grow(cells[:0], size)[:size]
	rest := cells
	for some := range slices.Chunk(nodes, filledAtOnce) {
		r.fillRows(rest, columns, some)
		rest = rest[len(some)*len(columns):]
	}
	return cells
}

// hasRoom counts what is added to the answer, and ends the run before that is more than it may hold.
func (r *reading) hasRoom(added int) bool {
	if r.size += added; r.err == nil && r.input.Most > 0 && r.size > r.input.Most {
		r.err = store.TooLarge(r.input.Most)
	}
	return r.err == nil
}

func (r *reading) fillRows(cells []csp.Value, columns []csp.Field, nodes []node) {
	kind, uniform := kindOf(nodes)
	for at, field := range columns {
		if uniform && !(field.Spec().Dated && !r.newest) && r.fillColumn(cells, at, len(columns), field, r.graph.nodes[kind], nodes) {
			continue
		}
		for _, n := range nodes {
			cells[at] = r.cell(field, n)
			at += len(columns)
		}
	}
}

// kindOf returns the kind of all nodes, if they are of one kind.
func kindOf(nodes []node) (kind csp.Kind, uniform bool) {
	for i, n := range nodes {
		if n == noNode || n.kind() != nodes[0].kind() {
			return 0, false
		}
		if i == 0 {
			kind = n.kind()
		}
	}
	return kind, len(nodes) > 0
}

// fillColumn is fill for one column of nodes of one kind, for the classes that most cells have.
func (r *reading) fillColumn(cells []csp.Value, at, width int, field csp.Field, t *table, nodes []node) bool {
	p, texts, touched := t.layout.places[field], r.graph.texts, uint32(0)
	switch p.class {
	case idClass:
		for _, n := range nodes {
			text := texts.text(t.ids.get(n.row()))
			touched += firstByte(text)
			cells[at] = csp.StringValue(text)
			at += width
		}
	case codeClass:
		values, column := r.graph.dictionaries[field].values, &t.codes[p.column]
		for _, n := range nodes {
			cells[at] = values[column.get(n.row())]
			at += width
		}
	case textClass:
		column := &t.texts[p.column]
		for _, n := range nodes {
			ref := column.get(n.row())
			if ref == 0 {
				cells[at] = csp.Value{}
			} else {
				text := texts.text(ref)
				touched += firstByte(text)
				cells[at] = csp.StringValue(text)
			}
			at += width
		}
	default:
		return false
	}
	r.touched += touched
	return true
}

// firstByte touches a text, as findLists does of entries: the texts of a column stand far apart, and so they arrive side by
// side before they are written out one after another.
func firstByte(text string) uint32 {
	if text == "" {
		return 0
	}
	return uint32(text[0])
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
	if !r.hasRoom(len(links) + size) {
		return cells[:0]
	}
	cells = slices.Grow(cells[:0], size)[:size]
	for at, field := range columns {
		for i := range links {
			cells[at] = r.linkCell(field, &links[i])
			at += len(columns)
		}
	}
	return cells
}

func (r *reading) linkCell(field csp.Field, l *link) csp.Value {
	switch field {
	case csp.Since:
		return csp.TimeValue(l.since)
	case csp.Until:
		return csp.TimeValue(l.until)
	case csp.FactPartner:
		if l.kind != csp.Serves {
			return csp.Value{}
		}
		return csp.StringValue(r.graph.id(r.beginning(l)))
	case csp.FactCloud:
		return r.graph.value(r.graph.nodes[l.from.kind()], csp.CloudName, l.from.row())
	}
	return r.graph.value(r.graph.facts[l.kind], field, l.edge)
}
