package naive

import (
	"channelgraph/internal/csp"
)

// transaction changes a copy of the graph, which Update publishes or drops.
type transaction struct {
	graph  *graph
	failed error // of the first Put that failed
}

// Nodes implements store.Transaction.
func (tx *transaction) Nodes(ids []csp.NodeID) ([]*csp.Node, error) {
	list := make([]*csp.Node, len(ids))
	for i, id := range ids {
		if node := tx.graph.nodes[id]; node != nil {
			list[i] = copyNode(node)
		}
	}
	return list, nil
}

// Facts implements store.Transaction.
func (tx *transaction) Facts(keys []csp.FactKey) ([]csp.Fact, error) {
	list := make([]csp.Fact, len(keys))
	for i, key := range keys {
		list[i] = csp.Fact{Key: key}
		if fact := tx.graph.facts[key]; fact != nil {
			list[i] = *copyFact(fact)
		}
	}
	return list, nil
}

// Put implements store.Transaction.
func (tx *transaction) Put(nodes []csp.Node, facts []csp.Fact) error {
	after := tx.graph.clone()
	for _, node := range nodes {
		after.nodes[node.ID] = copyNode(&node)
	}
	for _, fact := range facts {
		after.facts[fact.Key] = copyFact(&fact)
		if len(fact.Intervals) == 0 {
			delete(after.facts, fact.Key)
		}
	}
	if err := check(nodes, facts, after); err != nil {
		if tx.failed == nil {
			tx.failed = err
		}
		return err
	}
	tx.graph = after
	return nil
}
