package resolvers

import (
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// historyPage is a page of dated values that is being written.
type historyPage struct {
	routesPage // for its ways with objects
	table      *plan.HistoryTable
}

func (w *writer) history(out []byte, template *historyTemplate, table *plan.HistoryTable, parent int) []byte {
	from, to := table.Rows(parent)
	page := historyPage{routesPage{writer: w, parent: parent, from: from, to: to}, table}
	return appendObject(out, template.fields, -1, page.member)
}

func (p *historyPage) member(out []byte, f *field, _ int) []byte {
	switch f.code {
	case totalCount:
		return strconv.AppendInt(out, p.table.Totals[p.parent], 10)
	case pageInfo:
		return appendObject(out, f.fields, -1, p.pageMember)
	case edges:
		return appendObjects(out, f.fields, p.from, p.to, p.edgeMember)
	}
	return appendObjects(out, f.fields, p.from, p.to, p.valueMember)
}

func (p *historyPage) pageMember(out []byte, f *field, _ int) []byte {
	return p.pageInfoMember(out, f, p.table.More, false, p.cursor)
}

func (p *historyPage) cursor(out []byte, row int) []byte {
	held := &p.table.Values[row]
	out, p.scratch = appendCursor(out, p.scratch, historyOrder, csp.TimeValue(held.Since), held.Field.String())
	return out
}

func (p *historyPage) edgeMember(out []byte, f *field, row int) []byte {
	if f.code == edgeCursor {
		return p.cursor(out, row)
	}
	return appendObject(out, f.fields, row, p.valueMember)
}

func (p *historyPage) valueMember(out []byte, f *field, row int) []byte {
	held := &p.table.Values[row]
	switch f.code {
	case heldField:
		return appendString(out, datedName(held.Field))
	case heldValue:
		return appendString(out, held.Value.String())
	case heldSince:
		return appendInstant(out, held.Since)
	}
	until := csp.TimeValue(held.Until)
	return appendValue(out, &until)
}
