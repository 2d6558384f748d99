package naive

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// graph is one state of the graph and of the change log. Its nodes and facts are never changed, only replaced.
type graph struct {
	nodes map[csp.NodeID]*csp.Node
	facts map[csp.FactKey]*csp.Fact
	log   []store.Entry // entry i has revision i+1

	ended map[csp.NodeID]*csp.Node // of what a viewer sees: the ends of its relationships, as changes show them to who does not see the node; nil for the whole graph
}

// end returns the node at which a changed relationship begins or ends.
func (g *graph) end(id csp.NodeID) *csp.Node {
	if node := g.nodes[id]; node != nil {
		return node
	}
	return g.ended[id]
}

// clone returns a graph of the same nodes, facts and entries.
func (g *graph) clone() *graph {
	copied := &graph{nodes: map[csp.NodeID]*csp.Node{}, facts: map[csp.FactKey]*csp.Fact{}, log: slices.Clip(g.log)}
	maps.Copy(copied.nodes, g.nodes)
	maps.Copy(copied.facts, g.facts)
	return copied
}

// allNodes lists the nodes by kind and then by id.
func (g *graph) allNodes() []*csp.Node {
	return slices.SortedFunc(maps.Values(g.nodes), func(a, b *csp.Node) int {
		return cmp.Or(cmp.Compare(a.ID.Kind(), b.ID.Kind()), cmp.Compare(a.ID, b.ID))
	})
}

// allFacts lists the facts by relationship kind and then by key.
func (g *graph) allFacts() []*csp.Fact {
	return slices.SortedFunc(maps.Values(g.facts), func(a, b *csp.Fact) int {
		return cmp.Or(cmp.Compare(a.Intervals[0].Kind, b.Intervals[0].Kind), cmp.Compare(a.Key, b.Key))
	})
}

func (g *graph) dump(ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
	for _, n := range g.allNodes() {
		if err := interrupted(ctx); err != nil {
			return err
		}
		if err := node(copyNode(n)); err != nil {
			return err
		}
	}
	for _, f := range g.allFacts() {
		if err := interrupted(ctx); err != nil {
			return err
		}
		if err := fact(copyFact(f)); err != nil {
			return err
		}
	}
	return interrupted(ctx)
}

func copyNode(node *csp.Node) *csp.Node {
	return &csp.Node{ID: node.ID, Properties: slices.Clone(node.Properties), History: slices.Clone(node.History)}
}

func copyFact(fact *csp.Fact) *csp.Fact {
	copied := &csp.Fact{Key: fact.Key, Intervals: slices.Clone(fact.Intervals)}
	for i := range copied.Intervals {
		copied.Intervals[i].Properties = slices.Clone(fact.Intervals[i].Properties)
		copied.Intervals[i].Provenance = slices.Clone(fact.Intervals[i].Provenance)
	}
	return copied
}
