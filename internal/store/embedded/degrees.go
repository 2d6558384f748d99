package embedded

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// degrees appends the numbers of each node's relationships by kind and direction.
func (r *reading) degrees(degrees []plan.Degree, nodes []node) []plan.Degree {
	for _, n := range nodes {
		for _, leg := range csp.AllLegs {
			var degree plan.Degree
			if n != noNode && leg.Near().Has(n.kind()) {
				degree = r.degree(leg, n)
			}
			degrees = append(degrees, degree)
		}
	}
	return degrees
}

// degree counts a node's relationships over one leg that hold, and the neighbours that they lead to.
func (r *reading) degree(leg csp.Leg, n node) (d plan.Degree) {
	l := r.graph.listOf(leg.Fact, leg.Inbound, n)
	entries := r.graph.entries.of(l)
	var seen *marks
	if l.many {
		seen = r.borrowMarks()
	}
	for i := range entries {
		e := &entries[i]
		if r.stopped() {
			break
		}
		if !r.counts(leg.Fact, leg.Inbound, n, e) {
			continue
		}
		d.Relationships++
		if !l.many || seen.add(r.graph, e.neighbour) {
			d.Neighbours++
		}
	}
	if l.many {
		for i := range entries {
			seen.remove(entries[i].neighbour)
		}
		r.giveBackMarks(seen, nil)
	}
	return d
}
