package random

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// predicate returns a condition on nodes of the kinds or, if kinds is empty, on relationships of the kind fact.
func (m *shapeMaker) predicate(kinds csp.KindSet, fact csp.FactKind, depth int) plan.Predicate {
	switch choice := m.rng.IntN(100); {
	case depth > 0 && choice < 12:
		return plan.And(m.several(kinds, fact, depth-1))
	case depth > 0 && choice < 24:
		return plan.Or(m.several(kinds, fact, depth-1))
	case depth > 0 && choice < 38:
		return plan.Not{Predicate: m.predicate(kinds, fact, depth-1)}
	case depth > 0 && choice < 80 && m.relations > 0 && kinds != csp.NoKinds:
		m.relations--
		return m.relation(kinds, depth-1)
	}
	return m.compare(kinds, fact)
}

func (m *shapeMaker) several(kinds csp.KindSet, fact csp.FactKind, depth int) []plan.Predicate {
	list := []plan.Predicate{}
	for range pick(m.rng, []int{0, 1, 2, 2, 2, 3}) {
		list = append(list, m.predicate(kinds, fact, depth))
	}
	return list
}

func (m *shapeMaker) relation(kinds csp.KindSet, depth int) plan.Predicate {
	step := m.step(kinds)
	if m.chance(50) {
		step.Where = m.predicate(csp.NoKinds, step.Fact, 1)
	}
	var where plan.Predicate
	if m.chance(55) {
		where = m.predicate(step.To, 0, depth)
	}
	if m.chance(35) {
		operator := pick(m.rng, []plan.Operator{plan.Equal, plan.Less, plan.LessOrEqual, plan.Greater, plan.GreaterOrEqual})
		return plan.RelatedCount{Step: step, Where: where, Operator: operator, Slot: m.slot(plan.SlotType{Type: csp.Int}, count)}
	}
	return plan.Related{Step: step, Where: where, Quantifier: pick(m.rng, []plan.Quantifier{plan.Some, plan.None, plan.All, plan.Single})}
}

func (m *shapeMaker) compare(kinds csp.KindSet, fact csp.FactKind) plan.Predicate {
	field := pick(m.rng, m.conditionFields(kinds, fact))
	operator := pick(m.rng, operators(field))
	compare := plan.Compare{Field: field, Operator: operator, Slot: plan.NoSlot}
	slotType := plan.SlotType{Type: field.Spec().Type}
	if slotType.Type == csp.List {
		slotType.Type = csp.String
	}
	switch operator {
	case plan.IsNull:
	case plan.In, plan.HasSome, plan.HasEvery:
		slotType.Many = true
		compare.Slot = m.slot(slotType, pick(m.rng, allLengths).of(field))
	default:
		compare.Slot = m.slot(slotType, oneOf(field, operator))
	}
	return compare
}

func (m *shapeMaker) conditionFields(kinds csp.KindSet, fact csp.FactKind) []csp.Field {
	switch {
	case kinds == csp.NoKinds:
		return csp.FactFields(fact)
	case m.chance(30):
		// Fields with many ties and long histories, so that conditions are often met; not every kind has them.
		return []csp.Field{csp.Country, csp.CompanyName, csp.FriendlyName, csp.Status, csp.Quantity, csp.Roles, csp.ProgramStatus}
	}
	return nodeFields(kinds)
}

// operators lists the comparisons that are offered for a field.
func operators(field csp.Field) []plan.Operator {
	spec := field.Spec()
	switch {
	case spec.Type == csp.List:
		return []plan.Operator{plan.Has, plan.HasSome, plan.HasEvery, plan.IsNull}
	case spec.Type == csp.Bool:
		return []plan.Operator{plan.Equal, plan.IsNull}
	case spec.Enum != nil || spec.Format == csp.Reference:
		return []plan.Operator{plan.Equal, plan.In, plan.IsNull}
	}
	list := []plan.Operator{plan.Equal, plan.In, plan.Less, plan.LessOrEqual, plan.Greater, plan.GreaterOrEqual, plan.IsNull}
	if spec.Type == csp.String {
		list = append(list, plan.Contains, plan.StartsWith, plan.EndsWith)
	}
	return list
}
