package embedded

// part is a sequence of which some rows of a root list are, together with other parts, in its order.
type part struct {
	sequence
	view *orderedView
	made bool // its rows that changed since stand in another part
}

// leaves reports whether a row of the part stands in another part.
func (t *part) leaves(row uint32) bool { return t.made && t.view.hasChanged(row) }

// cursor goes through a part between two bounds, from either end.
type cursor struct {
	part     *part
	from, to int
	backward bool
	current  candidate
	valid    bool
	placed   bool // current holds its place in the order
}

func (c *cursor) next(downward bool) {
	for c.from < c.to {
		var row uint32
		if c.backward {
			c.to--
			row = c.part.at(c.to, downward)
		} else {
			row = c.part.at(c.from, downward)
			c.from++
		}
		if !c.part.leaves(row) {
			c.current, c.valid, c.placed = candidate{node: newNode(c.part.kind, row)}, true, false
			return
		}
	}
	c.valid = false
}

// Walking an order pays while few nodes have to be looked at for each that matches.
const (
	leastSteps    = 1 << 10
	stepsPerTable = 16 // of a table's rows, one in so many
	stepsPerMatch = 16
)

// listOrdered answers a root list from ordered views; ok is false if there are none or if another way is likely to be
// faster. What is left of a view that is cut by an equality is walked to its end, unless some way leads to fewer nodes.
func (r *reading) listOrdered(p *pageProgram, rows int) (ok bool) {
	pager := &r.pager
	if pager.dated || len(p.cuts) == 0 && !pager.isPaged() {
		return false
	}
	left, cut, ok := r.parts(p)
	if !ok {
		return false
	}
	paged := pager.isPaged()
	if paged && r.walkOrdered(p, leastSteps+stepsPerMatch*pager.size+rows/stepsPerTable) {
		r.countIfAsked(p, cut)
		return true
	}
	if !cut || r.err != nil {
		return false
	}
	pager.begin()
	if nodes, reached := r.reach(p, left); reached {
		r.offerAll(nodes)
	} else if paged {
		r.walkOrdered(p, left)
		r.countIfAsked(p, cut)
	} else {
		r.offerParts()
	}
	return true
}

// isPaged reports whether a walk in order can end before it has seen all nodes.
func (p *pager) isPaged() bool {
	return p.size >= 0 && !(p.page.page.Total && (p.page.slow != nil || p.guarded))
}

// parts finds the sequences in which the rows of a root list are, and how many rows they have; cut is false if they have
// all rows of the list's kinds, ok if a view is missing.
func (r *reading) parts(p *pageProgram) (rows int, cut, ok bool) {
	pager := &r.pager
	pager.parts = pager.parts[:0]
	cut = true
	for _, kind := range p.kinds.Kinds() {
		if r.graph.nodes[kind].layout.places[p.order].class == absentClass {
			return 0, false, false
		}
		view := r.store.ordered(r.whole, orderedBy{kind, p.order}, int(r.graph.nodes[kind].rows))
		if view == nil {
			return 0, false, false
		}
		pieces, usable := r.pieces(view, p.cuts)
		if !usable {
			pieces, cut = append(pager.pieces[:0], *view.made), false
		}
		for i := range pieces {
			pager.parts = append(pager.parts, part{pieces[i], view, true})
			rows += len(pieces[i].rows)
		}
		pager.parts = append(pager.parts, part{*view.freshRows(), view, false})
		rows += len(view.changed)
	}
	return rows, cut, true
}

// walkOrdered reads a page from the parts; it reports whether so many steps were enough.
func (r *reading) walkOrdered(p *pageProgram, steps int) (finished bool) {
	pager := &r.pager
	pager.begin()
	pager.inOrder = true
	cursors := r.cursors(p)
	for within := 0; within <= pager.size; {
		best := bestOf(pager, cursors)
		if best == nil {
			return true
		}
		if steps--; steps < 0 || r.stopped() {
			return false
		}
		if n := best.current.node; (p.quick == nil || p.quick.holds(r, n)) && pager.matches(n) {
			pager.within++
			if within++; within <= pager.size {
				pager.kept = append(pager.kept, best.current)
			}
		}
		if within == pager.size && !p.page.More {
			return true
		}
		best.next(p.downward)
	}
	return true
}

// cursors returns one for each part that has rows between the page's bounds.
func (r *reading) cursors(p *pageProgram) []cursor {
	pager := &r.pager
	pager.cursors = pager.cursors[:0]
	for i := range pager.parts {
		c := cursor{part: &pager.parts[i], backward: p.page.Backward}
		c.from, c.to = c.part.within(p.downward, &pager.after, &pager.before)
		if c.next(p.downward); c.valid {
			pager.cursors = append(pager.cursors, c)
		}
	}
	return pager.cursors
}

// bestOf returns the cursor whose node comes next, or nil at the end.
func bestOf(pager *pager, cursors []cursor) *cursor {
	if len(cursors) == 1 {
		if cursors[0].valid {
			return &cursors[0]
		}
		return nil
	}
	var best *cursor
	for i := range cursors {
		c := &cursors[i]
		if !c.valid {
			continue
		}
		if !c.placed {
			c.current, c.placed = pager.place(c.current.node), true
		}
		if best == nil || pager.worse(&best.current, &c.current) {
			best = c
		}
	}
	return best
}

// offerParts offers the nodes of all parts.
func (r *reading) offerParts() {
	for i := range r.pager.parts {
		part := &r.pager.parts[i]
		for _, row := range part.rows {
			if r.stopped() {
				return
			}
			if !part.leaves(row) {
				r.pager.offer(newNode(part.kind, row), 0)
			}
		}
	}
}

// countIfAsked sets the total of a page whose condition has only a quick part.
func (r *reading) countIfAsked(p *pageProgram, cut bool) {
	switch {
	case !p.page.Total:
	case cut:
		r.pager.total = r.countParts(p)
	default:
		r.pager.total = r.count(p)
	}
}

func (r *reading) countParts(p *pageProgram) (total int64) {
	for i := range r.pager.parts {
		part := &r.pager.parts[i]
		for _, row := range part.rows {
			if r.stopped() {
				return total
			}
			if !part.leaves(row) && p.where.holds(r, newNode(part.kind, row)) {
				total++
			}
		}
	}
	return total
}

// count returns how many nodes of a root list match a condition that has only a quick part, whatever the page.
func (r *reading) count(p *pageProgram) (total int64) {
	for _, kind := range p.kinds.Kinds() {
		rows := r.graph.nodes[kind].rows
		if p.quick == nil {
			total += int64(rows)
			continue
		}
		for row := range rows {
			if r.stopped() {
				return total
			}
			if p.where.holds(r, newNode(kind, row)) {
				total++
			}
		}
	}
	return total
}
