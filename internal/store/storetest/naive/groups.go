package naive

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// aggregates works the values out of the nodes.
func (r *reader) aggregates(wanted []plan.Aggregate, nodes []*csp.Node) []csp.Value {
	var list []csp.Value
	for _, aggregate := range wanted {
		list = append(list, r.aggregate(aggregate, nodes))
	}
	return list
}

func (r *reader) aggregate(aggregate plan.Aggregate, nodes []*csp.Node) csp.Value {
	if aggregate.Function == plan.Count {
		return csp.IntValue(int64(len(nodes)))
	}
	var values []csp.Value
	for _, node := range nodes {
		if value := r.rules.Value(node, aggregate.Field, r.at); !value.IsNull() {
			values = append(values, value)
		}
	}
	switch aggregate.Function {
	case plan.Known:
		return csp.IntValue(int64(len(values)))
	case plan.Sum:
		sum := int64(0)
		for _, value := range values {
			sum += value.Number()
		}
		return csp.IntValue(sum)
	}
	if len(values) == 0 {
		return csp.Value{}
	}
	if aggregate.Function == plan.Minimum {
		return slices.MinFunc(values, csp.Value.Compare)
	}
	return slices.MaxFunc(values, csp.Value.Compare)
}

// groupsOf divides the nodes of every parent into groups. It fails if there are more than may be.
func (r *reader) groupsOf(grouping *plan.Grouping, nodesOf [][]*csp.Node) plan.GroupTable {
	table := plan.GroupTable{Starts: []int32{0}, Nodes: make([]plan.Table, len(grouping.By))}
	most := r.input.Values[grouping.Most].One.Number()
	found := 0
	for _, nodes := range nodesOf {
		groups := r.divide(grouping, nodes)
		found += len(groups)
		r.listGroups(grouping, groups, &table)
	}
	if int64(found) > most {
		*r.failed = store.TooManyGroups(most)
	}
	for d := range grouping.By {
		if grouping.By[d].Step != nil {
			table.Nodes[d] = r.keyNodes(&grouping.By[d].Node, table.Keys, d, len(grouping.By))
		}
	}
	return table
}

// members is a group while it is filled.
type members struct {
	keys       []csp.Value
	nodes      []*csp.Node
	aggregates []csp.Value
}

func (r *reader) divide(grouping *plan.Grouping, nodes []*csp.Node) []*members {
	var groups []*members
	for _, node := range nodes {
		for _, keys := range r.keysOf(grouping.By, node) {
			i := slices.IndexFunc(groups, func(g *members) bool { return slices.Equal(g.keys, keys) })
			if i < 0 {
				i = len(groups)
				groups = append(groups, &members{keys: keys})
			}
			groups[i].nodes = append(groups[i].nodes, node)
		}
	}
	for _, group := range groups {
		group.aggregates = r.aggregates(grouping.Aggregates, group.nodes)
	}
	return groups
}

// keysOf returns the keys of each group that a node belongs to.
func (r *reader) keysOf(by []plan.Dimension, node *csp.Node) [][]csp.Value {
	if len(by) == 0 {
		return [][]csp.Value{nil}
	}
	var list [][]csp.Value
	for _, first := range r.keysIn(&by[0], node) {
		for _, rest := range r.keysOf(by[1:], node) {
			list = append(list, append([]csp.Value{first}, rest...))
		}
	}
	return list
}

func (r *reader) keysIn(dimension *plan.Dimension, node *csp.Node) []csp.Value {
	anew := *r
	anew.outer = nil
	for _, c := range dimension.Cases {
		if anew.nodeMatches(c.Where, node) {
			return []csp.Value{r.input.Values[c.Key].One}
		}
	}
	if dimension.Cases != nil {
		return []csp.Value{{}}
	}
	if dimension.Step == nil {
		value := r.rules.Value(node, dimension.Field, r.at)
		if dimension.Period != 0 && !value.IsNull() {
			value = csp.IntValue(dimension.Period.Of(value.Instant()))
		}
		return []csp.Value{value}
	}
	var list []csp.Value
	for _, neighbour := range r.neighbours(anew.matching(node.ID, dimension.Step)) {
		list = append(list, csp.StringValue(string(neighbour.ID)))
	}
	if list == nil {
		list = []csp.Value{{}}
	}
	return list
}

