package resolvers

import (
	"slices"
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// writer fills templates in from the tables of an answer. All its methods append to out and return it.
type writer struct {
	scratch []byte // for the plain bytes of cursors
	values  []plan.Slotted
	query   *csp.SearchQuery // of the search that is being written
	most    int              // bytes: nothing of a node, an edge or a relationship is written behind them, and the answer is given up
}

const nullText = "null"

// root writes a root field from its tables.
func (w *writer) root(out []byte, root *root, tables []plan.Table) []byte {
	value := &root.value
	if value.changes != nil {
		return w.changes(out, value.changes, &tables[0].Changes[0], 0)
	}
	if value.routes != nil {
		return w.routes(out, value.routes, &tables[0].Routes[0], 0)
	}
	if value.node == nil && value.connection == nil {
		return w.object(out, value.object, tables)
	}
	table := &tables[0]
	if value.connection != nil {
		return w.connection(out, value.connection, table, 0)
	}
	from, to := table.Rows(0)
	if value.list {
		return w.nodes(out, value.node, table, from, to)
	}
	if from == to {
		return append(out, nullText...)
	}
	return w.node(out, value.node, table, from)
}

// object writes connections that each have a table of their own.
func (w *writer) object(out []byte, fields []field, tables []plan.Table) []byte {
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		if f.code == constant {
			out = append(out, f.text...)
		} else {
			out = w.connection(out, f.connection, &tables[f.index], 0)
		}
	}
	return append(out, '}')
}

func (w *writer) nodes(out []byte, template *nodeTemplate, table *plan.Table, from, to int) []byte {
	out = append(out, '[')
	for row := from; row < to; row++ {
		if row > from {
			out = append(out, ',')
		}
		out = w.node(out, template, table, row)
	}
	return append(out, ']')
}

func (w *writer) node(out []byte, template *nodeTemplate, table *plan.Table, row int) []byte {
	if len(out) > w.most {
		return out
	}
	kind := table.Kinds[row]
	fields := template.byKind[kind]
	if len(fields) == 0 {
		if kind == 0 {
			return append(out, nullText...)
		}
		return append(out, "{}"...)
	}
	cells := table.Cells[row*template.width : (row+1)*template.width]
	for i := range fields {
		f := &fields[i]
		if f.code == property {
			if value := &cells[f.column]; value.Type() == csp.String {
				out = appendQuoted(append(out, f.quoted...), value.Text())
			} else {
				out = appendValue(append(out, f.prefix...), value)
			}
			continue
		}
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case typeName:
			out = append(out, '"')
			out = append(out, typeNames[kind]...)
			out = append(out, '"')
		case connection:
			out = w.connection(out, f.connection, &table.Hops[f.index], row)
		case changes:
			out = w.changes(out, f.changes, &table.Changes[f.index], row)
		case heldValues:
			out = w.history(out, f.history, &table.History[f.index], row)
		case routes:
			out = w.routes(out, f.routes, &table.Routes[f.index], row)
		case saleTier:
			out = w.saleTier(out, f.holding, table, row)
		case certainty:
			out = w.certainty(out, f.holding, table, row)
		case degrees:
			out = w.degrees(out, f.fields, kind, table.Degrees[row*len(csp.AllLegs):])
		case neighbour:
			out = w.first(out, f.node, &table.Hops[f.index], row)
		}
	}
	return append(out, '}')
}

// first writes the first node of a parent, or null.
func (w *writer) first(out []byte, template *nodeTemplate, table *plan.Table, parent int) []byte {
	from, to := table.Rows(parent)
	if from == to {
		return append(out, nullText...)
	}
	return w.node(out, template, table, from)
}

func (w *writer) connection(out []byte, template *connectionTemplate, table *plan.Table, parent int) []byte {
	if len(template.fields) == 0 {
		return append(out, "{}"...)
	}
	from, to := table.Rows(parent)
	for i := range template.fields {
		f := &template.fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case nodes:
			out = w.nodes(out, f.node, table, from, to)
		case edges:
			out = w.edges(out, template, f, table, from, to)
		case totalCount:
			out = strconv.AppendInt(out, table.Totals[parent], 10)
		case namedKinds:
			out = appendKinds(out, csp.KindsNamed(w.values[template.search.text].One.Text()))
		case pageInfo:
			out = w.pageInfo(out, template, f.fields, table, parent)
		case figures:
			out = figuresOf(out, f.fields, table.Aggregates[parent*template.aggregates:(parent+1)*template.aggregates])
		case groups:
			out = w.groups(out, f.groups, table, parent)
		case constant:
			out = append(out, f.text...)
		}
	}
	return append(out, '}')
}

