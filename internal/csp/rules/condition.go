package rules

import (
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

func out(fact csp.FactKind) plan.Step { return plan.Step{Fact: fact, To: fact.To()} }

func in(fact csp.FactKind) plan.Step {
	return plan.Step{Fact: fact, Inbound: true, To: fact.From()}
}

// to keeps a step to some kinds.
func to(kinds csp.KindSet, step plan.Step) plan.Step {
	step.To = kinds
	return step
}

// by keeps a step to relationships that satisfy a condition.
func by(step plan.Step, where plan.Predicate) plan.Step {
	step.Where = where
	return step
}

func some(step plan.Step, where ...plan.Predicate) plan.Predicate {
	return plan.Related{Step: step, Quantifier: plan.Some, Where: every(where)}
}

func none(step plan.Step, where ...plan.Predicate) plan.Predicate {
	return plan.Related{Step: step, Quantifier: plan.None, Where: every(where)}
}

// counterpart holds for a node whose tenant is a node of another kind too; in its conditions, the node is the outer one.
func counterpart(kinds csp.KindSet, where ...plan.Predicate) plan.Predicate {
	return plan.Counterpart{Kinds: kinds, Where: every(where)}
}

func every(where []plan.Predicate) plan.Predicate {
	switch len(where) {
	case 0:
		return nil
	case 1:
		return where[0]
	}
	return plan.And(where)
}

// several holds for nodes with at least two neighbours over a step.
func several(v *Values, step plan.Step) plan.Predicate {
	return plan.RelatedCount{Step: step, Operator: plan.Greater, Slot: v.One(csp.IntValue(1))}
}

// node holds for one of the nodes passed on the way.
func node(outer int) plan.Predicate { return same(csp.ID, outer) }

// same holds where a field equals that of a node passed on the way.
func same(field csp.Field, outer int) plan.Predicate {
	return plan.CompareOuter{Field: field, Operator: plan.Equal, Outer: outer, OuterField: field}
}

// differs holds where a field is known here and in a node passed on the way, and not equal.
func differs(field csp.Field, outer int) plan.Predicate {
	greaterOrSmaller := plan.Not{Predicate: same(field, outer)}
	return plan.And{known(field), greaterOrSmaller}
}

func known(field csp.Field) plan.Predicate { return not(unknown(field)) }

func unknown(field csp.Field) plan.Predicate {
	return plan.Compare{Field: field, Operator: plan.IsNull, Slot: plan.NoSlot}
}

func not(where plan.Predicate) plan.Predicate { return plan.Not{Predicate: where} }

func (v *Values) is(field csp.Field, value any) plan.Predicate {
	return plan.Compare{Field: field, Operator: plan.Equal, Slot: v.One(valueOf(field, value))}
}

func (v *Values) in(field csp.Field, texts ...string) plan.Predicate {
	values := make([]csp.Value, len(texts))
	for i, text := range texts {
		values[i] = valueOf(field, text)
	}
	return plan.Compare{Field: field, Operator: plan.In, Slot: v.Many(values)}
}

func (v *Values) has(field csp.Field, element string) plan.Predicate {
	return plan.Compare{Field: field, Operator: plan.Has, Slot: v.One(csp.StringValue(element))}
}

func (v *Values) startsWith(field csp.Field, text string) plan.Predicate {
	return plan.Compare{Field: field, Operator: plan.StartsWith, Slot: v.One(csp.StringValue(text))}
}

func valueOf(field csp.Field, value any) csp.Value {
	switch value := value.(type) {
	case bool:
		return csp.BoolValue(value)
	case string:
		return field.Comparable(csp.StringValue(value))
	}
	panic("rules: a value of no known type")
}

// day returns the instant at which a day begins, as in "2020-02-01".
func day(text string) csp.Instant {
	begins, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return csp.InstantOf(begins)
}

// show is evidence without conditions on the nodes.
func show(step plan.Step, below ...Evidence) Evidence { return Evidence{Step: step, Below: below} }

// always is evidence that needs no constants.
func always(evidence ...Evidence) func(*Values) []Evidence {
	return func(*Values) []Evidence { return evidence }
}

// fixed is a condition that needs no constants.
func fixed(where plan.Predicate) func(*Values) plan.Predicate {
	return func(*Values) plan.Predicate { return where }
}
