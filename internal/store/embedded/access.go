package embedded

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// access is a way to nodes of which a root list's matches are a part. What it finds has still to be tested.
type access interface {
	// nodes appends each of the nodes once; ok is false if they are more than limit or can't be found this way.
	nodes(r *reading, found []node, kinds csp.KindSet, limit int) (nodes []node, ok bool)
}

// access lists the ways that a predicate opens: each of its conjuncts alone may be one.
func (c *compiler) access(p plan.Predicate) []access {
	switch p := p.(type) {
	case plan.And:
		var ways []access
		for _, one := range p {
			ways = append(ways, c.access(one)...)
		}
		return ways
	case plan.Or:
		return c.accessEither(p)
	case plan.Compare:
		if p.Operator != plan.Equal && p.Operator != plan.In {
			return nil
		}
		if p.Field == csp.ID {
			return []access{byID{c.operand(p.Field, p.Operator, p.Slot)}}
		}
		if searched[p.Field] {
			return []access{byValue{p.Field, c.operand(p.Field, p.Operator, p.Slot)}}
		}
	case plan.Related:
		if p.Quantifier != plan.Some {
			return nil
		}
		var ways []access
		for _, far := range c.access(p.Where) {
			backwards := step{fact: p.Step.Fact, also: p.Step.Also, inbound: !p.Step.Inbound, via: p.Step.Via}
			if p.Step.Ways != nil {
				if p.Step.LooksOut() {
					return nil
				}
				turned := p.Step.Turned(csp.AnyKind)
				backwards = step{to: csp.AnyKind, ways: c.ways(&turned)}
			}
			ways = append(ways, byNeighbour{backwards, p.Step.To, far})
		}
		return ways
	}
	return nil
}

// accessEither is one way if each of the alternatives opens one.
func (c *compiler) accessEither(alternatives plan.Or) []access {
	var all either
	for _, alternative := range alternatives {
		ways := c.access(alternative)
		if ways == nil {
			return nil
		}
		all = append(all, ways)
	}
	return []access{all}
}

// reach finds the fewest candidates for a root list; ok is false if all ways lead to more than limit.
func (r *reading) reach(p *pageProgram, limit int) (best []node, ok bool) {
	if best, ok = r.fewest(p.access, p.kinds, limit); ok {
		limit = len(best)
	}
	if r.restricted {
		if seen, fewer := r.seenNodes(p.kinds, limit); fewer {
			return seen, true
		}
	}
	return best, ok
}

func (r *reading) fewest(ways []access, kinds csp.KindSet, limit int) (best []node, ok bool) {
	for _, way := range ways {
		if found, usable := way.nodes(r, nil, kinds, limit); usable {
			best, ok, limit = found, true, len(found)
		}
	}
	return best, ok
}

// either finds what any of several alternatives leads to, each by one of its own ways.
type either [][]access

func (a either) nodes(r *reading, found []node, kinds csp.KindSet, limit int) ([]node, bool) {
	var all []node
	for _, ways := range a {
		some, ok := r.fewest(ways, kinds, limit)
		if !ok {
			return found, false
		}
		all = append(all, some...)
	}
	all = distinct(all)
	return append(found, all...), len(all) <= limit
}

type byID struct{ operand int }

func (a byID) nodes(r *reading, found []node, _ csp.KindSet, limit int) ([]node, bool) {
	operand := &r.operands[a.operand]
	if operand.operator == plan.Equal {
		if operand.node != noNode {
			found = append(found, operand.node)
		}
		return found, true
	}
	for n := range operand.nodes {
		found = append(found, n)
	}
	return found, len(found) <= limit
}

// byValue finds nodes by a searched field.
type byValue struct {
	field   csp.Field
	operand int
}

func (a byValue) nodes(r *reading, found []node, kinds csp.KindSet, limit int) ([]node, bool) {
	operand := &r.operands[a.operand]
	values := operand.many
	if operand.operator == plan.Equal {
		values = []csp.Value{operand.one}
	}
	for _, value := range values {
		for _, kind := range kinds.Kinds() {
			if index := r.graph.indexes[kind][a.field]; index != nil {
				var complete bool
				if found, complete = r.graph.havingValue(index, kind, a.field, value, found); !complete || len(found) > limit {
					return found, false
				}
			}
		}
	}
	return distinct(found), true
}

// distinct sorts the few nodes that values lead to and removes what was found twice.
func distinct(found []node) []node {
	slices.Sort(found)
	return slices.Compact(found)
}

// havingValue appends the nodes of a kind that have the value.
func (g *graph) havingValue(index *hashIndex, kind csp.Kind, field csp.Field, value csp.Value, found []node) (nodes []node, complete bool) {
	t := g.nodes[kind]
	visit := func(n node) bool {
		if n.kind() == kind && n.row() < t.rows && g.comparable(t, field, n.row()) == value {
			found = append(found, n)
		}
		return true
	}
	complete = index.each(hashOf(value.Text()), visit)
	// Values that repeat the natural key are not in the index: the id leads to them.
	for _, cloud := range clouds[1:] {
		if n := g.find(string(csp.NewNodeID(kind, cloud, value.Text()))); n != noNode {
			visit(n)
		}
	}
	return found, complete
}

// byNeighbour finds nodes from the far end of a step: it walks the step backwards.
type byNeighbour struct {
	backwards step
	to        csp.KindSet
	far       access
}

func (a byNeighbour) nodes(r *reading, found []node, kinds csp.KindSet, limit int) ([]node, bool) {
	far, ok := a.far.nodes(r, nil, a.to, limit)
	if !ok {
		return found, false
	}
	seen, known := r.borrowMarks(), len(found)
	defer func() { r.giveBackMarks(seen, found[known:]) }()
	for _, n := range far {
		if !a.to.Has(n.kind()) {
			continue
		}
		list, _ := r.links(&a.backwards, n)
		for i := range list {
			e := &list[i]
			if e.holdsAt(r.at) && kinds.Has(e.neighbour.kind()) && seen.add(r.graph, e.neighbour) {
				found = append(found, e.neighbour)
			}
			if len(found) > limit || r.stopped() {
				return found, false
			}
		}
		r.giveBackEntries(&a.backwards, list)
	}
	return found, true
}
