package plan

import "channelgraph/internal/csp"

// History asks which values the dated fields of every node of a table had, and when.
//
// A dated value holds from its instant until the next one of its field begins; a null value only ends the one before it. A
// value is in the answer if it held at some instant from From to To, both included. What had been recorded by when does
// not matter: it is not known of values. They are in the order of their beginning and then of their field's name.
type History struct {
	On     csp.KindSet // only for parents of these kinds; others have no values
	Fields []csp.Field // dated, in ascending order
	From   Slot        // NoSlot for the beginning
	To     Slot        // NoSlot for the root's instant

	Size     Slot // of the page
	Backward bool // take the last Size values instead of the first; they are in order all the same
	After    *HistoryBound
	Before   *HistoryBound
	Total    bool // count all values of the interval, whatever the page and its bounds
	More     bool // say whether the page was cut
}

// HistoryBound is the place of a value in their order. Exclusive.
type HistoryBound struct {
	Since Slot
	Field Slot // the field's name
}

// HistoryTable holds the values that one History read.
type HistoryTable struct {
	Starts []int32 // values of parent p are Starts[p] to Starts[p+1]
	Totals []int64 // per parent, if History.Total
	More   []bool  // per parent, if History.More
	Values []HeldValue
}

// HeldValue is a value that a dated field had over a time.
type HeldValue struct {
	Field csp.Field
	Value csp.Value
	Since csp.Instant
	Until csp.Instant // csp.Forever while no other value followed
}

// Rows returns the range of values that belong to a parent.
func (t *HistoryTable) Rows(parent int) (from, to int) {
	return int(t.Starts[parent]), int(t.Starts[parent+1])
}
