package command

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// tie is a relationship that holds now between a node and another one, as far as commands need it.
type tie struct {
	other    csp.NodeID
	relation string // of csp.Serves
	via      string // of csp.Serves
	role     string // of csp.Resells
}

// hop reads all relationships of one kind at a node. Nodes of which commands ask that have few.
func hop(on csp.KindSet, kind csp.FactKind, inbound bool, fields ...csp.Field) plan.Hop {
	step := plan.Step{Fact: kind, Inbound: inbound, To: kind.To()}
	if inbound {
		step.To = kind.From()
	}
	made := plan.Hop{On: on, Step: step,
		Page: plan.Page{Kinds: step.To, Order: plan.Order{Field: csp.ID}, Size: plan.NoSlot, Node: plan.Selection{Columns: []csp.Field{csp.ID}}},
	}
	if len(fields) > 0 {
		made.Fact = &plan.FactSelection{Columns: fields}
	}
	return made
}

func lookup(kinds csp.KindSet, hops ...plan.Hop) *plan.Plan {
	return &plan.Plan{
		Slots: []plan.SlotType{{Type: csp.String, Many: true}},
		Roots: []plan.Root{{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: kinds, Node: plan.Selection{Columns: []csp.Field{csp.ID}, Hops: hops}}}},
	}
}

var (
	servingPlan      = lookup(csp.OnlyCustomers, hop(csp.OnlyCustomers, csp.Serves, true, csp.Relation, csp.Via))
	subscriptionPlan = lookup(csp.OnlySubscriptions,
		hop(csp.OnlySubscriptions, csp.Owns, true),
		hop(csp.OnlySubscriptions, csp.Sells, true),
		hop(csp.OnlySubscriptions, csp.Resells, true, csp.ResellerRole),
		hop(csp.OnlySubscriptions, csp.Supports, true),
		hop(csp.OnlySubscriptions, csp.AddOnOf, false),
	)
)

// Plans are the plans that commands read of what they are about, for a store that prepares what will be asked often.
func Plans() []*plan.Plan { return []*plan.Plan{servingPlan, subscriptionPlan} }

// serving lists who serves a customer now.
func (d *draft) serving(customer csp.NodeID) ([]tie, error) {
	found, err := d.around(servingPlan, customer)
	if err != nil {
		return nil, err
	}
	return found[0][0], nil
}

// surroundings are the relationships of a subscription now.
type surroundings struct{ owners, sellers, resellers, supporters, bases []tie }

// surroundings reads who owns, sells, resells and supports subscriptions now, and what they are add-ons of.
func (d *draft) surroundings(subscriptions ...csp.NodeID) ([]surroundings, error) {
	found, err := d.around(subscriptionPlan, subscriptions...)
	if err != nil {
		return nil, err
	}
	list := make([]surroundings, len(found))
	for i, ties := range found {
		list[i] = surroundings{owners: ties[0], sellers: ties[1], resellers: ties[2], supporters: ties[3], bases: ties[4]}
	}
	return list, nil
}

// around reads the ties of each node, hop by hop.
func (d *draft) around(asked *plan.Plan, ids ...csp.NodeID) ([][][]tie, error) {
	input := plan.Input{Values: make([]plan.Slotted, 1), Now: d.by.At, Scope: plan.Everything()}
	for _, id := range ids {
		input.Values[0].Many = append(input.Values[0].Many, csp.StringValue(string(id)))
	}
	answer, err := d.graph.Read(asked, input)
	if err != nil {
		return nil, err
	}
	defer answer.Release()
	root := &answer.Roots[0]
	hops := asked.Roots[0].IDs.Node.Hops
	found := make([][][]tie, len(ids))
	for row := range found {
		found[row] = make([][]tie, len(hops))
		for i := range hops {
			found[row][i] = tiesOf(&root.Hops[i], row, hops[i].Fact)
		}
	}
	return found, nil
}

// tiesOf reads the ties of one row of the table above. What they hold is copied: the answer is released.
func tiesOf(table *plan.Table, row int, fields *plan.FactSelection) (ties []tie) {
	from, to := table.Rows(row)
	for neighbour := from; neighbour < to; neighbour++ {
		other := csp.NodeID(copied(table.Cells[neighbour]))
		if fields == nil {
			ties = append(ties, tie{other: other})
			continue
		}
		first, end := table.Facts.Rows(neighbour)
		for fact := first; fact < end; fact++ {
			one := tie{other: other}
			for i, field := range fields.Columns {
				one.take(field, copied(table.Facts.Cells[fact*len(fields.Columns)+i]))
			}
			ties = append(ties, one)
		}
	}
	return ties
}

func (t *tie) take(field csp.Field, value string) {
	switch field {
	case csp.Relation:
		t.relation = value
	case csp.Via:
		t.via = value
	case csp.ResellerRole:
		t.role = value
	}
}

func copied(value csp.Value) string { return strings.Clone(value.Text()) }
