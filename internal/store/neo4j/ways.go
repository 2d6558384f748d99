package neo4j

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// overWays matches the nodes to which the ways of a step lead from a bound node, with a row for each chain of relationships.
func (c *compiler) overWays(step *plan.Step, kinds csp.KindSet, bound node) match {
	m := match{far: c.newNode(kinds & step.To & farKinds(step))}
	m.through = c.ways(step, []string{bound.name}, bound, m.far, m.far.name)
	return m
}

// overWaysTo is overWays to a node that was matched before: its rows say no more than that it is reached.
func (c *compiler) overWaysTo(step *plan.Step, bound, target node) match {
	m := match{fact: c.newFact(), far: target, bound: true}
	m.through = c.ways(step, []string{bound.name, target.name}, bound, target, "true AS "+m.fact)
	return m
}

func (c *compiler) ways(step *plan.Step, imports []string, bound, end node, returned string) string {
	c.subqueries++
	for _, passed := range c.outer {
		for _, variable := range passed.variables() {
			if step.LooksOut() && !slices.Contains(imports, variable) {
				imports = append(imports, variable)
			}
		}
	}
	arms := make([]string, len(step.Ways))
	for i, way := range step.Ways {
		arms[i] = c.way(way, bound, end) + " RETURN " + returned
	}
	return "CALL (" + strings.Join(imports, ", ") + ") { " + strings.Join(arms, " UNION ALL ") + " }"
}

// way matches a chain of steps, each by a MATCH of its own: two of them may go over one relationship.
func (c *compiler) way(way plan.Way, near, end node) string {
	before := c.outer
	defer func() { c.outer = before }()
	var matches []string
	for i := range way {
		step := &way[i]
		fact, far := c.newFact(), end
		if i < len(way)-1 {
			far = c.newNode(step.To & farKinds(step))
		}
		if i > 0 {
			c.outer = append(c.outer[:len(c.outer):len(c.outer)], near)
		}
		where := append(c.holds(along(step, near, far, fact)).all(), c.factConditions(step.Where, fact)...)
		label := farLabels(step.To&far.kinds, farKinds(step))
		matches = append(matches, "MATCH "+pattern(step, near.name, fact, far.name+label)+whereClause(where))
		near = far
	}
	return strings.Join(matches, " ")
}
