package embedded

import (
	"cmp"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// changesProgram is a plan.Changes made ready.
type changesProgram struct {
	asked          *plan.Changes
	kinds          []csp.FactKind
	where          condition[*link]
	source, target *selectionProgram
	fresh, old     *factProgram
}

func (c *compiler) changes(asked *plan.Changes) *changesProgram {
	compiled := &changesProgram{asked: asked, where: c.linkCondition(asked.Where),
		source: c.selection(&asked.Source), target: c.selection(&asked.Target), fresh: c.fact(asked.New), old: c.fact(asked.Old)}
	for _, kind := range csp.AllFactKinds {
		if asked.Facts.Has(kind) {
			compiled.kinds = append(compiled.kinds, kind)
		}
	}
	return compiled
}

// changesState is a table of changes with what is needed to fill it.
type changesState struct {
	table            *plan.ChangeTable
	sources, targets *tableState
	fresh, old       *factState

	from, to      csp.Instant
	after, before *changePlace
	size          int // of the page
	total, within int64
	kept          []change // a heap with the worst at its top, while it is full
	touched       []touch  // of one list
}

// change is all that begins or ends of one fact at one instant.
type change struct {
	at       csp.Instant
	fresh    link // from the arrow's beginning, as all links here
	old      link
	has, had bool
}

// known returns a relationship of the fact.
func (c *change) known() *link {
	if c.has {
		return &c.fresh
	}
	return &c.old
}

// changePlace is that of a change, with its fact's key taken apart: no id and no discriminator has a blank, and blanks come
// before everything that they have.
type changePlace struct {
	at    csp.Instant
	parts string
}

// touch is an entry of a list that begins or ends within the interval.
type touch struct {
	entry
	used bool // its end is the beginning of another one
}

func newChangesState(t *plan.ChangeTable, p *changesProgram) *changesState {
	return &changesState{table: t, sources: newTableState(&t.Sources, p.source), targets: newTableState(&t.Targets, p.target),
		fresh: newFactState(&t.New, p.fresh), old: newFactState(&t.Old, p.old)}
}

func (s *changesState) cells() int {
	return max(s.sources.cells(), s.targets.cells(), cap(s.fresh.table.Cells), cap(s.old.table.Cells), cap(s.kept), cap(s.touched))
}

func (r *reading) beginChanges(p *changesProgram, s *changesState) {
	r.outer = r.outer[:0] // changes begin anew
	t := s.table
	t.Starts = append(t.Starts[:0], 0)
	t.Totals, t.More, t.Places = t.Totals[:0], t.More[:0], t.Places[:0]
	s.sources.begin()
	s.targets.begin()
	s.fresh.begin()
	s.old.begin()
	s.from, s.to = r.input.Values[p.asked.From].One.Instant(), r.at
	if p.asked.To != plan.NoSlot {
		s.to = r.input.Values[p.asked.To].One.Instant()
	}
	s.size = int(r.input.Values[p.asked.Size].One.Number())
	s.after, s.before = r.place(p.asked.After), r.place(p.asked.Before)
}

func (r *reading) place(bound *plan.ChangeBound) *changePlace {
	if bound == nil {
		return nil
	}
	return &changePlace{r.input.Values[bound.At].One.Instant(), r.input.Values[bound.Fact].One.Text()}
}

// changes fills a table of changes from the nodes of its parent.
func (r *reading) changes(p *changesProgram, parents []node, s *changesState) {
	r.beginChanges(p, s)
	for _, parent := range parents {
		s.total, s.within, s.kept = 0, 0, s.kept[:0]
		if parent != noNode && p.asked.On.Has(parent.kind()) {
			for _, kind := range p.kinds {
				r.changesOf(p, s, kind, false, parent, noNode)
				r.changesOf(p, s, kind, true, parent, parent)
			}
		}
		r.endChanges(p, s)
	}
	r.belowChanges(p, s)
}

// allChanges fills the table of changes of the whole graph. It walks the lists at the ends of the arrows: these are the short ones.
func (r *reading) allChanges(p *changesProgram, s *changesState) {
	r.beginChanges(p, s)
	s.total, s.within, s.kept = 0, 0, s.kept[:0]
	for _, kind := range p.kinds {
		for _, of := range kind.To().Kinds() {
			for row := range r.graph.nodes[of].rows {
				r.changesOf(p, s, kind, true, newNode(of, row), noNode)
			}
		}
	}
	r.endChanges(p, s)
	r.belowChanges(p, s)
}

// changesOf finds the changes in one list, leaving out the relationships with one node: those of a node with itself stand
// in both of its lists.
func (r *reading) changesOf(p *changesProgram, s *changesState, kind csp.FactKind, inbound bool, n, except node) {
	l := r.graph.listOf(kind, inbound, n)
	s.touched = s.touched[:0]
	for _, e := range r.graph.entries.of(l) {
		if r.stopped() {
			return
		}
		if !s.touches(&e) || e.neighbour == except {
			continue
		}
		if r.isAsked(p, kind, inbound, n, &e) {
			s.touched = append(s.touched, touch{entry: e})
		}
	}
	if l.many && len(s.touched) > 1 {
		slices.SortFunc(s.touched, func(a, b touch) int {
			return cmp.Or(cmp.Compare(a.neighbour, b.neighbour), cmp.Compare(a.since, b.since))
		})
	}
	for i := range s.touched {
		began := &s.touched[i]
		if !s.holds(began.since) {
			continue
		}
		found := change{at: began.since, fresh: along(kind, inbound, n, &began.entry), has: true}
		if l.many {
			if ended := r.endedWith(s.touched, i, kind); ended != nil {
				ended.used = true
				found.old, found.had = along(kind, inbound, n, &ended.entry), true
			}
		}
		r.offerMove(p, s, &found)
	}
	for i := range s.touched {
		if ended := &s.touched[i]; !ended.used && ended.until != csp.Forever && s.holds(ended.until) {
			r.offerMove(p, s, &change{at: ended.until, old: along(kind, inbound, n, &ended.entry), had: true})
		}
	}
}

func (s *changesState) holds(at csp.Instant) bool { return s.from < at && at <= s.to }

func (s *changesState) touches(e *entry) bool {
	return s.holds(e.since) || e.until != csp.Forever && s.holds(e.until)
}

// along turns an entry of either list into a link from the arrow's beginning.
func along(kind csp.FactKind, inbound bool, n node, e *entry) link {
	if !inbound {
		return link{kind, n, *e}
	}
	turned := *e
	turned.neighbour = n
	return link{kind, e.neighbour, turned}
}

// endedWith returns the interval of the same fact that ended when another one began, or nil: among the ones before it to the same neighbour.
func (r *reading) endedWith(list []touch, i int, kind csp.FactKind) *touch {
	began := &list[i]
	for j := i - 1; j >= 0 && list[j].neighbour == began.neighbour; j-- {
		if list[j].until == began.since &&
			r.graph.discriminatorText(link{kind: kind, entry: list[j].entry}) == r.graph.discriminatorText(link{kind: kind, entry: began.entry}) {
			return &list[j]
		}
	}
	return nil
}

// isAsked reports whether a relationship of a node's list is one of those that are asked about: there, and as the condition wants it.
func (r *reading) isAsked(p *changesProgram, kind csp.FactKind, inbound bool, n node, e *entry) bool {
	if r.limited && !r.recorded(kind, e) || r.restricted && !(e.since <= r.at && r.shows(kind, inbound, n, e)) {
		return false
	}
	r.link = link{kind, n, *e}
	return p.where == nil || p.where.holds(r, &r.link)
}

// recorded reports whether any witness of a relationship was recorded by the instant to which the root's knowledge is limited.
func (r *reading) recorded(kind csp.FactKind, e *entry) bool {
	d := r.graph.valueReader()
	r.witnesses = d.appendProvenance(r.witnesses[:0], r.graph.texts.bytes(r.graph.facts[kind].witnesses.get(e.edge)))
	return slices.ContainsFunc(r.witnesses, func(witness csp.Provenance) bool { return witness.Recorded <= r.by })
}

// offerMove takes a change into account unless only moves are asked for and it belongs to none.
func (r *reading) offerMove(p *changesProgram, s *changesState, c *change) {
	if !p.asked.Moved || c.has != c.had && r.isMoved(p, s, c) {
		r.offerChange(p, s, c)
	}
}

// isMoved looks among the relationships to the same node for the end that belongs to a beginning, or the beginning to an end.
func (r *reading) isMoved(p *changesProgram, s *changesState, c *change) bool {
	l := c.known()
	list := r.graph.entries.of(r.graph.listOf(l.kind, true, l.neighbour))
	for i := range list {
		e := &list[i]
		at := e.since
		if c.has {
			at = e.until
		}
		if r.stopped() {
			return false
		}
		if e.neighbour != l.from && at != csp.Forever && s.holds(at) && r.isAsked(p, l.kind, true, l.neighbour, e) && !r.goesOn(p, l, list, e, c.has) {
			return true
		}
	}
	return false
}

// goesOn reports whether another interval of an entry's fact begins where it ends or, if not ended, ends where it begins.
func (r *reading) goesOn(p *changesProgram, l *link, list []entry, e *entry, ended bool) bool {
	for i := range list {
		other := &list[i]
		meets := other.until == e.since
		if ended {
			meets = other.since == e.until
		}
		if meets && other.neighbour == e.neighbour && r.isAsked(p, l.kind, true, l.neighbour, other) &&
			r.graph.discriminatorText(link{kind: l.kind, entry: *other}) == r.graph.discriminatorText(link{kind: l.kind, entry: *e}) {
			return true
		}
	}
	return false
}

// offerChange takes a change into account.
func (r *reading) offerChange(p *changesProgram, s *changesState, c *change) {
	s.total++
	if s.after != nil && r.comparePlace(c, s.after) <= 0 || s.before != nil && r.comparePlace(c, s.before) >= 0 {
		return
	}
	s.within++
	backward := p.asked.Backward
	switch {
	case len(s.kept) < s.size:
		s.kept = append(s.kept, *c)
		if len(s.kept) == s.size {
			slices.SortFunc(s.kept, func(a, b change) int { return -r.compareTurned(&a, &b, backward) })
		}
	case s.size > 0 && r.compareTurned(c, &s.kept[0], backward) < 0:
		s.kept[0] = *c
		r.sink(s.kept, backward)
	}
}

// sink restores the heap after its top was replaced.
func (r *reading) sink(heap []change, backward bool) {
	for i := 0; ; {
		worst := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(heap) && r.compareTurned(&heap[child], &heap[worst], backward) > 0 {
				worst = child
			}
		}
		if worst == i {
			return
		}
		heap[i], heap[worst] = heap[worst], heap[i]
		i = worst
	}
}

