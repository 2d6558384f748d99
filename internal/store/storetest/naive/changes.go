package naive

import (
	"cmp"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// change is all that begins or ends of one fact at one instant.
type change struct {
	place    plan.Change
	new, old *csp.Relationship
}

// changes reads what began and ended at every parent.
func (r *reader) changes(asked *plan.Changes, parents []row) plan.ChangeTable {
	var found [][]change
	for _, parent := range parents {
		if parent.node == nil || !asked.On.Has(parent.node.ID.Kind()) {
			found = append(found, nil)
			continue
		}
		found = append(found, r.changed(asked, func(relationship *csp.Relationship) bool {
			return relationship.From == parent.node.ID || relationship.To == parent.node.ID
		}))
	}
	return r.changeTable(asked, found)
}

// allChanges reads what began and ended in the whole graph.
func (r *reader) allChanges(asked *plan.Changes) plan.ChangeTable {
	return r.changeTable(asked, [][]change{r.changed(asked, func(*csp.Relationship) bool { return true })})
}

// changed lists the changes that are asked for, in their order.
func (r *reader) changed(asked *plan.Changes, touches func(*csp.Relationship) bool) []change {
	list := r.within(asked, touches)
	if !asked.Moved {
		return list
	}
	all := r.within(asked, func(*csp.Relationship) bool { return true })
	return slices.DeleteFunc(list, func(one change) bool {
		return !slices.ContainsFunc(all, func(other change) bool { return r.moved(one, other) || r.moved(other, one) })
	})
}

// moved reports whether one change is the beginning and the other the end of a move.
func (r *reader) moved(began, ended change) bool {
	return began.old == nil && ended.new == nil && began.new.Kind == ended.old.Kind && began.new.To == ended.old.To &&
		r.rules.Moves(began.new.From, ended.old.From)
}

// within lists the changes in the interval, in their order.
func (r *reader) within(asked *plan.Changes, touches func(*csp.Relationship) bool) []change {
	from, to := r.input.Values[asked.From].One.Instant(), r.at
	if asked.To != plan.NoSlot {
		to = r.input.Values[asked.To].One.Instant()
	}
	places := map[plan.Change]change{}
	for _, fact := range r.known {
		for i := range fact.Intervals {
			relationship := &fact.Intervals[i]
			if !asked.Facts.Has(relationship.Kind) || !touches(relationship) || !r.recorded(relationship) || !r.relationshipMatches(asked.Where, relationship) {
				continue
			}
			if at := relationship.Since; r.rules.Within(from, at, to) {
				place := plan.Change{At: at, Fact: fact.Key}
				places[place] = change{place, relationship, places[place].old}
			}
			if at := relationship.Until; at != csp.Forever && r.rules.Within(from, at, to) {
				place := plan.Change{At: at, Fact: fact.Key}
				places[place] = change{place, places[place].new, relationship}
			}
		}
	}
	var list []change
	for _, one := range places {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b change) int { return comparePlaces(a.place, b.place) })
	return list
}

func comparePlaces(a, b plan.Change) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Fact, b.Fact))
}

func (r *reader) changeTable(asked *plan.Changes, found [][]change) plan.ChangeTable {
	below := *r
	below.depth++
	below.outer = nil // changes begin anew
	table := plan.ChangeTable{Starts: []int32{0}}
	var sources, targets [][]row
	var news, olds [][]*csp.Relationship
	for _, all := range found {
		rows, more := r.changePage(asked, all)
		for _, row := range rows {
			table.Places = append(table.Places, row.place)
			known := row.new
			if known == nil {
				known = row.old
			}
			sources = append(sources, below.rows([]*csp.Node{r.graph.end(known.From)}))
			targets = append(targets, below.rows([]*csp.Node{r.graph.end(known.To)}))
			news, olds = append(news, present(row.new)), append(olds, present(row.old))
		}
		table.Starts = append(table.Starts, int32(len(table.Places)))
		if asked.Total {
			table.Totals = append(table.Totals, int64(len(all)))
		}
		if asked.More {
			table.More = append(table.More, more)
		}
	}
	table.Sources, table.Targets = below.table(&asked.Source, sources), below.table(&asked.Target, targets)
	table.New, table.Old = *below.facts(asked.New, news), *below.facts(asked.Old, olds)
	return table
}

func present(relationship *csp.Relationship) []*csp.Relationship {
	if relationship == nil {
		return nil
	}
	return []*csp.Relationship{relationship}
}

// changePage cuts a page.
func (r *reader) changePage(asked *plan.Changes, all []change) (rows []change, more bool) {
	for _, one := range all {
		if asked.After != nil && comparePlaces(one.place, r.changeBound(asked.After)) <= 0 ||
			asked.Before != nil && comparePlaces(one.place, r.changeBound(asked.Before)) >= 0 {
			continue
		}
		rows = append(rows, one)
	}
	size := min(len(rows), int(r.input.Values[asked.Size].One.Number()))
	if asked.Backward {
		return rows[len(rows)-size:], size < len(rows)
	}
	return rows[:size], size < len(rows)
}

func (r *reader) changeBound(bound *plan.ChangeBound) plan.Change {
	return plan.Change{At: r.input.Values[bound.At].One.Instant(), Fact: csp.FactKey(r.input.Values[bound.Fact].One.Text())}
}
