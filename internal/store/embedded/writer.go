package embedded

import (
	"cmp"
	"slices"

	"channelgraph/internal/csp"
)

// writer owns the newest state and changes it batch by batch. One goroutine at a time uses it.
type writer struct {
	state
	batch      uint64
	sharedNode [nodeKinds]uint32 // rows that snapshots may see
	sharedFact [factKinds]uint32
	store      entryStore
	arena      arena
	rows       *rowWriter
	dictionary *dictionaryWriter
	records    recordWriter
	freeRows   [factKinds][]uint32
	private    map[uint32]int // regions that were copied in this batch to be changed, and where to look first in them

	buffer  []byte // memory for the next transaction
	pending []pendingRecord
}

func newWriter(numbers *fieldNumbers) *writer {
	w := &writer{batch: 1, store: newEntryStore(), private: map[uint32]int{}}
	w.state = state{ids: &hashIndex{}, indexes: newValueIndexes(), numbers: numbers, latestDated: firstInstant, dictionaries: newDictionaries()}
	for _, kind := range csp.Kinds {
		w.nodes[kind] = newTable(nodeLayouts[kind])
	}
	for _, kind := range csp.AllFactKinds {
		w.facts[kind] = newTable(factLayouts[kind])
		w.directions[kind] = [sides]*direction{{}, {}, {}}
	}
	w.rows = newRowWriter(newTextWriter(&w.arena), numbers)
	w.dictionary = &dictionaryWriter{current: w.dictionaries}
	w.records = recordWriter{w.dictionary, numbers}
	return w
}

// snapshot returns the state as it is now and begins a new batch.
func (w *writer) snapshot() *graph {
	w.texts, w.entries, w.dictionaries = w.arena.view(), w.store.chunks, w.dictionary.current
	g := &graph{state: w.state, version: w.batch}
	w.beginBatch()
	for _, kind := range csp.Kinds {
		w.sharedNode[kind] = w.nodes[kind].rows
	}
	for _, kind := range csp.AllFactKinds {
		w.sharedFact[kind] = w.facts[kind].rows
	}
	return g
}

func (w *writer) beginBatch() {
	w.batch++
	w.store.given = w.store.given[:0]
	clear(w.private)
}

// takeFreed returns the regions that this batch gave up.
func (w *writer) takeFreed() []freedRegion {
	freed := slices.Clone(w.store.freed)
	w.store.freed = w.store.freed[:0]
	return freed
}

func (w *writer) nodeTable(kind csp.Kind) *table {
	if t := w.nodes[kind]; t.made == w.batch {
		return t
	}
	w.nodes[kind] = w.nodes[kind].clone(w.batch)
	return w.nodes[kind]
}

func (w *writer) factTable(kind csp.FactKind) *table {
	if t := w.facts[kind]; t.made == w.batch {
		return t
	}
	w.facts[kind] = w.facts[kind].clone(w.batch)
	return w.facts[kind]
}

// listFor returns the place of a node's list for writing.
func (w *writer) listFor(fact csp.FactKind, at side, n node) *list {
	d := w.directions[fact][at]
	if d.made != w.batch {
		copied := *d
		copied.made = w.batch
		d = &copied
		w.directions[fact][at] = d
	}
	return d.lists[n.kind()].at(n.row(), w.sharedNode[n.kind()], w.batch)
}

// putNode writes a node's record. It reports false for a record that is no record.
func (w *writer) putNode(n node, record []byte) bool {
	t := w.nodeTable(n.kind())
	isNew := n.row() >= t.rows
	t.rows = max(t.rows, n.row()+1)
	t.live = t.rows
	w.rows.batch, w.rows.dictionaries = w.batch, w.dictionaries
	latest, ok := w.rows.node(t, n.kind(), n.row(), w.sharedNode[n.kind()], record)
	w.latestDated = max(w.latestDated, latest)
	w.changes[n.kind()].note(n.row(), t.rows)
	w.texts = w.arena.view()
	w.index(w.texts, t, n, w.rows.key)
	if isNew {
		w.enterThrough(n)
	}
	return ok
}

// index enters a node under its id and its searched values. Values that repeat the natural key are found by the id.
func (s *state) index(view texts, t *table, n node, key textRef) {
	s.ids.add(hashOf(view.text(t.ids.get(n.row()))), n)
	s.indexValues(view, t, n, key)
}

// indexValues enters a node under its searched values.
func (s *state) indexValues(view texts, t *table, n node, key textRef) {
	for _, field := range t.layout.searched {
		ref := t.texts[t.layout.places[field].column].get(n.row())
		if ref == 0 || ref == key {
			continue
		}
		s.indexes[n.kind()][field].add(hashOf(view.foldedText(ref)), n)
	}
}

// factIdentity says which fact: the kind, its ends and the texts of the discriminating fields.
type factIdentity struct {
	kind          csp.FactKind
	from, to      node
	discriminator [2]string
}

