package importer

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// check says why no store could take a statement, or nil.
func check(assertion *csp.Assertion) error {
	if said := assertion.Node; said != nil {
		node := csp.Node{ID: said.ID, Properties: said.Set, History: said.Dated}
		if err := store.CheckPut([]csp.Node{node}, nil); err != nil || len(said.Include) == 0 {
			return err
		}
		node.History = said.Include
		return store.CheckPut([]csp.Node{node}, nil)
	}
	interval := assertion.Fact.Relationship
	if assertion.Fact.Ended {
		interval.Since, interval.Until = 0, csp.Forever
	}
	return store.CheckPut(nil, []csp.Fact{{Key: interval.Fact(), Intervals: []csp.Relationship{interval}}})
}
