package embedded

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"channelgraph/internal/csp"
)

// hit is a list of nodes that a search finds by one text or id prefix: all have the same rank, and are in the order of their ids.
type hit struct {
	rank int64
	kind csp.Kind
	rows []uint32
}

// found is a node that a search found.
type found struct {
	rank int64
	node node
}

// finder runs one search.
type finder struct {
	*reading
	page    *pageProgram
	query   *csp.SearchQuery
	most    int // nodes to keep; -1 for all
	after   bound
	before  bound
	seen    *marks
	marked  []node
	changed [nodeKinds][]uint32
	hits    []hit
	limit   limit
	kept    []found // in order
	total   int64
}

// search fills the nodes of a root list that is searched.
func (r *reading) search(p *pageProgram, t *tableState) {
	r.pager.prepare(p)
	f := &finder{reading: r, page: p, most: -1, after: r.pager.after, before: r.pager.before, seen: r.borrowMarks(),
		query: csp.NewSearchQuery(r.input.Values[p.page.Search.Text].One.Text())}
	size := r.pager.size
	if size >= 0 && !p.page.Total && !p.page.Backward {
		f.most = size + 1 // one more shows that the page was cut
	}
	f.run()
	r.giveBackMarks(f.seen, f.marked)
	if r.err != nil {
		return
	}
	kept := f.kept
	if f.most < 0 {
		slices.SortFunc(kept, f.compare)
	}
	more := size >= 0 && len(kept) > size
	switch {
	case more && p.page.Backward:
		kept = kept[len(kept)-size:]
	case more:
		kept = kept[:size]
	}
	for i := range kept {
		t.add(kept[i].node)
	}
	t.endParent(p.page, f.total, more)
}

// fewSearched is a number of nodes that are looked at one by one sooner than all texts.
const fewSearched = 1 << 9

func (f *finder) run() {
	if f.restricted {
		if nodes, few := f.seenNodes(f.page.kinds, fewSearched); few {
			for _, n := range nodes {
				f.lookAt(n)
			}
			return
		}
	}
	indexes := [nodeKinds]*searchIndex{}
	for _, kind := range f.page.kinds.Kinds() {
		index, changed := f.store.searchIndex(f.ctx, f.whole, kind)
		if index == nil {
			f.lookAtAll(kind)
			continue
		}
		indexes[kind], f.changed[kind] = index, changed
		for _, row := range changed {
			f.lookAt(newNode(kind, row))
		}
		f.findIDs(index, kind)
	}
	f.limit = f.newLimit()
	// What begins with the query's text is better than what only holds it, and that is better than what resembles it.
	f.findTexts(&indexes, (*searchField).beginning, csp.ExactMatch)
	f.findTexts(&indexes, (*searchField).holding, csp.WordMatch)
	if len(f.query.Grams) > 0 {
		f.findTexts(&indexes, (*searchField).resembling, csp.SimilarMatch)
	}
}

// full reports whether no match of a class, or of a worse one, can be better than what is kept.
func (f *finder) full(class csp.SearchClass) bool {
	return f.most >= 0 && len(f.kept) >= f.most && (f.most == 0 || f.kept[len(f.kept)-1].rank < csp.SearchRank(class, 0, 1000, 0))
}

func (f *finder) lookAtAll(kind csp.Kind) {
	for row := range f.graph.nodes[kind].rows {
		if f.stopped() {
			return
		}
		f.lookAt(newNode(kind, row))
	}
}

// lookAt examines one node by itself.
func (f *finder) lookAt(n node) {
	t := f.graph.nodes[n.kind()]
	match, matches := f.query.Best(csp.NodeID(f.graph.id(n)), func(field csp.Field) csp.Value {
		if t.layout.places[field].class == absentClass {
			return csp.Value{}
		}
		return f.graph.comparable(t, field, n.row())
	})
	if matches {
		f.offer(found{match.Rank, n})
	}
}

