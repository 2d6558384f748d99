package embedded

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// A relationship of SERVES or REQUESTS names a provider by csp.Via. So that the provider finds the customers that are served via it,
// and whoever may see what is via it finds that, it has a list of them beside those where relationships begin and end: 24 bytes for
// each relationship that names one. Nothing keeps csp.Via from naming another node: that has such a list too, which only sight reads.

// viaKinds are the kinds of relationships that have csp.Via.
var viaKinds = slices.DeleteFunc(slices.Clone(csp.AllFactKinds), func(kind csp.FactKind) bool { return !slices.Contains(kind.Discriminator(), csp.Via) })

// viaNode returns the node that a relationship names, unless it begins there anyway, or noNode.
func (s *state) viaNode(id string, from node) node {
	if id == "" {
		return noNode
	}
	if via := s.find(id); via != from {
		return via
	}
	return noNode
}

func (s *state) viaOf(f factIdentity) node {
	if at := slices.Index(f.kind.Discriminator(), csp.Via); at >= 0 {
		return s.viaNode(f.discriminator[at], f.from)
	}
	return noNode
}

// enterThrough gives a new node its lists of relationships that named it before it was there.
func (w *writer) enterThrough(n node) {
	code := w.dictionary.find(csp.Via, csp.StringValue(w.texts.text(w.nodes[n.kind()].ids.get(n.row()))))
	if code == 0 {
		return
	}
	for _, kind := range viaKinds {
		w.eachVia(kind, func(of uint32, from node, e entry) {
			if of == code && from != n {
				w.append(kind, through, n, e, true)
			}
		})
	}
	w.entries = w.store.chunks
}

// eachVia calls visit for each relationship of a kind that has csp.Via, with the number of its value.
func (w *writer) eachVia(kind csp.FactKind, visit func(code uint32, from node, e entry)) {
	t := w.facts[kind]
	column := &t.codes[t.layout.places[csp.Via].column]
	for _, begins := range kind.From().Kinds() {
		for row := range w.nodes[begins].rows {
			from := newNode(begins, row)
			for _, e := range w.entries.of(w.listOf(kind, false, from)) {
				if code := column.get(e.edge); code != 0 {
					visit(code, from, e)
				}
			}
		}
	}
}

// loadThrough gives all nodes that relationships name their lists, when everything else is loaded.
func (w *writer) loadThrough() {
	w.texts = w.arena.view()
	names := w.dictionary.current[csp.Via].values
	named := make([]node, len(names)) // by number in the dictionary
	for code, id := range names {
		named[code] = w.viaNode(id.Text(), noNode)
	}
	for _, kind := range viaKinds {
		w.loadThroughOf(kind, named)
	}
}

func (w *writer) loadThroughOf(kind csp.FactKind, named []node) {
	each := func(visit func(code uint32, e entry)) {
		w.eachVia(kind, func(code uint32, from node, e entry) {
			if named[code] != noNode && named[code] != from {
				visit(code, e)
			}
		})
	}
	counts := make([]uint32, len(named))
	each(func(code uint32, _ entry) { counts[code]++ })
	lists := make([]list, len(named))
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
			*w.listFor(kind, through, named[code]) = made
		}
	}
}

// viaOf returns the provider via which a relationship of SERVES is, unless it is where it begins, or noNode.
func (r *reading) viaOf(edge uint32, from node) node {
	if via := r.viaNode(csp.Serves, edge); via != from && via.kind() == csp.Provider {
		return via
	}
	return noNode
}

// viaNode returns the node that a relationship names by csp.Via, or noNode.
func (r *reading) viaNode(kind csp.FactKind, edge uint32) node {
	t := r.graph.facts[kind]
	code := t.codes[t.layout.places[csp.Via].column].get(edge)
	if code == 0 {
		return noNode
	}
	if int(code) >= len(r.vias) {
		r.vias = slices.Grow(r.vias, int(code)+1)[:code+1]
	}
	// Nodes never vanish, so what is known stays true for the next run.
	if r.vias[code] == 0 {
		r.vias[code] = r.graph.viaNode(r.graph.dictionaries[csp.Via].values[code].Text(), noNode) + 1
	}
	return r.vias[code] - 1
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
		if r.counts(s.fact, true, target, other) && !r.beginsAt(s, other, partner) && r.agrees(s, target, other) {
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
