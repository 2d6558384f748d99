package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// factRows is the list of the relationships that tie a row to its parent: the one that was matched, or all that can be.
// These are read again for the rows of the page only: collecting them while the page is sought costs each neighbour.
func (c *compiler) factRows(hop *plan.Hop, parent node, m match, shape *factShape) string {
	if tiesOnce(&hop.Step) {
		return "[" + c.factCells(hop.Fact, m.fact, true, shape) + "]"
	}
	c.subqueries++
	fact := c.newFact()
	tying, of := pattern(&hop.Step, parent.name, fact, m.far.name), along(&hop.Step, parent, m.far, fact)
	var named []string
	if hop.Step.Via != plan.ViaNone {
		partner, customer := partnerAndTarget(&hop.Step, parent, m.far)
		beginning := c.newNode(csp.Partners)
		of = between(csp.Serves, fact, beginning, customer)
		tying = "(" + customer.name + ")<-[" + fact + ":" + csp.Serves.String() + "]-(" + beginning.name + ")"
		named = append(named, beginsAt(&hop.Step, fact, beginning, partner))
	}
	where := append(append(c.holds(of).all(), c.factConditions(hop.Step.Where, fact)...), named...)
	text := "MATCH " + tying + whereClause(where) +
		" WITH " + fact + " ORDER BY " + fact + "." + csp.Since.String() + ", " + fact + "." + factProperty
	return c.collected(parent.name+", "+m.far.name, text, func() string { return c.factCells(hop.Fact, fact, true, shape) })
}

// factCells is the list of one relationship's cells. Whether it is sure to hold decides whether it shows the provider via which it is.
func (c *compiler) factCells(selection *plan.FactSelection, variable string, holds bool, shape *factShape) string {
	var cells []string
	shape.columns, shape.kind, shape.provenance, shape.knownAs = selection.Columns, -1, -1, c.knownAs
	for _, field := range selection.Columns {
		cells = append(cells, factValue(variable, field))
	}
	if selection.Kinds {
		shape.kind = len(cells)
		cells = append(cells, "type("+variable+")")
	}
	if selection.Provenance {
		shape.provenance = len(cells)
		for _, property := range []string{provenancePartyProperty, provenanceSourceProperty, provenanceRecordedProperty} {
			cells = append(cells, variable+"."+property)
		}
	}
	shape.references = make([]referenceShape, len(selection.References))
	for i := range selection.References {
		shape.references[i].at = len(cells)
		cells = append(cells, c.reference(&selection.References[i], variable, holds, &shape.references[i].rows))
	}
	if selection.History != nil {
		shape.history = &intervalsShape{at: len(cells)}
		cells = append(cells, c.intervals(selection.History, variable, shape.history))
	}
	return "[" + strings.Join(cells, ", ") + "]"
}

// reference is the node that a field of a relationship names: a list of none or one.
func (c *compiler) reference(reference *plan.Reference, variable string, holds bool, shape *rowShape) string {
	c.subqueries++
	n := c.newNode(reference.Kinds)
	before := c.outer
	defer func() { c.outer = before }()
	c.outer = nil
	text := "MATCH (" + n.name + labels(n.kinds) + ") WHERE " + n.name + ".id = " + factValue(variable, reference.Field)
	if !holds || reference.Field != csp.Via {
		text += barrier("", n, c.sightOf(n))
	}
	return c.collected(variable, text, func() string {
		return c.projection(&reference.Node, n, shape, func() string { return "" })
	})
}
