package storetest

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// simpler returns the plan with its number-th part left out: a root, a hop, a condition, a bound.
// ok is false if the plan has fewer parts.
func simpler(p *plan.Plan, number int) (simplified *plan.Plan, ok bool) {
	s := &simplifier{left: number}
	simplified = &plan.Plan{Slots: p.Slots}
	for i := range p.Roots {
		if len(p.Roots) > 1 && s.here() {
			continue
		}
		simplified.Roots = append(simplified.Roots, s.root(p.Roots[i]))
	}
	return simplified, s.left < 0
}

// simplifier copies a plan and leaves out one part on the way.
type simplifier struct{ left int } // parts to pass by before the one to leave out; negative once it is

// here reports whether the part at hand is the one to leave out.
func (s *simplifier) here() bool {
	s.left--
	return s.left == -1
}

func (s *simplifier) root(root plan.Root) plan.Root {
	if root.KnownAs != nil && s.here() {
		root.KnownAs = nil
	}
	if root.Changes != nil {
		asked := s.changes(*root.Changes)
		root.Changes = &asked
		return root
	}
	if root.IDs != nil {
		lookup := *root.IDs
		lookup.Node = s.selection(lookup.Node)
		root.IDs = &lookup
		return root
	}
	page := s.page(*root.List)
	root.List = &page
	return root
}

func (s *simplifier) selection(selection plan.Selection) plan.Selection {
	if len(selection.Columns) > 1 && s.here() {
		selection.Columns = selection.Columns[:1]
	}
	var hops []plan.Hop
	for _, hop := range selection.Hops {
		if s.here() {
			continue
		}
		hop.Step = s.step(hop.Step)
		hop.Page = s.page(hop.Page)
		if hop.Fact != nil && s.here() {
			hop.Fact = nil
		}
		if hop.Fact != nil {
			hop.Fact = s.facts(*hop.Fact)
		}
		hops = append(hops, hop)
	}
	selection.Hops = hops
	if selection.Degrees && s.here() {
		selection.Degrees = false
	}
	var routes []plan.Routes
	for _, asked := range selection.Routes {
		if !s.here() {
			routes = append(routes, s.routes(asked))
		}
	}
	selection.Routes = routes
	var changes []plan.Changes
	for _, asked := range selection.Changes {
		if !s.here() {
			changes = append(changes, s.changes(asked))
		}
	}
	selection.Changes = changes
	var history []plan.History
	for _, asked := range selection.History {
		if !s.here() {
			history = append(history, s.history(asked))
		}
	}
	selection.History = history
	return selection
}

func (s *simplifier) history(asked plan.History) plan.History {
	if asked.After != nil && s.here() {
		asked.After = nil
	}
	if asked.Before != nil && s.here() {
		asked.Before = nil
	}
	if asked.From != plan.NoSlot && s.here() {
		asked.From = plan.NoSlot
	}
	if len(asked.Fields) > 1 && s.here() {
		asked.Fields = asked.Fields[1:]
	}
	return asked
}

func (s *simplifier) changes(asked plan.Changes) plan.Changes {
	asked.Where = s.predicate(asked.Where)
	if asked.Moved && s.here() {
		asked.Moved = false
	}
	if asked.After != nil && s.here() {
		asked.After = nil
	}
	if asked.Before != nil && s.here() {
		asked.Before = nil
	}
	if asked.Total && s.here() {
		asked.Total = false
	}
	for _, kind := range csp.AllFactKinds {
		if fewer := asked.Facts &^ csp.FactsOf(kind); fewer != asked.Facts && fewer != 0 && s.here() {
			asked.Facts = fewer
		}
	}
	asked.New, asked.Old = s.facts(*asked.New), s.facts(*asked.Old)
	asked.Source, asked.Target = s.selection(asked.Source), s.selection(asked.Target)
	return asked
}

func (s *simplifier) routes(asked plan.Routes) plan.Routes {
	for _, slot := range []*plan.Slot{&asked.After, &asked.Before, &asked.Through, &asked.Avoid, &asked.Carries} {
		if *slot != plan.NoSlot && s.here() {
			*slot = plan.NoSlot
		}
	}
	if asked.MaxHops > asked.MinHops && s.here() {
		asked.MaxHops--
	}
	for i := range asked.Legs {
		if !asked.Service && s.here() {
			asked.Legs = slices.Delete(slices.Clone(asked.Legs), i, i+1)
			break
		}
	}
	if asked.Fact != nil && s.here() {
		asked.Fact = nil
	}
	if asked.Fact != nil {
		asked.Fact = s.facts(*asked.Fact)
	}
	var pages []plan.Page
	for _, page := range asked.Subscriptions {
		if !s.here() {
			pages = append(pages, s.page(page))
		}
	}
	asked.Subscriptions = pages
	for _, part := range []*bool{&asked.Tiers, &asked.Channels, &asked.Served} {
		if *part && s.here() {
			*part = false
		}
	}
	asked.Stop = s.selection(asked.Stop)
	return asked
}

