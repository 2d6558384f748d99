package naive

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// reader answers one root, or what hangs below one hop of it.
type reader struct {
	rules *Rules
	graph *graph
	known []*csp.Fact // every fact of the graph
	input plan.Input
	at    csp.Instant
	by    *plan.Slot  // Root.KnownAs
	depth int         // hops taken so far
	outer []*csp.Node // at which they began, the last one first

	failed *error // set by what makes the whole read fail
}

// below returns the reader one hop further, from a node.
func (r *reader) below(from *csp.Node) *reader {
	below := *r
	below.depth++
	below.outer = append([]*csp.Node{from}, r.outer...)
	return &below
}

// row is a node of a table, and the nodes that were passed on the way to it, the last one first.
type row struct {
	node  *csp.Node
	outer []*csp.Node
}

func (r *reader) rows(nodes []*csp.Node) []row {
	var rows []row
	for _, node := range nodes {
		rows = append(rows, row{node, r.outer})
	}
	return rows
}

func readRoot(rules *Rules, graph *graph, input plan.Input, root *plan.Root, failed *error) plan.Table {
	r := reader{rules: rules, input: input, at: input.Now, by: root.KnownAs, failed: failed}
	if root.AsOf != plan.NoSlot {
		r.at = input.Values[root.AsOf].One.Instant()
	}
	r.graph = graph.seenBy(rules, input.Scope, r.at)
	r.known = r.graph.allFacts()
	if root.Changes != nil {
		return plan.Table{Starts: []int32{0, 0}, Changes: []plan.ChangeTable{r.allChanges(root.Changes)}}
	}
	if root.IDs != nil {
		return r.table(&root.IDs.Node, [][]row{r.rows(r.lookup(root.IDs))})
	}
	rows, matches, more := r.page(root.List, r.graph.allNodes())
	table := r.table(&root.List.Node, [][]row{r.rows(rows)})
	r.summarize(root.List, [][]*csp.Node{matches}, &table)
	if root.List.Total {
		table.Totals = []int64{int64(len(matches))}
	}
	if root.List.More {
		table.More = []bool{more}
	}
	return table
}

// summarize works out what a page wants of all nodes that match it, for every parent.
func (r *reader) summarize(page *plan.Page, matchesOf [][]*csp.Node, table *plan.Table) {
	for _, matches := range matchesOf {
		table.Aggregates = append(table.Aggregates, r.aggregates(page.Aggregates, matches)...)
	}
	for i := range page.Groups {
		table.Groups = append(table.Groups, r.groupsOf(&page.Groups[i], matchesOf))
	}
}

// lookup returns one node for each id, nil for those that are absent or not to be seen.
func (r *reader) lookup(lookup *plan.Lookup) []*csp.Node {
	var rows []*csp.Node
	for _, id := range r.input.Values[lookup.IDs].Many {
		node := r.graph.nodes[csp.NodeID(id.Text())]
		if node != nil && !lookup.Kinds.Has(node.ID.Kind()) {
			node = nil
		}
		rows = append(rows, node)
	}
	return rows
}

// table reads the selection of the rows of every parent.
func (r *reader) table(selection *plan.Selection, rowsOf [][]row) plan.Table {
	table := plan.Table{Starts: []int32{0}}
	var rows []row
	for _, group := range rowsOf {
		rows = append(rows, group...)
		table.Starts = append(table.Starts, int32(len(rows)))
	}
	for _, row := range rows {
		var kind csp.Kind
		if row.node != nil {
			kind = row.node.ID.Kind()
		}
		table.Kinds = append(table.Kinds, kind)
		for _, field := range selection.Columns {
			var cell csp.Value
			if row.node != nil {
				cell = r.rules.Value(row.node, field, r.at)
			}
			table.Cells = append(table.Cells, cell)
		}
	}
	for i := range selection.Hops {
		table.Hops = append(table.Hops, r.hop(&selection.Hops[i], rows))
	}
	if selection.Degrees {
		table.Degrees = r.degrees(rows)
	}
	for i := range selection.Routes {
		table.Routes = append(table.Routes, r.routes(&selection.Routes[i], rows))
	}
	for i := range selection.Changes {
		table.Changes = append(table.Changes, r.changes(&selection.Changes[i], rows))
	}
	for i := range selection.History {
		table.History = append(table.History, r.history(&selection.History[i], rows))
	}
	return table
}

