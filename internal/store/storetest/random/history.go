package random

import (
	"math/rand/v2"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// addHistory asks for the dated values of the nodes of a root, or of their neighbours; and, where relationships are read, for all
// intervals of each.
func (m *shapeMaker) addHistory(root *plan.Root) {
	m.rng = rand.New(rand.NewPCG(uint64(len(m.shape.sources))+2, m.rng.Uint64()))
	page, node, kinds := root.List, (*plan.Selection)(nil), csp.NoKinds
	if root.IDs != nil {
		node, kinds = &root.IDs.Node, root.IDs.Kinds
	} else {
		node, kinds = &page.Node, page.Kinds
	}
	if len(node.Hops) > 0 && m.chance(60) {
		hop := &node.Hops[0]
		if hop.Fact != nil {
			hop.Fact.History = &plan.FactSelection{Columns: m.columns(csp.FactFields(hop.Step.Fact)), Provenance: m.chance(50)}
		}
		page, node, kinds = &hop.Page, &hop.Page.Node, hop.Page.Kinds
	}
	if page != nil {
		page.NoRows = false
	}
	node.History = append(node.History, m.history(kinds))
}

func (m *shapeMaker) history(on csp.KindSet) plan.History {
	moment := plan.SlotType{Type: csp.Time}
	history := plan.History{On: on, From: plan.NoSlot, To: plan.NoSlot, Size: m.slot(plan.SlotType{Type: csp.Int}, size),
		Backward: m.chance(30), Total: m.chance(60), More: m.chance(60)}
	for _, field := range nodeFields(csp.AnyKind) {
		if field.Spec().Dated && m.chance(70) {
			history.Fields = append(history.Fields, field)
		}
	}
	if m.chance(40) {
		history.From = m.slot(moment, asOf)
	}
	if m.chance(40) {
		history.To = m.slot(moment, asOf)
	}
	if m.chance(25) {
		history.After = m.historyBound(moment)
	}
	if m.chance(20) {
		history.Before = m.historyBound(moment)
	}
	return history
}

func (m *shapeMaker) historyBound(moment plan.SlotType) *plan.HistoryBound {
	return &plan.HistoryBound{Since: m.slot(moment, asOf), Field: m.slot(plan.SlotType{Type: csp.String}, datedField)}
}

func datedField(f *filler) plan.Slotted {
	return plan.Slotted{One: csp.StringValue(pick(f.rng, []csp.Field{csp.Quantity, csp.Status, csp.Roles, csp.ProgramStatus}).String())}
}
