package embedded

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// allGroups are all groups of one parent, in any order.
type allGroups struct {
	grouping   *plan.Grouping
	input      *plan.Input
	keys       []csp.Value // group by group, one for each dimension
	aggregates []csp.Value // group by group, one for each Grouping.Aggregates
	count      int         // of groups
}

// appendPage appends the groups that the grouping lists to a table. Its Nodes are left to the caller.
func (g *allGroups) appendPage(table *plan.GroupTable) {
	rows := make([]int, 0, g.count)
	for row := range g.count {
		if g.has(row) {
			rows = append(rows, row)
		}
	}
	total := len(rows)
	order := &groupOrder{by: g.grouping.Order.By, descending: g.grouping.Order.Descending}
	if bound := g.grouping.After; bound != nil {
		after := g.bound(bound)
		rows = slices.DeleteFunc(rows, func(row int) bool { return order.compare(g.position(row), after) <= 0 })
	}
	slices.SortFunc(rows, func(a, b int) int { return order.compare(g.position(a), g.position(b)) })
	size := min(len(rows), max(0, int(g.input.Values[g.grouping.Size].One.Number())))
	for _, row := range rows[:size] {
		table.Keys = append(table.Keys, g.keysOf(row)...)
		table.Aggregates = append(table.Aggregates, g.aggregatesOf(row)...)
	}
	table.Starts = append(table.Starts, table.Starts[len(table.Starts)-1]+int32(size))
	if g.grouping.Total {
		table.Totals = append(table.Totals, int64(total))
	}
	if g.grouping.More {
		table.More = append(table.More, size < len(rows))
	}
}

func (g *allGroups) keysOf(row int) []csp.Value {
	width := len(g.grouping.By)
	return g.keys[row*width : (row+1)*width]
}

func (g *allGroups) aggregatesOf(row int) []csp.Value {
	width := len(g.grouping.Aggregates)
	return g.aggregates[row*width : (row+1)*width]
}

// has reports whether Having holds for a group.
func (g *allGroups) has(row int) bool {
	for i := range g.grouping.Having {
		having := &g.grouping.Having[i]
		if having.Not == compareMeasure(having, g.aggregatesOf(row), g.input.Values[having.Slot].One) {
			return false
		}
	}
	return true
}

func compareMeasure(having *plan.Having, aggregates []csp.Value, with csp.Value) bool {
	value, quotient := having.Measure.Value(aggregates)
	if value.IsNull() || with.IsNull() {
		return false
	}
	order := value.Compare(with)
	if having.Measure.Per != plan.NoDivisor {
		order = compareFloats(quotient, float64(with.Number()))
	}
	switch having.Operator {
	case plan.Equal:
		return order == 0
	case plan.Less:
		return order < 0
	case plan.LessOrEqual:
		return order <= 0
	case plan.Greater:
		return order > 0
	}
	return order >= 0
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// groupPosition is a group's place in an order.
type groupPosition struct {
	measure  csp.Value
	quotient float64
	keys     []csp.Value
}

func (g *allGroups) position(row int) groupPosition {
	position := groupPosition{keys: g.keysOf(row)}
	if by := g.grouping.Order.By; by != nil {
		position.measure, position.quotient = by.Value(g.aggregatesOf(row))
	}
	return position
}

func (g *allGroups) bound(bound *plan.GroupBound) groupPosition {
	var position groupPosition
	if by := g.grouping.Order.By; by != nil {
		aggregates := []csp.Value{g.input.Values[bound.Of].One}
		measure := plan.Measure{Per: plan.NoDivisor}
		if by.Per != plan.NoDivisor {
			aggregates = append(aggregates, g.input.Values[bound.Per].One)
			measure.Per = 1
		}
		position.measure, position.quotient = measure.Value(aggregates)
	}
	for _, slot := range bound.Keys {
		position.keys = append(position.keys, g.input.Values[slot].One)
	}
	return position
}

type groupOrder struct {
	by         *plan.Measure
	descending bool
}

func (o *groupOrder) compare(a, b groupPosition) int {
	if o.by == nil {
		return compareKeys(a.keys, b.keys, o.descending)
	}
	order := a.measure.Compare(b.measure)
	if o.by.Per != plan.NoDivisor && !a.measure.IsNull() && !b.measure.IsNull() {
		order = compareFloats(a.quotient, b.quotient)
	}
	switch {
	case order == 0:
		return compareKeys(a.keys, b.keys, false)
	case o.descending && a.measure.IsNull() == b.measure.IsNull():
		return -order
	}
	return order
}

func compareKeys(a, b []csp.Value, descending bool) int {
	for i := range a {
		order := a[i].Compare(b[i])
		if order == 0 {
			continue
		}
		if descending && a[i].IsNull() == b[i].IsNull() {
			return -order
		}
		return order
	}
	return 0
}
