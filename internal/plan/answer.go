package plan

import "channelgraph/internal/csp"

// Answer is what a store read: a tree of tables that mirrors the plan.
// Each table holds the rows of one selection for all of its parents one after another,
// so that the number of allocations does not grow with the number of rows.
type Answer struct {
	Roots   []Table // one for each Plan.Roots
	release func()
}

// OnRelease sets what Release does: stores use it to take buffers back.
func (a *Answer) OnRelease(release func()) { a.release = release }

// Release gives the answer's memory back to the store; the answer and every value read from it must not be used afterwards.
// Calling it is optional.
func (a *Answer) Release() {
	if a.release != nil {
		release := a.release
		a.release = nil
		release()
	}
}

// Table holds the nodes that one selection read.
type Table struct {
	Starts  []int32        // rows of parent p are Starts[p] to Starts[p+1]; a root has one parent
	Totals  []int64        // per parent, if Page.Total
	More    []bool         // per parent, if Page.More
	Kinds   []csp.Kind     // per row; 0 where a Lookup found nothing
	Cells   []csp.Value    // row by row, one cell for each Selection.Columns
	Hops    []Table        // one for each Selection.Hops; their parents are this table's rows
	Routes  []RouteTable   // one for each Selection.Routes; their parents are this table's rows
	Changes []ChangeTable  // one for each Selection.Changes; their parents are this table's rows
	History []HistoryTable // one for each Selection.History; their parents are this table's rows
	Degrees []Degree       // row by row, one for each csp.AllLegs, if Selection.Degrees
	Facts   *FactTable     // if Hop.Fact: its parents are this table's rows

	Aggregates []csp.Value  // parent by parent, one for each Page.Aggregates
	Groups     []GroupTable // one for each Page.Groups
}

// Rows returns the range of rows that belong to a parent.
func (t *Table) Rows(parent int) (from, to int) {
	return int(t.Starts[parent]), int(t.Starts[parent+1])
}

// Degree says how many relationships of one kind and direction hold at a node at the root's instant, and how many nodes
// they tie to it.
type Degree struct {
	Relationships, Neighbours int64
}

// FactTable holds the relationships that tie each row of a table to its parent.
type FactTable struct {
	Starts     []int32
	Cells      []csp.Value    // row by row, one cell for each FactSelection.Columns
	Kinds      []csp.FactKind // per row, if FactSelection.Kinds
	Provenance *ProvenanceTable
	References []Table    // one for each FactSelection.References: none or one row for each relationship
	History    *FactTable // if FactSelection.History: its parents are this table's relationships
}

// Rows returns the range of relationships that belong to a row of the table above.
func (t *FactTable) Rows(parent int) (from, to int) {
	return int(t.Starts[parent]), int(t.Starts[parent+1])
}

// ProvenanceTable holds the witnesses of each relationship of a fact table, in order of recording.
type ProvenanceTable struct {
	Starts    []int32
	Witnesses []csp.Provenance
}

// GroupTable holds the groups that one grouping lists.
type GroupTable struct {
	Starts     []int32     // groups of parent p are Starts[p] to Starts[p+1]
	Totals     []int64     // per parent, if Grouping.Total
	More       []bool      // per parent, if Grouping.More
	Keys       []csp.Value // group by group, one for each dimension
	Aggregates []csp.Value // group by group, one for each Grouping.Aggregates
	Nodes      []Table     // one for each dimension: its parents are the groups, with one row, or none where the key is null; without parents if the dimension has no step
}

// Rows returns the range of groups that belong to a parent.
func (t *GroupTable) Rows(parent int) (from, to int) {
	return int(t.Starts[parent]), int(t.Starts[parent+1])
}
