package plan

import "channelgraph/internal/csp"

// Changes asks what began and what ended within an interval: at every node of a table, or (Root.Changes) in the whole graph.
//
// A relationship that touches the node, is of one of the kinds and satisfies Where begins at its since and, unless it has no
// end, ends at its until; whether it holds at the root's instant does not matter. Other relationships are as if they
// were not there. All that begins or ends of one fact at one instant is one change: what was until then is Before, what is
// from then on is After, and at least one of them is there. So a change with both says that the fact went on with other values.
//
// What moved is a beginning or an end (no change with both) to which an opposite one belongs, of a relationship of the same kind
// to the same node from another node, anywhere in the interval: one seller's sale ends, another's begins.
//
// A change lies in the interval if From < instant <= To: changes are what tells the state at To from the state at From,
// and the next interval begins where one ends. Changes are in the order of their instant and then of the fact's key.
type Changes struct {
	On    csp.KindSet // only for parents of these kinds; others have no changes
	Facts csp.FactKinds
	Where Predicate // on the relationship, or nil
	Moved bool      // only what moved
	From  Slot
	To    Slot // NoSlot for the root's instant

	Size     Slot // of the page
	Backward bool // take the last Size changes instead of the first; they are in order all the same
	After    *ChangeBound
	Before   *ChangeBound
	Total    bool // count all changes in the interval, whatever the page and its bounds
	More     bool // say whether the page was cut

	Source Selection      // what to read of the node from which the relationship leads
	Target Selection      // what to read of the node to which it leads
	New    *FactSelection // what to read of the relationship from the change on; never nil
	Old    *FactSelection // what to read of the relationship until the change; never nil
}

// ChangeBound is the place of a change in their order. Exclusive.
type ChangeBound struct {
	At   Slot
	Fact Slot // the fact's key
}

// ChangeTable holds the changes that one Changes read.
type ChangeTable struct {
	Starts []int32  // changes of parent p are Starts[p] to Starts[p+1]; a root has one parent
	Totals []int64  // per parent, if Changes.Total
	More   []bool   // per parent, if Changes.More
	Places []Change // per change

	// The parents of these are the changes.
	Sources Table // the node from which the relationship leads: one row for each change
	Targets Table // the node to which it leads
	New     FactTable
	Old     FactTable
}

// Change is the place of a change in their order.
type Change struct {
	At   csp.Instant
	Fact csp.FactKey
}

// Rows returns the range of changes that belong to a parent.
func (t *ChangeTable) Rows(parent int) (from, to int) {
	return int(t.Starts[parent]), int(t.Starts[parent+1])
}
