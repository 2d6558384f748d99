package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// never is a condition that never holds. Where "false" itself stands in a WHERE, Neo4j drops the whole pattern before it
// looks for the index that a hint names, and refuses the statement for want of it.
const never = "coalesce(false, false)"

// subject is what a predicate speaks of: a node or a relationship.
type subject struct {
	variable string
	node     node
	isNode   bool
}

// conditions splits a predicate on a node into conjuncts.
func (c *compiler) conditions(where plan.Predicate, n node) conditions {
	var all conditions
	for _, conjunct := range conjuncts(where) {
		text := c.predicate(conjunct, subject{n.name, n, true})
		if isCostly(conjunct) {
			all.costly = append(all.costly, text)
		} else {
			all.cheap = append(all.cheap, text)
		}
	}
	return all
}

// factConditions splits a predicate on a relationship into conjuncts.
func (c *compiler) factConditions(where plan.Predicate, variable string) []string {
	var all []string
	for _, conjunct := range conjuncts(where) {
		all = append(all, c.predicate(conjunct, subject{variable: variable}))
	}
	return all
}

// conjuncts flattens nested Ands; a nil predicate has none.
func conjuncts(where plan.Predicate) []plan.Predicate {
	switch where := where.(type) {
	case nil:
		return nil
	case plan.And:
		var all []plan.Predicate
		for _, predicate := range where {
			all = append(all, conjuncts(predicate)...)
		}
		return all
	}
	return []plan.Predicate{where}
}

// isCostly reports whether a predicate looks at neighbours.
func isCostly(where plan.Predicate) bool {
	switch where := where.(type) {
	case plan.And:
		return anyCostly(where)
	case plan.Or:
		return anyCostly(where)
	case plan.Not:
		return isCostly(where.Predicate)
	case plan.Related, plan.RelatedCount, plan.Counterpart:
		return true
	}
	return false
}

func anyCostly(list []plan.Predicate) bool {
	for _, predicate := range list {
		if isCostly(predicate) {
			return true
		}
	}
	return false
}

// predicate writes a condition whose truth is that of the plan's two-valued logic wherever it stands
// unnegated: it may be null where the plan says false.
func (c *compiler) predicate(where plan.Predicate, of subject) string {
	switch where := where.(type) {
	case plan.And:
		return c.junction(where, of, " AND ", "true")
	case plan.Or:
		return c.junction(where, of, " OR ", never)
	case plan.Not:
		return c.negation(where.Predicate, of)
	case plan.Compare:
		return c.comparison(where, of)
	case plan.CompareOuter:
		return c.compareOuter(where, of)
	case plan.Counterpart:
		return c.counterpart(&where, of.node)
	case plan.Related:
		return c.related(&where, of.node)
	case plan.RelatedCount:
		return c.relatedCount(&where, of.node)
	}
	return "true"
}

func (c *compiler) junction(list []plan.Predicate, of subject, operator, empty string) string {
	if len(list) == 0 {
		return empty
	}
	parts := make([]string, len(list))
	for i, predicate := range list {
		parts[i] = c.predicate(predicate, of)
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, operator) + ")"
}

// negation turns a null into true, as the plan's logic has it.
func (c *compiler) negation(where plan.Predicate, of subject) string {
	text := c.predicate(where, of)
	if isNeverNull(where) {
		return "NOT " + text
	}
	return "NOT coalesce(" + text + ", false)"
}

func isNeverNull(where plan.Predicate) bool {
	switch where := where.(type) {
	case plan.Related, plan.Not, plan.Counterpart:
		return true
	case plan.Compare:
		return where.Operator == plan.IsNull
	}
	return false
}

// comparand is a field in the form in which it is compared.
func (c *compiler) comparand(field csp.Field, of subject) string {
	text := of.variable + "." + field.String()
	switch {
	case of.isNode && c.dated && field.Spec().Dated:
		text = valueAt(of.variable, field, c.at)
	case field.Spec().Format == csp.Typed:
		text = of.variable + "." + foldedProperty(field)
	case field == csp.FactPartner:
		text = "startNode(" + of.variable + ").id"
	}
	return c.shown(of.node, field, text)
}

// factValue is a relationship's field.
func factValue(fact string, field csp.Field) string {
	if field == csp.FactPartner {
		return "CASE type(" + fact + ") WHEN '" + csp.Serves.String() + "' THEN startNode(" + fact + ").id END"
	}
	return fact + "." + field.String()
}

var comparisonOperators = map[plan.Operator]string{
	plan.Equal:          " = ",
	plan.In:             " IN ",
	plan.Less:           " < ",
	plan.LessOrEqual:    " <= ",
	plan.Greater:        " > ",
	plan.GreaterOrEqual: " >= ",
	plan.Contains:       " CONTAINS ",
	plan.StartsWith:     " STARTS WITH ",
	plan.EndsWith:       " ENDS WITH ",
}

func (c *compiler) comparison(compare plan.Compare, of subject) string {
	left := c.comparand(compare.Field, of)
	switch compare.Operator {
	case plan.IsNull:
		return left + " IS NULL"
	case plan.Has:
		return c.parameters.add(compare.Slot, single) + " IN " + left
	case plan.HasSome:
		return "any(x IN " + c.parameters.add(compare.Slot, list) + " WHERE x IN " + left + ")"
	case plan.HasEvery:
		return "(" + left + " IS NOT NULL AND all(x IN " + c.parameters.add(compare.Slot, list) + " WHERE x IN " + left + "))"
	}
	operator := comparisonOperators[compare.Operator]
	switch compare.Operator {
	case plan.In:
		return left + operator + c.parameters.add(compare.Slot, list)
	case plan.Less, plan.LessOrEqual, plan.Greater, plan.GreaterOrEqual:
		return c.inOrder(left, operator, compare.Slot)
	}
	return left + operator + c.parameters.add(compare.Slot, single)
}
