package embedded

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
	"sort"
	"strings"
	"sync"

	"channelgraph/internal/csp"
)

// searchIndexes keep what searches of each kind need, made when a kind is first searched. Rows that were put since stand
// apart, and are looked at one by one; when they get many, the index is made anew.
type searchIndexes struct {
	mutex  sync.Mutex
	byKind [nodeKinds]*searchIndex
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
	texts  []byte   // the folded texts one after another, each between textEnds
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

const longestSearchLog = 1 << 12 // rows put since an index was made that a search looks at one by one

// searchIndex returns the index of a kind and the rows that it does not know as they are, in ascending order. The index is nil
// for a version of the graph older than itself.
func (s *Store) searchIndex(g *graph, kind csp.Kind) (index *searchIndex, changed []uint32) {
	s.searching.mutex.Lock()
	defer s.searching.mutex.Unlock()
	index = s.searching.byKind[kind]
	log := &g.changes[kind]
	switch {
	case index != nil && index.version > g.version:
		return nil, nil
	case index == nil || index.logged < log.dropped || log.end()-index.logged > longestSearchLog:
		index = newSearchIndex(g, kind)
		s.searching.byKind[kind] = index
		return index, nil
	}
	changed = slices.Clone(log.rows[index.logged-log.dropped:])
	slices.Sort(changed)
	return index, slices.Compact(changed)
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
	field := csp.Searched[place]
	f := searchField{place: place, texts: []byte{textEnd}}
	numbers := map[string]uint32{} // of texts, from 1 on
	codes := make([]uint32, 0, 1)  // numbers by code of the dictionary
	p := t.layout.places[field.Field]
	if p.class == codeClass {
		codes = make([]uint32, len(g.dictionaries[field.Field].values))
	}
	ofRow := make([]uint32, len(byID))
	var counts []uint32
	for _, row := range byID {
		code := uint32(0)
		if p.class == codeClass {
			if code = t.codes[p.column].get(row); codes[code] != 0 {
				ofRow[row] = codes[code]
				counts[codes[code]-1]++
				continue
			}
		}
		value := g.comparable(t, field.Field, row)
		if value.IsNull() {
			continue
		}
		number, known := numbers[value.Text()]
		if !known {
			number = f.add(value.Text(), field.Parts)
			numbers[value.Text()] = number
			counts = append(counts, 0)
		}
		if p.class == codeClass {
			codes[code] = number
		}
		ofRow[row] = number
		counts[number-1]++
	}
	f.starts = append(f.starts, uint32(len(f.texts)))
	f.distribute(byID, ofRow, counts)
	return f
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
func (f *searchField) distribute(byID, ofRow, counts []uint32) {
	f.lists = make([]uint32, len(counts)+1)
	for i, count := range counts {
		f.lists[i+1] = f.lists[i] + count
	}
	f.rows = make([]uint32, f.lists[len(counts)])
	next := slices.Clone(f.lists)
	for _, row := range byID {
		if number := ofRow[row]; number != 0 {
			f.rows[next[number-1]] = row
			next[number-1]++
		}
	}
}

func (f *searchField) text(i int) string {
	return string(f.texts[f.starts[i] : f.starts[i+1]-1])
}

func (f *searchField) rowsOf(i int) []uint32 { return f.rows[f.lists[i]:f.lists[i+1]] }

// holding calls visit with each text that holds the query's text; or, unless the field is searched for parts, that begins with it.
func (f *searchField) holding(query *csp.SearchQuery, visit func(i int) (goOn bool)) {
	wanted, offset := []byte(query.Text), 0
	if !csp.Searched[f.place].Parts {
		wanted, offset = append([]byte{textEnd}, wanted...), 1
	}
	for from := 0; ; {
		found := bytes.Index(f.texts[from:], wanted)
		if found < 0 {
			return
		}
		at := uint32(from + found + offset)
		i := sort.Search(len(f.starts), func(i int) bool { return f.starts[i] > at }) - 1
		if !visit(i) {
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
