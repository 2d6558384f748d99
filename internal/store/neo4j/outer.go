package neo4j

import (
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
