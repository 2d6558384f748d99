package neo4j

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// The nodes that are keys of groups are read by a further statement of the same transaction: which groups make the page is known
// only after all are worked out, and reading what is asked of every key would cost as much as there are groups.

// keyNodes is a table of nodes that are the keys of one dimension of the groups that an answer lists.
type keyNodes struct {
	root      *plan.Root // below which it stands
	dimension *plan.Dimension
	keys      []csp.Value // one for each group; null where there is no node
	table     *plan.Table
}

// readsKeyNodes reports whether some selection has groups with keys that are nodes of which more than the id is asked.
func readsKeyNodes(p *plan.Plan) bool {
	return slices.ContainsFunc(p.Roots, func(root plan.Root) bool {
		return root.IDs != nil && selectionReadsKeyNodes(&root.IDs.Node) || root.List != nil && pageReadsKeyNodes(root.List)
	})
}

func pageReadsKeyNodes(page *plan.Page) bool {
	return slices.ContainsFunc(page.Groups, func(g plan.Grouping) bool {
		return slices.ContainsFunc(g.By, func(d plan.Dimension) bool { return d.Step != nil && !onlyID(&d.Node) })
	}) || selectionReadsKeyNodes(&page.Node)
}

func selectionReadsKeyNodes(selection *plan.Selection) bool {
	return slices.ContainsFunc(selection.Hops, func(hop plan.Hop) bool {
		return pageReadsKeyNodes(&hop.Page) || hop.Fact != nil && slices.ContainsFunc(hop.Fact.References, func(r plan.Reference) bool {
			return selectionReadsKeyNodes(&r.Node)
		})
	})
}

// onlyID reports whether a selection is known from the node's id alone.
func onlyID(selection *plan.Selection) bool {
	return len(selection.Hops) == 0 && !slices.ContainsFunc(selection.Columns, func(f csp.Field) bool { return f != csp.ID })
}

// findKeyNodes lists the tables of key nodes in an answer. Those known from the ids alone are filled at once.
func findKeyNodes(p *plan.Plan, answer *plan.Answer) (found []keyNodes) {
	for i := range p.Roots {
		root := &p.Roots[i]
		finder := keyNodesFinder{root: root, found: &found}
		switch {
		case root.IDs != nil:
			finder.selection(&root.IDs.Node, &answer.Roots[i])
		case root.List != nil:
			finder.page(root.List, &answer.Roots[i])
		}
	}
	return found
}

type keyNodesFinder struct {
	root  *plan.Root
	found *[]keyNodes
}

func (f *keyNodesFinder) page(page *plan.Page, table *plan.Table) {
	f.selection(&page.Node, table)
	for i := range page.Groups {
		groups := &table.Groups[i]
		for d := range page.Groups[i].By {
			dimension := &page.Groups[i].By[d]
			if dimension.Step == nil {
				continue
			}
			var keys []csp.Value
			for at := d; at < len(groups.Keys); at += len(page.Groups[i].By) {
				keys = append(keys, groups.Keys[at])
			}
			nodes := keyNodes{f.root, dimension, keys, &groups.Nodes[d]}
			if onlyID(&dimension.Node) {
				nodes.fillFromIDs()
			} else {
				*f.found = append(*f.found, nodes)
			}
		}
	}
}

func (f *keyNodesFinder) selection(selection *plan.Selection, table *plan.Table) {
	for i := range selection.Hops {
		hop := &selection.Hops[i]
		f.page(&hop.Page, &table.Hops[i])
		if hop.Fact != nil {
			for j := range hop.Fact.References {
				f.selection(&hop.Fact.References[j].Node, &table.Hops[i].Facts.References[j])
			}
		}
	}
}

func (k *keyNodes) fillFromIDs() {
	k.table.Hops = []plan.Table{}
	for _, key := range k.keys {
		if key.IsNull() {
			continue
		}
		k.table.Kinds = append(k.table.Kinds, csp.NodeID(key.Text()).Kind())
		for range k.dimension.Node.Columns {
			k.table.Cells = append(k.table.Cells, key)
		}
	}
	k.startRows()
}

// startRows says which of the table's rows belong to which group.
func (k *keyNodes) startRows() {
	k.table.Starts = append(make([]int32, 0, len(k.keys)+1), 0)
	rows := int32(0)
	for _, key := range k.keys {
		if !key.IsNull() {
			rows++
		}
		k.table.Starts = append(k.table.Starts, rows)
	}
}

// question is a plan that looks the nodes up, and its input.
func (k *keyNodes) question(p *plan.Plan, input *plan.Input) (*plan.Plan, plan.Input) {
	ids := plan.Slot(len(p.Slots))
	asked := &plan.Plan{
		Slots: append(slices.Clip(p.Slots), plan.SlotType{Type: csp.String, Many: true}),
		Roots: []plan.Root{{AsOf: k.root.AsOf, KnownAs: k.root.KnownAs, IDs: &plan.Lookup{Kinds: k.dimension.Step.To, IDs: ids, Node: k.dimension.Node}}},
	}
	many := []csp.Value{}
	for _, key := range k.keys {
		if !key.IsNull() {
			many = append(many, key)
		}
	}
	extended := *input
	extended.Values = append(slices.Clip(input.Values), plan.Slotted{Many: many})
	return asked, extended
}
