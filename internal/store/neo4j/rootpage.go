package neo4j

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// rootPage is the rows of a list at the root, and their number if the page wants it; or, in the place of the two, a list of both.
func (c *compiler) rootPage(page *plan.Page, shape *rootShape) (rows, total, both string) {
	shape.page = page
	if page.Search != nil {
		rows, total = c.search(page, shape)
		return rows, total, ""
	}
	if rows = noRows; !page.NoRows {
		walk := c.chosenWalk(page)
		if walk == nil && page.Total && hasAnchor(page.Where) {
			return "", "", c.rowsAndTotal(page, shape)
		}
		c.subqueries++
		n := c.newNode(page.Kinds)
		rows = c.topCollected(c.candidates(page, n, walk), func() string {
			return c.projection(&page.Node, n, &shape.rows, func() string { return "" })
		})
	}
	if page.Total {
		c.subqueries++
		counted := c.newNode(page.Kinds)
		total = "COUNT { " + c.matches(page, counted, nil) + " RETURN " + counted.name + " }"
	}
	return rows, total, ""
}

// rowsAndTotal is the list of a page's rows and their number, where both have to be looked for from an anchor. They are looked for
// once, and all that is found is put in order: that costs less than to look twice and to order the page alone. The long list
// is in no variable where rows are sorted (compare routesCompiler), and none of it but the page leaves the subquery.
func (c *compiler) rowsAndTotal(page *plan.Page, shape *rootShape) string {
	c.subqueries += 3
	n, all, found := c.newNode(page.Kinds), c.newFact(), c.newFact()
	text := c.matches(page, n, nil) + " WITH " + n.name + " ORDER BY " + c.orderBy(page, n) + " WITH collect(" + n.name + ") AS " + all
	within := c.newNode(page.Kinds)
	bounded := ""
	if bounds := c.bounds(page, within); len(bounds) > 0 {
		bounded = " WITH " + within.name + whereClause(bounds)
	}
	text += " RETURN [COLLECT { UNWIND " + all + " AS " + within.name + bounded + " RETURN " + within.name + c.limit(page) + " }, size(" + all + ")]"
	listed := c.newNode(page.Kinds)
	return c.topCollected("WITH COLLECT { "+text+" }[0] AS "+found, func() string {
		rows := c.collected(found, "UNWIND "+found+"[0] AS "+listed.name, func() string {
			return c.projection(&page.Node, listed, &shape.rows, func() string { return "" })
		})
		return "[" + rows + ", " + found + "[1]]"
	}) + "[0]"
}

// chosenWalk is the walk of an index in which a page is read, or nil if it is read from an anchor or from all nodes.
func (c *compiler) chosenWalk(page *plan.Page) *orderWalk {
	walk := c.orderWalk(page)
	if walk == nil || c.prefersAnchor(page.Where) || findAnchors(page.Where) >= 0 {
		return nil
	}
	if c.restricted {
		c.walksPastUnseen = true
	}
	if c.fewSeen {
		return nil
	}
	return walk
}

// candidates gives the page's nodes in order, by whichever way in reads least.
func (c *compiler) candidates(page *plan.Page, n node, walk *orderWalk) string {
	if walk != nil {
		return c.walk(page, n, walk)
	}
	return c.matches(page, n, c.bounds) + " WITH " + n.name + c.orderAndLimit(page, n)
}

func hasAnchor(where plan.Predicate) bool { return findAnchor(where) != nil || findAnchors(where) >= 0 }

// matches gives all nodes that a page lists, each once, in any order. bounds adds the page's bounds, or is nil.
func (c *compiler) matches(page *plan.Page, n node, bounds func(*plan.Page, node) []string) string {
	if c.startsAtParties(page) {
		where := c.conditions(page.Where, n)
		if bounds != nil {
			where.cheap = append(where.cheap, bounds(page, n)...)
		}
		return c.fromParties(n) + whereClause(where.cheap) + barrier("", n, where.costly)
	}
	return c.matchesForAll(page, n, bounds) + barrier("", n, c.sightOf(n))
}

// matchesForAll gives what a page lists for those who see everything.
func (c *compiler) matchesForAll(page *plan.Page, n node, bounds func(*plan.Page, node) []string) string {
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

// startsAtParties reports whether a list for a viewer begins at all that the viewer sees, not at an anchor or at the few nodes that an
// index finds.
func (c *compiler) startsAtParties(page *plan.Page) bool {
	if !c.restricted || hasAnchor(page.Where) {
		return false
	}
	kind, one := page.Kinds.One()
	return c.fewSeen || !one || !slices.ContainsFunc(c.indexedConditions(kind, orderedField{}, page.Where), func(compare plan.Compare) bool {
		return !slices.Contains(sharedFields, compare.Field)
	})
}

// sharedFields are those with an index of which very many nodes may have one value.
var sharedFields = []csp.Field{csp.OfferID, csp.Product, csp.Status}