// findTexts takes what has texts of which each matches as the class or a worse one, unless better ones fill the page.
func (f *finder) findTexts(indexes *[nodeKinds]*searchIndex, each func(*searchField, *csp.SearchQuery, func(int) bool), class csp.SearchClass) {
	if f.err != nil || f.full(class) {
		f.hits = f.hits[:0]
		return
	}
	for place := range csp.Searched {
		if class > csp.PrefixMatch && !csp.Searched[place].Parts || f.limit.rank < csp.SearchRank(class, place, 1000, 0) {
			continue
		}
		for _, kind := range f.page.kinds.Kinds() {
			field := indexes[kind].field(place)
			if field == nil {
				continue
			}
			each(field, f.query, func(i int) bool {
				match, matches := f.query.Rank(place, field.text(i))
				if matches && match.Class >= class && match.Rank <= f.limit.rank {
					f.hits = append(f.hits, hit{match.Rank, kind, field.rowsOf(i)})
					f.limit.note(match.Rank, f.countSeen(kind, field.rowsOf(i)))
				}
				return !f.stopped()
			})
		}
	}
	f.takeHits()
}

// countSeen counts rows of nodes that are seen, as far as the limit needs it.
func (f *finder) countSeen(kind csp.Kind, rows []uint32) (seen int) {
	if !f.restricted {
		return len(rows)
	}
	for _, row := range rows {
		if seen >= f.limit.enough {
			break
		}
		if f.sees(newNode(kind, row)) {
			seen++
		}
	}
	return seen
}

// findIDs finds the ids whose natural key begins with the query's text.
func (f *finder) findIDs(index *searchIndex, kind csp.Kind) {
	place := slices.IndexFunc(csp.Searched, func(field csp.SearchedField) bool { return field.Field == csp.ID })
	for _, cloud := range clouds[1:] {
		prefix := kind.String() + ":" + string(cloud) + ":"
		wanted := prefix + f.query.Text
		id := func(i int) string { return f.graph.id(newNode(kind, index.byID[i])) }
		from := sort.Search(len(index.byID), func(i int) bool { return id(i) >= wanted })
		to := from + sort.Search(len(index.byID)-from, func(i int) bool { return !strings.HasPrefix(id(from+i), wanted) })
		if from < to && id(from) == wanted {
			match, _ := f.query.Rank(place, f.query.Text)
			f.hits = append(f.hits, hit{match.Rank, kind, index.byID[from : from+1]})
			from++
		}
		if from < to {
			match, _ := f.query.Rank(place, id(from)[len(prefix):])
			f.hits = append(f.hits, hit{match.Rank, kind, index.byID[from:to]})
		}
	}
}

// takeHits goes through the hits, the best first, as far as they can be on the page.
func (f *finder) takeHits() {
	slices.SortStableFunc(f.hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	for i := range f.hits {
		f.takeHit(&f.hits[i])
		if f.err != nil {
			break
		}
	}
	f.hits = f.hits[:0]
}

func (f *finder) takeHit(h *hit) {
	changed := f.changed[h.kind]
	for _, row := range h.rows {
		if f.stopped() {
			return
		}
		if len(changed) > 0 {
			if _, isChanged := slices.BinarySearch(changed, row); isChanged {
				continue
			}
		}
		if !f.offer(found{h.rank, newNode(h.kind, row)}) {
			return // those after it come after it in the order too
		}
	}
}

// offer takes a node into account, unless it was offered before with a better rank. It returns false if the node cannot be on the page
// because better ones fill it.
func (f *finder) offer(one found) bool {
	if f.most >= 0 && len(f.kept) >= f.most && (f.most == 0 || f.compare(one, f.kept[len(f.kept)-1]) > 0) {
		return false
	}
	if !f.seen.add(f.graph, one.node) {
		return true
	}
	f.marked = append(f.marked, one.node)
	if f.page.quick != nil && !f.page.quick.holds(f.reading, one.node) || !f.sees(one.node) || f.page.slow != nil && !f.page.slow.holds(f.reading, one.node) {
		return true
	}
	f.total++
	if f.after.set && f.compareBound(one, &f.after) <= 0 || f.before.set && f.compareBound(one, &f.before) >= 0 {
		return true
	}
	if f.most < 0 {
		f.kept = append(f.kept, one)
		return true
	}
	at, _ := slices.BinarySearchFunc(f.kept, one, f.compare)
	f.kept = slices.Insert(f.kept, at, one)
	f.kept = f.kept[:min(len(f.kept), f.most)]
	return true
}

func (f *finder) compare(a, b found) int {
	if order := cmp.Compare(a.rank, b.rank); order != 0 || a.node == b.node {
		return order
	}
	return strings.Compare(f.graph.id(a.node), f.graph.id(b.node))
}

func (f *finder) compareBound(one found, b *bound) int {
	if order := cmp.Compare(one.rank, b.value.Number()); order != 0 {
		return order
	}
	return strings.Compare(f.graph.id(one.node), b.id)
}
