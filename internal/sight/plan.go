package sight

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
)

// moments are how many instants are looked at: that of a change, and the one before it.
const moments = 2

// shared lists the kinds of relationships that others than their own sides see. None of them is via a provider.
var shared = slices.DeleteFunc(slices.Clone(csp.AllFactKinds), func(kind csp.FactKind) bool { return !permission.IsShared(kind) })

// The slots of the plan.
const (
	before plan.Slot = iota // the instant before the change
	nodeIDs
	endIDs
	beginningIDs
	atMost
)

// lookingPlan asks for nodes, and for relationships by both their ends, as the viewer's scope shows them.
func lookingPlan() *plan.Plan {
	text := plan.SlotType{Type: csp.String, Many: true}
	asked := &plan.Plan{Slots: []plan.SlotType{{Type: csp.Time}, text, text, text, {Type: csp.Int}}}
	id := []csp.Field{csp.ID}
	for moment := range moments {
		at := plan.NoSlot
		if moment > 0 {
			at = before
		}
		ends := plan.Selection{Columns: id}
		for _, kind := range shared {
			ends.Hops = append(ends.Hops, plan.Hop{On: kind.To(), Step: plan.Step{Fact: kind, Inbound: true, To: kind.From()}, Page: plan.Page{
				Kinds: kind.From(), Where: plan.Compare{Field: csp.ID, Operator: plan.In, Slot: beginningIDs},
				Order: plan.Order{Field: csp.ID}, Size: atMost, Node: plan.Selection{Columns: id},
			}})
		}
		asked.Roots = append(asked.Roots,
			plan.Root{AsOf: at, IDs: &plan.Lookup{Kinds: csp.AnyKind, IDs: nodeIDs, Node: plan.Selection{Columns: id}}},
			plan.Root{AsOf: at, IDs: &plan.Lookup{Kinds: csp.AnyKind, IDs: endIDs, Node: ends}})
	}
	return asked
}

func (l looking) input(scope plan.Scope, at csp.Instant) plan.Input {
	nodes, ends, beginnings := make([]csp.NodeID, 0, len(l.nodes)), make([]csp.NodeID, 0, len(l.ties)), make([]csp.NodeID, 0, len(l.ties))
	for id := range l.nodes {
		nodes = append(nodes, id)
	}
	for one := range l.ties {
		ends, beginnings = append(ends, one.to), append(beginnings, one.from)
	}
	return plan.Input{Now: at, Scope: scope, Values: []plan.Slotted{
		before: {One: csp.TimeValue(at - 1)}, nodeIDs: listOf(nodes), endIDs: listOf(ends), beginningIDs: listOf(beginnings),
		atMost: {One: csp.IntValue(int64(len(l.ties)))},
	}}
}

func listOf(ids []csp.NodeID) plan.Slotted {
	slices.Sort(ids)
	list := []csp.Value{}
	for _, id := range slices.Compact(ids) {
		list = append(list, csp.StringValue(string(id)))
	}
	return plan.Slotted{Many: list}
}
