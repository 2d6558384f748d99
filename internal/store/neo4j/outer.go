package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// passing adds a node to those passed on the way until the function that it returns is called.
func (c *compiler) passing(n node) (passed func()) {
	c.outer = append(c.outer, n)
	return func() { c.outer = c.outer[:len(c.outer)-1] }
}

// outerNode returns the number-th node passed on the way, the last one being number 1; ok is false if there is none.
func (c *compiler) outerNode(number int) (n node, ok bool) {
	if number < 1 || number > len(c.outer) {
		return node{}, false
	}
	return c.outer[len(c.outer)-number], true
}

// compareOuter compares with a field of a node passed on the way. Variables of outer subqueries are seen in inner ones.
func (c *compiler) compareOuter(compare plan.CompareOuter, of subject) string {
	outer, ok := c.outerNode(compare.Outer)
	if !ok {
		return never
	}
	if of.isNode && of.variable == outer.name && compare.Field == csp.ID && compare.OuterField == csp.ID {
		return "true" // the pattern says so
	}
	left := c.comparand(compare.Field, of)
	right := c.comparand(compare.OuterField, subject{outer.name, outer, true})
	if compare.Operator == plan.Has {
		return right + " IN " + left
	}
	return left + comparisonOperators[compare.Operator] + right
}

// counterpart finds nodes of other kinds by the id that they would have, each kind by its own index. It is never null.
func (c *compiler) counterpart(counterpart *plan.Counterpart, n node) string {
	defer c.passing(n)()
	before := c.inside
	defer func() { c.inside = before }()
	c.inside = nil
	var exist []string
	for _, kind := range counterpart.Kinds.Kinds() {
		if only, one := n.kinds.One(); one && only == kind {
			continue
		}
		c.subqueries++
		other := c.newNode(csp.Of(kind))
		where := c.conditions(counterpart.Where, other)
		where.costly = append(c.sightOf(other), where.costly...)
		same := []string{other.name + ".id = '" + kind.String() + "' + substring(" + n.name + ".id, size(split(" + n.name + ".id, ':')[0]))", other.name + " <> " + n.name}
		text := "EXISTS { MATCH (" + other.name + labels(other.kinds) + ")" + whereClause(append(same, where.cheap...))
		if len(where.costly) > 0 {
			text += " WITH " + other.name + " SKIP 0" + whereClause(where.costly)
		}
		exist = append(exist, text+" }")
	}
	if len(exist) == 0 {
		return never
	}
	return "(" + strings.Join(exist, " OR ") + ")"
}
