package embedded

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// A relationship of SERVES names a provider by csp.Via. So that the provider finds the customers that are served via it, it
// has a list of them beside those where relationships begin and end: 24 bytes for each relationship that names one.

// viaProvider returns the provider that a relationship names, unless it begins there anyway, or noNode.
func (s *state) viaProvider(id string, from node) node {
	if id == "" {
		return noNode
	}
	if via := s.find(id); via != noNode && via != from && via.kind() == csp.Provider {
		return via
	}
	return noNode
}

func (s *state) viaOf(f factIdentity) node {
	if at := slices.Index(f.kind.Discriminator(), csp.Via); at >= 0 && f.kind == csp.Serves {
		return s.viaProvider(f.discriminator[at], f.from)
	}
	return noNode
}

// enterThrough gives a new provider its list of relationships that named it before it was there.
func (w *writer) enterThrough(provider node) {
	t := w.facts[csp.Serves]
	id := csp.StringValue(w.texts.text(w.nodes[csp.Provider].ids.get(provider.row())))
	code := w.dictionary.find(csp.Via, id)
	if code == 0 {
		return
	}
	column := &t.codes[t.layout.places[csp.Via].column]
	for _, kind := range csp.Serves.From().Kinds() {
		for row := range w.nodes[kind].rows {
			from := newNode(kind, row)
			for _, e := range w.entries.of(w.listOf(csp.Serves, false, from)) {
				if from != provider && column.get(e.edge) == code {
					w.append(csp.Serves, through, provider, e, true)
				}
			}
		}
	}
	w.entries = w.store.chunks
}

// loadThrough gives all providers their lists, when everything else is loaded.
func (w *writer) loadThrough() {
	w.texts = w.arena.view()
	names := w.dictionary.current[csp.Via].values
	named, counts := make([]node, len(names)), make([]uint32, len(names)) // by number in the dictionary
	for code, id := range names {
		named[code] = w.viaProvider(id.Text(), noNode)
	}
	each := func(visit func(code uint32, e entry)) {
		t := w.facts[csp.Serves]
		column := &t.codes[t.layout.places[csp.Via].column]
		for _, kind := range csp.Serves.From().Kinds() {
			for row := range w.nodes[kind].rows {
				from := newNode(kind, row)
				for _, e := range w.entries.of(w.listOf(csp.Serves, false, from)) {
					if code := column.get(e.edge); named[code] != noNode && named[code] != from {
						visit(code, e)
					}
				}
			}
		}
	}
	each(func(code uint32, _ entry) { counts[code]++ })
	lists := make([]list, len(names))
	for code, count := range counts {
		if count > 0 {
			size := sizeFor(count)
			lists[code] = list{region: w.store.allocate(size), size: size, many: true}
		}
	}
	w.entries = w.store.chunks
	each(func(code uint32, e entry) {
		to := &lists[code]
		w.entries[to.region>>entryChunkBits][to.region&(entryChunkRoom-1)+to.length] = e
		to.length++
	})
	for code, made := range lists {
		if made.length > 0 {
			*w.listFor(csp.Serves, through, named[code]) = made
		}
	}
}

// viaOf returns the provider via which a relationship is, unless it is where it begins, or noNode.
func (r *reading) viaOf(edge uint32, from node) node {
	t := r.graph.facts[csp.Serves]
	code := t.codes[t.layout.places[csp.Via].column].get(edge)
	if code == 0 {
		return noNode
	}
	if int(code) >= len(r.vias) {
		r.vias = slices.Grow(r.vias, int(code)+1)[:code+1]
	}
	// Providers never vanish, so what is known stays true for the next run.
	if r.vias[code] == 0 {
		via := r.graph.viaProvider(r.graph.dictionaries[csp.Via].values[code].Text(), noNode)
		r.vias[code] = via + 1
	}
	if via := r.vias[code] - 1; via != from {
		return via
	}
	return noNode
}

// throughVia returns the entries over which a step with a use of csp.Via can go: a copy, to be given back by r.giveBackEntries.
func (r *reading) throughVia(s *step, n node) []entry {
	found := r.borrowEntries()
	own := r.graph.entries.of(r.graph.listOf(s.fact, s.inbound, n))
	if !s.inbound {
		if s.via == plan.ViaAlso {
			found = append(found, own...)
		}
		if n.kind() == csp.Provider {
			found = append(found, r.graph.entries.of(r.graph.listAt(s.fact, through, n))...)
		}
		return found
	}
	for i := range own {
		if s.via == plan.ViaAlso {
			found = append(found, own[i])
		}
		if via := r.viaOf(own[i].edge, own[i].neighbour); via != noNode {
			throughIt := own[i]
			throughIt.neighbour = via
			found = append(found, throughIt)
		}
	}
	return found
}

func (r *reading) borrowEntries() []entry {
	if last := len(r.copies) - 1; last >= 0 {
		list := r.copies[last]
		r.copies = r.copies[:last]
		return list
	}
	return nil
}

// giveBackEntries takes back what links returned.
func (r *reading) giveBackEntries(s *step, list []entry) {
	if s.gathers() && cap(list) <= largestKept {
		r.copies = append(r.copies, list[:0])
	}
}

// isSole reports whether every relationship of a step that ends where this one does begins at the same node.
func (r *reading) isSole(s *step, from node, e *entry) bool {
	target, partner := e.neighbour, from
	if s.inbound {
		target, partner = partner, target
	}
	others := r.graph.entries.of(r.graph.listOf(s.fact, true, target))
	for i := range others {
		other := &others[i]
		if r.stopped() {
			return false
		}
		if r.counts(s.fact, other) && !r.beginsAt(s, other, partner) && r.agrees(s, target, other) {
			return false
		}
	}
	return true
}

// beginsAt reports whether a step sees an inbound relationship begin at a node.
func (r *reading) beginsAt(s *step, e *entry, n node) bool {
	return s.via != plan.ViaOnly && e.neighbour == n || s.via != plan.ViaNone && r.viaOf(e.edge, e.neighbour) == n
}

// beginning returns the node where a relationship of SERVES begins.
func (r *reading) beginning(l *link) node {
	customer := l.from
	if customer.kind() != csp.Customer {
		customer = l.neighbour
	}
	list := r.graph.entries.of(r.graph.listOf(l.kind, true, customer))
	for i := range list {
		if list[i].edge == l.edge {
			return list[i].neighbour
		}
	}
	return noNode
}
