package embedded

import (
	"math/bits"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
)

// Whoever does not see everything sees relationships by what permission.Seers says of their kinds. That is looked up for each relationship
// that a read comes across, at the ends of arrows, where lists are short.

// sight is what somebody who does not see everything acts for.
type sight struct {
	restricted bool          // somebody does not see everything
	parties    []node        // sorted
	first      node          // of the parties; noNode without any
	several    bool          // parties
	begun      csp.FactKinds // of which a party has relationships that begin there, at any time
	namedIn    csp.FactKinds // of which a party has relationships that name it by csp.Via

	held []gathered // one for each set of kinds that was asked about
	seen [nodeKinds]gathered
}

// seers are the ways to see relationships of one kind.
type seers struct {
	beginning, end, via, served bool
	holders, holdersAtBoth      csp.FactKinds
	names                       bool // the kind's relationships may name a node by csp.Via
}

// seersOf is indexed by kind.
var seersOf = newSeers()

func newSeers() (all [factKinds]seers) {
	for _, kind := range csp.AllFactKinds {
		of := &all[kind]
		of.names = slices.Contains(viaKinds, kind)
		for _, seer := range permission.Seers(kind) {
			switch seer.Place {
			case permission.Beginning:
				of.beginning = true
			case permission.End:
				of.end = true
			case permission.Via:
				of.via = true
			case permission.Holder:
				of.holders |= seer.Kinds
			case permission.HolderAtBoth:
				of.holdersAtBoth |= seer.Kinds
			case permission.Served:
				of.served = true
			}
		}
	}
	return all
}

// bind finds the nodes that somebody acts for.
func (s *sight) bind(g *graph, scope plan.Scope) {
	s.restricted, s.parties, s.begun, s.namedIn = !scope.SeesEverything(), s.parties[:0], 0, 0
	for _, id := range scope.Parties() {
		if party := g.find(string(id)); party != noNode {
			s.parties = append(s.parties, party)
		}
	}
	s.parties = distinct(s.parties)
	s.first, s.several = noNode, len(s.parties) > 1
	if len(s.parties) > 0 {
		s.first = s.parties[0]
	}
	for _, party := range s.parties {
		for _, kind := range csp.AllFactKinds {
			if g.listOf(kind, false, party).length > 0 {
				s.begun |= csp.FactsOf(kind)
			}
			if g.listAt(kind, through, party).length > 0 {
				s.namedIn |= csp.FactsOf(kind)
			}
		}
	}
}

// isParty reports whether somebody acts for a node; not to be asked of noNode without parties.
func (s *sight) isParty(n node) bool { return n == s.first || s.several && s.isFurtherParty(n) }

// isFurtherParty stands apart so that the compiler puts isParty in line: nearly everybody acts for one party.
//
//go:noinline
func (s *sight) isFurtherParty(n node) bool { return named(s.parties, n) }

// counts reports whether a relationship of a node's list is there at the root's instant.
func (r *reading) counts(kind csp.FactKind, inbound bool, n node, e *entry) bool {
	return e.since <= r.at && r.at < e.until && (!r.sifted || r.isLeft(kind, inbound, n, e))
}

// isLeft reports whether a relationship that holds is seen and was known.
func (r *reading) isLeft(kind csp.FactKind, inbound bool, n node, e *entry) bool {
	return (!r.restricted || r.shows(kind, inbound, n, e)) && (!r.limited || r.recorded(kind, e))
}

// shows reports whether a relationship of a node's list is seen, whether it holds or not.
func (r *reading) shows(kind csp.FactKind, inbound bool, n node, e *entry) bool {
	of := &seersOf[kind]
	switch {
	case (of.beginning && !inbound || of.end && inbound) && r.isParty(n):
		return true
	case inbound:
		return r.isSeen(kind, e.neighbour, n, e.edge)
	}
	return r.isSeen(kind, n, e.neighbour, e.edge)
}

// showsVia is shows for a step with a use of csp.Via, which may begin at the provider that it names.
func (r *reading) showsVia(s *step, from node, e *entry) bool {
	if of := &seersOf[s.fact]; of.beginning && of.end && of.via && (r.isParty(from) || r.isParty(e.neighbour)) {
		return true
	}
	end := e.neighbour
	if s.inbound {
		end = from
	}
	return r.isSeen(s.fact, r.beginningAt(s.fact, end, e.edge), end, e.edge)
}

func (r *reading) isSeen(kind csp.FactKind, from, to node, edge uint32) bool {
	of := &seersOf[kind]
	return of.beginning && r.isParty(from) || of.end && r.isParty(to) || of.via && r.namedIn.Has(kind) && r.isParty(r.viaNode(kind, edge)) ||
		of.holders&r.begun != 0 && r.isHeld(to, of.holders) ||
		of.holdersAtBoth&r.begun != 0 && r.isHeld(from, of.holdersAtBoth) && r.isHeld(to, of.holdersAtBoth) ||
		of.served && r.isServed(from, to)
}

// isHeld reports whether a relationship of one of the kinds holds that begins at a party and ends at the node.
func (r *reading) isHeld(n node, kinds csp.FactKinds) bool {
	if held := r.heldBy(kinds & r.begun); held != nil {
		return held.has(n)
	}
	for rest := kinds & r.begun; rest != 0; rest &= rest - 1 {
		list := r.graph.entries.of(r.graph.listOf(csp.FactKind(bits.TrailingZeros16(uint16(rest))), true, n))
		for i := range list {
			if list[i].holdsAt(r.at) && r.isParty(list[i].neighbour) {
				return true
			}
		}
	}
	return false
}

// isServed reports whether a partner serves a party via a provider.
func (r *reading) isServed(provider, partner node) bool {
	for _, party := range r.parties {
		list := r.graph.entries.of(r.graph.listOf(csp.Serves, true, party))
		for i := range list {
			e := &list[i]
			if e.neighbour == partner && e.holdsAt(r.at) && r.viaNode(csp.Serves, e.edge) == provider {
				return true
			}
		}
	}
	return false
}

// beginningAt returns the node where a relationship begins that ends at a node, or noNode.
func (r *reading) beginningAt(kind csp.FactKind, end node, edge uint32) node {
	list := r.graph.entries.of(r.graph.listOf(kind, true, end))
	if at := slices.IndexFunc(list, func(e entry) bool { return e.edge == edge }); at >= 0 {
		return list[at].neighbour
	}
	return noNode
}
