package random

import (
	"math/rand/v2"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// addSummaries asks some shapes for aggregates and groups of some of their lists too: few, as each is a subquery that a store has
// to prepare. It comes after all else and has a generator of its own, so that all else is the same as without it.
func (m *shapeMaker) addSummaries() {
	m.rng = rand.New(rand.NewPCG(uint64(len(m.shape.sources)), m.rng.Uint64()))
	m.hops, m.relations, m.chain = pick(m.rng, []int{0, 0, 1}), 0, false
	var lists []listed
	for i := range m.shape.Plan.Roots {
		root := &m.shape.Plan.Roots[i]
		switch {
		case root.IDs != nil:
			lists = appendLists(lists, &root.IDs.Node, root.AsOf)
		case root.List != nil && root.List.Search != nil: // what is searched is not summarized
			lists = appendLists(lists, &root.List.Node, root.AsOf)
		case root.List != nil:
			lists = appendLists(append(lists, listed{root.List, root.AsOf}), &root.List.Node, root.AsOf)
		}
	}
	if len(lists) == 0 {
		return
	}
	for range pick(m.rng, []int{0, 0, 1, 1, 2}) {
		chosen := pick(m.rng, lists)
		m.asOf = chosen.asOf
		if m.chance(60) {
			chosen.page.Aggregates = m.aggregates()
		}
		if m.chance(80) {
			chosen.page.Groups = append(chosen.page.Groups, m.grouping(chosen.page.Kinds, 1))
		}
	}
}

// listed is a page of a shape and the instant of its root.
type listed struct {
	page *plan.Page
	asOf plan.Slot
}

func appendLists(lists []listed, selection *plan.Selection, asOf plan.Slot) []listed {
	for i := range selection.Hops {
		hop := &selection.Hops[i]
		lists = appendLists(append(lists, listed{&hop.Page, asOf}), &hop.Page.Node, asOf)
		if hop.Fact != nil {
			for j := range hop.Fact.References {
				lists = appendLists(lists, &hop.Fact.References[j].Node, asOf)
			}
		}
	}
	return lists
}

func (m *shapeMaker) aggregates() []plan.Aggregate {
	list := []plan.Aggregate{{Function: plan.Count}, {Function: plan.Sum, Field: csp.Quantity}, {Function: plan.Known, Field: csp.Quantity}}
	for _, field := range []csp.Field{csp.Quantity, csp.CreationDate} {
		for _, function := range []plan.Function{plan.Known, plan.Minimum, plan.Maximum} {
			if m.chance(40) {
				list = append(list, plan.Aggregate{Function: function, Field: field})
			}
		}
	}
	return list
}

func (m *shapeMaker) grouping(kinds csp.KindSet, depth int) plan.Grouping {
	grouping := plan.Grouping{
		Aggregates: m.aggregates(), Total: m.chance(50), More: m.chance(50),
		Size: m.slot(plan.SlotType{Type: csp.Int}, size), Most: m.slot(plan.SlotType{Type: csp.Int}, mostGroups),
	}
	for range pick(m.rng, []int{1, 1, 2, 2, 3}) {
		grouping.By = append(grouping.By, m.dimension(kinds, depth))
	}
	if m.chance(60) {
		grouping.Order.By = m.measure(len(grouping.Aggregates))
	}
	grouping.Order.Descending = m.chance(50)
	for m.chance(30) {
		grouping.Having = append(grouping.Having, plan.Having{
			Measure: *m.measure(len(grouping.Aggregates)), Not: m.chance(20), Slot: m.slot(plan.SlotType{Type: csp.Int}, count),
			Operator: pick(m.rng, []plan.Operator{plan.Equal, plan.Less, plan.LessOrEqual, plan.Greater, plan.GreaterOrEqual}),
		})
	}
	if m.chance(30) {
		grouping.After = m.groupBound(&grouping)
	}
	return grouping
}

// measure picks a count or sum, or a quotient of both.
func (m *shapeMaker) measure(aggregates int) *plan.Measure {
	if m.chance(30) {
		return &plan.Measure{Of: 1, Per: 2}
	}
	return &plan.Measure{Of: m.rng.IntN(min(aggregates, 5)), Per: plan.NoDivisor}
}

func (m *shapeMaker) dimension(kinds csp.KindSet, depth int) plan.Dimension {
	if m.chance(40) {
		step := m.step(kinds)
		if m.chance(30) {
			step.Where = m.whereOf(&step, 1)
		}
		return plan.Dimension{Step: &step, Node: m.selection(step.To, min(depth, 1))}
	}
	if m.chance(12) {
		var cases []plan.Case
		m.relations = 1
		defer func() { m.relations = 0 }()
		for range pick(m.rng, []int{1, 2}) {
			key := m.slot(plan.SlotType{Type: csp.String}, caseName)
			cases = append(cases, plan.Case{Where: m.predicate(kinds, 0, 1), Key: key})
		}
		return plan.Dimension{Cases: cases}
	}
	if m.chance(25) {
		return plan.Dimension{Field: pick(m.rng, []csp.Field{csp.CreationDate, csp.CommitmentEndDate}), Period: pick(m.rng, []plan.Period{plan.Month, plan.Year})}
	}
	offered := []csp.Field{csp.CloudName, csp.Country, csp.Status, csp.Product, csp.Channel, csp.ProgramStatus, csp.IsTrial, csp.CompanyName,
		csp.Quantity, csp.CreationDate, csp.FriendlyName, csp.Region, csp.BillingCycle, csp.ID}
	if chosen := slices.DeleteFunc(slices.Clone(offered), func(f csp.Field) bool { return f.Spec().Nodes&kinds == 0 }); m.chance(90) {
		offered = chosen
	}
	return plan.Dimension{Field: pick(m.rng, offered)}
}

// groupBound is a bound whose slots hold values that keys and measures may have, not those of one group.
func (m *shapeMaker) groupBound(grouping *plan.Grouping) *plan.GroupBound {
	bound := &plan.GroupBound{Of: plan.NoSlot, Per: plan.NoSlot}
	if by := grouping.Order.By; by != nil {
		if field := grouping.Aggregates[by.Of].Field; field == csp.CreationDate && grouping.Aggregates[by.Of].Function != plan.Known {
			return nil
		}
		bound.Of = m.slot(plan.SlotType{Type: csp.Int}, count)
		if by.Per != plan.NoDivisor {
			bound.Per = m.slot(plan.SlotType{Type: csp.Int}, count)
		}
	}
	for i := range grouping.By {
		bound.Keys = append(bound.Keys, m.slot(keySlot(&grouping.By[i])))
	}
	return bound
}

func keySlot(dimension *plan.Dimension) (plan.SlotType, source) {
	switch {
	case dimension.Cases != nil:
		return plan.SlotType{Type: csp.String}, caseName
	case dimension.Step != nil:
		return plan.SlotType{Type: csp.String}, func(f *filler) plan.Slotted {
			return plan.Slotted{One: csp.StringValue(string(f.node().ID))}
		}
	case dimension.Period != 0:
		return plan.SlotType{Type: csp.Int}, func(f *filler) plan.Slotted {
			return plan.Slotted{One: csp.IntValue(dimension.Period.Of(pick(f.rng, instants)))}
		}
	}
	return plan.SlotType{Type: dimension.Field.Spec().Type}, func(f *filler) plan.Slotted {
		return plan.Slotted{One: f.node().Value(dimension.Field, f.at)}
	}
}

func mostGroups(f *filler) plan.Slotted {
	if f.most == 0 {
		f.most = pick(f.rng, []int64{1000, 1000, 1000, 1000, 1000, 20, 3})
	}
	return plan.Slotted{One: csp.IntValue(f.most)}
}

func caseName(f *filler) plan.Slotted {
	return plan.Slotted{One: csp.StringValue(pick(f.rng, []string{"DIRECT", "INDIRECT"}))}
}
