package ledger

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/rules"
)

// NodeChange is a node before and after a request.
type NodeChange struct {
	ID            csp.NodeID
	Before, After *csp.Node // Before is nil for a new node
}

// FactChange is a fact before and after a request, with all its intervals.
type FactChange struct {
	Key           csp.FactKey
	Before, After csp.Fact
}

// changes is what a request changed so far.
type changes struct {
	nodes []NodeChange
	facts []FactChange
}

// difference leaves of an effect what differs from the graph.
func difference(graph *remembering, effect *command.Effect) (made changes, err error) {
	ids := make([]csp.NodeID, len(effect.Nodes))
	for i := range effect.Nodes {
		ids[i] = effect.Nodes[i].ID
	}
	keys := make([]csp.FactKey, len(effect.Facts))
	for i := range effect.Facts {
		keys[i] = effect.Facts[i].Key
	}
	var nodes []*csp.Node
	if len(ids) > 0 {
		if nodes, err = graph.Nodes(ids); err != nil {
			return made, err
		}
	}
	var facts []csp.Fact
	if len(keys) > 0 {
		if facts, err = graph.Facts(keys); err != nil {
			return made, err
		}
	}
	for i := range nodes {
		if after := &effect.Nodes[i]; nodes[i] == nil || !sameNode(nodes[i], after) {
			made.nodes = append(made.nodes, NodeChange{after.ID, nodes[i], after})
		}
	}
	for i := range facts {
		if after := effect.Facts[i]; !slices.EqualFunc(facts[i].Intervals, after.Intervals, sameRelationship) {
			made.facts = append(made.facts, FactChange{after.Key, facts[i], after})
		}
	}
	return made, nil
}

func sameNode(a, b *csp.Node) bool {
	return slices.Equal(a.Properties, b.Properties) && slices.Equal(a.History, b.History)
}

func sameRelationship(a, b csp.Relationship) bool {
	return a.Since == b.Since && a.Until == b.Until && slices.Equal(a.Properties, b.Properties) && slices.Equal(a.Provenance, b.Provenance)
}

// put lists what a store has to put.
func (c *changes) put() (nodes []csp.Node, facts []csp.Fact) {
	for _, change := range c.nodes {
		nodes = append(nodes, *change.After)
	}
	for _, change := range c.facts {
		facts = append(facts, change.After)
	}
	return nodes, facts
}

// add adds what a later command changed.
func (c *changes) add(later changes) {
	for _, change := range later.nodes {
		known := slices.IndexFunc(c.nodes, func(one NodeChange) bool { return one.ID == change.ID })
		if known < 0 {
			c.nodes = append(c.nodes, change)
		} else {
			c.nodes[known].After = change.After
		}
	}
	for _, change := range later.facts {
		known := slices.IndexFunc(c.facts, func(one FactChange) bool { return one.Key == change.Key })
		if known < 0 {
			c.facts = append(c.facts, change)
		} else {
			c.facts[known].After = change.After
		}
	}
}

// touched lists the nodes that the changes touch, each once and in order.
func (c *changes) touched() []csp.NodeID {
	var ids []csp.NodeID
	for _, change := range c.nodes {
		ids = append(ids, change.ID)
	}
	for i := range c.facts {
		ids = append(append(ids, rules.Touched(&c.facts[i].Before)...), rules.Touched(&c.facts[i].After)...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// kinds says what the changes touch, as far as it decides which rules they can break.
func (c *changes) kinds() (kinds rules.Change) {
	for _, change := range c.nodes {
		if change.Before == nil {
			kinds.Created |= csp.Of(change.ID.Kind())
			continue
		}
		for _, field := range csp.NodeFields(change.ID.Kind()) {
			if differs(change.Before, change.After, field) {
				kinds.Fields.Add(field)
			}
		}
	}
	for i := range c.facts {
		for _, fact := range []*csp.Fact{&c.facts[i].Before, &c.facts[i].After} {
			for j := range fact.Intervals {
				kinds.Facts |= csp.FactsOf(fact.Intervals[j].Kind)
			}
		}
	}
	return kinds
}

func differs(before, after *csp.Node, field csp.Field) bool {
	if !field.Spec().Dated {
		return before.Properties.Get(field) != after.Properties.Get(field)
	}
	of := func(node *csp.Node) (list []csp.Dated) {
		for _, dated := range node.History {
			if dated.Field == field {
				list = append(list, dated)
			}
		}
		return list
	}
	return !slices.Equal(of(before), of(after))
}
