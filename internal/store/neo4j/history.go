package neo4j

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// historyShape says where the properties of dated values stand in a row.
type historyShape struct {
	at    int // a list with two cells for each field: instants and values
	asked *plan.History
	asOf  plan.Slot // of the root
}

// datedLists is the list of the properties that hold the dated values of a node. They are few: the decoder cuts the page.
func (c *compiler) datedLists(asked *plan.History, n node) string {
	var cells []string
	for _, field := range asked.Fields {
		for _, property := range []string{sinceProperty(field), historyProperty(field)} {
			cells = append(cells, c.shown(n, field, n.name+"."+property))
		}
	}
	return "[" + strings.Join(cells, ", ") + "]"
}

// datedValues appends the values of one row; a nil row has none.
func (d *decoder) datedValues(row []any, kind csp.Kind, shape *historyShape, table *plan.HistoryTable) {
	var dated []csp.Dated
	if row != nil && shape.asked.On.Has(kind) {
		cells := d.list(row[shape.at])
		for i, field := range shape.asked.Fields {
			if cells[2*i] != nil {
				dated = append(dated, d.history(map[string]any{sinceProperty(field): cells[2*i], historyProperty(field): cells[2*i+1]}, field)...)
			}
		}
	}
	at := d.input.Now
	if shape.asOf != plan.NoSlot {
		at = d.input.Values[shape.asOf].One.Instant()
	}
	if !d.input.Scope.SeesEverything() {
		dated = slices.DeleteFunc(dated, func(value csp.Dated) bool { return value.Since > at })
	}
	store.AppendHistory(table, shape.asked, d.input, at, dated)
}

// intervalsShape says where the intervals of a relationship's fact stand in its list.
type intervalsShape struct {
	at    int
	facts factShape
}

// intervals is the list of all intervals of a relationship's fact: its cells, and its type.
func (c *compiler) intervals(selection *plan.FactSelection, of string, shape *intervalsShape) string {
	c.subqueries++
	fact, from, to := c.newFact(), c.newNode(csp.AnyKind), c.newNode(csp.AnyKind)
	where := append([]string{fact + "." + factProperty + " = " + of + "." + factProperty}, c.recorded(fact)...)
	if c.restricted {
		where = append(where, c.begun(fact))
	}
	text := "WITH startNode(" + of + ") AS " + from.name + ", endNode(" + of + ") AS " + to.name +
		" MATCH (" + from.name + ")-[" + fact + "]->(" + to.name + ")" + whereClause(where) + " WITH " + fact + " ORDER BY " + fact + "." + csp.Since.String()
	return c.collected(of, text, func() string {
		return "[" + c.factCells(selection, fact, false, &shape.facts) + ", type(" + fact + ")]"
	})
}

// intervals appends those of one relationship. What a property is called may be the name of several fields: those of other types are cleared.
func (d *decoder) intervals(raw any, shape *intervalsShape, table *plan.FactTable) {
	var kind csp.FactKind
	cells, first := []any{}, len(table.Cells)
	for _, interval := range d.list(raw) {
		pair := d.list(interval)
		kind, _ = csp.ParseFactKind(d.text(pair[1]))
		cells = append(cells, pair[0])
	}
	d.facts(cells, &shape.facts, table)
	clearOthers(table.Cells[first:], shape.facts.columns, kind)
}