func (s *simplifier) facts(facts plan.FactSelection) *plan.FactSelection {
	if len(facts.Columns) > 1 && s.here() {
		facts.Columns = facts.Columns[:1]
	}
	if facts.Provenance && s.here() {
		facts.Provenance = false
	}
	var references []plan.Reference
	for _, reference := range facts.References {
		if s.here() {
			continue
		}
		reference.Node = s.selection(reference.Node)
		references = append(references, reference)
	}
	facts.References = references
	if facts.History != nil && s.here() {
		facts.History = nil
	}
	if facts.History != nil {
		facts.History = s.facts(*facts.History)
	}
	return &facts
}

func (s *simplifier) page(page plan.Page) plan.Page {
	page.Where = s.predicate(page.Where)
	if page.Search != nil && page.After == nil && page.Before == nil && s.here() {
		page.Search = nil
	}
	if page.After != nil && s.here() {
		page.After = nil
	}
	if page.Before != nil && s.here() {
		page.Before = nil
	}
	if page.Total && s.here() {
		page.Total = false
	}
	if page.More && s.here() {
		page.More = false
	}
	if page.Size != plan.NoSlot && s.here() {
		page.Size = plan.NoSlot
	}
	page.Node = s.selection(page.Node)
	if len(page.Aggregates) > 0 && s.here() {
		page.Aggregates = nil
	}
	var groups []plan.Grouping
	for _, grouping := range page.Groups {
		if !s.here() {
			groups = append(groups, s.grouping(grouping))
		}
	}
	page.Groups = groups
	return page
}

func (s *simplifier) grouping(grouping plan.Grouping) plan.Grouping {
	if len(grouping.Having) > 0 && s.here() {
		grouping.Having = nil
	}
	if grouping.After != nil && s.here() {
		grouping.After = nil
	}
	if grouping.After == nil && len(grouping.By) > 1 && s.here() {
		grouping.By = grouping.By[:1]
	}
	var by []plan.Dimension
	for _, dimension := range grouping.By {
		dimension.Cases = slices.Clone(dimension.Cases)
		for i := range dimension.Cases {
			dimension.Cases[i].Where = s.predicate(dimension.Cases[i].Where)
		}
		if dimension.Step != nil {
			step := s.step(*dimension.Step)
			dimension.Step, dimension.Node = &step, s.selection(dimension.Node)
		}
		by = append(by, dimension)
	}
	grouping.By = by
	return grouping
}

func (s *simplifier) step(step plan.Step) plan.Step {
	step.Where = s.predicate(step.Where)
	var ways []plan.Way
	for i, way := range step.Ways {
		if (len(ways) > 0 || i < len(step.Ways)-1) && s.here() {
			continue
		}
		way = slices.Clone(way)
		for at := range way {
			way[at] = s.step(way[at])
		}
		ways = append(ways, way)
	}
	step.Ways = ways
	if step.Also != 0 && s.here() {
		step.Also = 0
	}
	if step.Sole && s.here() {
		step.Sole = false
	}
	if step.Via != plan.ViaNone && s.here() {
		step.Via = plan.ViaNone
	}
	return step
}

func (s *simplifier) predicate(where plan.Predicate) plan.Predicate {
	if where == nil || s.here() {
		return nil
	}
	switch where := where.(type) {
	case plan.And:
		return plan.And(s.several(where))
	case plan.Or:
		return plan.Or(s.several(where))
	case plan.Not:
		if s.here() {
			return where.Predicate
		}
		if inner := s.predicate(where.Predicate); inner != nil {
			return plan.Not{Predicate: inner}
		}
		return nil
	case plan.Related:
		where.Step, where.Where = s.step(where.Step), s.predicate(where.Where)
		return where
	case plan.RelatedCount:
		where.Step, where.Where = s.step(where.Step), s.predicate(where.Where)
		return where
	case plan.Counterpart:
		where.Where = s.predicate(where.Where)
		return where
	}
	return where
}

func (s *simplifier) several(list []plan.Predicate) []plan.Predicate {
	kept := []plan.Predicate{}
	for _, part := range list {
		kept = append(kept, s.predicate(part))
	}
	return slices.DeleteFunc(kept, func(part plan.Predicate) bool { return part == nil })
}
