package embedded

// cursor goes through a sequence between two bounds, from either end.
type cursor struct {
	view     *orderedView
	sequence *sequence
	from, to int
	skips    bool // rows that changed since the sequence was made
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
			row = c.sequence.at(c.to, downward)
		} else {
			row = c.sequence.at(c.from, downward)
			c.from++
		}
		if !c.skips || !c.view.hasChanged(row) {
			c.current, c.valid, c.placed = candidate{node: newNode(c.sequence.kind, row)}, true, false
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

// walkOrdered reads a page from ordered views; ok is false if there are none or if it takes too long.
func (r *reading) walkOrdered(p *pageProgram) (ok bool) {
	pager := &r.pager
	if pager.size < 0 || pager.dated || p.page.Total && p.slow != nil {
		return false
	}
	cursors, steps, ok := r.cursors(p)
	if !ok {
		return false
	}
	pager.inOrder = true
	for within := 0; within <= pager.size; {
		best := bestOf(pager, cursors)
		if best == nil {
			return true
		}
		if steps--; steps < 0 || r.stopped() {
			return false
		}
		if p.where == nil || p.where.holds(r, best.current.node) {
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

// cursors returns one for each sequence of the page's kinds that has rows, and how many steps are worth while; ok is false if a view is missing.
func (r *reading) cursors(p *pageProgram) (cursors []cursor, steps int, ok bool) {
	pager := &r.pager
	cursors, steps = pager.cursors[:0], leastSteps+stepsPerMatch*pager.size
	for _, kind := range p.kinds.Kinds() {
		if nodeLayouts[kind].places[p.order].class == absentClass {
			return nil, 0, false
		}
		view := r.store.ordered(r.graph, orderedBy{kind, p.order})
		if view == nil {
			return nil, 0, false
		}
		for _, s := range []*sequence{&view.made, &view.fresh} {
			c := cursor{view: view, sequence: s, skips: s == &view.made, backward: p.page.Backward}
			c.from, c.to = s.within(p.downward, &pager.after, &pager.before)
			if c.next(p.downward); c.valid {
				cursors = append(cursors, c)
			}
		}
		steps += int(r.graph.nodes[kind].rows) / stepsPerTable
	}
	pager.cursors = cursors
	return cursors, steps, true
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
