package storetest

import (
	"slices"

	"channelgraph/internal/plan"
)

// rewriter copies a plan and changes parts of the copy.
type rewriter struct {
	lookup    func(*plan.Lookup)
	page      func(*plan.Page)
	hop       func(*plan.Hop)
	facts     func(*plan.FactSelection)
	routes    func(*plan.Routes)
	grouping  func(*plan.Grouping)
	predicate func(plan.Predicate) plan.Predicate
}

func (r rewriter) plan(p *plan.Plan) *plan.Plan {
	copied := &plan.Plan{Slots: p.Slots}
	for _, root := range p.Roots {
		if root.IDs != nil {
			lookup := *root.IDs
			lookup.Node = r.selection(lookup.Node)
			if r.lookup != nil {
				r.lookup(&lookup)
			}
			root.IDs = &lookup
		} else {
			page := r.rewritePage(*root.List)
			root.List = &page
		}
		copied.Roots = append(copied.Roots, root)
	}
	return copied
}

func (r rewriter) selection(selection plan.Selection) plan.Selection {
	var hops []plan.Hop
	for _, hop := range selection.Hops {
		hop.Step.Where = r.where(hop.Step.Where)
		hop.Page = r.rewritePage(hop.Page)
		if hop.Fact != nil {
			facts := *hop.Fact
			if r.facts != nil {
				r.facts(&facts)
			}
			hop.Fact = &facts
		}
		if r.hop != nil {
			r.hop(&hop)
		}
		hops = append(hops, hop)
	}
	selection.Hops = hops
	selection.Routes = slices.Clone(selection.Routes)
	for i := range selection.Routes {
		if r.routes != nil {
			r.routes(&selection.Routes[i])
		}
	}
	return selection
}

func (r rewriter) rewritePage(page plan.Page) plan.Page {
	page.Where = r.where(page.Where)
	page.Node = r.selection(page.Node)
	page.Groups = slices.Clone(page.Groups)
	for i := range page.Groups {
		if r.grouping != nil {
			r.grouping(&page.Groups[i])
		}
	}
	if r.page != nil {
		r.page(&page)
	}
	return page
}

func (r rewriter) where(where plan.Predicate) plan.Predicate {
	switch inner := where.(type) {
	case nil:
		return nil
	case plan.And:
		where = plan.And(r.several(inner))
	case plan.Or:
		where = plan.Or(r.several(inner))
	case plan.Not:
		where = plan.Not{Predicate: r.where(inner.Predicate)}
	case plan.Related:
		inner.Step.Where, inner.Where = r.where(inner.Step.Where), r.where(inner.Where)
		where = inner
	case plan.RelatedCount:
		inner.Step.Where, inner.Where = r.where(inner.Step.Where), r.where(inner.Where)
		where = inner
	}
	if counterpart, ok := where.(plan.Counterpart); ok {
		counterpart.Where = r.where(counterpart.Where)
		where = counterpart
	}
	if r.predicate != nil {
		where = r.predicate(where)
	}
	return where
}

func (r rewriter) several(list []plan.Predicate) []plan.Predicate {
	copied := []plan.Predicate{}
	for _, part := range list {
		copied = append(copied, r.where(part))
	}
	return copied
}

// everyStep changes the steps of hops, conditions on neighbours and groups.
func everyStep(change func(*plan.Step)) rewriter {
	return rewriter{
		hop: func(h *plan.Hop) { change(&h.Step) },
		predicate: func(p plan.Predicate) plan.Predicate {
			switch p := p.(type) {
			case plan.Related:
				change(&p.Step)
				return p
			case plan.RelatedCount:
				change(&p.Step)
				return p
			}
			return p
		},
		grouping: func(g *plan.Grouping) {
			g.By = slices.Clone(g.By)
			for i := range g.By {
				if g.By[i].Step != nil {
					step := *g.By[i].Step
					change(&step)
					g.By[i].Step = &step
				}
			}
		},
	}
}

// everyStepOfWays changes the steps of a step's ways, in copies.
func everyStepOfWays(change func(*plan.Step)) func(*plan.Step) {
	return func(step *plan.Step) {
		step.Ways = slices.Clone(step.Ways)
		for i := range step.Ways {
			step.Ways[i] = slices.Clone(step.Ways[i])
			for at := range step.Ways[i] {
				change(&step.Ways[i][at])
			}
		}
	}
}
