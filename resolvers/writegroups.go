package resolvers

import (
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// groupsTemplate is how a page of groups is written.
type groupsTemplate struct {
	index   int // among the table's groupings
	fields  []field
	by      []string // names of the dimensions
	periods []plan.Period
	order   *groupCursorOrder
	after   bool // a cursor was given
	keys    int  // of a group
	width   int  // aggregates of a group
	whole   int  // aggregates of all nodes
}

// figuresOf writes an object of aggregates.
func figuresOf(out []byte, fields []field, values []csp.Value) []byte {
	return appendObject(out, fields, 0, func(out []byte, f *field, _ int) []byte {
		switch f.code {
		case figure:
			return appendValue(out, &values[f.index])
		case quotient:
			return appendQuotient(out, &values[f.index], &values[f.divisor])
		}
		return figuresOf(out, f.fields, values)
	})
}

// appendQuotient divides two whole numbers as float64; what is divided by 0 is null. It is the only place that divides.
func appendQuotient(out []byte, dividend, divisor *csp.Value) []byte {
	if divisor.Number() == 0 {
		return append(out, nullText...)
	}
	return strconv.AppendFloat(out, float64(dividend.Number())/float64(divisor.Number()), 'g', -1, 64)
}

// groupsPage is a page of groups that is being written.
type groupsPage struct {
	*writer
	template *groupsTemplate
	table    *plan.GroupTable
	whole    []csp.Value // the aggregates of all nodes
	page     writtenPage
	total    int64
}

func (w *writer) groups(out []byte, template *groupsTemplate, above *plan.Table, parent int) []byte {
	table := &above.Groups[template.index]
	from, to := table.Rows(parent)
	p := groupsPage{writer: w, template: template, table: table, whole: above.Aggregates[parent*template.whole : (parent+1)*template.whole]}
	p.page = writtenPage{from: from, to: to, cut: isCut(table.More, parent), cursor: p.cursor}
	if table.Totals != nil {
		p.total = table.Totals[parent]
	}
	return appendObject(out, template.fields, 0, p.member)
}

func (p *groupsPage) member(out []byte, f *field, _ int) []byte {
	switch f.code {
	case totalCount:
		return strconv.AppendInt(out, p.total, 10)
	case pageInfo:
		return appendObject(out, f.fields, 0, p.page.member)
	}
	return appendObjects(out, f.fields, p.page.from, p.page.to, p.groupMember)
}

func (p *groupsPage) cursor(out []byte, row int) []byte {
	out, p.scratch = appendGroupCursor(out, p.scratch, p.template.order, p.aggregates(row), p.keys(row))
	return out
}

func (p *groupsPage) keys(row int) []csp.Value {
	return p.table.Keys[row*p.template.keys : (row+1)*p.template.keys]
}

func (p *groupsPage) aggregates(row int) []csp.Value {
	return p.table.Aggregates[row*p.template.width : (row+1)*p.template.width]
}

// groupMember writes a member of a group, or of an edge with one.
func (p *groupsPage) groupMember(out []byte, f *field, row int) []byte {
	switch f.code {
	case edgeCursor:
		return p.cursor(out, row)
	case edgeNode:
		return appendObject(out, f.fields, row, p.groupMember)
	case figures:
		return figuresOf(out, f.fields, p.aggregates(row))
	case share:
		return appendQuotient(out, &p.aggregates(row)[f.index], &p.whole[f.divisor])
	}
	return appendObjects(out, f.fields, 0, p.template.keys, func(out []byte, f *field, dimension int) []byte {
		switch {
		case f.code == keyValue:
			return appendGroupKey(out, &p.keys(row)[dimension], p.template.periods[dimension])
		case f.nodes[dimension] == nil:
			return append(out, nullText...)
		}
		return p.first(out, f.nodes[dimension], &p.table.Nodes[dimension], row)
	})
}

// appendGroupKey writes a key as text, a month as 2024-03.
func appendGroupKey(out []byte, key *csp.Value, period plan.Period) []byte {
	switch key.Type() {
	case csp.String:
		return appendString(out, key.Text())
	case csp.Time:
		return appendInstant(out, key.Instant())
	case csp.Null:
		return append(out, nullText...)
	}
	out = append(out, '"')
	switch {
	case key.Type() == csp.Bool:
		out = strconv.AppendBool(out, key.Bool())
	case period == plan.Month:
		out = strconv.AppendInt(out, key.Number()/100, 10)
		out = append(out, '-', byte('0'+key.Number()%100/10), byte('0'+key.Number()%10))
	default:
		out = strconv.AppendInt(out, key.Number(), 10)
	}
	return append(out, '"')
}
