package ledger

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// remembering is a transaction that reads no node and no fact twice: what a command has read is what it was before.
type remembering struct {
	store.Transaction
	nodes map[csp.NodeID]*csp.Node
	facts map[csp.FactKey]csp.Fact
}

// Nodes implements store.Transaction.
func (r *remembering) Nodes(ids []csp.NodeID) ([]*csp.Node, error) {
	var missing []csp.NodeID
	for _, id := range ids {
		if _, known := r.nodes[id]; !known {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		read, err := r.Transaction.Nodes(missing)
		if err != nil {
			return nil, err
		}
		if r.nodes == nil {
			r.nodes = map[csp.NodeID]*csp.Node{}
		}
		for i, id := range missing {
			r.nodes[id] = read[i]
		}
	}
	list := make([]*csp.Node, len(ids))
	for i, id := range ids {
		list[i] = r.nodes[id]
	}
	return list, nil
}

// Facts implements store.Transaction.
func (r *remembering) Facts(keys []csp.FactKey) ([]csp.Fact, error) {
	var missing []csp.FactKey
	for _, key := range keys {
		if _, known := r.facts[key]; !known {
			missing = append(missing, key)
		}
	}
	if len(missing) > 0 {
		read, err := r.Transaction.Facts(missing)
		if err != nil {
			return nil, err
		}
		if r.facts == nil {
			r.facts = map[csp.FactKey]csp.Fact{}
		}
		for i, key := range missing {
			r.facts[key] = read[i]
		}
	}
	list := make([]csp.Fact, len(keys))
	for i, key := range keys {
		list[i] = r.facts[key]
	}
	return list, nil
}

// Put implements store.Transaction.
func (r *remembering) Put(nodes []csp.Node, facts []csp.Fact) error {
	if err := r.Transaction.Put(nodes, facts); err != nil {
		return err
	}
	for i := range nodes {
		r.nodes[nodes[i].ID] = &nodes[i] // read before, or there would be nothing to compare it with
	}
	for _, fact := range facts {
		r.facts[fact.Key] = fact
	}
	return nil
}
