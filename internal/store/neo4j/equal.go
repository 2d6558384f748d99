package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// alike matches the other nodes that have the same value of a field: kind by kind, since an index is of one kind.
func (c *compiler) alike(hop *plan.Hop, parent node) match {
	far := c.newNode(hop.Page.Kinds)
	m := c.sameValue(hop, parent, far)
	m.where.costly = c.sightOf(far)
	if c.hides(hop.Equal) {
		m.where.costly = []string{never}
	}
	return m
}

func (c *compiler) sameValue(hop *plan.Hop, parent, far node) match {
	property := comparedProperty(hop.Equal)
	same := conditions{cheap: []string{
		far.name + "." + property + " = " + parent.name + "." + property,
		far.name + ".id <> " + parent.name + ".id",
	}}
	if hop.On&parent.kinds != parent.kinds {
		same.cheap = append(same.cheap, parent.name+labels(hop.On&parent.kinds))
	}
	var branches []string
	for _, kind := range far.kinds.Kinds() {
		if hop.Equal.Spec().Nodes.Has(kind) {
			c.subqueries++
			branches = append(branches, "MATCH ("+far.name+labels(csp.Of(kind))+")"+whereClause(same.cheap)+" RETURN "+far.name)
		}
	}
	switch len(branches) {
	case 0:
		return match{pattern: "(" + far.name + labels(far.kinds) + ")", far: far, where: conditions{cheap: []string{never}}}
	case 1:
		c.subqueries--
		found, _ := far.kinds.One()
		if found == 0 {
			found = (hop.Equal.Spec().Nodes & far.kinds).Kinds()[0]
		}
		return match{pattern: "(" + far.name + labels(csp.Of(found)) + ")", far: far, where: same}
	}
	return match{through: "CALL (" + parent.name + ") { " + strings.Join(branches, " UNION ALL ") + " }", far: far}
}
