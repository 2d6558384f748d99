package neo4j

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// startSummary makes a table ready for what its page wants of all nodes that match.
func startSummary(table *plan.Table, page *plan.Page) {
	if len(page.Groups) == 0 {
		return
	}
	table.Groups = make([]plan.GroupTable, len(page.Groups))
	for i := range page.Groups {
		table.Groups[i] = plan.GroupTable{Starts: []int32{0}, Nodes: make([]plan.Table, len(page.Groups[i].By))}
	}
}

// summary reads what summaries wrote for one parent; nil is a parent without nodes.
func (d *decoder) summary(raw []any, page *plan.Page, table *plan.Table) {
	if len(page.Aggregates) > 0 {
		var row []any
		if raw != nil && raw[0] != nil { // else the viewer sees nothing
			if rows := d.list(raw[0]); len(rows) == 1 {
				row = d.list(rows[0])
			} else {
				d.fail("one row of aggregates", raw[0])
			}
		}
		if raw != nil {
			raw = raw[1:]
		}
		table.Aggregates = d.aggregates(table.Aggregates, page.Aggregates, row)
	}
	for i := range page.Groups {
		var rows []any
		if raw != nil {
			rows = d.list(raw[i])
		}
		d.groups(rows, &page.Groups[i], &table.Groups[i])
	}
}

// aggregates appends a row of aggregates; a nil row is that of no nodes.
func (d *decoder) aggregates(values []csp.Value, aggregates []plan.Aggregate, row []any) []csp.Value {
	for i, aggregate := range aggregates {
		switch {
		case row == nil && (aggregate.Function == plan.Minimum || aggregate.Function == plan.Maximum):
			values = append(values, csp.Value{})
		case row == nil:
			values = append(values, csp.IntValue(0))
		case aggregate.Function == plan.Minimum || aggregate.Function == plan.Maximum:
			values = append(values, d.value(aggregate.Field, row[i]))
		default:
			values = append(values, csp.IntValue(d.number(row[i])))
		}
	}
	return values
}

// groups reads all groups of one parent and appends the page of them.
func (d *decoder) groups(rows []any, grouping *plan.Grouping, table *plan.GroupTable) {
	if d.found == nil {
		d.found = map[*plan.Grouping]int64{}
	}
	d.found[grouping] += int64(len(rows))
	if most := d.input.Values[grouping.Most].One.Number(); d.found[grouping] > most && d.err == nil {
		d.err = store.TooManyGroups(most)
	}
	if d.err != nil {
		return
	}
	groups := store.Groups{Grouping: grouping, Input: d.input, Count: len(rows)}
	for _, raw := range rows {
		row := d.list(raw)
		for i := range grouping.By {
			groups.Keys = append(groups.Keys, d.key(&grouping.By[i], row[i]))
		}
		groups.Aggregates = d.aggregates(groups.Aggregates, grouping.Aggregates, row[len(grouping.By):])
	}
	groups.AppendPage(table)
}

func (d *decoder) key(dimension *plan.Dimension, raw any) csp.Value {
	switch {
	case raw == nil:
		return csp.Value{}
	case dimension.Step != nil:
		return csp.StringValue(d.text(raw))
	case dimension.Period != 0:
		return csp.IntValue(d.number(raw))
	}
	return d.value(dimension.Field, raw)
}
