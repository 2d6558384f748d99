package channel

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Question is a plan and the values for its slots, built together.
type Question struct {
	Plan  *plan.Plan
	Input plan.Input
}

// Ask starts a question of a viewer who sees everything, asked at an instant.
func Ask(now string) *Question {
	return &Question{Plan: &plan.Plan{}, Input: plan.Input{Now: Day(now), Scope: plan.Everything()}}
}

// One makes a slot for a single value. The value stands as it is: Is brings it into its field's comparable form.
func (q *Question) One(value any) plan.Slot {
	v := Value(value)
	return q.slot(plan.SlotType{Type: v.Type()}, plan.Slotted{One: v})
}

// Null makes a slot for a value of the type that is null this time.
func (q *Question) Null(of csp.Type) plan.Slot {
	return q.slot(plan.SlotType{Type: of}, plan.Slotted{})
}

// Many makes a slot for a list of values of one type.
func (q *Question) Many(values ...any) plan.Slot {
	list := make([]csp.Value, len(values))
	of := csp.String
	for i, value := range values {
		list[i] = Value(value)
		of = list[i].Type()
	}
	return q.slot(plan.SlotType{Type: of, Many: true}, plan.Slotted{Many: list})
}

func (q *Question) slot(slotType plan.SlotType, value plan.Slotted) plan.Slot {
	q.Plan.Slots = append(q.Plan.Slots, slotType)
	q.Input.Values = append(q.Input.Values, value)
	return plan.Slot(len(q.Plan.Slots) - 1)
}

// Is compares a field: with nothing for plan.IsNull, with a list for plan.In, plan.HasSome and plan.HasEvery, else with one value.
func (q *Question) Is(field csp.Field, operator plan.Operator, values ...any) plan.Compare {
	for i, value := range values {
		values[i] = field.Comparable(Value(value))
	}
	compare := plan.Compare{Field: field, Operator: operator, Slot: plan.NoSlot}
	switch operator {
	case plan.IsNull:
	case plan.In, plan.HasSome, plan.HasEvery:
		compare.Slot = q.Many(values...)
	default:
		compare.Slot = q.One(values[0])
	}
	return compare
}

// Lookup adds a root that looks nodes of any kind up by id.
func (q *Question) Lookup(node plan.Selection, ids ...csp.NodeID) *plan.Root {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	return q.root(plan.Root{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: csp.AnyKind, IDs: q.Many(values...), Node: node}})
}

// List adds a root that lists a page.
func (q *Question) List(page plan.Page) *plan.Root {
	return q.root(plan.Root{AsOf: plan.NoSlot, List: &page})
}

// Changes adds a root that asks for the changes of the whole graph.
func (q *Question) Changes(changes plan.Changes) *plan.Root {
	return q.root(plan.Root{AsOf: plan.NoSlot, Changes: &changes})
}

func (q *Question) root(root plan.Root) *plan.Root {
	q.Plan.Roots = append(q.Plan.Roots, root)
	return &q.Plan.Roots[len(q.Plan.Roots)-1]
}

// Page lists all nodes of the kinds by id, with the columns.
func Page(kinds csp.KindSet, columns ...csp.Field) plan.Page {
	return plan.Page{Kinds: kinds, Order: plan.Order{Field: csp.ID}, Size: plan.NoSlot, Node: plan.Selection{Columns: columns}}
}

// Out steps along the arrow to nodes of any kind that the relationship may reach.
func Out(kind csp.FactKind) plan.Step { return plan.Step{Fact: kind, To: kind.To()} }

// In steps against the arrow.
func In(kind csp.FactKind) plan.Step { return plan.Step{Fact: kind, Inbound: true, To: kind.From()} }

// Hop follows a step from parents of any kind to a page of its neighbours.
func Hop(step plan.Step, page plan.Page) plan.Hop {
	return plan.Hop{On: csp.AnyKind, Step: step, Page: page}
}

// Along follows a step to all neighbours by id, with the columns and further hops.
func Along(step plan.Step, columns []csp.Field, hops ...plan.Hop) plan.Hop {
	page := Page(step.To, columns...)
	page.Node.Hops = hops
	return Hop(step, page)
}