// hop reads the neighbours of every parent.
func (r *reader) hop(hop *plan.Hop, parents []row) plan.Table {
	rowsOf := make([][]row, len(parents))
	ties := map[[2]int][]*csp.Relationship{} // by number of parent and of row within it
	matchesOf := make([][]*csp.Node, len(parents))
	var totals []int64
	var mores []bool
	for p, parent := range parents {
		var more bool
		if parent.node != nil && hop.On.Has(parent.node.ID.Kind()) {
			at := *r
			at.outer = parent.outer
			below := at.below(parent.node)
			var matching []tie
			var nodes []*csp.Node
			if hop.Equal != csp.NoField {
				nodes = r.alike(parent.node, hop.Equal)
			} else {
				matching = at.matching(parent.node.ID, &hop.Step)
				nodes = r.neighbours(matching)
			}
			nodes, matchesOf[p], more = below.page(&hop.Page, nodes)
			rowsOf[p] = below.rows(nodes)
			for n, node := range nodes {
				ties[[2]int{p, n}] = reaching(matching, node.ID)
			}
		}
		totals = append(totals, int64(len(matchesOf[p])))
		mores = append(mores, more)
	}

	below := *r
	below.depth++
	table := below.table(&hop.Page.Node, rowsOf)
	below.summarize(&hop.Page, matchesOf, &table)
	if hop.Page.Total {
		table.Totals = totals
	}
	if hop.Page.More {
		table.More = mores
	}
	if hop.Fact != nil {
		var tiesOf [][]*csp.Relationship
		for p := range rowsOf {
			for n := range rowsOf[p] {
				tiesOf = append(tiesOf, ties[[2]int{p, n}])
			}
		}
		table.Facts = below.facts(hop.Fact, tiesOf)
	}
	return table
}

// facts reads the relationships that tie every row.
func (r *reader) facts(selection *plan.FactSelection, tiesOf [][]*csp.Relationship) *plan.FactTable {
	table := &plan.FactTable{Starts: []int32{0}}
	var ties []*csp.Relationship
	for _, group := range tiesOf {
		group = slices.Clone(group)
		slices.SortFunc(group, func(a, b *csp.Relationship) int {
			if a.Since != b.Since {
				return int(max(-1, min(1, a.Since-b.Since)))
			}
			return strings.Compare(string(a.Fact()), string(b.Fact()))
		})
		ties = append(ties, group...)
		table.Starts = append(table.Starts, int32(len(ties)))
	}
	for _, tie := range ties {
		for _, field := range selection.Columns {
			table.Cells = append(table.Cells, tie.Value(field))
		}
	}
	for _, tie := range ties {
		if selection.Kinds {
			table.Kinds = append(table.Kinds, tie.Kind)
		}
	}
	if selection.Provenance {
		table.Provenance = r.provenance(ties)
	}
	for _, reference := range selection.References {
		table.References = append(table.References, r.reference(&reference, ties))
	}
	if selection.History != nil {
		var intervals [][]*csp.Relationship
		for _, tie := range ties {
			intervals = append(intervals, r.intervals(tie))
		}
		table.History = r.facts(selection.History, intervals)
	}
	return table
}

func (r *reader) provenance(ties []*csp.Relationship) *plan.ProvenanceTable {
	table := &plan.ProvenanceTable{Starts: []int32{0}}
	for _, tie := range ties {
		for _, witness := range tie.Provenance {
			if r.by == nil || r.rules.Spoken(witness, r.input.Values[*r.by].One.Instant()) {
				table.Witnesses = append(table.Witnesses, witness)
			}
		}
		table.Starts = append(table.Starts, int32(len(table.Witnesses)))
	}
	return table
}

// reference reads the node that a field of every relationship names.
func (r *reader) reference(reference *plan.Reference, ties []*csp.Relationship) plan.Table {
	rowsOf := make([][]row, len(ties))
	for i, tie := range ties {
		node := r.graph.nodes[csp.NodeID(tie.Value(reference.Field).Text())]
		if node != nil && reference.Kinds.Has(node.ID.Kind()) {
			rowsOf[i] = []row{{node: node}}
		}
	}
	return r.table(&reference.Node, rowsOf)
}

