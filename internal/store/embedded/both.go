package embedded

import "channelgraph/internal/plan"

// A step over two kinds of relationships goes over a copy of both lists, in which a bit of the row tells them apart.

// ofSecondKind is set in the rows of a step's second kind. No table has as many: each relationship has two entries or more, and
// a list's place has room for 2^32 of them.
const ofSecondKind = 1 << 31

// gathers reports whether the entries of a step stand in no list of their own.
func (s *step) gathers() bool { return s.via != plan.ViaNone || s.also != 0 || s.ways != nil }

// overBoth returns the entries of both kinds: a copy, to be given back by r.giveBackEntries.
func (r *reading) overBoth(s *step, n node) []entry {
	found := append(r.borrowEntries(), r.graph.entries.of(r.graph.listOf(s.fact, s.inbound, n))...)
	first := len(found)
	found = append(found, r.graph.entries.of(r.graph.listOf(s.also, s.inbound, n))...)
	for i := first; i < len(found); i++ {
		found[i].edge |= ofSecondKind
	}
	return found
}

// linkOf returns the relationship of an entry as a step goes over it from a node.
func (s *step) linkOf(from node, e *entry) link {
	if s.also == 0 || e.edge&ofSecondKind == 0 {
		return link{s.fact, from, *e}
	}
	second := *e
	second.edge &^= ofSecondKind
	return link{s.also, from, second}
}

// isPresent reports whether the relationship of an entry is there at the root's instant. On ways that was seen before.
func (r *reading) isPresent(s *step, from node, e *entry) bool {
	switch {
	case s.ways != nil:
		return true
	case s.via != plan.ViaNone:
		return e.holdsAt(r.at) && (!r.limited || r.recorded(s.fact, e)) && (!r.restricted || r.showsVia(s, from, e))
	case s.also == 0:
		return r.counts(s.fact, s.inbound, from, e)
	}
	l := s.linkOf(from, e)
	return r.counts(l.kind, s.inbound, from, &l.entry)
}
