package neo4j

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// The shapes say where the parts of a plan's tables stand in the lists that a statement returns.

// rootShape is one column of the record: a list of rows or, if the page wants more than them, a list of its parts: rows, total
// and summaries.
type rootShape struct {
	lookup  *plan.Lookup  // set for a lookup
	page    *plan.Page    // set for a list
	changes *changesShape // set for the changes of the whole graph: the list of one row
	rows    rowShape
	groups  []groupingShape
	parts   int // 0 if the column is the rows alone
}

// tableShape is a list of rows, all of one parent.
type tableShape struct {
	page   *plan.Page
	rows   rowShape
	facts  *factShape
	groups []groupingShape
}

// groupingShape is the list of one group: the number of all groups, the number of those for which Having holds, the list of its
// keys and aggregates, or null where the page is empty, and then the rows of its keys that are nodes.
type groupingShape struct {
	nodes []keyNodeShape // in the order of their dimensions
}

type keyNodeShape struct {
	dimension int
	far       node
	rows      rowShape
}

// rowShape is the list of one row's cells.
type rowShape struct {
	kind    csp.Kind // of every row, or 0 if it shows in the id
	withID  bool     // the first cell is the id
	columns []csp.Field
	cells   []int // where each column stands
	hops    []hopShape
	routes  []routesShape
	degrees degreesShape
	changes []changesShape
	history []historyShape
	facts   int // where the relationships stand, or -1
}

type hopShape struct {
	rows, total int // where they stand; total is -1 if the page wants none
	summaries   int // where they begin
	table       tableShape
}

// factShape is the list of one relationship's cells.
type factShape struct {
	columns    []csp.Field
	kind       int        // where its type stands, or -1
	provenance int        // where the three lists of witnesses begin, or -1
	knownAs    *plan.Slot // no witness recorded later is shown; or nil
	references []referenceShape
	history    *intervalsShape // or nil
}

type referenceShape struct {
	at   int
	rows rowShape
}
