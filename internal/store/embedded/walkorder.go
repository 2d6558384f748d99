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
}

func (c *cursor) next(o *ordering) {
	for c.from < c.to {
		var row uint32
		if c.backward {
			c.to--
			row = c.sequence.at(c.to, o.downward)
		} else {
			row = c.sequence.at(c.from, o.downward)
			c.from++
		}
		if !c.skips || !c.view.hasChanged(row) {
			c.current, c.valid = o.place(newNode(c.sequence.kind, row)), true
			return
		}
	}
	c.valid = false
}

// Walking an order pays while few nodes have to be looked at for each that matches.
const (
	leastSteps    = 1 << 10
	stepsPerTable = 16 // of a table's rows, one in so many
)

// walkOrdered reads a page from ordered views; ok is false if there are none or if it takes too long.
func (r *reading) walkOrdered(p *pageProgram) (ok bool) {
	pager := &r.pager
	if pager.size < 0 || pager.dated {
		return false
	}
	cursors, steps := r.cursors(p)
	if cursors == nil {
		return false
	}
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
		best.next(&pager.ordering)
	}
	return true
}

// cursors returns one for each sequence of the page's kinds, nil if a view is missing, and how many steps are worth while.
func (r *reading) cursors(p *pageProgram) (cursors []cursor, steps int) {
	pager := &r.pager
	cursors, steps = pager.cursors[:0], leastSteps
	for _, kind := range p.kinds.Kinds() {
		if nodeLayouts[kind].places[p.order].class == absentClass {
			return nil, 0
		}
		view := r.store.ordered(r.graph, orderedBy{kind, p.order})
		if view == nil {
			return nil, 0
		}
		for _, s := range []*sequence{&view.made, &view.fresh} {
			c := cursor{view: view, sequence: s, skips: s == &view.made, backward: p.page.Backward}
			c.from, c.to = s.within(p.downward, &pager.after, &pager.before)
			c.next(&pager.ordering)
			cursors = append(cursors, c)
		}
		steps += int(r.graph.nodes[kind].rows) / stepsPerTable
	}
	pager.cursors = cursors
	return cursors, steps
}

// bestOf returns the cursor whose node comes next, or nil at the end.
func bestOf(pager *pager, cursors []cursor) *cursor {
	var best *cursor
	for i := range cursors {
		c := &cursors[i]
		if c.valid && (best == nil || pager.worse(&best.current, &c.current)) {
			best = c
		}
	}
	return best
}

// count returns how many nodes of a root list match, whatever the page.
func (r *reading) count(p *pageProgram) (total int64) {
	for _, kind := range p.kinds.Kinds() {
		rows := r.graph.nodes[kind].rows
		if p.where == nil {
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
