package naive

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
)

// seenBy returns the graph from which all is removed that a viewer may not see at an instant. What remains is answered as to
// somebody who sees everything: that is what it means not to see something.
func (g *graph) seenBy(rules *Rules, scope plan.Scope, at csp.Instant) *graph {
	if scope.SeesEverything() {
		return g
	}
	s := sight{rules: rules, whole: g, parties: scope.Parties(), at: at}
	for _, fact := range g.allFacts() {
		for i := range fact.Intervals {
			if one := &fact.Intervals[i]; one.HoldsAt(at) {
				s.holding = append(s.holding, one)
			}
		}
	}
	left := &graph{nodes: map[csp.NodeID]*csp.Node{}, facts: map[csp.FactKey]*csp.Fact{}, ended: map[csp.NodeID]*csp.Node{}}
	for key, fact := range g.facts {
		if seen := s.past(fact); len(seen.Intervals) > 0 {
			left.facts[key] = seen
			for _, end := range []csp.NodeID{seen.Intervals[0].From, seen.Intervals[0].To} {
				left.ended[end] = s.strip(g.nodes[end], false)
			}
		}
	}
	for id, node := range g.nodes {
		if s.node(id, left) {
			left.nodes[id] = s.strip(node, true)
		}
	}
	return left
}

// sight decides what parties see at an instant.
type sight struct {
	rules   *Rules
	whole   *graph
	parties []csp.NodeID
	holding []*csp.Relationship // what holds at the instant, seen or not
	at      csp.Instant
}

// past returns what is seen of a fact: all of its intervals that had begun, or none.
func (s *sight) past(fact *csp.Fact) *csp.Fact {
	left := &csp.Fact{Key: fact.Key}
	for _, one := range fact.Intervals {
		if one.Since <= s.at && s.sees(&one) {
			left.Intervals = append(left.Intervals, one)
		}
	}
	return left
}

func (s *sight) sees(one *csp.Relationship) bool {
	return slices.ContainsFunc(s.rules.Seers(one.Kind), func(seer permission.Seer) bool { return s.admits(seer, one) })
}

func (s *sight) admits(seer permission.Seer, one *csp.Relationship) bool {
	switch seer.Place {
	case permission.Beginning:
		return s.acts(one.From)
	case permission.End:
		return s.acts(one.To)
	case permission.Via:
		return s.acts(csp.NodeID(one.Value(csp.Via).Text()))
	case permission.Holder:
		return s.holds(seer.Kinds, one.To)
	case permission.HolderAtBoth:
		return s.holds(seer.Kinds, one.From) && s.holds(seer.Kinds, one.To)
	case permission.Served:
		return slices.ContainsFunc(s.holding, func(other *csp.Relationship) bool {
			return other.Kind == csp.Serves && other.From == one.To && s.acts(other.To) && other.Value(csp.Via).Text() == string(one.From)
		})
	}
	panic("naive: unknown place of a seer")
}

func (s *sight) acts(id csp.NodeID) bool { return slices.Contains(s.parties, id) }

// holds reports whether a party is where a relationship of one of the kinds begins that ends at the node.
func (s *sight) holds(kinds csp.FactKinds, end csp.NodeID) bool {
	return slices.ContainsFunc(s.holding, func(other *csp.Relationship) bool {
		return kinds.Has(other.Kind) && other.To == end && s.acts(other.From)
	})
}

// node reports whether a node is seen, given the relationships that are.
func (s *sight) node(id csp.NodeID, left *graph) bool {
	if s.acts(id) {
		return true
	}
	for _, fact := range left.facts {
		for i := range fact.Intervals {
			one := &fact.Intervals[i]
			if one.HoldsAt(s.at) && (one.From == id || one.To == id || one.Value(csp.Via).Text() == string(id)) {
				return true
			}
		}
	}
	return false
}

// strip returns what is seen of a node. Without its past, it has no dated values.
func (s *sight) strip(node *csp.Node, withPast bool) *csp.Node {
	left := copyNode(node)
	left.Properties = slices.DeleteFunc(left.Properties, func(one csp.Property) bool { return slices.Contains(s.rules.Hidden, one.Field) })
	left.History = slices.DeleteFunc(left.History, func(one csp.Dated) bool { return !withPast || one.Since > s.at })
	return left
}
