package resolvers

import (
	"slices"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// changesTemplate is how a page of changes is written.
type changesTemplate struct{ fields []field }

// changesPage is a page of changes that is being written.
type changesPage struct {
	routesPage // for its ways with objects
	table      *plan.ChangeTable
}

func (w *writer) changes(out []byte, template *changesTemplate, table *plan.ChangeTable, parent int) []byte {
	from, to := table.Rows(parent)
	page := changesPage{routesPage{writer: w, parent: parent, from: from, to: to}, table}
	return appendObject(out, template.fields, -1, page.member)
}

func (p *changesPage) member(out []byte, f *field, _ int) []byte {
	switch f.code {
	case totalCount:
		return strconv.AppendInt(out, p.table.Totals[p.parent], 10)
	case pageInfo:
		return appendObject(out, f.fields, -1, p.pageMember)
	case edges:
		return appendObjects(out, f.fields, p.from, p.to, p.edgeMember)
	}
	return appendObjects(out, f.fields, p.from, p.to, p.changeMember)
}

func (p *changesPage) pageMember(out []byte, f *field, _ int) []byte {
	return p.pageInfoMember(out, f, p.table.More, false, p.cursor)
}

func (p *changesPage) cursor(out []byte, row int) []byte {
	place := &p.table.Places[row]
	out, p.scratch = appendCursor(out, p.scratch, changeOrder, csp.TimeValue(place.At), string(place.Fact))
	return out
}

func (p *changesPage) edgeMember(out []byte, f *field, row int) []byte {
	if f.code == edgeCursor {
		return p.cursor(out, row)
	}
	return appendObject(out, f.fields, row, p.changeMember)
}

func (p *changesPage) changeMember(out []byte, f *field, row int) []byte {
	place := &p.table.Places[row]
	switch f.code {
	case changedAt:
		return appendInstant(out, place.At)
	case changeSource:
		return p.node(out, f.node, &p.table.Sources, row)
	case changeTarget:
		return p.node(out, f.node, &p.table.Targets, row)
	case changeBefore:
		return p.changed(out, f.ties, &p.table.Old, row)
	case changeAfter:
		return p.changed(out, f.ties, &p.table.New, row)
	case changeKind:
		return appendString(out, p.kind(row))
	}
	name, _, _ := strings.Cut(string(place.Fact), " ")
	return appendString(out, name)
}

// kind says what a change is, by what there is before and after it.
func (p *changesPage) kind(row int) string {
	from, to := p.table.Old.Rows(row)
	fromNew, toNew := p.table.New.Rows(row)
	switch {
	case from == to:
		return csp.ChangeKinds.Names[0]
	case fromNew == toNew:
		return csp.ChangeKinds.Names[1]
	}
	return csp.ChangeKinds.Names[2]
}

// changed writes the relationship of a change, or null.
func (p *changesPage) changed(out []byte, template *tiesTemplate, table *plan.FactTable, row int) []byte {
	from, to := table.Rows(row)
	if from == to {
		return append(out, nullText...)
	}
	name, _, _ := strings.Cut(string(p.table.Places[row].Fact), " ")
	kind, _ := csp.ParseFactKind(name)
	tie := &template[kind]
	return p.fact(out, tie.template, tie.fields, table, from)
}

// changeOrder is the order to which cursors of changes belong.
var changeOrder = &cursorOrder{field: csp.Since, facts: true, header: string(slices.Concat([]byte{cursorVersion, 7}, []byte("change+")))}
