package naive

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

func (r *reader) nodeMatches(where plan.Predicate, node *csp.Node) bool {
	return r.matches(where, func(field csp.Field) csp.Value { return r.rules.Value(node, field, r.at) }, node.ID)
}

func (r *reader) relationshipMatches(where plan.Predicate, relationship *csp.Relationship) bool {
	return r.matches(where, relationship.Value, "")
}

// matches evaluates a predicate on whatever value reads from; id is the node's, "" for a relationship.
func (r *reader) matches(where plan.Predicate, value func(csp.Field) csp.Value, id csp.NodeID) bool {
	switch where := where.(type) {
	case nil:
		return true
	case plan.And:
		return !slices.ContainsFunc(where, func(p plan.Predicate) bool { return !r.matches(p, value, id) })
	case plan.Or:
		return slices.ContainsFunc(where, func(p plan.Predicate) bool { return r.matches(p, value, id) })
	case plan.Not:
		return !r.matches(where.Predicate, value, id)
	case plan.Compare:
		return r.compare(where, value(where.Field))
	case plan.CompareOuter:
		return r.compareOuter(where, value(where.Field))
	case plan.Related:
		return r.related(&where, id)
	case plan.Counterpart:
		return slices.ContainsFunc(r.rules.Counterparts(id, where.Kinds), func(other csp.NodeID) bool {
			node := r.graph.nodes[other]
			return node != nil && r.below(r.graph.nodes[id]).nodeMatches(where.Where, node)
		})
	case plan.RelatedCount:
		matching, _ := r.count(id, &where.Step, where.Where)
		return holds(csp.IntValue(int64(matching)), where.Operator, r.input.Values[where.Slot])
	}
	panic("naive: unknown predicate")
}

func (r *reader) related(related *plan.Related, id csp.NodeID) bool {
	matching, failing := r.count(id, &related.Step, related.Where)
	switch related.Quantifier {
	case plan.Some:
		return matching > 0
	case plan.None:
		return matching == 0
	case plan.All:
		return failing == 0
	case plan.Single:
		return matching == 1
	}
	panic("naive: unknown quantifier")
}

// count counts the neighbours that match by at least one relationship, and those that fail the
// condition or are tied by a relationship that fails Step.Where or Step.Sole.
func (r *reader) count(id csp.NodeID, step *plan.Step, where plan.Predicate) (matching, failing int) {
	below := r.below(r.graph.nodes[id])
	tied, satisfied := r.tied(id, step), r.matching(id, step)
	for _, neighbour := range r.neighbours(tied) {
		ties, satisfying := len(reaching(tied, neighbour.ID)), len(reaching(satisfied, neighbour.ID))
		nodeMatches := below.nodeMatches(where, neighbour)
		if nodeMatches && satisfying > 0 {
			matching++
		}
		if !nodeMatches || satisfying < ties {
			failing++
		}
	}
	return matching, failing
}

func (r *reader) compare(compare plan.Compare, value csp.Value) bool {
	if compare.Operator == plan.IsNull {
		return value.IsNull()
	}
	return holds(r.rules.Comparable(compare.Field, value), compare.Operator, r.input.Values[compare.Slot])
}

func (r *reader) compareOuter(compare plan.CompareOuter, value csp.Value) bool {
	outer := r.rules.Outer(r.outer, compare.Outer)
	if outer == nil {
		return false
	}
	other := r.rules.Comparable(compare.OuterField, r.rules.Value(outer, compare.OuterField, r.at))
	return holds(r.rules.Comparable(compare.Field, value), compare.Operator, plan.Slotted{One: other})
}

// holds compares a value in its comparable form with a slot. Nothing holds for a null, except IsNull, which has no slot.
func holds(value csp.Value, operator plan.Operator, slot plan.Slotted) bool {
	equals := func(other csp.Value) bool { return other == value }
	has := func(item csp.Value) bool { return slices.Contains(value.List(), item.Text()) }
	switch {
	case value.IsNull():
		return false
	case operator == plan.In:
		return slices.ContainsFunc(slot.Many, equals)
	case operator == plan.HasSome:
		return slices.ContainsFunc(slot.Many, has)
	case operator == plan.HasEvery:
		return !slices.ContainsFunc(slot.Many, func(item csp.Value) bool { return !has(item) })
	case slot.One.IsNull():
		return false
	}
	switch operator {
	case plan.Equal:
		return equals(slot.One)
	case plan.Less:
		return value.Compare(slot.One) < 0
	case plan.LessOrEqual:
		return value.Compare(slot.One) <= 0
	case plan.Greater:
		return value.Compare(slot.One) > 0
	case plan.GreaterOrEqual:
		return value.Compare(slot.One) >= 0
	case plan.Contains:
		return strings.Contains(value.Text(), slot.One.Text())
	case plan.StartsWith:
		return strings.HasPrefix(value.Text(), slot.One.Text())
	case plan.EndsWith:
		return strings.HasSuffix(value.Text(), slot.One.Text())
	case plan.Has:
		return has(slot.One)
	}
	panic("naive: unknown operator")
}
