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

// groupRow is what one group is written from.
type groupRow struct {
	template   *groupsTemplate
	table      *plan.GroupTable
	row        int
	keys       []csp.Value
	aggregates []csp.Value
	whole      []csp.Value // the aggregates of all nodes
}

// figures writes an object of aggregates.
func (w *writer) figures(out []byte, fields []field, values []csp.Value) []byte {
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case figure:
			out = appendValue(out, &values[f.index])
		case quotient:
			out = appendQuotient(out, &values[f.index], &values[f.divisor])
		case figures:
			out = w.figures(out, f.fields, values)
		}
	}
	return append(out, '}')
}

// appendQuotient divides two whole numbers as float64; what is divided by 0 is null. It is the only place that divides.
func appendQuotient(out []byte, dividend, divisor *csp.Value) []byte {
	if divisor.Number() == 0 {
		return append(out, nullText...)
	}
	return strconv.AppendFloat(out, float64(dividend.Number())/float64(divisor.Number()), 'g', -1, 64)
}

func (w *writer) groups(out []byte, template *groupsTemplate, above *plan.Table, parent int) []byte {
	if len(template.fields) == 0 {
		return append(out, "{}"...)
	}
	table := &above.Groups[template.index]
	from, to := table.Rows(parent)
	at := func(row int) groupRow {
		return groupRow{
			template: template, table: table, row: row,
			keys:       table.Keys[row*template.keys : (row+1)*template.keys],
			aggregates: table.Aggregates[row*template.width : (row+1)*template.width],
			whole:      above.Aggregates[parent*template.whole : (parent+1)*template.whole],
		}
	}
	for i := range template.fields {
		f := &template.fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case totalCount:
			out = strconv.AppendInt(out, table.Totals[parent], 10)
		case pageInfo:
			out = w.groupsInfo(out, f.fields, table, parent, at)
		case nodes, edges:
			out = append(out, '[')
			for row := from; row < to; row++ {
				if row > from {
					out = append(out, ',')
				}
				group := at(row)
				out = w.group(out, f.fields, &group)
			}
			out = append(out, ']')
		}
	}
	return append(out, '}')
}

func (w *writer) groupsInfo(out []byte, fields []field, table *plan.GroupTable, parent int, at func(int) groupRow) []byte {
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	from, to := table.Rows(parent)
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		var done bool
		switch out, done = appendCut(out, f.code, len(table.More) > 0 && table.More[parent], false); {
		case done:
		case f.code == constant:
			out = append(out, f.text...)
		case from == to:
			out = append(out, nullText...)
		case f.code == startCursor:
			group := at(from)
			out = w.groupCursor(out, &group)
		case f.code == endCursor:
			group := at(to - 1)
			out = w.groupCursor(out, &group)
		}
	}
	return append(out, '}')
}

func (w *writer) groupCursor(out []byte, group *groupRow) []byte {
	out, w.scratch = appendGroupCursor(out, w.scratch, group.template.order, group.aggregates, group.keys)
	return out
}

// group writes a group, or an edge with one.
func (w *writer) group(out []byte, fields []field, group *groupRow) []byte {
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case edgeCursor:
			out = w.groupCursor(out, group)
		case edgeNode:
			out = w.group(out, f.fields, group)
		case figures:
			out = w.figures(out, f.fields, group.aggregates)
		case share:
			out = appendQuotient(out, &group.aggregates[f.index], &group.whole[f.divisor])
		case keys:
			out = w.keys(out, f.fields, group)
		}
	}
	return append(out, '}')
}

func (w *writer) keys(out []byte, fields []field, group *groupRow) []byte {
	out = append(out, '[')
	for i := range group.keys {
		if i > 0 {
			out = append(out, ',')
		}
		out = w.key(out, fields, group, i)
	}
	return append(out, ']')
}

func (w *writer) key(out []byte, fields []field, group *groupRow, dimension int) []byte {
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case keyValue:
			out = appendGroupKey(out, &group.keys[dimension], group.template.periods[dimension])
		case keyNode:
			if f.nodes[dimension] == nil {
				out = append(out, nullText...)
			} else {
				out = w.first(out, f.nodes[dimension], &group.table.Nodes[dimension], group.row)
			}
		}
	}
	return append(out, '}')
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
