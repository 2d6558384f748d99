package embedded

import (
	"bytes"
	"cmp"
	"context"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"channelgraph/internal/csp"
)

// searchIndexes keep what searches of each kind need, made when a kind is first searched or PrepareSearch was called. Rows that were put
// since stand apart, and are looked at one by one; when they get many, the index is made anew in the background.
type searchIndexes struct {
	mutex  sync.Mutex
	byKind [nodeKinds]*searchIndex
	making [nodeKinds]chan struct{} // closed when the index that is being made is there; nil if none is
	rest   [nodeKinds]time.Time     // no making anew before: it must not take a whole processor while much is written
}

// searchIndex is what is searched of one kind, as it was in one version of the graph.
type searchIndex struct {
	version uint64
	logged  uint64 // the end of the kind's change log
	rows    uint32
	byID    []uint32 // all rows in the order of their ids
	fields  []searchField
}

// searchField holds the different texts of one field, and the rows that have them.
type searchField struct {
	place  int      // in csp.Searched
	texts  []byte   // the folded texts one after another in ascending order, each between textEnds
	starts []uint32 // of each text, after its first textEnd; one more at the end
	grams  []gramSet
	lists  []uint32 // text i is of rows[lists[i]:lists[i+1]]
	rows   []uint32 // in the order of their ids
}

// textEnd stands around texts. No folded text holds it.
const textEnd = '\n'

// gramSet is a set of grams that may hold more than was added: one of 128 bits for each.
type gramSet [2]uint64

func (s *gramSet) add(gram string) {
	hash := hashOf(gram)
	s[hash>>6&1] |= 1 << (hash & 63)
}

// shared is how many bits two sets have in common.
func (s *gramSet) shared(other *gramSet) int {
	return bits.OnesCount64(s[0]&other[0]) + bits.OnesCount64(s[1]&other[1])
}

const longestSearchLog = 1 << 12 // rows put since an index was made from which on it is made anew

// PrepareSearch begins to make what searches need, in the background. Without it the first search waits for that.
func (s *Store) PrepareSearch() {
	s.searching.mutex.Lock()
	defer s.searching.mutex.Unlock()
	for _, kind := range csp.Kinds {
		if s.searching.byKind[kind] == nil {
			s.makingSearchIndex(kind)
		}
	}
}

// searchIndex returns the index of a kind and the rows that it does not know as they are, in ascending order. The index is nil
// for a version of the graph older than itself, and if the time is up before it is there.
func (s *Store) searchIndex(ctx context.Context, g *graph, kind csp.Kind) (index *searchIndex, changed []uint32) {
	if g.tentative {
		return newSearchIndex(g, kind), nil
	}
	for {
		index, changed, coming := s.knownSearchIndex(g, kind)
		if coming == nil {
			return index, changed
		}
		select {
		case <-coming:
		case <-ctx.Done():
			return nil, nil
		}
	}
}

// knownSearchIndex returns the index that is there, or else what is closed when one will be.
func (s *Store) knownSearchIndex(g *graph, kind csp.Kind) (index *searchIndex, changed []uint32, coming <-chan struct{}) {
	searching := &s.searching
	searching.mutex.Lock()
	defer searching.mutex.Unlock()
	index = searching.byKind[kind]
	log := &g.changes[kind]
	switch {
	case index != nil && index.version > g.version:
		return nil, nil, nil
	case index != nil && index.logged >= log.dropped:
		if log.end()-index.logged > longestSearchLog && time.Now().After(searching.rest[kind]) {
			s.makingSearchIndex(kind)
		}
		changed = slices.Clone(log.rows[index.logged-log.dropped:])
		slices.Sort(changed)
		return index, slices.Compact(changed), nil
	case searching.making[kind] == nil && g.nodes[kind].rows <= madeAtOnce:
		searching.byKind[kind] = newSearchIndex(g, kind)
		return searching.byKind[kind], nil, nil
	}
	return nil, nil, s.makingSearchIndex(kind)
}

// makingSearchIndex begins to make an index, unless one is being made, and returns what is closed when it is there; nil if the store
// is closed. It is called with the mutex held.
func (s *Store) makingSearchIndex(kind csp.Kind) <-chan struct{} {
	if making := s.searching.making[kind]; making != nil {
		return making
	}
	if s.enter(context.Background()) != nil {
		return nil
	}
	made := make(chan struct{})
	s.searching.making[kind] = made
	go s.makeSearchIndex(kind, made)
	return made
}

// makeSearchIndex makes an index in the background. Close waits for it.
func (s *Store) makeSearchIndex(kind csp.Kind, made chan struct{}) {
	defer s.leave()
	g := s.acquire()
	defer g.release()
	begin := time.Now()
	index := newSearchIndex(g, kind)
	searching := &s.searching
	searching.mutex.Lock()
	defer searching.mutex.Unlock()
	searching.byKind[kind], searching.making[kind] = index, nil
	searching.rest[kind] = time.Now().Add(restFactor * time.Since(begin))
	close(made)
}

func newSearchIndex(g *graph, kind csp.Kind) *searchIndex {
	t := g.nodes[kind]
	index := &searchIndex{version: g.version, logged: g.changes[kind].end(), rows: t.rows, byID: rowsByID(&g.state, kind)}
	for place, field := range csp.Searched {
		if class := t.layout.places[field.Field].class; class == textClass || class == codeClass {
			index.fields = append(index.fields, newSearchField(g, t, place, index.byID))
		}
	}
	return index
}

