package neo4j

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// hidden is a null that stands in a text for a value that is not shown. A plain one Neo4j would work out ahead, and drop the pattern
// around it, as it does with "false".
const hidden = "coalesce(null, null)"

// shown is the value of a node's field for the viewer, of whom what is hidden and the dated values of a node that it does not see are null.
func (c *compiler) shown(n node, field csp.Field, value string) string {
	switch {
	case c.hides(field):
		return hidden
	case n.seen != "" && field.Spec().Dated:
		return "CASE WHEN " + n.seen + " THEN " + value + " END"
	}
	return value
}

func (c *compiler) hides(field csp.Field) bool {
	return c.restricted && slices.Contains(permission.Hidden, field)
}

// variables are the node's own, and the one that says whether it is seen.
func (n node) variables() []string {
	if n.seen == "" {
		return []string{n.name}
	}
	return []string{n.name, n.seen}
}
