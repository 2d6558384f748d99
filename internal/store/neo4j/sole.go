package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// soleBeginnings gives a row for each node without which nothing of a step remains at its target, or one without: the beginnings
// that all relationships of the step at the target have in common. They are gathered first, because asking of each whether there
// is another looks at all of them again.
func (c *compiler) soleBeginnings(step *plan.Step, target, far node, carried []string) string {
	before := c.outer
	defer func() { c.outer = before }()
	c.outer = []node{target}
	fact, beginning, ties, candidates := c.newFact(), c.newNode(step.Fact.From()), c.newFact(), c.newFact()
	named := c.newNode(csp.OnlyProviders)
	kept := strings.Join(carried, ", ")
	where := append(c.holds(between(step.Fact, fact, beginning, target)).all(), c.factConditions(step.Where, fact)...)
	text := " OPTIONAL MATCH (" + target.name + ")<-[" + fact + ":" + step.Fact.String() + "]-(" + beginning.name + ")" + whereClause(where)
	if step.Via == plan.ViaNone {
		text += " WITH " + kept + ", collect(DISTINCT " + beginning.name + ") AS " + ties +
			" WITH " + kept + ", CASE WHEN size(" + ties + ") = 1 THEN " + ties + " ELSE [] END AS " + candidates
		return text + c.eachOr(kept, candidates, step, far)
	}
	// Each tie is where a relationship begins and what it names; of the first tie, both may be common to all.
	text += " WITH " + kept + ", collect(CASE WHEN " + fact + " IS NOT NULL THEN [" + beginning.name + ", " + fact + "." + csp.Via.String() + "] END) AS " + ties
	namesIt := "coalesce(y[1] = " + named.name + ".id, false)"
	common := "(y[0] = " + named.name + " OR " + namesIt + ")"
	if step.Via == plan.ViaOnly {
		common = "(y[0] <> " + named.name + " AND " + namesIt + ")"
	}
	text += " OPTIONAL MATCH (" + named.name + labels(csp.OnlyProviders) + ") WHERE " + named.name + ".id = " + ties + "[0][1] AND all(y IN " + ties + " WHERE " + common + ")"
	list := named.name
	if step.Via == plan.ViaAlso {
		first := ties + "[0][0]"
		list = "CASE WHEN all(y IN " + ties + " WHERE y[0] = " + first + " OR coalesce(y[1] = " + first + ".id, false) AND '" + csp.Provider.String() +
			"' IN labels(" + first + ")) THEN " + first + " END, CASE WHEN " + named.name + " <> " + first + " THEN " + named.name + " END"
	}
	text += " WITH " + kept + ", [y IN [" + list + "] WHERE y IS NOT NULL] AS " + candidates
	return text + c.eachOr(kept, candidates, step, far)
}

// eachOr gives a row for each candidate that a step may reach, or one without.
func (c *compiler) eachOr(kept, candidates string, step *plan.Step, far node) string {
	list := candidates
	if possible := farKinds(step); step.To&possible != possible {
		var reachable []string
		for _, kind := range far.kinds.Kinds() {
			reachable = append(reachable, "'"+kind.String()+"' IN labels(y)")
		}
		list = "[y IN " + candidates + " WHERE " + strings.Join(append(reachable, never), " OR ") + "]"
		kept += ", " + list + " AS " + candidates
		return " WITH " + kept + c.unwound(candidates, far)
	}
	return c.unwound(candidates, far)
}

func (c *compiler) unwound(candidates string, far node) string {
	return " UNWIND CASE WHEN size(" + candidates + ") = 0 THEN [null] ELSE " + candidates + " END AS " + far.name
}
