package neo4j

import (
	"strconv"
	"strings"

	"channelgraph/internal/plan"
)

// groupPage writes the page of the groups that are in the list g, each a list of keys, aggregates and nodes. Only then is anything read of nodes that are keys: of all groups that would cost as much as there are groups.
func (c *compiler) groupPage(grouping *plan.Grouping, shape *groupingShape) (text, returned string) {
	text = " WITH size(g) AS found, " + filtered(c.having(grouping)) + " AS g WITH found, size(g) AS matching, "
	var beyond []string
	if grouping.After != nil {
		beyond = []string{c.beyond(grouping)}
	}
	// The numbers of groups have to be told also where no group is left.
	text += filtered(beyond) + " AS g UNWIND CASE size(g) WHEN 0 THEN [null] ELSE g END AS y WITH found, matching, y ORDER BY " +
		strings.Join(groupOrder(grouping), ", ") + " LIMIT " + c.parameters.add(grouping.Size, pageAndOne)
	nodes, calls, carried := c.keyNodes(grouping, shape)
	if carried != "" {
		text += " WITH found, matching, y" + carried
	}
	cells := []string{"found", "matching", "y[.." + strconv.Itoa(shownOf(grouping)) + "]"}
	return text + calls, "[" + strings.Join(append(cells, nodes...), ", ") + "]"
}

// shownOf is how many keys and aggregates a group has.
func shownOf(grouping *plan.Grouping) int { return len(grouping.By) + len(grouping.Aggregates) }

// keyNodes writes the rows of the nodes that are keys, and what has to stand before. A step of a dimension begins anew.
func (c *compiler) keyNodes(grouping *plan.Grouping, shape *groupingShape) (rows []string, calls, carried string) {
	outer, before := c.outer, c.calls
	defer func() { c.outer, c.calls = outer, before }()
	c.outer, c.calls = nil, nil
	for i := range shape.nodes {
		key := &shape.nodes[i]
		n := c.newNode(key.far.kinds)
		carried += ", y[" + strconv.Itoa(shownOf(grouping)+i) + "] AS " + n.name
		rows = append(rows, c.lookupProjection(&grouping.By[key.dimension].Node, n, &key.rows))
	}
	return rows, strings.Join(c.calls, ""), carried
}

// filtered keeps the groups in g for which all conditions hold.
func filtered(conditions []string) string {
	if len(conditions) == 0 {
		return "g"
	}
	return "[y IN g" + whereClause(conditions) + "]"
}

// measure is a number of the group y. A quotient is one of floats, so that it has the digits that plan.Measure gives it.
func measure(of *plan.Measure, dimensions int) string {
	aggregate := func(i int) string { return "y[" + strconv.Itoa(dimensions+i) + "]" }
	if of.Per == plan.NoDivisor {
		return aggregate(of.Of)
	}
	return quotient(aggregate(of.Of), aggregate(of.Per))
}

func quotient(dividend, divisor string) string {
	return "toFloat(" + dividend + ") / toFloat(nullIf(" + divisor + ", 0))"
}

func (c *compiler) having(grouping *plan.Grouping) (conditions []string) {
	for i := range grouping.Having {
		having := &grouping.Having[i]
		with := c.parameters.add(having.Slot, single)
		if having.Measure.Per != plan.NoDivisor {
			with = "toFloat(" + with + ")"
		}
		condition := measure(&having.Measure, len(grouping.By)) + comparisonOperators[having.Operator] + with
		if having.Not {
			condition = "NOT coalesce(" + condition + ", false)"
		}
		conditions = append(conditions, condition)
	}
	return conditions
}

// groupOrder is what groups are sorted by. Cypher puts nulls last in ascending and first in descending order.
func groupOrder(grouping *plan.Grouping) (list []string) {
	add := func(value string, descending bool) {
		if descending {
			list = append(list, value+" IS NULL", value+" DESC")
		} else {
			list = append(list, value)
		}
	}
	descending := grouping.Order.Descending
	if by := grouping.Order.By; by != nil {
		add(measure(by, len(grouping.By)), descending)
		descending = false
	}
	for i := range grouping.By {
		add("y["+strconv.Itoa(i)+"]", descending)
	}
	return list
}

// beyond says that the group y lies after the bound.
func (c *compiler) beyond(grouping *plan.Grouping) string {
	bound, descending := grouping.After, grouping.Order.Descending
	var places []place
	if by := grouping.Order.By; by != nil {
		at := c.parameters.add(bound.Of, single)
		if by.Per != plan.NoDivisor {
			at = quotient(at, c.parameters.add(bound.Per, single))
		}
		value := measure(by, len(grouping.By))
		places = append(places, place{value, at, value + sizeOperator(descending) + at})
		descending = false
	}
	for i, slot := range bound.Keys {
		value := "y[" + strconv.Itoa(i) + "]"
		places = append(places, place{value, c.parameters.add(slot, single), c.inOrder(value, sizeOperator(descending), slot)})
	}
	text := ""
	for i := len(places) - 1; i >= 0; i-- {
		after, same := places[i].after(), places[i].same()
		if text == "" {
			text = after
		} else {
			text = "(" + after + " OR " + same + " AND " + text + ")"
		}
	}
	return text
}

func sizeOperator(descending bool) string {
	if descending {
		return " < "
	}
	return " > "
}

// place is one of the values by which groups are sorted, and its bound. Either may be null, which is last in either direction.
type place struct{ value, bound, greater string }

func (p place) after() string {
	return "(" + p.bound + " IS NOT NULL AND (" + p.value + " IS NULL OR " + p.greater + "))"
}

func (p place) same() string {
	return "(" + p.value + " = " + p.bound + " OR " + p.value + " IS NULL AND " + p.bound + " IS NULL)"
}
