package neo4j

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// orderAndLimit orders the rows of variable n and cuts the page. A page taken from the end comes in reverse:
// the decoder turns it round.
func (c *compiler) orderAndLimit(page *plan.Page, n node) string {
	return " ORDER BY " + c.orderBy(page, n) + c.limit(page)
}

func (c *compiler) limit(page *plan.Page) string {
	switch {
	case page.Size == plan.NoSlot:
		return ""
	case page.More:
		return " LIMIT " + c.parameters.add(page.Size, pageAndOne)
	}
	return " LIMIT " + c.parameters.add(page.Size, pageSize)
}

// orderBy sorts in the direction in which the page is read. Cypher puts nulls last in ascending and first in descending order.
func (c *compiler) orderBy(page *plan.Page, n node) string {
	descending := page.Order.Descending != page.Backward
	direction := ""
	if descending {
		direction = " DESC"
	}
	id := n.name + ".id" + direction
	if neverNull(page.Order.Field) {
		if page.Order.Field == csp.ID {
			return id
		}
		return c.value(n, page.Order.Field) + direction + ", " + id
	}
	value := c.value(n, page.Order.Field)
	switch nullsFirst := page.Backward; {
	case nullsFirst == descending:
		return value + direction + ", " + id
	case nullsFirst:
		return value + " IS NULL DESC, " + value + direction + ", " + id
	}
	return value + " IS NULL, " + value + direction + ", " + id
}

func neverNull(field csp.Field) bool { return field == csp.ID || field == csp.CloudName }

// side is what a bound leaves of one part of an order: the rows with a value, or those without.
type side struct {
	none bool   // no row
	text string // a condition, or "" for every row
}

// bounds are the conditions that a page's bounds put on a row.
func (c *compiler) bounds(page *plan.Page, n node) []string {
	var all []string
	for _, edge := range pageEdges(page) {
		values, nulls := c.edge(page.Order, edge, n, false)
		all = append(all, joinSides(values, nulls, c.value(n, page.Order.Field))...)
	}
	return all
}

// edge is a bound with the comparison that rows within it satisfy.
type edge struct {
	bound *plan.Bound
	after bool
}

func pageEdges(page *plan.Page) (edges []edge) {
	if page.After != nil {
		edges = append(edges, edge{page.After, true})
	}
	if page.Before != nil {
		edges = append(edges, edge{page.Before, false})
	}
	return edges
}

// edge writes what lies within a bound, apart for rows with a value of the order's field and rows without.
// seekable writes it so that an index walk can begin there, which it cannot by code point: an index seek
// compares as Neo4j does.
func (c *compiler) edge(order plan.Order, edge edge, n node, seekable bool) (values, nulls side) {
	operator := " < "
	if edge.after != order.Descending {
		operator = " > "
	}
	beyondID := func() string { return c.inOrder(n.name+".id", operator, edge.bound.ID) }
	if order.Field == csp.ID {
		return side{text: beyondID()}, side{none: true}
	}
	if edge.bound.Null {
		return side{none: edge.after}, side{text: beyondID()}
	}
	value := c.value(n, order.Field)
	beyond := c.inOrder(value, operator, edge.bound.Value)
	at := c.parameters.add(edge.bound.Value, single)
	if seekable && !c.byCodePoint {
		orEqual := value + operator[:2] + "= " + at
		return side{text: orEqual + " AND (" + beyond + " OR " + beyondID() + ")"}, side{none: !edge.after}
	}
	return side{text: "(" + beyond + " OR " + value + " = " + at + " AND " + beyondID() + ")"}, side{none: !edge.after}
}

func joinSides(values, nulls side, value string) []string {
	switch {
	case values.none && nulls.none:
		return []string{never}
	case values.none:
		return []string{value + " IS NULL", nulls.text}
	case nulls.none:
		return []string{values.text}
	case nulls.text == "":
		return []string{"(" + values.text + " OR " + value + " IS NULL)"}
	}
	return []string{"(" + value + " IS NOT NULL OR " + nulls.text + ")"}
}
