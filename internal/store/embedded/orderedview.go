package embedded

import (
	"context"
	"slices"
	"sort"
	"sync"
	"time"

	"channelgraph/internal/csp"
)

// orderedViews keep the nodes of a kind in the order of a field, for the lists that were asked for.
// A view is made when it is first needed. After changes it is brought up to date by a small
// sequence of what changed, and made anew in the background when that gets long.
type orderedViews struct {
	mutex sync.Mutex
	views map[orderedBy]*viewState
	cuts  cuts
}

type orderedBy struct {
	kind  csp.Kind
	field csp.Field
}

type viewState struct {
	newest *orderedView // nil until the first is made
	wanted int          // rows that were put in order without the view, since making it began the last time
	making bool
	rest   time.Time // no making before: it must not take a whole processor while much is written
}

// orderedView is the order in one version of the graph.
type orderedView struct {
	version uint64
	logged  uint64    // the end of the kind's change log
	made    *sequence // all rows, as they were when the view was made
	changed []uint32  // rows put since, ascending
	fresh   *freshRows
	ranks   *ranks
}

// freshRows are the changed rows in order, sorted when first needed.
type freshRows struct {
	once     sync.Once
	state    *state // until they are sorted
	sequence *sequence
}

// ranks are the places of rows in the made sequence, found when first needed.
type ranks struct {
	once  sync.Once
	byRow []uint32
}

// sequence lists rows in ascending order of a field and then of id, those without a value last.
type sequence struct {
	rows    []uint32
	valued  int // how many have a value
	kind    csp.Kind
	ordered ordering // ascending
}

const (
	madeAtOnce    = 1 << 13 // rows for which a reader makes the view itself
	longestChange = 1 << 12 // changed rows up to which a view is brought up to date
	restFactor    = 10      // a view rests that many times as long as making it took
)

// ordered returns the view of a kind for a version, or nil if it is not there (yet). It is made once as many rows as the kind
// has were put in order without it: rows says how many are this time.
func (s *Store) ordered(g *graph, by orderedBy, rows int) *orderedView {
	if g.tentative {
		return nil
	}
	v := &s.ordering
	v.mutex.Lock()
	defer v.mutex.Unlock()
	state := v.views[by]
	if state == nil {
		state = &viewState{}
		if v.views == nil {
			v.views = map[orderedBy]*viewState{}
		}
		v.views[by] = state
	}
	if newest := state.newest; newest != nil && newest.version <= g.version {
		if newest.version == g.version {
			return newest
		}
		if updated := newest.updated(g); updated != nil {
			state.newest = updated
			return updated
		}
	} else if newest != nil {
		return nil // an old version; it will not be asked for again
	}
	if state.wanted += rows; state.wanted < int(g.nodes[by.kind].rows) {
		return nil
	}
	if g.nodes[by.kind].rows <= madeAtOnce {
		state.newest, state.wanted = newOrderedView(g, by), 0
		v.cuts.forget(by)
		return state.newest
	}
	if !state.making && time.Now().After(state.rest) && s.enter(context.Background()) == nil {
		state.making, state.wanted = true, 0
		go s.makeView(state, by)
	}
	return nil
}

// makeView makes a view in the background. Close waits for it.
func (s *Store) makeView(state *viewState, by orderedBy) {
	defer s.leave()
	g := s.acquire()
	defer g.release()
	begin := time.Now()
	made := newOrderedView(g, by)
	s.ordering.mutex.Lock()
	defer s.ordering.mutex.Unlock()
	state.making = false
	state.rest = time.Now().Add(restFactor * time.Since(begin))
	if state.newest == nil || state.newest.version < made.version {
		state.newest = made
		s.ordering.cuts.forget(by)
	}
}

func newOrderedView(g *graph, by orderedBy) *orderedView {
	rows := make([]uint32, g.nodes[by.kind].rows)
	for i := range rows {
		rows[i] = uint32(i)
	}
	own := g.own()
	return &orderedView{version: g.version, logged: g.changes[by.kind].end(), made: newSequence(own, by, rows), fresh: &freshRows{state: own}, ranks: &ranks{}}
}

// own returns the state apart from its graph, which would keep all versions after it in memory.
func (g *graph) own() *state {
	own := g.state
	return &own
}

func newSequence(of *state, by orderedBy, rows []uint32) *sequence {
	s := &sequence{rows: rows, kind: by.kind, ordered: ordering{state: of, field: by.field, class: classOf(by.field)}}
	candidates := make([]candidate, len(rows))
	for i, row := range rows {
		candidates[i] = s.ordered.place(newNode(by.kind, row))
	}
	slices.SortFunc(candidates, func(a, b candidate) int { return s.ordered.compare(&a, &b) })
	for i := range candidates {
		rows[i] = candidates[i].node.row()
		if !candidates[i].null {
			s.valued = i + 1
		}
	}
	return s
}

// updated returns the view for a newer version, or nil if too much changed.
func (v *orderedView) updated(g *graph) *orderedView {
	log := &g.changes[v.made.kind]
	if v.logged < log.dropped || log.end()-v.logged > longestChange {
		return nil
	}
	more := log.rows[v.logged-log.dropped:]
	changed := slices.Concat(v.changed, more)
	slices.Sort(changed)
	changed = slices.Compact(changed)
	if len(changed) > longestChange {
		return nil
	}
	updated := &orderedView{version: g.version, logged: log.end(), made: v.made, changed: changed, fresh: v.fresh, ranks: v.ranks}
	if len(more) > 0 {
		updated.fresh = &freshRows{state: g.own()}
	}
	return updated
}

// freshRows returns the changed rows in order.
func (v *orderedView) freshRows() *sequence {
	v.fresh.once.Do(func() {
		v.fresh.sequence = newSequence(v.fresh.state, orderedBy{v.made.kind, v.made.ordered.field}, slices.Clone(v.changed))
		v.fresh.state = nil
	})
	return v.fresh.sequence
}

// ranksByRow returns each row's place in the made sequence.
func (v *orderedView) ranksByRow() []uint32 {
	v.ranks.once.Do(func() {
		v.ranks.byRow = make([]uint32, len(v.made.rows))
		for rank, row := range v.made.rows {
			v.ranks.byRow[row] = uint32(rank)
		}
	})
	return v.ranks.byRow
}

// hasChanged reports whether a row of the made sequence stands in the fresh one.
func (v *orderedView) hasChanged(row uint32) bool {
	if len(v.changed) == 0 {
		return false
	}
	_, found := slices.BinarySearch(v.changed, row)
	return found
}

// at returns the row at a place, counted in the direction of the order: rows without a value are last in both.
func (s *sequence) at(i int, downward bool) uint32 {
	switch {
	case !downward:
		return s.rows[i]
	case i < s.valued:
		return s.rows[s.valued-1-i]
	}
	return s.rows[len(s.rows)-1-(i-s.valued)]
}

// within returns the places from which and before which the rows between two bounds stand. It looks at the rows as they
// were when the sequence was made: with later values they would not be in order.
func (s *sequence) within(downward bool, after, before *bound) (from, to int) {
	order := s.ordered
	order.downward = downward
	placed := func(i int) candidate { return order.place(newNode(s.kind, s.at(i, downward))) }
	to = len(s.rows)
	if after.set {
		from = sort.Search(to, func(i int) bool { c := placed(i); return order.compareBound(&c, after) > 0 })
	}
	if before.set {
		to = from + sort.Search(to-from, func(i int) bool { c := placed(from + i); return order.compareBound(&c, before) >= 0 })
	}
	return from, to
}
