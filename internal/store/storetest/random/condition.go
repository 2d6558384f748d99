package random

import (
	"math/rand/v2"
	"slices"

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
	defer m.passing(kinds)()
	if m.chance(50) {
		step.Where = m.whereOf(&step, 1)
	}
	var where plan.Predicate
	if m.chance(55) {
		where = m.predicate(step.To, 0, depth)
	}
	if m.chance(35) {
		operator := pick(m.rng, []plan.Operator{plan.Equal, plan.Less, plan.LessOrEqual, plan.Greater, plan.GreaterOrEqual})
		if m.alone(20) {
			return plan.Counterpart{Kinds: csp.AnyKind, Where: where}
		}
		return plan.RelatedCount{Step: step, Where: where, Operator: operator, Slot: m.slot(plan.SlotType{Type: csp.Int}, count)}
	}
	return plan.Related{Step: step, Where: where, Quantifier: pick(m.rng, []plan.Quantifier{plan.Some, plan.None, plan.All, plan.Single})}
}

// compare returns a comparison with a slot or, in its place, with a node passed on the way.
func (m *shapeMaker) compare(kinds csp.KindSet, fact csp.FactKind) plan.Predicate {
	compare := m.compareSlot(kinds, fact)
	if len(m.outer) == 0 {
		return compare
	}
	drawn := m.rng
	defer func() { m.rng = drawn }()
	m.rng = m.own()
	if m.chance(30) {
		if outer, ok := m.compareOuter(kinds, fact); ok {
			return outer
		}
	}
	return compare
}

// own returns a generator that leaves what else is drawn the same as without it.
func (m *shapeMaker) own() *rand.Rand {
	m.compared++
	return rand.New(rand.NewPCG(uint64(m.compared), uint64(len(m.shape.sources))<<16|uint64(m.depth<<8|m.hops<<4|m.relations)))
}

// alone is chance by such a generator.
func (m *shapeMaker) alone(percent int) bool { return chance(m.own(), percent) }

func (m *shapeMaker) compareSlot(kinds csp.KindSet, fact csp.FactKind) plan.Compare {
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

// compareOuter compares with a node passed on the way, sometimes with one further out than there is.
func (m *shapeMaker) compareOuter(kinds csp.KindSet, fact csp.FactKind) (compare plan.CompareOuter, ok bool) {
	number := 1 + m.rng.IntN(len(m.outer))
	outer := m.outer[len(m.outer)-number]
	if m.chance(8) {
		number = len(m.outer) + 1
	}
	if kinds != csp.NoKinds && m.chance(40) {
		return plan.CompareOuter{Field: csp.ID, Operator: plan.Equal, Outer: number, OuterField: csp.ID}, true
	}
	field := pick(m.rng, m.conditionFields(kinds, fact))
	wanted, operators := field.Spec().Type, []plan.Operator{plan.Equal}
	switch wanted {
	case csp.List:
		wanted, operators = csp.String, []plan.Operator{plan.Has}
	case csp.Int, csp.Time:
		operators = []plan.Operator{plan.Equal, plan.Less, plan.LessOrEqual, plan.Greater, plan.GreaterOrEqual}
	}
	others := slices.DeleteFunc(nodeFields(outer), func(other csp.Field) bool {
		return other.Spec().Type != wanted || field.Spec().Format == csp.Reference && other != csp.ID
	})
	if len(others) == 0 {
		return compare, false
	}
	other := pick(m.rng, others)
	if slices.Contains(others, field) && m.chance(60) {
		other = field
	}
	return plan.CompareOuter{Field: field, Operator: pick(m.rng, operators), Outer: number, OuterField: other}, true
}

// passing adds a node of some kinds to those passed on the way until the function that it returns is called.
func (m *shapeMaker) passing(kinds csp.KindSet) (passed func()) {
	m.outer = append(m.outer, kinds)
	return func() { m.outer = m.outer[:len(m.outer)-1] }
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
