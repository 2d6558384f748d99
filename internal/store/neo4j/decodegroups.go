package neo4j

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// startSummary makes a table ready for what its page wants of all nodes that match.
func startSummary(table *plan.Table, page *plan.Page, shapes []groupingShape) {
	if len(page.Groups) == 0 {
		return
	}
	table.Groups = make([]plan.GroupTable, len(page.Groups))
	for i := range page.Groups {
		table.Groups[i] = plan.GroupTable{Starts: []int32{0}, Nodes: make([]plan.Table, len(page.Groups[i].By))}
		for j := range shapes[i].nodes {
			key := &shapes[i].nodes[j]
			startTable(&table.Groups[i].Nodes[key.dimension], &key.rows)
		}
	}
}

// summary reads what summaries wrote for one parent; nil is a parent without nodes.
func (d *decoder) summary(raw []any, page *plan.Page, shapes []groupingShape, table *plan.Table) {
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
		d.groups(rows, &page.Groups[i], &shapes[i], &table.Groups[i])
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

// groups appends the page of one parent's groups. No row is a parent without nodes.
func (d *decoder) groups(rows []any, grouping *plan.Grouping, shape *groupingShape, table *plan.GroupTable) {
	var found, matching, listed int64
	size := max(0, d.input.Values[grouping.Size].One.Number())
	for _, raw := range rows {
		row := d.list(raw)
		if d.err != nil {
			return
		}
		found, matching = d.number(row[0]), d.number(row[1])
		if row[2] == nil {
			break
		}
		if listed++; listed <= size {
			d.group(row[2:], grouping, shape, table)
		}
	}
	d.count(grouping, found)
	table.Starts = append(table.Starts, table.Starts[len(table.Starts)-1]+int32(min(listed, size)))
	if grouping.Total {
		table.Totals = append(table.Totals, matching)
	}
	if grouping.More {
		table.More = append(table.More, listed > size)
	}
}

// group appends one group: its keys, its aggregates, and the rows of its keys that are nodes.
func (d *decoder) group(row []any, grouping *plan.Grouping, shape *groupingShape, table *plan.GroupTable) {
	shown := d.list(row[0])
	for i := range grouping.By {
		table.Keys = append(table.Keys, d.key(&grouping.By[i], shown[i]))
	}
	table.Aggregates = d.aggregates(table.Aggregates, grouping.Aggregates, shown[len(grouping.By):])
	for i := range shape.nodes {
		key := &shape.nodes[i]
		nodes := &table.Nodes[key.dimension]
		if shown[key.dimension] != nil {
			d.row(d.list(row[1+i]), &key.rows, nil, nodes)
		}
		nodes.Starts = append(nodes.Starts, int32(len(nodes.Kinds)))
	}
}

// count refuses more groups than there may be below all parents together.
func (d *decoder) count(grouping *plan.Grouping, found int64) {
	if d.found == nil {
		d.found = map[*plan.Grouping]int64{}
	}
	d.found[grouping] += found
	if most := d.input.Values[grouping.Most].One.Number(); d.found[grouping] > most && d.err == nil {
		d.err = store.TooManyGroups(most)
	}
}

func (d *decoder) key(dimension *plan.Dimension, raw any) csp.Value {
	switch {
	case raw == nil:
		return csp.Value{}
	case dimension.Step != nil, dimension.Cases != nil:
		return csp.StringValue(d.text(raw))
	case dimension.Period != 0:
		return csp.IntValue(d.number(raw))
	}
	return d.value(dimension.Field, raw)
}
