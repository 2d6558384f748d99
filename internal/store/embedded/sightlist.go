package embedded

import "channelgraph/internal/csp"

// seenNodes finds all nodes of some kinds that are seen, from the parties' side; ok is false if they are more than limit, or asking of so many
// nodes whether they are seen is less work.
func (r *reading) seenNodes(kinds csp.KindSet, limit int) (nodes []node, ok bool) {
	c := collector{reading: r, kinds: kinds, limit: limit}
	if c.work() > limit*seenCost {
		return nil, false
	}
	c.seen = r.borrowMarks()
	c.gather()
	r.giveBackMarks(c.seen, c.found)
	return c.found, len(c.found) <= limit
}

// collector gathers nodes that are seen.
type collector struct {
	*reading
	kinds csp.KindSet
	limit int
	seen  *marks
	found []node
}

// gather adds all nodes that are wanted, or more than the limit.
func (c *collector) gather() {
	for _, party := range c.parties {
		c.add(party)
		for _, kind := range csp.AllFactKinds {
			c.addFrom(kind, party)
		}
	}
	for _, kind := range csp.AllFactKinds {
		if of := &seersOf[kind]; c.leads(kind.From()) && of.holders&c.begun != 0 {
			c.eachBegun(of.holders, func(end node) bool {
				c.addNeighbours(kind, inbound, end)
				return len(c.found) > c.limit
			})
		}
	}
}

// leads reports whether nodes of some kinds are wanted.
func (c *collector) leads(kinds csp.KindSet) bool { return c.kinds&kinds != 0 }

// walks reports whether the relationships that a party sees from a place lead to nodes that are wanted.
func (c *collector) walks(kind csp.FactKind, from side) bool {
	of := &seersOf[kind]
	switch from {
	case outbound:
		return of.beginning && (c.leads(kind.To()) || of.names)
	case inbound:
		return of.end && (c.leads(kind.From()) || of.names)
	}
	return of.via && c.leads(kind.From()|kind.To())
}

// work counts the relationships that have to be looked at.
func (c *collector) work() (count int) {
	for _, kind := range csp.AllFactKinds {
		for _, party := range c.parties {
			for from := range sides {
				if c.walks(kind, from) {
					count += int(c.graph.listAt(kind, from, party).length)
				}
			}
		}
		if c.leads(kind.From()) {
			count += farCost * c.countBegun(seersOf[kind].holders)
		}
	}
	return count
}

// addFrom adds what a party sees of a kind's relationships from its own place in them.
func (c *collector) addFrom(kind csp.FactKind, party node) {
	for from := range sides {
		if c.walks(kind, from) {
			c.addNeighbours(kind, from, party)
		}
	}
}

// addNeighbours adds the other nodes of the relationships in one list of a node.
func (c *collector) addNeighbours(kind csp.FactKind, from side, n node) {
	names := from != through && seersOf[kind].names
	entries := c.graph.entries.of(c.graph.listAt(kind, from, n))
	for i := range entries {
		e := &entries[i]
		if len(c.found) > c.limit || c.stopped() {
			return
		}
		if !e.holdsAt(c.at) {
			continue
		}
		c.add(e.neighbour)
		if names {
			if via := c.viaNode(kind, e.edge); via != noNode {
				c.add(via)
			}
		}
		if from == through && c.leads(kind.From()) {
			c.add(c.beginningAt(kind, e.neighbour, e.edge))
		}
	}
}

func (c *collector) add(n node) {
	if c.kinds.Has(n.kind()) && c.seen.add(c.graph, n) {
		c.found = append(c.found, n)
	}
}
