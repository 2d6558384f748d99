package embedded

import (
	"strings"

	"channelgraph/internal/csp"
)

// counterpart holds for a node whose natural key is that of a node of another kind too.
type counterpart struct {
	kinds csp.KindSet
	where condition[node]
}

func (c counterpart) holds(r *reading, n node) bool {
	id := r.graph.id(n)
	key := id[strings.IndexByte(id, ':'):]
	r.outer = append(r.outer, n)
	defer func() { r.outer = r.outer[:len(r.outer)-1] }()
	for _, kind := range c.kinds.Kinds() {
		if kind == n.kind() {
			continue
		}
		if other := r.graph.find(kind.String() + key); other != noNode && r.sees(other) && (c.where == nil || c.where.holds(r, other)) {
			return true
		}
	}
	return false
}
