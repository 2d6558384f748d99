package embedded

// A step with ways goes over an entry for each chain of relationships that leads to a neighbour: the last one of the chain.

// links of a step with ways, to be given back by giveBackEntries.
func (r *reading) overWays(s *step, n node) []entry { return r.alongAll(s.ways, n, r.borrowEntries()) }

func (r *reading) alongAll(ways [][]step, n node, found []entry) []entry {
	for _, way := range ways {
		found = r.along(way, n, found)
	}
	return found
}

// along appends the last entries of what leads from a node over a chain of steps.
func (r *reading) along(way []step, n node, found []entry) []entry {
	s := &way[0]
	list := r.graph.entries.of(r.graph.listOf(s.fact, s.inbound, n))
	for i := range list {
		e := &list[i]
		if r.stopped() {
			break
		}
		if !r.follows(s, n, e) {
			continue
		}
		if len(way) == 1 {
			found = append(found, *e)
			continue
		}
		r.outer = append(r.outer, e.neighbour)
		found = r.along(way[1:], e.neighbour, found)
		r.outer = r.outer[:len(r.outer)-1]
	}
	return found
}

// waysTo is overWays to one neighbour only, from whichever end has fewer relationships to begin with.
func (r *reading) waysTo(s *step, from, to node) []entry {
	ways, begin, end := s.ways, from, to
	if s.back != nil && r.beginnings(s.back, to) < r.beginnings(s.ways, from) {
		ways, begin, end = s.back, to, from
	}
	found := r.alongAll(ways, begin, r.borrowEntries())
	for i := range found {
		if found[i].neighbour == end {
			found[0] = found[i]
			found[0].neighbour = to
			return found[:1]
		}
	}
	return found[:0]
}

// beginnings counts the relationships with which ways from a node begin.
func (r *reading) beginnings(ways [][]step, n node) (count int) {
	for _, way := range ways {
		count += int(r.graph.listOf(way[0].fact, way[0].inbound, n).length)
	}
	return count
}
