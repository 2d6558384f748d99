package store

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// TooManyGroups is the error of a grouping that has more groups than plan.Grouping.Most.
func TooManyGroups(most int64) error {
	return csp.Errorf(csp.LimitExceeded, "there are more than %d groups; group by fewer or coarser dimensions, or filter what is grouped", most)
}

// Groups are all groups of one parent, in any order.
type Groups struct {
	Grouping   *plan.Grouping
	Input      *plan.Input
	Keys       []csp.Value // group by group, one for each dimension
	Aggregates []csp.Value // group by group, one for each Grouping.Aggregates
	Count      int         // of groups
}

// AppendPage appends the groups that the grouping lists to a table. Its Nodes are left to the caller.
func (g *Groups) AppendPage(table *plan.GroupTable) {
	rows := make([]int, 0, g.Count)
	for row := range g.Count {
		if g.has(row) {
			rows = append(rows, row)
		}
	}
	total := len(rows)
	order := &groupOrder{by: g.Grouping.Order.By, descending: g.Grouping.Order.Descending}
	if bound := g.Grouping.After; bound != nil {
		after := g.bound(bound)
		rows = slices.DeleteFunc(rows, func(row int) bool { return order.compare(g.position(row), after) <= 0 })
	}
	slices.SortFunc(rows, func(a, b int) int { return order.compare(g.position(a), g.position(b)) })
	size := min(len(rows), max(0, int(g.Input.Values[g.Grouping.Size].One.Number())))
	for _, row := range rows[:size] {
		table.Keys = append(table.Keys, g.keys(row)...)
		table.Aggregates = append(table.Aggregates, g.aggregates(row)...)
	}
	table.Starts = append(table.Starts, table.Starts[len(table.Starts)-1]+int32(size))
	if g.Grouping.Total {
		table.Totals = append(table.Totals, int64(total))
	}
	if g.Grouping.More {
		table.More = append(table.More, size < len(rows))
	}
}

func (g *Groups) keys(row int) []csp.Value {
	width := len(g.Grouping.By)
	return g.Keys[row*width : (row+1)*width]
}

func (g *Groups) aggregates(row int) []csp.Value {
	width := len(g.Grouping.Aggregates)
	return g.Aggregates[row*width : (row+1)*width]
}

// has reports whether Having holds for a group.
func (g *Groups) has(row int) bool {
	for i := range g.Grouping.Having {
		having := &g.Grouping.Having[i]
		if having.Not == compareMeasure(having, g.aggregates(row), g.Input.Values[having.Slot].One) {
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

func (g *Groups) position(row int) groupPosition {
	position := groupPosition{keys: g.keys(row)}
	if by := g.Grouping.Order.By; by != nil {
		position.measure, position.quotient = by.Value(g.aggregates(row))
	}
	return position
}

func (g *Groups) bound(bound *plan.GroupBound) groupPosition {
	var position groupPosition
	if by := g.Grouping.Order.By; by != nil {
		aggregates := []csp.Value{g.Input.Values[bound.Of].One}
		measure := plan.Measure{Per: plan.NoDivisor}
		if by.Per != plan.NoDivisor {
			aggregates = append(aggregates, g.Input.Values[bound.Per].One)
			measure.Per = 1
		}
		position.measure, position.quotient = measure.Value(aggregates)
	}
	for _, slot := range bound.Keys {
		position.keys = append(position.keys, g.Input.Values[slot].One)
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
