package observe

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// visit is called for each table of an answer, with what was asked of its nodes.
type visit func(columns []csp.Field, table *plan.Table)

// eachTable visits all tables of an answer.
func eachTable(p *plan.Plan, answer *plan.Answer, visit visit) {
	for i := range p.Roots {
		root, table := &p.Roots[i], &answer.Roots[i]
		switch {
		case root.IDs != nil:
			visit.selection(&root.IDs.Node, table)
		case root.List != nil:
			visit.page(root.List, table)
		case root.Changes != nil:
			visit.changes(root.Changes, &table.Changes[0])
		}
	}
}

func (v visit) page(page *plan.Page, table *plan.Table) {
	v.selection(&page.Node, table)
	for i := range page.Groups {
		for j := range page.Groups[i].By {
			if dimension := &page.Groups[i].By[j]; dimension.Step != nil {
				v.selection(&dimension.Node, &table.Groups[i].Nodes[j])
			}
		}
	}
}

func (v visit) selection(selection *plan.Selection, table *plan.Table) {
	v(selection.Columns, table)
	for i := range selection.Hops {
		hop, below := &selection.Hops[i], &table.Hops[i]
		v.page(&hop.Page, below)
		v.facts(hop.Fact, below.Facts)
	}
	for i := range selection.Routes {
		routes, found := &selection.Routes[i], &table.Routes[i]
		v.selection(&routes.Stop, &found.Stops)
		v.facts(routes.Fact, found.Stops.Facts)
		for j := range routes.Subscriptions {
			v.page(&routes.Subscriptions[j], &found.Subscriptions[j])
		}
	}
	for i := range selection.Changes {
		v.changes(&selection.Changes[i], &table.Changes[i])
	}
}

func (v visit) changes(changes *plan.Changes, found *plan.ChangeTable) {
	v.selection(&changes.Source, &found.Sources)
	v.selection(&changes.Target, &found.Targets)
	v.facts(changes.New, &found.New)
	v.facts(changes.Old, &found.Old)
}

func (v visit) facts(selection *plan.FactSelection, facts *plan.FactTable) {
	if selection == nil || facts == nil {
		return
	}
	for i := range selection.References {
		v.selection(&selection.References[i].Node, &facts.References[i])
	}
	v.facts(selection.History, facts.History)
}

// rowsOf counts the nodes of an answer.
func rowsOf(p *plan.Plan, answer *plan.Answer) (rows int) {
	eachTable(p, answer, func(_ []csp.Field, table *plan.Table) { rows += len(table.Kinds) })
	return rows
}
