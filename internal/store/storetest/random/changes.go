package random

import (
	"math"
	"math/rand/v2"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// The parts for changes have a generator of their own, so that all else is the same as without them.

// addChanges asks some shapes for what began and ended too: at the nodes of a root, at their neighbours, or in the whole graph.
func (m *shapeMaker) addChanges() {
	m.rng = rand.New(rand.NewPCG(uint64(len(m.shape.sources))+1, m.rng.Uint64()))
	root := &m.shape.Plan.Roots[0]
	m.asOf = root.AsOf
	if m.chance(25) {
		known := m.slot(plan.SlotType{Type: csp.Time}, asOf)
		root.KnownAs = &known
	}
	if m.chance(20) {
		m.addHistory(root)
	}
	if !m.chance(12) {
		return
	}
	switch {
	case m.chance(30):
		m.asOf = plan.NoSlot
		changes := m.changes(csp.NoKinds)
		m.shape.Plan.Roots = append(m.shape.Plan.Roots, plan.Root{AsOf: plan.NoSlot, KnownAs: root.KnownAs, Changes: &changes})
	case root.IDs == nil:
		root.List.NoRows = false
		root.List.Node.Changes = append(root.List.Node.Changes, m.changes(root.List.Kinds))
	case len(root.IDs.Node.Hops) > 0 && m.chance(40):
		hop := &root.IDs.Node.Hops[0].Page
		hop.NoRows = false
		hop.Node.Changes = append(hop.Node.Changes, m.changes(hop.Kinds))
	default:
		root.IDs.Node.Changes = append(root.IDs.Node.Changes, m.changes(root.IDs.Kinds))
	}
}

func (m *shapeMaker) changes(on csp.KindSet) plan.Changes {
	before := m.outer
	defer func() { m.outer = before }()
	m.outer = nil // changes begin anew
	m.hops, m.relations, m.chain = pick(m.rng, []int{0, 0, 1}), 0, false
	moment := plan.SlotType{Type: csp.Time}
	changes := plan.Changes{On: on, To: plan.NoSlot, From: m.slot(moment, intervalStart), Size: m.slot(plan.SlotType{Type: csp.Int}, size),
		Backward: m.chance(30), Total: m.chance(60), More: m.chance(60)}
	if m.chance(60) {
		changes.To = m.slot(moment, asOf)
	}
	for changes.Facts == 0 {
		wanted := pick(m.rng, []int{15, 50, 100})
		for _, kind := range csp.AllFactKinds {
			if m.chance(wanted) {
				changes.Facts |= csp.FactsOf(kind)
			}
		}
	}
	if m.chance(20) {
		field := pick(m.rng, []csp.Field{csp.Since, csp.FactCloud})
		changes.Where = plan.Compare{Field: field, Operator: plan.Equal, Slot: m.slot(plan.SlotType{Type: field.Spec().Type}, oneOf(field, plan.Equal))}
	}
	changes.Moved = m.chance(20)
	if m.chance(25) {
		changes.After = m.changeBound(moment)
	}
	if m.chance(20) {
		changes.Before = m.changeBound(moment)
	}
	changes.New, changes.Old = m.changedFact(), m.changedFact()
	changes.Source, changes.Target = m.selection(csp.AnyKind, 1), m.selection(csp.AnyKind, 0)
	return changes
}

// changedFact reads fields of relationships of every kind.
func (m *shapeMaker) changedFact() *plan.FactSelection {
	var fields []csp.Field
	for field := csp.Since; int(field) < csp.FieldCount; field++ {
		fields = append(fields, field)
	}
	selection := &plan.FactSelection{Columns: m.columns(fields), Provenance: m.chance(40)}
	if m.chance(25) {
		selection.History = &plan.FactSelection{Columns: m.columns(fields), Provenance: m.chance(40)}
	}
	if m.chance(30) {
		selection.References = []plan.Reference{{Field: csp.Via, Kinds: csp.AnyKind, Node: m.selection(csp.AnyKind, 0)}}
	}
	return selection
}

func (m *shapeMaker) changeBound(moment plan.SlotType) *plan.ChangeBound {
	return &plan.ChangeBound{At: m.slot(moment, asOf), Fact: m.slot(plan.SlotType{Type: csp.String}, factKey)}
}

func intervalStart(f *filler) plan.Slotted {
	if chance(f.rng, 40) {
		return plan.Slotted{One: csp.TimeValue(math.MinInt64)}
	}
	return plan.Slotted{One: csp.TimeValue(instants[0] + csp.Instant(f.rng.IntN(3)-1))}
}

// factKey picks the key of a fact of the graph.
func factKey(f *filler) plan.Slotted {
	if len(f.graph.Facts) == 0 {
		return plan.Slotted{One: csp.StringValue("SERVES")}
	}
	return plan.Slotted{One: csp.StringValue(string(f.graph.Facts[f.rng.IntN(len(f.graph.Facts))].Key))}
}
