package embedded

import (
	"slices"

	"channelgraph/internal/csp"
)

// A node is seen that a party is, and at an end of a relationship, or named by it as csp.Via, that holds and is seen. As every kind of
// Holder and HolderAtBoth is seen where it begins, what is seen by one of these adds no node where it ends; and what is seen by Served adds
// none at all, as its ends stand in the relationship that serves.

// holderKinds are the kinds of relationships whose beginnings see others by permission.Holder.
var holderKinds = newHolderKinds()

func newHolderKinds() (kinds csp.FactKinds) {
	for _, of := range seersOf {
		kinds |= of.holders
	}
	return kinds
}

// sees reports whether a node is seen at the root's instant.
func (r *reading) sees(n node) bool {
	if !r.restricted || r.isParty(n) {
		return true
	}
	if seen := r.seenOf(n.kind()); seen != nil {
		return seen.has(n)
	}
	for _, party := range r.parties {
		if r.isTied(party, n) {
			return true
		}
	}
	for _, kind := range csp.AllFactKinds {
		if of := &seersOf[kind]; of.holders&r.begun != 0 && kind.From().Has(n.kind()) && r.beginsAtHeld(kind, n, of.holders) {
			return true
		}
	}
	return false
}

// isTied reports whether a relationship that holds has a party and a node as two of its three places, and the party sees it from its own.
func (r *reading) isTied(party, n node) bool {
	for _, kind := range csp.AllFactKinds {
		of, from, to := &seersOf[kind], kind.From(), kind.To()
		if of.beginning && from.Has(party.kind()) && to.Has(n.kind()) && r.ties(kind, party, n) ||
			of.end && from.Has(n.kind()) && to.Has(party.kind()) && r.ties(kind, n, party) {
			return true
		}
	}
	for _, kind := range viaKinds {
		of := &seersOf[kind]
		if of.beginning && r.isVia(kind, n, outbound, party) || of.end && r.isVia(kind, n, inbound, party) ||
			of.via && (r.isVia(kind, party, inbound, n) || r.isVia(kind, party, outbound, n)) {
			return true
		}
	}
	return false
}

// ties reports whether a relationship between two nodes holds. It looks at whichever of them has fewer.
func (r *reading) ties(kind csp.FactKind, from, to node) bool {
	list, other := r.graph.listOf(kind, false, from), to
	if list.length == 0 {
		return false
	}
	if back := r.graph.listOf(kind, true, to); back.length < list.length {
		list, other = back, from
	}
	entries := r.graph.entries.of(list)
	for i := range entries {
		if entries[i].neighbour == other && entries[i].holdsAt(r.at) {
			return true
		}
	}
	return false
}

// isVia reports whether a relationship that holds names one node by csp.Via and begins or ends at another one.
func (r *reading) isVia(kind csp.FactKind, via node, at side, n node) bool {
	named, own := r.graph.listAt(kind, through, via), r.graph.listAt(kind, at, n)
	if named.length == 0 || own.length == 0 {
		return false
	}
	if own.length <= named.length {
		entries := r.graph.entries.of(own)
		for i := range entries {
			if entries[i].holdsAt(r.at) && r.viaNode(kind, entries[i].edge) == via {
				return true
			}
		}
		return false
	}
	entries := r.graph.entries.of(named)
	for i := range entries {
		e := &entries[i]
		if e.holdsAt(r.at) && (at == inbound && e.neighbour == n || at == outbound && r.beginningAt(kind, e.neighbour, e.edge) == n) {
			return true
		}
	}
	return false
}

// beginsAtHeld reports whether a relationship of a kind begins at a node that ends where one of the holders' kinds holds that begins at a
// party. It begins at whichever side has fewer.
func (r *reading) beginsAtHeld(kind csp.FactKind, n node, holders csp.FactKinds) bool {
	own := r.graph.listOf(kind, false, n)
	if own.length == 0 {
		return false
	}
	if int(own.length) > r.countBegun(holders) {
		return r.eachBegun(holders, func(end node) bool { return r.ties(kind, n, end) })
	}
	entries := r.graph.entries.of(own)
	for i := range entries {
		if r.stopped() {
			return false
		}
		if entries[i].holdsAt(r.at) && r.isHeld(entries[i].neighbour, holders) {
			return true
		}
	}
	return false
}

// countBegun counts the relationships of some kinds that begin at parties, at any time.
func (r *reading) countBegun(kinds csp.FactKinds) (count int) {
	for _, kind := range csp.AllFactKinds {
		if (kinds & r.begun).Has(kind) {
			for _, party := range r.parties {
				count += int(r.graph.listOf(kind, false, party).length)
			}
		}
	}
	return count
}

// eachBegun calls visit with the ends of relationships of some kinds that hold and begin at parties, until it returns true; found says that it did.
func (r *reading) eachBegun(kinds csp.FactKinds, visit func(end node) (found bool)) (found bool) {
	for _, kind := range csp.AllFactKinds {
		if !(kinds & r.begun).Has(kind) {
			continue
		}
		for _, party := range r.parties {
			entries := r.graph.entries.of(r.graph.listOf(kind, false, party))
			for i := range entries {
				if r.stopped() {
					return false
				}
				if entries[i].holdsAt(r.at) && visit(entries[i].neighbour) {
					return true
				}
			}
		}
	}
	return false
}

// stripUnseen takes the dated values from the ends of changes that are not seen.
func (r *reading) stripUnseen(p *selectionProgram, t *tableState) {
	if !r.restricted || !slices.ContainsFunc(p.columns, func(field csp.Field) bool { return field.Spec().Dated }) {
		return
	}
	for row, n := range t.nodes {
		if r.sees(n) {
			continue
		}
		for i, field := range p.columns {
			if field.Spec().Dated {
				t.table.Cells[row*len(p.columns)+i] = csp.Value{}
			}
		}
	}
}