func rowsByID(s *state, kind csp.Kind) []uint32 {
	type keyed struct {
		key uint64
		row uint32
	}
	all := make([]keyed, s.nodes[kind].rows)
	for row := range all {
		all[row] = keyed{s.idKey(newNode(kind, uint32(row))), uint32(row)}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		if order := cmp.Compare(a.key, b.key); order != 0 {
			return order
		}
		return strings.Compare(s.id(newNode(kind, a.row)), s.id(newNode(kind, b.row)))
	})
	rows := make([]uint32, len(all))
	for i := range all {
		rows[i] = all[i].row
	}
	return rows
}

func newSearchField(g *graph, t *table, place int, byID []uint32) searchField {
	f := searchField{place: place, texts: []byte{textEnd}}
	texts, ofRow := differentTexts(g, t, csp.Searched[place].Field, byID)
	order := make([]uint32, len(texts))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(texts[a], texts[b]) })
	numbers := make([]uint32, len(texts)+1) // in ascending order, by number as they came
	for _, text := range order {
		numbers[text+1] = f.add(texts[text], csp.Searched[place].Parts)
	}
	f.starts = append(f.starts, uint32(len(f.texts)))
	f.texts, f.starts, f.grams = slices.Clip(f.texts), slices.Clip(f.starts), slices.Clip(f.grams)
	for i, number := range ofRow {
		ofRow[i] = numbers[number]
	}
	f.distribute(byID, ofRow, len(texts))
	return f
}

// differentTexts lists the texts of a field, each once, and says which one each row has: its number from 1 on, or 0.
func differentTexts(g *graph, t *table, field csp.Field, byID []uint32) (texts []string, ofRow []uint32) {
	known := map[string]uint32{}
	var codes []uint32 // numbers by code of the dictionary
	p := t.layout.places[field]
	if p.class == codeClass {
		codes = make([]uint32, len(g.dictionaries[field].values))
	}
	ofRow = make([]uint32, len(byID))
	for _, row := range byID {
		code := uint32(0)
		if codes != nil {
			if code = t.codes[p.column].get(row); codes[code] != 0 {
				ofRow[row] = codes[code]
				continue
			}
		}
		value := g.comparable(t, field, row)
		if value.IsNull() {
			continue
		}
		number, found := known[value.Text()]
		if !found {
			texts = append(texts, value.Text())
			number = uint32(len(texts))
			known[value.Text()] = number
		}
		if codes != nil {
			codes[code] = number
		}
		ofRow[row] = number
	}
	return texts, ofRow
}

// add appends a text and returns its number, from 1 on.
func (f *searchField) add(text string, parts bool) uint32 {
	f.starts = append(f.starts, uint32(len(f.texts)))
	f.texts = append(append(f.texts, text...), textEnd)
	if parts {
		var set gramSet
		for _, gram := range csp.Grams(text) {
			set.add(gram)
		}
		f.grams = append(f.grams, set)
	}
	return uint32(len(f.starts))
}

// distribute gives each text its rows.
func (f *searchField) distribute(byID, ofRow []uint32, texts int) {
	f.lists = make([]uint32, texts+1)
	for _, number := range ofRow {
		if number != 0 {
			f.lists[number]++
		}
	}
	for i := range texts {
		f.lists[i+1] += f.lists[i]
	}
	f.rows = make([]uint32, f.lists[texts])
	next := slices.Clone(f.lists)
	for _, row := range byID {
		if number := ofRow[row]; number != 0 {
			f.rows[next[number-1]] = row
			next[number-1]++
		}
	}
}

// text returns a text, which must not be kept longer than the index.
func (f *searchField) text(i int) string {
	return bytesAsText(f.texts[f.starts[i] : f.starts[i+1]-1])
}

// field returns what is searched of the field at a place in csp.Searched, or nil.
func (x *searchIndex) field(place int) *searchField {
	if x != nil {
		for i := range x.fields {
			if x.fields[i].place == place {
				return &x.fields[i]
			}
		}
	}
	return nil
}

func (f *searchField) rowsOf(i int) []uint32 { return f.rows[f.lists[i]:f.lists[i+1]] }

// beginning calls visit with each text that begins with the query's.
func (f *searchField) beginning(query *csp.SearchQuery, visit func(i int) (goOn bool)) {
	from := sort.Search(len(f.starts)-1, func(i int) bool { return f.text(i) >= query.Text })
	for i := from; i < len(f.starts)-1 && strings.HasPrefix(f.text(i), query.Text) && visit(i); i++ {
	}
}

// holding calls visit with each text that holds the query's text and does not begin with it.
func (f *searchField) holding(query *csp.SearchQuery, visit func(i int) (goOn bool)) {
	wanted := []byte(query.Text)
	for from := 0; ; {
		found := bytes.Index(f.texts[from:], wanted)
		if found < 0 {
			return
		}
		at := uint32(from + found)
		i := sort.Search(len(f.starts), func(i int) bool { return f.starts[i] > at }) - 1
		if !strings.HasPrefix(f.text(i), query.Text) && !visit(i) {
			return
		}
		from = int(f.starts[i+1]) - 1
	}
}

// resembling calls visit with each text that may be similar to the query's.
func (f *searchField) resembling(query *csp.SearchQuery, visit func(i int) (goOn bool)) {
	var wanted gramSet
	for _, gram := range query.Grams {
		wanted.add(gram)
	}
	// Grams that share a bit are seen as one; all of them may be there if it is.
	hidden := len(query.Grams) - wanted.shared(&wanted)
	for i := range f.grams {
		if query.Resembles(f.grams[i].shared(&wanted)+hidden) && !visit(i) {
			return
		}
	}
}
