package neo4j

import (
	"slices"
	"strings"

	"channelgraph/internal/plan"
)

// findAnchors returns the number of the first conjunct that is an alternative of which every arm has an anchor, or -1.
func findAnchors(where plan.Predicate) int {
	return slices.IndexFunc(conjuncts(where), func(conjunct plan.Predicate) bool {
		either, ok := conjunct.(plan.Or)
		return ok && len(either) > 0 && !slices.ContainsFunc(either, func(arm plan.Predicate) bool { return findAnchor(arm) == nil })
	})
}

// anchoredEither matches the nodes of a list from the anchors of an alternative's arms, each node once.
func (c *compiler) anchoredEither(page *plan.Page, number int, n node, bounds func(*plan.Page, node) []string) string {
	list := conjuncts(page.Where)
	var arms []string
	for _, arm := range list[number].(plan.Or) {
		arms = append(arms, c.anchored(&plan.Page{Kinds: page.Kinds, Where: arm}, n, nil)+" RETURN "+n.name)
	}
	where := c.conditions(without(list, number), n)
	if bounds != nil {
		where.cheap = append(where.cheap, bounds(page, n)...)
	}
	text := "CALL () { " + strings.Join(arms, " UNION ") + " } WITH " + n.name + whereClause(where.cheap)
	if len(where.costly) > 0 {
		text += " WITH " + n.name + " SKIP 0" + whereClause(where.costly)
	}
	return text
}
