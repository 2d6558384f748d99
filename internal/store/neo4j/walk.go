package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// walk reads a page in the order of an index and stops when the page is full.
//
// An index leaves out nodes that lack one of its properties, so nodes without a value of the order's field come from
// a branch of their own: UNION ALL runs it only if the page is not full before. The conditions on neighbours stand
// after the union, so that they are planned once.
func (c *compiler) walk(page *plan.Page, n node, walk *orderWalk) string {
	where := c.conditions(page.Where, n)
	where.costly = append(where.costly, c.sightOf(n)...)
	values, nulls := c.sides(page, n)
	var branches []string
	if !values.none {
		branches = append(branches, c.walkValues(page, n, walk, where.cheap, values))
	}
	if !nulls.none {
		branches = append(branches, c.walkNulls(page, n, where.cheap, nulls))
	}
	if len(branches) == 0 {
		return "MATCH (" + n.name + labels(n.kinds) + ") WHERE false WITH " + n.name + c.limit(page)
	}
	if page.Backward && len(branches) == 2 {
		branches[0], branches[1] = branches[1], branches[0]
	}
	text := "CALL () { " + strings.Join(branches, " UNION ALL ") + " } WITH " + n.name
	if len(where.costly) > 0 {
		text += whereClause(where.costly) + " WITH " + n.name
	}
	return text + c.limit(page)
}

// walkValues walks the index. Its order is seen only if ORDER BY names the properties that a condition fixes too.
func (c *compiler) walkValues(page *plan.Page, n node, walk *orderWalk, cheap []string, within side) string {
	direction := ""
	if page.Order.Descending != page.Backward {
		direction = " DESC"
	}
	var seen, order []string
	for _, property := range walk.index.properties {
		order = append(order, n.name+"."+property+direction)
	}
	for _, property := range walk.index.properties[len(walk.equal):] {
		seen = append(seen, n.name+"."+property+" IS NOT NULL")
	}
	hint := " USING INDEX " + n.name + labels(n.kinds) + "(" + strings.Join(walk.index.properties, ", ") + ")"
	conditions := append(append(append([]string{}, cheap...), seen...), within.conditions()...)
	return "MATCH (" + n.name + labels(n.kinds) + ")" + hint + whereClause(conditions) +
		" RETURN " + n.name + " ORDER BY " + strings.Join(order, ", ")
}

func (c *compiler) walkNulls(page *plan.Page, n node, cheap []string, within side) string {
	direction := ""
	if page.Order.Descending != page.Backward {
		direction = " DESC"
	}
	conditions := append(append(append([]string{}, cheap...), c.value(n, page.Order.Field)+" IS NULL"), within.conditions()...)
	return "MATCH (" + n.name + labels(n.kinds) + ")" + whereClause(conditions) +
		" RETURN " + n.name + " ORDER BY " + n.name + "." + csp.ID.String() + direction
}

// sides are what all bounds of a page leave of the rows with a value of the order's field, and of those without.
func (c *compiler) sides(page *plan.Page, n node) (values, nulls side) {
	nulls.none = neverNull(page.Order.Field)
	for _, edge := range pageEdges(page) {
		ofValues, ofNulls := c.edge(page.Order, edge, n, true)
		values, nulls = values.and(ofValues), nulls.and(ofNulls)
	}
	return values, nulls
}

func (s side) and(other side) side {
	switch {
	case s.none || other.none:
		return side{none: true}
	case s.text == "":
		return other
	case other.text == "":
		return s
	}
	return side{text: s.text + " AND " + other.text}
}

func (s side) conditions() []string {
	if s.text == "" {
		return nil
	}
	return []string{s.text}
}
