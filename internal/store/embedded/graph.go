package embedded

import (
	"math"
	"sync/atomic"

	"channelgraph/internal/csp"
)

// node is a node's number: its kind in the two highest bits, its row in the kind's table in the others.
type node uint32

const (
	nodeRowBits = 30
	noNode      = ^node(0)
)

func newNode(kind csp.Kind, row uint32) node { return node(uint32(kind-1)<<nodeRowBits | row) }

func (n node) kind() csp.Kind { return csp.Kind(n>>nodeRowBits) + 1 }
func (n node) row() uint32    { return uint32(n) & (1<<nodeRowBits - 1) }

// state is everything that is known of the channel at one moment.
type state struct {
	nodes        [nodeKinds]*table
	facts        [factKinds]*table
	directions   [factKinds][sides]*direction
	entries      entries
	texts        texts
	dictionaries *dictionaries
	ids          *hashIndex
	indexes      *valueIndexes
	numbers      *fieldNumbers
	latestDated  csp.Instant // the latest instant at which a dated value begins
	changes      [nodeKinds]changeLog
	revision     csp.Revision // of the newest entry of the change log
}

// changeLog lists the latest rows of a kind that were put, in order of time.
type changeLog struct {
	dropped uint64 // how many stood before the first of rows
	rows    []uint32
}

const shortestLog = 1 << 12

// note adds a row. When the log gets long for the number of rows that there are, it begins anew.
func (c *changeLog) note(row, rows uint32) {
	if len(c.rows) >= int(max(shortestLog, rows/16)) {
		c.dropped += uint64(len(c.rows))
		c.rows = nil
	}
	c.rows = append(c.rows, row)
}

func (c *changeLog) end() uint64 { return c.dropped + uint64(len(c.rows)) }

const firstInstant = csp.Instant(math.MinInt64)

// graph is a published state: it does not change any more.
type graph struct {
	state
	version uint64
	readers atomic.Int64

	tentative bool // the state of a transaction that may not be committed: nothing that is made of it is kept

	// For the writer: the next version, and what it does not use any more.
	following *graph
	reusable  []freedRegion
}

// acquire returns the newest published state and keeps its memory from being reused until release.
func (s *Store) acquire() *graph {
	for {
		g := s.published.Load()
		g.readers.Add(1)
		if s.published.Load() == g {
			return g
		}
		g.readers.Add(-1)
	}
}

func (g *graph) release() { g.readers.Add(-1) }

// side says from which of its ends a list sees relationships.
type side uint8

const (
	outbound side = iota // where they begin
	inbound              // where they end
	through              // the node that they name by csp.Via; of SERVES and REQUESTS only
	sides
)

func sideOf(isInbound bool) side {
	if isInbound {
		return inbound
	}
	return outbound
}

// listOf returns the node's list of a relationship kind in one direction.
func (g *state) listOf(fact csp.FactKind, isInbound bool, n node) list {
	return g.listAt(fact, sideOf(isInbound), n)
}

func (g *state) listAt(fact csp.FactKind, at side, n node) list {
	return g.directions[fact][at].lists[n.kind()].get(n.row())
}

// id returns a node's id.
func (g *state) id(n node) string { return g.texts.text(g.nodes[n.kind()].ids.get(n.row())) }

// find returns the node with the id, or noNode.
func (g *state) find(id string) node {
	found := noNode
	hash := hashOf(id)
	g.ids.each(hash, func(n node) bool {
		if t := g.nodes[n.kind()]; n.row() < t.rows && g.texts.text(t.ids.get(n.row())) == id {
			found = n
			return false
		}
		return true
	})
	return found
}

func (s *state) hasNode(n node) bool {
	return n != noNode && n.row() < s.nodes[n.kind()].rows
}
