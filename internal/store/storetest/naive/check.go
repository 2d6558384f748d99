package naive

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// check returns what the contract forbids in a Put that would lead to the graph after it.
func check(nodes []csp.Node, facts []csp.Fact, after *graph) error {
	if err := store.CheckPut(nodes, facts); err != nil {
		return err
	}
	for _, fact := range facts {
		for _, relationship := range fact.Intervals {
			for _, end := range []csp.NodeID{relationship.From, relationship.To} {
				if after.nodes[end] == nil {
					return store.MissingEnd(fact.Key, end)
				}
			}
		}
	}
	return nil
}
