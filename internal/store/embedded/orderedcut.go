package embedded

import (
	"maps"
	"math"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// cut is the made sequence of an ordered view in pieces: one for each number of a field whose values repeat, each in the
// view's order. The nodes of a country by name are one piece of it.
type cut struct {
	of     *sequence
	pieces map[csp.Value][]sequence // by the comparable form of the value; null has none
	used   uint64                   // when it was asked for, for forgetting
}

// cutBy says which view is cut by which field.
type cutBy struct {
	orderedBy
	field csp.Field
}

// cuts keeps those that were asked for, within a bound of rows. The mutex of the views guards it.
type cuts struct {
	kept   map[cutBy]*cut
	making map[cutBy]bool
	rows   int
	asked  uint64
}

const (
	mostCutRows    = 8 << 20 // of all cuts; 4 bytes each
	mostPieces     = 1 << 14 // of one cut
	mostSideBySide = 16      // pieces that are walked at once
)

// forget drops the cuts of a view that was made anew.
func (c *cuts) forget(by orderedBy) {
	for key := range c.kept {
		if key.orderedBy == by {
			c.drop(key)
		}
	}
}

func (c *cuts) drop(key cutBy) {
	c.rows -= len(c.kept[key].of.rows)
	delete(c.kept, key)
}

// keep adds a cut and drops those that nobody asked for the longest, to stay within the bound.
func (c *cuts) keep(key cutBy, made *cut) {
	if c.kept[key] != nil {
		c.drop(key)
	}
	c.rows += len(made.of.rows)
	for c.rows > mostCutRows && len(c.kept) > 0 {
		oldest := slices.MinFunc(slices.Collect(maps.Keys(c.kept)), func(a, b cutBy) int { return int(int64(c.kept[a].used - c.kept[b].used)) })
		c.drop(oldest)
	}
	c.kept[key] = made
}

// pieces finds the rows of a view that a page's comparisons leave, by the one that is likely to leave the fewest;
// ok is false if none can be used.
func (r *reading) pieces(view *orderedView, comparisons []nodeComparison) (found []sequence, ok bool) {
	best, fewest := -1, math.MaxInt
	for i, c := range comparisons {
		if rows, usable := r.estimate(view, c); usable && rows < fewest {
			best, fewest = i, rows
		}
	}
	if best < 0 {
		return nil, false
	}
	made := r.store.cutOf(view, comparisons[best].field)
	if made == nil {
		return nil, false
	}
	found, ok = made.matching(&r.operands[comparisons[best].operand], r.pager.pieces[:0])
	r.pager.pieces = found
	return found, ok
}

// estimate returns how many rows of a view a comparison leaves: counted if the view is cut by its field, else as if all values were equally frequent.
func (r *reading) estimate(view *orderedView, c nodeComparison) (rows int, usable bool) {
	t, values := r.graph.nodes[view.made.kind], len(r.graph.dictionaries[c.field].values)
	if t.layout.places[c.field].class != codeClass || c.dated && !r.newest || values > mostPieces {
		return 0, false
	}
	operand := &r.operands[c.operand]
	if kept := r.store.keptCut(view, c.field); kept != nil {
		pieces, fits := kept.matching(operand, r.pager.pieces[:0])
		for i := range pieces {
			rows += len(pieces[i].rows)
		}
		return rows, fits
	}
	return len(view.made.rows) / values * operand.values(), true
}

// values returns with how many values an equality compares.
func (o *operand) values() int {
	if o.operator == plan.Equal {
		return 1
	}
	return len(o.many)
}

// matching appends the pieces in which an equality holds; ok is false if they are too many to be walked side by side.
func (c *cut) matching(o *operand, found []sequence) (_ []sequence, ok bool) {
	if o.operator == plan.Equal {
		return append(found, c.pieces[o.one]...), true
	}
	begin := len(found)
	for i, value := range o.many {
		if !slices.Contains(o.many[:i], value) {
			found = append(found, c.pieces[value]...)
		}
		if len(found)-begin > mostSideBySide {
			return found[:begin], false
		}
	}
	return found, true
}

func (v *orderedView) cutBy(field csp.Field) cutBy {
	return cutBy{orderedBy{v.made.kind, v.made.ordered.field}, field}
}

// keptCut returns a view's cut if it is there.
func (s *Store) keptCut(view *orderedView, field csp.Field) *cut {
	s.ordering.mutex.Lock()
	defer s.ordering.mutex.Unlock()
	if kept := s.ordering.cuts.kept[view.cutBy(field)]; kept != nil && kept.of == view.made {
		return kept
	}
	return nil
}

// cutOf returns a view's cut by a field. The first to ask makes it; whoever asks meanwhile gets nil.
func (s *Store) cutOf(view *orderedView, field csp.Field) *cut {
	key, all := view.cutBy(field), &s.ordering.cuts
	s.ordering.mutex.Lock()
	all.asked++
	now := all.asked
	if kept := all.kept[key]; kept != nil && kept.of == view.made {
		kept.used = now
		s.ordering.mutex.Unlock()
		return kept
	}
	if all.making[key] {
		s.ordering.mutex.Unlock()
		return nil
	}
	if all.kept == nil {
		all.kept, all.making = map[cutBy]*cut{}, map[cutBy]bool{}
	}
	all.making[key] = true
	s.ordering.mutex.Unlock()

	made := newCut(view.made, field)
	made.used = now

	s.ordering.mutex.Lock()
	defer s.ordering.mutex.Unlock()
	delete(all.making, key)
	if state := s.ordering.views[key.orderedBy]; state != nil && state.newest != nil && state.newest.made == made.of {
		all.keep(key, made)
	}
	return made
}

// newCut sorts the rows of a sequence by their number for the field, those of one number in the order in which they were.
func newCut(of *sequence, field csp.Field) *cut {
	state := of.ordered.state
	t := state.nodes[of.kind]
	column, dictionary := &t.codes[t.layout.places[field].column], &state.dictionaries[field]
	ends, valued := make([]uint32, len(dictionary.values)+1), make([]uint32, len(dictionary.values))
	codes := make([]uint32, len(of.rows))
	for i, row := range of.rows {
		code := column.get(row)
		codes[i] = code
		ends[code+1]++
		if i < of.valued {
			valued[code]++
		}
	}
	for code := range valued {
		ends[code+1] += ends[code]
	}
	rows := make([]uint32, len(of.rows))
	for i, code := range codes {
		rows[ends[code]] = of.rows[i]
		ends[code]++
	}
	made := &cut{of: of, pieces: map[csp.Value][]sequence{}}
	begin := uint32(0)
	for code := range valued {
		if code > 0 && ends[code] > begin {
			value := dictionary.comparable(uint32(code))
			piece := sequence{rows: rows[begin:ends[code]:ends[code]], valued: int(valued[code]), kind: of.kind, ordered: of.ordered}
			made.pieces[value] = append(made.pieces[value], piece)
		}
		begin = ends[code]
	}
	return made
}