// putFact replaces all intervals of a fact by those of its record, which may be none.
func (w *writer) putFact(f factIdentity, record []byte) bool {
	old, parallel := w.edgesOf(f)
	via := w.viaOf(f)
	t := w.factTable(f.kind)
	w.rows.batch, w.rows.dictionaries = w.batch, w.dictionaries
	r := recordReader{rest: record}
	count := 0
	if len(record) > 0 {
		count = int(r.unsigned())
	}
	for i := 0; i < count && !r.flawed; i++ {
		row := w.rowFor(t, f.kind, old, i)
		since, until := w.rows.interval(&r, t, row, w.sharedFact[f.kind])
		out := entry{since, until, f.to, row}
		in := entry{since, until, f.from, row}
		if i < len(old) {
			w.change(f.kind, outbound, f.from, out)
			w.change(f.kind, inbound, f.to, in)
			w.change(f.kind, through, via, out)
			continue
		}
		many := parallel || i > 0
		w.append(f.kind, outbound, f.from, out, many)
		w.append(f.kind, inbound, f.to, in, many)
		w.append(f.kind, through, via, out, true)
	}
	for _, surplus := range old[min(count, len(old)):] {
		w.remove(f.kind, outbound, f.from, surplus.edge)
		w.remove(f.kind, inbound, f.to, surplus.edge)
		w.remove(f.kind, through, via, surplus.edge)
		w.freeRows[f.kind] = append(w.freeRows[f.kind], surplus.edge)
		t.live--
	}
	w.texts, w.entries = w.arena.view(), w.store.chunks
	return !r.flawed
}

// rowFor returns the row of a fact's interval: one that the fact had, a free one, or a new one.
func (w *writer) rowFor(t *table, kind csp.FactKind, old []entry, i int) uint32 {
	if i < len(old) {
		return old[i].edge
	}
	t.live++
	if free := w.freeRows[kind]; len(free) > 0 {
		w.freeRows[kind] = free[:len(free)-1]
		return free[len(free)-1]
	}
	t.rows++
	return t.rows - 1
}

// append adds an entry to a node's list; there may be no such node.
func (w *writer) append(kind csp.FactKind, at side, n node, e entry, many bool) {
	if n == noNode {
		return
	}
	l := w.listFor(kind, at, n)
	w.store.appendTo(l, e)
	l.many = l.many || many
}

// own makes the entries of a list safe to change.
func (w *writer) own(l *list) []entry {
	if _, owned := w.private[l.region]; owned {
		return w.store.chunks.of(*l)
	}
	owned := w.store.move(l, l.length)[:l.length]
	w.private[l.region] = 0
	return owned
}

func (w *writer) change(kind csp.FactKind, at side, n node, e entry) {
	if n == noNode {
		return
	}
	l := w.listFor(kind, at, n)
	owned := w.own(l)
	owned[w.indexOf(l, owned, e.edge)] = e
}

func (w *writer) remove(kind csp.FactKind, at side, n node, edge uint32) {
	if n == noNode {
		return
	}
	l := w.listFor(kind, at, n)
	owned := w.own(l)
	owned[w.indexOf(l, owned, edge)] = owned[len(owned)-1]
	l.length--
}

// indexOf finds an edge in a list that this batch owns. It begins behind the one found before: what comes again mostly
// comes in the order in which it came first, and long lists are not searched from the beginning each time.
func (w *writer) indexOf(l *list, owned []entry, edge uint32) int {
	from := min(w.private[l.region], len(owned))
	at := slices.IndexFunc(owned[from:], func(e entry) bool { return e.edge == edge })
	if at >= 0 {
		at += from
	} else {
		at = slices.IndexFunc(owned[:from], func(e entry) bool { return e.edge == edge })
	}
	w.private[l.region] = at + 1
	return at
}

// edgesOf returns the entries of a fact in order of since; parallel reports whether other facts of the kind join the same ends.
func (s *state) edgesOf(f factIdentity) (edges []entry, parallel bool) {
	shorter, other := s.listOf(f.kind, false, f.from), f.to
	if inbound := s.listOf(f.kind, true, f.to); inbound.length < shorter.length {
		shorter, other = inbound, f.from
	}
	for _, e := range s.entries.of(shorter) {
		switch {
		case e.neighbour != other:
		case s.discriminates(f, e.edge):
			edges = append(edges, e)
		default:
			parallel = true
		}
	}
	slices.SortFunc(edges, func(a, b entry) int { return cmp.Compare(a.since, b.since) })
	return edges, parallel
}

func (s *state) discriminates(f factIdentity, edge uint32) bool {
	for i, field := range f.kind.Discriminator() {
		if s.value(s.facts[f.kind], field, edge).Text() != f.discriminator[i] {
			return false
		}
	}
	return true
}
