package naive

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"channelgraph/internal/csp"
)

// graph is one state of the graph.
type graph struct {
	nodes map[csp.NodeID]csp.Node
	facts map[csp.FactKey]csp.Fact
}

// clone copies the maps; nodes and facts in them are never changed.
func (g *graph) clone() *graph {
	copied := &graph{nodes: map[csp.NodeID]csp.Node{}, facts: map[csp.FactKey]csp.Fact{}}
	maps.Copy(copied.nodes, g.nodes)
	maps.Copy(copied.facts, g.facts)
	return copied
}

// node returns a copy of a node, or nil.
func (g *graph) node(id csp.NodeID) *csp.Node {
	node, ok := g.nodes[id]
	if !ok {
		return nil
	}
	copied := copyNode(node)
	return &copied
}

// allNodes lists the nodes by kind and then by id.
func (g *graph) allNodes() []*csp.Node {
	var list []*csp.Node
	for id := range g.nodes {
		list = append(list, g.node(id))
	}
	slices.SortFunc(list, func(a, b *csp.Node) int {
		return cmp.Or(cmp.Compare(a.ID.Kind(), b.ID.Kind()), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// allFacts lists the facts by relationship kind and then by key.
func (g *graph) allFacts() []*csp.Fact {
	var list []*csp.Fact
	for _, fact := range g.facts {
		copied := copyFact(fact)
		list = append(list, &copied)
	}
	slices.SortFunc(list, func(a, b *csp.Fact) int {
		return cmp.Or(cmp.Compare(a.Intervals[0].Kind, b.Intervals[0].Kind), cmp.Compare(a.Key, b.Key))
	})
	return list
}

func (g *graph) dump(ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
	for _, n := range g.allNodes() {
		if err := interrupted(ctx); err != nil {
			return err
		}
		if err := node(n); err != nil {
			return err
		}
	}
	for _, f := range g.allFacts() {
		if err := interrupted(ctx); err != nil {
			return err
		}
		if err := fact(f); err != nil {
			return err
		}
	}
	return interrupted(ctx)
}

func copyNode(node csp.Node) csp.Node {
	node.Properties = slices.Clone(node.Properties)
	node.History = slices.Clone(node.History)
	return node
}

func copyFact(fact csp.Fact) csp.Fact {
	fact.Intervals = slices.Clone(fact.Intervals)
	for i := range fact.Intervals {
		fact.Intervals[i].Properties = slices.Clone(fact.Intervals[i].Properties)
		fact.Intervals[i].Provenance = slices.Clone(fact.Intervals[i].Provenance)
	}
	return fact
}
