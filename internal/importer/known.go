package importer

import (
	"hash/maphash"

	"channelgraph/internal/csp"
)

// known are the nodes that an import has come across and that exist since, by a hash of their ids, so that relationships
// need not read their ends. Should two ids share a hash, the store refuses a relationship without an end, and the
// batch is done again without this.
type known map[uint64]struct{}

var hashSeed = maphash.MakeSeed()

func (k known) has(id csp.NodeID) bool {
	if len(k) == 0 {
		return false
	}
	_, ok := k[maphash.String(hashSeed, string(id))]
	return ok
}

// add takes notice of a batch's nodes.
func (k known) add(m *merger) {
	for i, id := range m.ids {
		if m.nodes[i].exists {
			k[maphash.String(hashSeed, string(id))] = struct{}{}
		}
	}
}
