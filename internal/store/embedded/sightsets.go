package embedded

import (
	"math"

	"channelgraph/internal/csp"
)

// Whoever walks a hub, or all nodes, asks of thousands of nodes whether they are held or seen. Once so many questions were asked that
// gathering all such nodes from the parties' side would not have taken longer, they are gathered: for the root being read alone.

// gathered are all nodes of which something holds, or not yet.
type gathered struct {
	holders csp.FactKinds // of what is held
	asked   int
	work    int    // relationships that gathering looks at
	nodes   *marks // nil until they are gathered
}

// What costs as much as looking at so many relationships of one list.
const (
	heldCost = 16 // asking whether a node is held
	seenCost = 32 // asking whether it is seen
	farCost  = 16 // looking at the lists of a neighbour
)

// fewQuestions are asked before gathering is thought of.
const fewQuestions = 8

// forget lets go of what is gathered.
func (r *reading) forget() {
	for i := range r.held {
		r.held[i].forget(r)
	}
	r.held = r.held[:0]
	for kind := range r.seen {
		r.seen[kind].forget(r)
	}
}

func (g *gathered) forget(r *reading) {
	if g.nodes != nil {
		g.nodes.empty()
		r.giveBackMarks(g.nodes, nil)
	}
	*g = gathered{}
}

// heldBy returns what parties hold by relationships of some kinds, if it is gathered, or else nil.
func (r *reading) heldBy(holders csp.FactKinds) *marks {
	var g *gathered
	for i := range r.held {
		if r.held[i].holders == holders {
			g = &r.held[i]
		}
	}
	if g == nil {
		r.held = append(r.held, gathered{holders: holders, work: r.countBegun(holders)})
		g = &r.held[len(r.held)-1]
	}
	if g.asked++; g.nodes == nil && g.asked > fewQuestions && g.asked*heldCost > g.work {
		g.nodes = r.borrowMarks()
		r.eachBegun(holders, func(end node) bool {
			g.nodes.add(r.graph, end)
			return false
		})
	}
	return g.nodes
}

// seenOf returns the nodes of a kind that are seen, if they are gathered, or else nil.
func (r *reading) seenOf(kind csp.Kind) *marks {
	g := &r.seen[kind]
	if g.asked++; g.nodes != nil || g.asked <= fewQuestions {
		return g.nodes
	}
	c := collector{reading: r, kinds: csp.Of(kind), limit: math.MaxInt}
	if g.work == 0 {
		g.work = c.work() + 1
	}
	if g.asked*seenCost > g.work {
		c.seen = r.borrowMarks()
		c.gather()
		g.nodes = c.seen
	}
	return g.nodes
}
