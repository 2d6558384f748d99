package rules

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// mention is one place in a rule's condition where the graph is looked at: a kind of relationship, a field of nodes, or
// whether a node of some kinds is there. When what is mentioned changes at a node, the nodes that can come to violate the
// rule are found from there, backwards over the steps.
type mention struct {
	fact   csp.FactKind // or zero
	field  csp.Field    // or csp.NoField
	exists csp.KindSet  // of counterparts, or csp.NoKinds
	kinds  csp.KindSet  // of the nodes that have the field
	steps  []plan.Step  // from the violating node to the changed one; none if it is the same, or its counterpart
}

// mentions lists what a rule's condition looks at.
func (r *Rule) mentions() []mention {
	w := walker{}
	w.node(r.Where(emptyValues()), []place{{kinds: csp.Of(r.Subject)}})
	if r.Regions != nil {
		w.found = append(w.found, mention{field: csp.Region, kinds: csp.Of(r.Subject)})
	}
	return w.found
}

// emptyValues makes slots that are not used: only the shape of a condition counts.
func emptyValues() *Values {
	return &Values{
		One:  func(csp.Value) plan.Slot { return plan.NoSlot },
		Many: func([]csp.Value) plan.Slot { return plan.NoSlot },
		At:   func(int64) plan.Slot { return plan.NoSlot },
	}
}

// place is a node that a condition passes, with the shortest way to it from the violating node.
type place struct {
	kinds csp.KindSet
	steps []plan.Step
}

type walker struct{ found []mention }

// node walks a condition on the last of the nodes passed.
func (w *walker) node(where plan.Predicate, passed []place) {
	here := passed[len(passed)-1]
	eachJoined(where, func(one plan.Predicate) {
		switch one := one.(type) {
		case plan.Compare:
			w.field(one.Field, here)
		case plan.CompareOuter:
			w.field(one.Field, here)
			w.outer(one, passed, len(passed)-1-one.Outer)
		case plan.Counterpart:
			w.found = append(w.found, mention{exists: one.Kinds, steps: here.steps})
			w.node(one.Where, with(passed, place{one.Kinds, here.steps}))
		case plan.Related:
			w.step(&one.Step, one.Where, passed)
		case plan.RelatedCount:
			w.step(&one.Step, one.Where, passed)
		}
	})
}

// eachJoined calls visit for each of the conditions that a condition joins by and, or and not.
func eachJoined(where plan.Predicate, visit func(plan.Predicate)) {
	switch where := where.(type) {
	case plan.And:
		for _, one := range where {
			eachJoined(one, visit)
		}
	case plan.Or:
		for _, one := range where {
			eachJoined(one, visit)
		}
	case plan.Not:
		eachJoined(where.Predicate, visit)
	default:
		visit(where)
	}
}

// step walks a step from the last of the nodes passed. A relationship that changes is known by both its ends and by the
// nodes that it names, so the nearest of those is where the way back begins.
func (w *walker) step(step *plan.Step, where plan.Predicate, passed []place) {
	here := passed[len(passed)-1]
	far := place{step.To, append(here.steps[:len(here.steps):len(here.steps)], plan.Step{Fact: step.Fact, Inbound: step.Inbound, To: step.To})}
	nearest := here.steps
	if outer := plan.SameAsOuter(where); outer > 0 && outer <= len(passed) {
		far.steps = shorter(far.steps, passed[len(passed)-outer].steps)
		nearest = shorter(nearest, far.steps)
	}
	if outer := referenced(step.Where); outer > 0 && outer <= len(passed) {
		nearest = shorter(nearest, passed[len(passed)-outer].steps)
	}
	w.found = append(w.found, mention{fact: step.Fact, steps: nearest})
	w.relationship(step.Where, passed)
	w.node(where, with(passed, far))
}

// relationship walks a condition on the relationships of a step from the last of the nodes passed. Their own fields change with them.
func (w *walker) relationship(where plan.Predicate, passed []place) {
	eachJoined(where, func(one plan.Predicate) {
		if one, compares := one.(plan.CompareOuter); compares {
			w.outer(one, passed, len(passed)-one.Outer)
		}
	})
}

func (w *walker) outer(where plan.CompareOuter, passed []place, index int) {
	if index >= 0 {
		w.field(where.OuterField, passed[index])
	}
}

func (w *walker) field(field csp.Field, at place) {
	if field == csp.ID || field == csp.CloudName {
		return // they never change
	}
	w.found = append(w.found, mention{field: field, kinds: at.kinds, steps: at.steps})
}

// referenced returns which outer node the relationships of a step name in a property, if a condition asks for that; else 0.
func referenced(where plan.Predicate) int {
	switch where := where.(type) {
	case plan.And:
		for _, one := range where {
			if outer := referenced(one); outer > 0 {
				return outer
			}
		}
	case plan.CompareOuter:
		switch where.Field {
		case csp.Via, csp.TransferCustomer, csp.TransferSubscriptions:
			return where.Outer
		}
	}
	return 0
}

func with(passed []place, next place) []place {
	return append(passed[:len(passed):len(passed)], next)
}

func shorter(a, b []plan.Step) []plan.Step {
	if len(b) < len(a) {
		return b
	}
	return a
}
