package neo4j

import (
	"fmt"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// decoder turns the lists of one record into tables. A record that is not of the statement's shape is a fault of
// this package or of foreign data: the first such place becomes err and everything after it reads as absent.
type decoder struct {
	input *plan.Input
	found map[*plan.Grouping]int64 // groups so far
	err   error
}

func (d *decoder) fail(what string, got any) {
	if d.err == nil {
		d.err = fmt.Errorf("neo4j: expected %s in an answer, got %T", what, got)
	}
}

func (d *decoder) list(raw any) []any {
	list, ok := raw.([]any)
	if !ok {
		d.fail("a list", raw)
	}
	return list
}

func (d *decoder) number(raw any) int64 {
	number, ok := raw.(int64)
	if !ok {
		d.fail("a number", raw)
	}
	return number
}

// text reads a text; null is "".
func (d *decoder) text(raw any) string {
	if raw == nil {
		return ""
	}
	text, ok := raw.(string)
	if !ok {
		d.fail("a text", raw)
	}
	return text
}

// root reads one column of the record.
func (d *decoder) root(raw any, shape *rootShape) plan.Table {
	var table plan.Table
	startTable(&table, &shape.rows)
	if shape.changes != nil {
		table.Starts = append(table.Starts, 0)
		table.Changes = make([]plan.ChangeTable, 1)
		startChanges(&table.Changes[0], shape.changes)
		d.changes(d.list(raw), shape.changes, &table.Changes[0])
		return table
	}
	if shape.lookup != nil {
		d.lookup(raw, shape, &table)
		return table
	}
	startSummary(&table, shape.page, shape.groups)
	rows, parts := raw, []any(nil)
	if shape.parts > 0 {
		if parts = d.list(raw); len(parts) != shape.parts {
			d.fail("rows and what belongs to them", raw)
			return table
		}
		rows, parts = parts[0], parts[1:]
	}
	if shape.page.Total {
		table.Totals, parts = []int64{d.number(parts[0])}, parts[1:]
	}
	d.page(rows, shape.page, &shape.rows, nil, &table)
	d.summary(parts, shape.page, shape.groups, &table)
	return table
}

// startTable gives a table and those below it their first Starts.
func startTable(table *plan.Table, shape *rowShape) {
	table.Starts = append(make([]int32, 0, 8), 0)
	table.Hops = make([]plan.Table, len(shape.hops))
	for i := range shape.hops {
		startHop(&table.Hops[i], &shape.hops[i].table)
	}
	table.Changes = make([]plan.ChangeTable, len(shape.changes))
	for i := range shape.changes {
		startChanges(&table.Changes[i], &shape.changes[i])
	}
	table.History = make([]plan.HistoryTable, len(shape.history))
	for i := range table.History {
		table.History[i].Starts = append(table.History[i].Starts, 0)
	}
	table.Routes = make([]plan.RouteTable, len(shape.routes))
	for i := range shape.routes {
		startRoutes(&table.Routes[i], &shape.routes[i])
	}
}

func startHop(table *plan.Table, shape *tableShape) {
	startTable(table, &shape.rows)
	startSummary(table, shape.page, shape.groups)
	if shape.facts != nil {
		table.Facts = newFacts(shape.facts)
	}
}

func newFacts(shape *factShape) *plan.FactTable {
	table := &plan.FactTable{Starts: []int32{0}, References: make([]plan.Table, len(shape.references))}
	if shape.provenance >= 0 {
		table.Provenance = &plan.ProvenanceTable{Starts: []int32{0}}
	}
	for i := range shape.references {
		startTable(&table.References[i], &shape.references[i].rows)
	}
	if shape.history != nil {
		table.History = newFacts(&shape.history.facts)
	}
	return table
}

// lookup brings the rows into the order asked, with an empty row for every id that has none.
func (d *decoder) lookup(raw any, shape *rootShape, table *plan.Table) {
	found := d.list(raw)
	ids := d.input.Values[shape.lookup.IDs].Many
	byID := make(map[string][]any, len(found))
	for _, item := range found {
		if row := d.list(item); len(row) > 0 {
			byID[d.text(row[0])] = row
		}
	}
	for _, id := range ids {
		d.row(byID[id.Text()], &shape.rows, nil, table)
	}
	table.Starts = append(table.Starts, int32(len(table.Kinds)))
}

// page appends one parent's rows to a table.
func (d *decoder) page(raw any, page *plan.Page, shape *rowShape, facts *factShape, table *plan.Table) {
	rows := d.list(raw)
	if page.More {
		size := len(rows)
		if page.Size != plan.NoSlot {
			size = min(size, max(0, int(d.input.Values[page.Size].One.Number())))
		}
		table.More = append(table.More, len(rows) > size)
		rows = rows[:size]
	}
	if page.Backward {
		rows = slices.Clone(rows) // a row that is asked for twice is decoded twice
		slices.Reverse(rows)
	}
	for _, row := range rows {
		d.row(d.list(row), shape, facts, table)
	}
	table.Starts = append(table.Starts, int32(len(table.Kinds)))
}

// row appends one row and all that hangs below it; a nil row is an absent one.
func (d *decoder) row(row []any, shape *rowShape, facts *factShape, table *plan.Table) {
	kind := csp.Kind(0)
	if row != nil {
		kind = shape.kind
		if kind == 0 {
			kind = csp.NodeID(d.text(row[0])).Kind()
		}
	}
	table.Kinds = append(table.Kinds, kind)
	for i, field := range shape.columns {
		var cell csp.Value
		if row != nil {
			cell = d.value(field, row[shape.cells[i]])
		}
		table.Cells = append(table.Cells, cell)
	}
	for i := range shape.hops {
		d.hop(row, &shape.hops[i], &table.Hops[i])
	}
	d.degrees(row, &shape.degrees, table)
	for i := range shape.routes {
		d.routes(row, &shape.routes[i], &table.Routes[i])
	}
	for i := range shape.changes {
		d.changes(row, &shape.changes[i], &table.Changes[i])
	}
	for i := range shape.history {
		d.datedValues(row, kind, &shape.history[i], &table.History[i])
	}
	if facts != nil {
		d.facts(row[shape.facts], facts, table.Facts)
	}
}

func (d *decoder) hop(row []any, shape *hopShape, table *plan.Table) {
	page := shape.table.page
	if page.Total {
		var total int64
		if row != nil {
			total = d.number(row[shape.total])
		}
		table.Totals = append(table.Totals, total)
	}
	if row == nil {
		if page.More {
			table.More = append(table.More, false)
		}
		table.Starts = append(table.Starts, int32(len(table.Kinds)))
		d.summary(nil, page, shape.table.groups, table)
		return
	}
	d.page(row[shape.rows], page, &shape.table.rows, shape.table.facts, table)
	d.summary(row[shape.summaries:], page, shape.table.groups, table)
}

// facts appends the relationships that tie one row.
func (d *decoder) facts(raw any, shape *factShape, table *plan.FactTable) {
	ties := d.list(raw)
	for _, item := range ties {
		tie := d.list(item)
		for i, field := range shape.columns {
			table.Cells = append(table.Cells, d.value(field, tie[i]))
		}
		if shape.kind >= 0 {
			d.factKind(tie[shape.kind], shape, table)
		}
		if shape.provenance >= 0 {
			d.provenance(tie[shape.provenance:], d.limit(shape.knownAs), table.Provenance)
		}
		for i := range shape.references {
			reference := &shape.references[i]
			target := &table.References[i]
			for _, row := range d.list(tie[reference.at]) {
				d.row(d.list(row), &reference.rows, nil, target)
			}
			target.Starts = append(target.Starts, int32(len(target.Kinds)))
		}
		if shape.history != nil {
			d.intervals(tie[shape.history.at], shape.history, table.History)
		}
	}
	table.Starts = append(table.Starts, table.Starts[len(table.Starts)-1]+int32(len(ties)))
}

// factKind appends the kind of the relationship whose cells were appended last.
func (d *decoder) factKind(name any, shape *factShape, table *plan.FactTable) {
	kind, known := csp.ParseFactKind(d.text(name))
	if !known {
		d.fail("a relationship's type", name)
	}
	table.Kinds = append(table.Kinds, kind)
	clearOthers(table.Cells[len(table.Cells)-len(shape.columns):], shape.columns, kind)
}

// limit is the last instant of recording that counts.
func (d *decoder) limit(knownAs *plan.Slot) csp.Instant {
	if knownAs == nil {
		return csp.Forever
	}
	return d.input.Values[*knownAs].One.Instant()
}

// provenance appends the witnesses of one relationship that were recorded by an instant.
func (d *decoder) provenance(lists []any, by csp.Instant, table *plan.ProvenanceTable) {
	parties, sources, recorded := d.list(lists[0]), d.list(lists[1]), d.list(lists[2])
	if len(parties) != len(sources) || len(parties) != len(recorded) {
		d.fail("as many parties as sources and instants", lists[1])
		return
	}
	for i := range parties {
		if at := csp.Instant(d.number(recorded[i])); at <= by {
			table.Witnesses = append(table.Witnesses, csp.Provenance{Party: d.text(parties[i]), Source: d.text(sources[i]), Recorded: at})
		}
	}
	table.Starts = append(table.Starts, int32(len(table.Witnesses)))
}

// value reads a field's value.
func (d *decoder) value(field csp.Field, raw any) csp.Value {
	switch raw := raw.(type) {
	case nil:
		return csp.Value{}
	case string:
		return csp.StringValue(raw)
	case bool:
		return csp.BoolValue(raw)
	case int64:
		if field.Spec().Type == csp.Time {
			return csp.TimeValue(csp.Instant(raw))
		}
		return csp.IntValue(raw)
	case []any:
		items := make([]string, len(raw))
		for i, item := range raw {
			items[i] = d.text(item)
		}
		return csp.ListValue(items)
	}
	d.fail("a value of "+field.String(), raw)
	return csp.Value{}
}