func (r *reader) listGroups(grouping *plan.Grouping, groups []*members, table *plan.GroupTable) {
	groups = slices.DeleteFunc(groups, func(g *members) bool {
		return slices.ContainsFunc(grouping.Having, func(having plan.Having) bool { return !r.has(having, g.aggregates) })
	})
	compare := func(a, b *members) int { return r.compareGroups(grouping, a, b) }
	slices.SortFunc(groups, compare)
	after := groups
	if grouping.After != nil {
		bound := r.boundGroup(grouping)
		after = slices.DeleteFunc(slices.Clone(groups), func(g *members) bool { return compare(g, bound) <= 0 })
	}
	size := min(len(after), int(r.input.Values[grouping.Size].One.Number()))
	for _, group := range after[:size] {
		table.Keys = append(table.Keys, group.keys...)
		table.Aggregates = append(table.Aggregates, group.aggregates...)
	}
	table.Starts = append(table.Starts, table.Starts[len(table.Starts)-1]+int32(size))
	if grouping.Total {
		table.Totals = append(table.Totals, int64(len(groups)))
	}
	if grouping.More {
		table.More = append(table.More, size < len(after))
	}
}

// number returns a measure; ok is false if it is null.
func number(measure plan.Measure, aggregates []csp.Value) (n float64, ok bool) {
	value := aggregates[measure.Of]
	if measure.Per == plan.NoDivisor {
		return float64(value.Number()), !value.IsNull()
	}
	divisor := aggregates[measure.Per].Number()
	return float64(value.Number()) / float64(divisor), divisor != 0
}

func (r *reader) has(having plan.Having, aggregates []csp.Value) bool {
	n, ok := number(having.Measure, aggregates)
	with := float64(r.input.Values[having.Slot].One.Number())
	compared := map[plan.Operator]bool{
		plan.Equal: n == with, plan.Less: n < with, plan.LessOrEqual: n <= with, plan.Greater: n > with, plan.GreaterOrEqual: n >= with,
	}
	return (ok && !r.input.Values[having.Slot].One.IsNull() && compared[having.Operator]) != having.Not
}

// boundGroup returns a group at the place of a bound.
func (r *reader) boundGroup(grouping *plan.Grouping) *members {
	bound := &members{aggregates: make([]csp.Value, len(grouping.Aggregates))}
	if by := grouping.Order.By; by != nil {
		bound.aggregates[by.Of] = r.input.Values[grouping.After.Of].One
		if by.Per != plan.NoDivisor {
			bound.aggregates[by.Per] = r.input.Values[grouping.After.Per].One
		}
	}
	for _, slot := range grouping.After.Keys {
		bound.keys = append(bound.keys, r.input.Values[slot].One)
	}
	return bound
}

func (r *reader) compareGroups(grouping *plan.Grouping, a, b *members) int {
	descending := grouping.Order.Descending
	if by := grouping.Order.By; by != nil {
		x, xKnown := number(*by, a.aggregates)
		y, yKnown := number(*by, b.aggregates)
		switch {
		case xKnown && !yKnown:
			return -1
		case !xKnown && yKnown:
			return 1
		case xKnown && x != y:
			if (x < y) != descending {
				return -1
			}
			return 1
		}
		descending = false
	}
	for i := range a.keys {
		if order := r.rules.Order(Position{Value: a.keys[i]}, Position{Value: b.keys[i]}, descending); order != 0 {
			return order
		}
	}
	return 0
}

// keyNodes reads the nodes that are keys of the groups.
func (r *reader) keyNodes(selection *plan.Selection, keys []csp.Value, dimension, width int) plan.Table {
	below := *r
	below.depth, below.outer = below.depth+1, nil
	var rowsOf [][]row
	for i := dimension; i < len(keys); i += width {
		var rows []row
		if !keys[i].IsNull() {
			rows = []row{{node: r.graph.nodes[csp.NodeID(keys[i].Text())]}}
		}
		rowsOf = append(rowsOf, rows)
	}
	return below.table(selection, rowsOf)
}
