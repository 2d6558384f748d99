package neo4j

import (
	"channelgraph/internal/plan"
)

// rootPage is the rows of a list at the root, and their number if the page wants it.
func (c *compiler) rootPage(page *plan.Page, shape *rootShape) (rows, total string) {
	shape.page = page
	if page.Search != nil {
		return c.search(page, shape)
	}
	text := noRows
	if !page.NoRows {
		c.subqueries++
		n := c.newNode(page.Kinds)
		text = c.topCollected(c.candidates(page, n), func() string {
			return c.projection(&page.Node, n, &shape.rows, func() string { return "" })
		})
	}
	if page.Total {
		c.subqueries++
		counted := c.newNode(page.Kinds)
		total = "COUNT { " + c.matches(page, counted, nil) + " RETURN " + counted.name + " }"
	}
	return text, total
}

// candidates gives the page's nodes in order, by whichever way in reads least.
func (c *compiler) candidates(page *plan.Page, n node) string {
	if walk := c.orderWalk(page); walk != nil && !c.prefersAnchor(page.Where) && findAnchors(page.Where) < 0 {
		return c.walk(page, n, walk)
	}
	return c.matches(page, n, c.bounds) + " WITH " + n.name + c.orderAndLimit(page, n)
}

// matches gives all nodes that a page lists, each once, in any order. bounds adds the page's bounds, or is nil.
func (c *compiler) matches(page *plan.Page, n node, bounds func(*plan.Page, node) []string) string {
	if anchored := c.anchored(page, n, bounds); anchored != "" {
		return anchored
	}
	if i := findAnchors(page.Where); i >= 0 {
		return c.anchoredEither(page, i, n, bounds)
	}
	where := c.conditions(page.Where, n)
	if bounds != nil {
		where.cheap = append(where.cheap, bounds(page, n)...)
	}
	text := "MATCH (" + n.name + labels(n.kinds) + ")" + whereClause(where.cheap)
	if len(where.costly) > 0 {
		text += " WITH " + n.name + " SKIP 0" + whereClause(where.costly)
	}
	return text
}