func (w *writer) pageInfo(out []byte, template *connectionTemplate, fields []field, table *plan.Table, parent int) []byte {
	from, to := table.Rows(parent)
	page := writtenPage{from: from, to: to, cut: isCut(table.More, parent), cursor: func(out []byte, row int) []byte { return w.cursor(out, template, table, row) }}
	return appendObject(out, fields, 0, page.member)
}

func (w *writer) cursor(out []byte, template *connectionTemplate, table *plan.Table, row int) []byte {
	cells := table.Cells[row*template.width:]
	if template.search != nil {
		rank := csp.IntValue(w.match(template, table, row).Rank)
		out, w.scratch = appendCursor(out, w.scratch, template.order, rank, cells[template.idCell].Text())
		return out
	}
	out, w.scratch = appendCursor(out, w.scratch, template.order, cells[template.orderCell], cells[template.idCell].Text())
	return out
}

func (w *writer) edges(out []byte, template *connectionTemplate, list *field, table *plan.Table, from, to int) []byte {
	out = append(out, '[')
	for row := from; row < to; row++ {
		if row > from {
			out = append(out, ',')
		}
		out = w.edge(out, template, list.fields, table, row)
	}
	return append(out, ']')
}

func (w *writer) edge(out []byte, template *connectionTemplate, fields []field, table *plan.Table, row int) []byte {
	if len(out) > w.most {
		return out
	}
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case edgeNode:
			out = w.node(out, f.node, table, row)
		case edgeCursor:
			out = w.cursor(out, template, table, row)
		case match:
			out = w.matchOf(out, template, f.fields, table, row)
		case facts:
			if f.ties != nil {
				out = w.eachOfItsKind(out, f.ties, table.Facts, row)
			} else {
				out = w.facts(out, template, f.fields, table.Facts, row)
			}
		case connection:
			out = w.connection(out, f.connection, &table.Hops[f.index], row)
		case probed:
			out = strconv.AppendBool(out, slices.ContainsFunc(f.fields, func(hop field) bool {
				from, to := table.Hops[hop.index].Rows(row)
				return from < to
			}))
		case constant:
			out = append(out, f.text...)
		}
	}
	return append(out, '}')
}

func (w *writer) facts(out []byte, template *connectionTemplate, fields []field, table *plan.FactTable, parent int) []byte {
	out = append(out, '[')
	from, to := table.Rows(parent)
	for row := from; row < to; row++ {
		if row > from {
			out = append(out, ',')
		}
		out = w.fact(out, template, fields, table, row)
	}
	return append(out, ']')
}

// eachOfItsKind writes relationships of several kinds.
func (w *writer) eachOfItsKind(out []byte, template *tiesTemplate, table *plan.FactTable, parent int) []byte {
	out = append(out, '[')
	from, to := table.Rows(parent)
	for row := from; row < to; row++ {
		if row > from {
			out = append(out, ',')
		}
		tie := &template[table.Kinds[row]]
		out = w.fact(out, tie.template, tie.fields, table, row)
	}
	return append(out, ']')
}

func (w *writer) fact(out []byte, template *connectionTemplate, fields []field, table *plan.FactTable, row int) []byte {
	if len(out) > w.most {
		return out
	}
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	cells := table.Cells[row*template.factWidth : (row+1)*template.factWidth]
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case property:
			out = appendValue(out, &cells[f.column])
		case constant:
			out = append(out, f.text...)
		case referenced:
			out = w.first(out, f.node, &table.References[f.index], row)
		case witnesses:
			out = w.witnesses(out, f.fields, table.Provenance, row)
		case intervals:
			out = w.facts(out, f.connection, f.fields, table.History, row)
		}
	}
	return append(out, '}')
}

func (w *writer) witnesses(out []byte, fields []field, table *plan.ProvenanceTable, parent int) []byte {
	out = append(out, '[')
	witnesses := table.Witnesses[table.Starts[parent]:table.Starts[parent+1]]
	for i := range witnesses {
		if i > 0 {
			out = append(out, ',')
		}
		out = w.witness(out, fields, &witnesses[i])
	}
	return append(out, ']')
}

func (w *writer) witness(out []byte, fields []field, witness *csp.Provenance) []byte {
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case party:
			out = appendString(out, witness.Party)
		case origin:
			out = appendString(out, witness.Source)
		case recorded:
			out = appendInstant(out, witness.Recorded)
		}
	}
	return append(out, '}')
}
