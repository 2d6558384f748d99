package embedded

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// condition is a compiled predicate on nodes or on links.
type condition[S any] interface {
	holds(r *reading, subject S) bool
}

// link is a relationship as a hop or predicate finds it: an entry of the node from which the step goes.
type link struct {
	kind csp.FactKind
	from node
	entry
}

type (
	allOf[S any]    []condition[S]
	anyOf[S any]    []condition[S]
	negation[S any] struct{ condition condition[S] }
)

func (all allOf[S]) holds(r *reading, subject S) bool {
	for _, one := range all {
		if one != nil && !one.holds(r, subject) {
			return false
		}
	}
	return true
}

func (anyOne anyOf[S]) holds(r *reading, subject S) bool {
	for _, one := range anyOne {
		if one == nil || one.holds(r, subject) {
			return true
		}
	}
	return false
}

func (n negation[S]) holds(r *reading, subject S) bool {
	return n.condition != nil && !n.condition.holds(r, subject)
}

// nodeComparison compares a node's field.
type nodeComparison struct {
	field   csp.Field
	class   class
	dated   bool
	operand int
}

// isQuick reports whether the comparison looks at one number in a column.
func (c nodeComparison) isQuick() bool {
	return c.class == codeClass || c.class == numberClass || c.class == flagClass || c.class == cloudClass
}

func (c nodeComparison) holds(r *reading, n node) bool {
	operand := &r.operands[c.operand]
	if c.class == idClass {
		return operand.isNode(r, n)
	}
	t := r.graph.nodes[n.kind()]
	if t.layout.places[c.field].class == absentClass {
		return operand.test(csp.Value{})
	}
	if c.dated && !r.newest {
		return operand.testStored(r, t, c.field, r.graph.dated(t, c.field, n.row(), r.at))
	}
	return operand.testColumn(r, t, c.field, n.row())
}

// linkComparison compares a relationship's field.
type linkComparison struct {
	field   csp.Field
	class   class
	operand int
}

func (c linkComparison) holds(r *reading, l *link) bool {
	operand := &r.operands[c.operand]
	switch c.class {
	case sinceClass:
		return operand.test(csp.TimeValue(l.since))
	case untilClass:
		return operand.test(csp.TimeValue(l.until))
	case cloudClass:
		return operand.test(csp.StringValue(string(clouds[r.graph.nodes[l.from.kind()].clouds.get(l.from.row())])))
	}
	t := r.graph.facts[l.kind]
	if c.class == partnerClass && l.kind == csp.Serves {
		return operand.isNode(r, r.beginning(l))
	}
	if t.layout.places[c.field].class == absentClass {
		return operand.test(csp.Value{})
	}
	return operand.testColumn(r, t, c.field, l.edge)
}

// related holds for a node by its neighbours.
type related struct {
	step       step
	quantifier plan.Quantifier
	where      condition[node]
	ends       ends
}

func (q related) holds(r *reading, n node) bool {
	switch q.quantifier {
	case plan.Some:
		return q.first(r, n, noNode) != noNode
	case plan.None:
		return q.first(r, n, noNode) == noNode
	case plan.Single:
		one := q.first(r, n, noNode)
		return one != noNode && q.first(r, n, one) == noNode
	}
	return q.all(r, n)
}

// first returns a neighbour that matches and is not the one given, or noNode.
func (q related) first(r *reading, n node, except node) node {
	r.outer = append(r.outer, n)
	few := len(r.few)
	defer func() { r.outer, r.few = r.outer[:len(r.outer)-1], r.few[:few] }()
	list, _ := r.over(&q.step, &q.ends, n)
	defer r.giveBackEntries(&q.step, list)
	for i := range list {
		e := &list[i]
		if e.neighbour != except && r.follows(&q.step, n, e) && (q.where == nil || q.where.holds(r, e.neighbour)) {
			return e.neighbour
		}
		if r.stopped() {
			break
		}
	}
	return noNode
}

func (q related) all(r *reading, n node) bool {
	r.outer = append(r.outer, n)
	defer func() { r.outer = r.outer[:len(r.outer)-1] }()
	list, _ := r.links(&q.step, n)
	defer r.giveBackEntries(&q.step, list)
	for i := range list {
		e := &list[i]
		if !r.isPresent(&q.step, n, e) || !q.step.to.Has(e.neighbour.kind()) {
			continue
		}
		if !r.satisfies(&q.step, n, e) || q.where != nil && !q.where.holds(r, e.neighbour) {
			return false
		}
		if r.stopped() {
			break
		}
	}
	return true
}

// relatedCount compares the number of neighbours that match.
type relatedCount struct {
	step    step
	where   condition[node]
	operand int
	ends    ends
}

func (q relatedCount) holds(r *reading, n node) bool {
	r.outer = append(r.outer, n)
	few := len(r.few)
	defer func() { r.outer, r.few = r.outer[:len(r.outer)-1], r.few[:few] }()
	operand := &r.operands[q.operand]
	list, many := r.over(&q.step, &q.ends, n)
	defer r.giveBackEntries(&q.step, list)
	if operand.needsMore(int64(len(list))) {
		return false
	}
	var seen *marks
	if many {
		seen = r.borrowMarks()
	}
	count, decisive := int64(0), operand.decisive()
	for i := range list {
		e := &list[i]
		if count >= decisive || r.stopped() {
			break
		}
		if r.follows(&q.step, n, e) && (!many || seen.add(r.graph, e.neighbour)) && (q.where == nil || q.where.holds(r, e.neighbour)) {
			count++
		}
	}
	if many {
		for i := range list {
			seen.remove(list[i].neighbour)
		}
		r.giveBackMarks(seen, nil)
	}
	return operand.test(csp.IntValue(count))
}

// nodeSet is a set of nodes; a nil set is empty and can't take any.
type nodeSet map[node]struct{}

func (s nodeSet) has(n node) bool {
	_, has := s[n]
	return has
}

func (s nodeSet) add(n node) { s[n] = struct{}{} }
