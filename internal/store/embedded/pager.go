package embedded

import (
	"slices"

	"channelgraph/internal/plan"
)

// pager keeps the best nodes of those offered: a page in its order.
type pager struct {
	reading *reading
	page    *pageProgram
	size    int // of the page; -1 for all
	after   bound
	before  bound
	guarded bool // what is offered may not be seen
	ordering

	total, within int64
	kept          []candidate // a heap with the worst at its top, while it is full
	inOrder       bool        // kept is sorted, the first or (of a backward page) the last first
	sorted        []entry     // of the parent, if a neighbour may occur more than once

	views [nodeKinds]*orderedView // of a hop, by which its nodes can be ranked

	// Of a root list that is walked in order. They are memory of views, so they are given up after the run.
	parts   []part
	pieces  []sequence // of one view
	cursors []cursor
}

// prepare takes over what a page asks for in this run.
func (p *pager) prepare(page *pageProgram) {
	p.page, p.size, p.guarded = page, p.sizeOf(page), false
	p.after, p.before = p.bound(page.page.After), p.bound(page.page.Before)
	p.ordering = ordering{state: &p.reading.graph.state, field: page.order, class: page.class, downward: page.downward,
		dated: !p.reading.newest && page.order.Spec().Dated, at: p.reading.at}
}

// sizeOf returns how many nodes a page asks for; -1 for all.
func (p *pager) sizeOf(page *pageProgram) int {
	switch {
	case page.page.NoRows:
		return 0
	case page.page.Size == plan.NoSlot:
		return -1
	}
	return int(p.reading.input.Values[page.page.Size].One.Number())
}

func (p *pager) bound(b *plan.Bound) bound {
	if b == nil {
		return bound{}
	}
	made := bound{set: true, null: b.Null, id: p.reading.input.Values[b.ID].One.Text()}
	if b.Value != plan.NoSlot {
		made.value = p.reading.input.Values[b.Value].One
	}
	return made
}

// giveUp lets go of what belongs to one version of the graph.
func (p *pager) giveUp() {
	clear(p.parts[:cap(p.parts)])
	clear(p.pieces[:cap(p.pieces)])
	clear(p.cursors[:cap(p.cursors)])
	clear(p.views[:])
	p.ordering = ordering{}
}

// begin starts a new parent.
func (p *pager) begin() { p.total, p.within, p.kept, p.inOrder = 0, 0, p.kept[:0], false }

// offer takes a node into account. Each node is offered at most once between begin and end.
func (p *pager) offer(n node, link int32) {
	if !p.page.kinds.Has(n.kind()) {
		return
	}
	if p.page.quick != nil && !p.page.quick.holds(p.reading, n) {
		return
	}
	if p.page.page.Total {
		if !p.matches(n) {
			return
		}
		p.total++
		if p.page.page.NoRows {
			return
		}
	}
	if p.unplaced() {
		if !p.page.page.Total && !p.matches(n) {
			return
		}
		p.within++
		p.kept = append(p.kept, candidate{node: n, link: link})
		return
	}
	c := p.place(n)
	c.link = link
	if p.after.set && p.compareBound(&c, &p.after) <= 0 || p.before.set && p.compareBound(&c, &p.before) >= 0 {
		return
	}
	full := p.size >= 0 && len(p.kept) >= p.size
	lost := full && (p.size == 0 || !p.worse(&p.kept[0], &c))
	if lost && (!p.page.page.More || p.within > int64(p.size)) {
		return // whether it matches changes nothing
	}
	if !p.page.page.Total && !p.matches(n) {
		return
	}
	p.within++
	switch {
	case lost:
	case full:
		p.kept[0] = c
		p.sink(0)
	default:
		p.kept = append(p.kept, c)
		if len(p.kept) == p.size {
			for i := len(p.kept)/2 - 1; i >= 0; i-- {
				p.sink(i)
			}
		}
	}
}

// unplaced reports whether the place of a node does not matter (yet): it is the first one, and no bound can exclude it.
// When the second one comes, it finds the place of the first.
func (p *pager) unplaced() bool {
	switch {
	case p.size == 0 || p.size == 1 || p.after.set || p.before.set:
		return false
	case len(p.kept) == 0:
		return true
	case len(p.kept) == 1:
		link := p.kept[0].link
		p.kept[0] = p.place(p.kept[0].node)
		p.kept[0].link = link
	}
	return false
}

// matches examines what is left after the quick part of the page's condition.
func (p *pager) matches(n node) bool {
	return (!p.guarded || p.reading.sees(n)) && (p.page.slow == nil || p.page.slow.holds(p.reading, n))
}

// end appends the page to a table, in its order.
func (p *pager) end(t *tableState) {
	switch {
	case !p.inOrder:
		slices.SortFunc(p.kept, func(a, b candidate) int { return p.compare(&a, &b) })
	case p.page.page.Backward:
		slices.Reverse(p.kept)
	}
	for i := range p.kept {
		t.add(p.kept[i].node)
	}
	t.endParent(p.page.page, p.total, p.size >= 0 && p.within > int64(p.size))
}

func (p *pager) sink(i int) {
	for {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(p.kept); child++ {
			if p.worse(&p.kept[child], &p.kept[worst]) {
				worst = child
			}
		}
		if worst == i {
			return
		}
		p.kept[i], p.kept[worst] = p.kept[worst], p.kept[i]
		i = worst
	}
}

// worse reports whether a has to leave the page before b.
func (p *pager) worse(a, b *candidate) bool {
	if p.page.page.Backward {
		return p.compare(a, b) < 0
	}
	return p.compare(a, b) > 0
}
