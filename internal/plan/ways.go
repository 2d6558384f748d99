package plan

import (
	"slices"

	"channelgraph/internal/csp"
)

// Way is a chain of steps, each from where the one before it leads. Each has Fact, Inbound, To and perhaps Where, and nothing else.
// The Outer 1 of a Where is the node where its own step begins, Outer 2 where the one before it does, and so on.
type Way []Step

// Turned returns the step from its far end back to nodes of the kinds at which it began. Conditions on its relationships that look
// out to other nodes do not survive that.
func (s *Step) Turned(to csp.KindSet) Step {
	turned := *s
	turned.To = to
	if s.Ways == nil {
		turned.Inbound = !s.Inbound
		return turned
	}
	turned.Ways = make([]Way, len(s.Ways))
	for i, way := range s.Ways {
		back := make(Way, len(way))
		for at := range way {
			before := to
			if at > 0 {
				before = way[at-1].To
			}
			back[len(way)-1-at] = way[at].Turned(before)
		}
		turned.Ways[i] = back
	}
	return turned
}

// LooksOut reports whether a condition on the step's relationships holds a CompareOuter, at any depth.
func (s *Step) LooksOut() bool {
	return LooksOut(s.Where) || slices.ContainsFunc(s.Ways, func(way Way) bool {
		return slices.ContainsFunc(way, func(step Step) bool { return step.LooksOut() })
	})
}