// tie is a relationship as a step goes over it: from a node to a neighbour.
type tie struct {
	relationship *csp.Relationship
	far          csp.NodeID
}

// tied returns the ties of the step at a node that hold, whatever Step.Where says.
func (r *reader) tied(id csp.NodeID, step *plan.Step) []tie {
	var list []tie
	for _, way := range step.Ways {
		for _, tie := range r.along(id, way) {
			if step.To.Has(tie.far.Kind()) {
				list = append(list, tie)
			}
		}
	}
	if step.Ways != nil {
		return list
	}
	for _, fact := range r.known {
		for i := range fact.Intervals {
			relationship := &fact.Intervals[i]
			if !step.GoesOver(relationship.Kind) || !r.holds(relationship) {
				continue
			}
			for _, beginning := range r.beginnings(relationship, step.Via) {
				near, far := beginning, relationship.To
				if step.Inbound {
					near, far = far, near
				}
				if near == id && step.To.Has(far.Kind()) {
					list = append(list, tie{relationship, far})
				}
			}
		}
	}
	return list
}

// along returns the last ties of each chain of relationships that leads from a node over a way.
func (r *reader) along(id csp.NodeID, way plan.Way) []tie {
	ties := r.matching(id, &way[0])
	if len(way) == 1 {
		return ties
	}
	var list []tie
	below := r.below(r.graph.nodes[id])
	for _, tie := range ties {
		list = append(list, below.along(tie.far, way[1:])...)
	}
	return list
}

// holds reports whether a relationship is there at the root's instant.
func (r *reader) holds(relationship *csp.Relationship) bool {
	return r.rules.Holds(relationship, r.at, r.depth) && r.recorded(relationship)
}

// recorded reports whether the root's question may know of a relationship.
func (r *reader) recorded(relationship *csp.Relationship) bool {
	return r.by == nil || r.rules.Known(relationship, r.input.Values[*r.by].One.Instant())
}

// beginnings returns the nodes at which a step sees a relationship begin.
func (r *reader) beginnings(relationship *csp.Relationship, use plan.ViaUse) []csp.NodeID {
	var list []csp.NodeID
	if use != plan.ViaOnly {
		list = append(list, relationship.From)
	}
	if use != plan.ViaNone {
		via := r.graph.nodes[csp.NodeID(relationship.Value(csp.Via).Text())]
		if via != nil && via.ID.Kind() == csp.Provider && via.ID != relationship.From {
			list = append(list, via.ID)
		}
	}
	return list
}

// matching returns the ties of the step at a node that hold and satisfy Step.Where and Step.Sole.
func (r *reader) matching(id csp.NodeID, step *plan.Step) []tie {
	var list []tie
	below := r.below(r.graph.nodes[id])
	for _, tie := range r.tied(id, step) {
		if below.relationshipMatches(step.Where, tie.relationship) && (!step.Sole || r.sole(id, tie, step)) {
			list = append(list, tie)
		}
	}
	return list
}

// sole reports whether every relationship of the step where the tie's one ends has the same beginning.
func (r *reader) sole(near csp.NodeID, of tie, step *plan.Step) bool {
	below := r.below(r.graph.nodes[near])
	partner := near
	if step.Inbound {
		partner = of.far
	}
	for _, fact := range r.known {
		for i := range fact.Intervals {
			other := &fact.Intervals[i]
			if other.Kind == step.Fact && other.To == of.relationship.To && r.holds(other) &&
				r.rules.Rivals(step, other) && below.relationshipMatches(step.Where, other) && !slices.Contains(r.beginnings(other, step.Via), partner) {
				return false
			}
		}
	}
	return true
}

// neighbours returns the nodes at the other end, each once.
func (r *reader) neighbours(ties []tie) []*csp.Node {
	var ids []csp.NodeID
	for _, tie := range ties {
		ids = append(ids, tie.far)
	}
	var list []*csp.Node
	for _, id := range r.rules.Distinct(ids) {
		list = append(list, r.graph.nodes[id])
	}
	return list
}

// reaching returns the relationships of the ties whose other end is the node.
func reaching(ties []tie, id csp.NodeID) []*csp.Relationship {
	var list []*csp.Relationship
	for _, tie := range ties {
		if tie.far == id {
			list = append(list, tie.relationship)
		}
	}
	return list
}
