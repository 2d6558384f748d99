package embedded

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// ends is what a condition on neighbours says of nodes passed on the way.
type ends struct {
	target int     // the outer node that alone can match, or 0
	detour *detour // or nil
}

// detour is a step from an outer node back to all neighbours that can match: they have a relationship with it. From there they can be
// found if the node where one stands has many more neighbours.
type detour struct {
	fact    csp.FactKind
	inbound bool
	outer   int // as seen from the node where one stands
}

// outerEnds reads the conjuncts of a condition on the neighbours over a step.
func outerEnds(s *plan.Step, where plan.Predicate) ends {
	found := ends{target: plan.SameAsOuter(where)}
	if found.target > 0 || s.Ways != nil || s.Via != plan.ViaNone || s.Also != 0 {
		return found
	}
	conjuncts, isAnd := where.(plan.And)
	if !isAnd {
		conjuncts = plan.And{where}
	}
	for _, one := range conjuncts {
		next, is := one.(plan.Related)
		if !is || next.Quantifier != plan.Some || !isPlain(&next.Step) {
			continue
		}
		// Of the nodes passed there, the nearest is the neighbour itself.
		if outer := plan.SameAsOuter(next.Where); outer > 1 {
			found.detour = &detour{next.Step.Fact, !next.Step.Inbound, outer - 1}
		}
	}
	return found
}

// isPlain reports whether a step goes over relationships of one kind, of which at most one ties two nodes at an instant.
func isPlain(s *plan.Step) bool {
	return s.Ways == nil && s.Via == plan.ViaNone && s.Also == 0 && len(s.Fact.Discriminator()) == 0
}

// detourPays is how many times as many relationships a node has to have before a detour pays: each neighbour on it is looked up.
const detourPays = 4

// linksBy returns the entries over which a step can go to what a detour leads to; ok is false if the detour does not pay.
func (r *reading) linksBy(s *step, d *detour, n node) (list []entry, ok bool) {
	from := r.outerNode(d.outer)
	if from == noNode {
		return nil, true
	}
	back := r.graph.listOf(d.fact, d.inbound, from)
	if int(back.length)*detourPays > int(r.graph.listOf(s.fact, s.inbound, n).length) {
		return nil, false
	}
	first := len(r.few)
	entries := r.graph.entries.of(back)
	for i := range entries {
		if r.stopped() {
			break
		}
		if r.counts(d.fact, d.inbound, from, &entries[i]) {
			r.linksTo(s, n, entries[i].neighbour)
		}
	}
	return r.few[first:], true
}