func (r *reading) compareTurned(a, b *change, backward bool) int {
	if backward {
		return r.compareChanges(b, a)
	}
	return r.compareChanges(a, b)
}

func (r *reading) compareChanges(a, b *change) int {
	if a.at != b.at {
		return cmp.Compare(a.at, b.at)
	}
	k, l := a.known(), b.known()
	if k.kind != l.kind {
		return strings.Compare(k.kind.String(), l.kind.String())
	}
	if k.from != l.from {
		return strings.Compare(r.graph.id(k.from), r.graph.id(l.from))
	}
	if k.neighbour != l.neighbour {
		return strings.Compare(r.graph.id(k.neighbour), r.graph.id(l.neighbour))
	}
	return strings.Compare(r.graph.discriminatorText(*k), r.graph.discriminatorText(*l))
}

func (r *reading) comparePlace(c *change, p *changePlace) int {
	if c.at != p.at {
		return cmp.Compare(c.at, p.at)
	}
	return strings.Compare(r.graph.factKey(c.known()), p.parts)
}

// factKey returns the key of a link's fact.
func (g *graph) factKey(l *link) string {
	return l.kind.String() + " " + g.id(l.from) + " " + g.id(l.neighbour) + g.discriminatorText(*l)
}

// endChanges closes the page of one parent.
func (r *reading) endChanges(p *changesProgram, s *changesState) {
	slices.SortFunc(s.kept, func(a, b change) int { return r.compareChanges(&a, &b) })
	t := s.table
	for i := range s.kept {
		c := &s.kept[i]
		t.Places = append(t.Places, plan.Change{At: c.at, Fact: csp.FactKey(r.graph.factKey(c.known()))})
		s.sources.add(c.known().from)
		s.targets.add(c.known().neighbour)
		s.sources.table.Starts = append(s.sources.table.Starts, int32(len(s.sources.nodes)))
		s.targets.table.Starts = append(s.targets.table.Starts, int32(len(s.targets.nodes)))
		s.fresh.addLink(&c.fresh, c.has)
		s.old.addLink(&c.old, c.had)
	}
	t.Starts = append(t.Starts, int32(len(t.Places)))
	if p.asked.Total {
		t.Totals = append(t.Totals, s.total)
	}
	if p.asked.More {
		t.More = append(t.More, s.within > int64(len(s.kept)))
	}
}

// addLink adds the relationships of one row: one or none.
func (f *factState) addLink(l *link, present bool) {
	if present {
		f.links = append(f.links, *l)
	}
	f.table.Starts = append(f.table.Starts, int32(len(f.links)))
}

func (r *reading) belowChanges(p *changesProgram, s *changesState) {
	r.facts(p.fresh, s.fresh)
	r.facts(p.old, s.old)
	r.below(p.source, s.sources)
	r.below(p.target, s.targets)
	r.stripUnseen(p.source, s.sources)
	r.stripUnseen(p.target, s.targets)
}
