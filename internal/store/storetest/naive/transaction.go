package naive

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// transaction changes a copy of the graph, which Update publishes or drops.
type transaction struct {
	rules  *Rules
	graph  *graph
	failed error // of the first Put or Append that failed
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
		return tx.fail(err)
	}
	tx.graph = after
	return nil
}

// Read implements store.Transaction.
func (tx *transaction) Read(p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	return read(tx.rules, tx.graph, p, input)
}

// Append implements store.Transaction.
func (tx *transaction) Append(key string, content []byte) (csp.Revision, error) {
	if err := store.CheckKey(key); err != nil {
		return 0, tx.fail(err)
	}
	if known, _ := tx.Recorded(key); known != nil {
		return 0, tx.fail(store.KeyTaken(key))
	}
	revision := csp.Revision(len(tx.graph.log) + 1)
	tx.graph.log = append(tx.graph.log, store.Entry{Revision: revision, Key: key, Content: slices.Clone(content)})
	return revision, nil
}

// fail keeps the first error, which fails the Update.
func (tx *transaction) fail(err error) error {
	if tx.failed == nil {
		tx.failed = err
	}
	return err
}

// Recorded implements store.Transaction.
func (tx *transaction) Recorded(key string) (*store.Entry, error) {
	for _, entry := range tx.graph.log {
		if key != "" && entry.Key == key {
			return &entry, nil
		}
	}
	return nil, nil
}

// Entries implements store.Transaction.
func (tx *transaction) Entries(after csp.Revision, most int) ([]store.Entry, error) {
	return tx.graph.entries(after, most), nil
}
