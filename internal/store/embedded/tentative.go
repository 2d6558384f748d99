package embedded

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// An Update may read what it put, and be refused because of what it finds. So its records are then applied to the writer's
// state before they are durable. Nobody else sees that state: readers have the published one. If the Update fails, the writer goes
// back to the state that it made last. That one is whole, since what snapshots share is never changed; only what was written
// behind its last rows, where no snapshot looks, is wiped.

// Read implements store.Transaction.
func (t *transaction) Read(p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	if t.ctx.Err() != nil {
		return nil, timedOut(t.ctx)
	}
	if t.freeRows == nil {
		t.begin()
	}
	t.apply()
	w := t.writer
	w.texts, w.entries = w.arena.view(), w.store.chunks
	return t.store.answer(t.ctx, &graph{state: w.state, version: w.batch, tentative: true}, p, input)
}

// begin sets the rows of removed relationships aside: they are not reused before it is known whether they stay free.
func (t *transaction) begin() {
	before := t.writer.freeRows
	t.freeRows = &before
	t.writer.freeRows = [factKinds][]uint32{}
}

// apply brings the records into the writer's state that are not there yet.
func (t *transaction) apply() {
	w := t.writer
	w.dictionaries = w.dictionary.current
	for ; t.applied < len(t.pending); t.applied++ {
		p := &t.pending[t.applied]
		switch {
		case p.superseded:
		case p.node != noNode:
			w.putNode(p.node, t.record(p))
		default:
			w.putFact(p.fact, t.record(p))
		}
	}
}

// keep makes everything part of the writer's state for good.
func (t *transaction) keep() {
	t.apply()
	w := t.writer
	if t.freeRows != nil {
		for kind := range w.freeRows {
			w.freeRows[kind] = append(t.freeRows[kind], w.freeRows[kind]...)
		}
		t.freeRows = nil
	}
	w.revision += csp.Revision(len(t.entries))
	t.applied, t.entries = 0, nil
}

// rollBack takes back what was applied, unless it was kept.
func (t *transaction) rollBack() {
	if t.freeRows == nil {
		return
	}
	w, rows := t.writer, t.writer.nodeRows()
	w.state = t.store.newest.state
	w.freeRows = *t.freeRows
	w.store.takeBack()
	w.beginBatch()
	for _, kind := range csp.Kinds {
		for row := w.sharedNode[kind]; row < rows[kind]; row++ {
			w.wipeNode(kind, row)
		}
	}
	t.freeRows = nil
}

func (w *writer) nodeRows() (rows [nodeKinds]uint32) {
	for _, kind := range csp.Kinds {
		rows[kind] = w.nodes[kind].rows
	}
	return rows
}

// wipeNode makes a row free that no snapshot has: the id and the lists say whether a node is new; everything else is written anew
// with the next node that gets the row.
func (w *writer) wipeNode(kind csp.Kind, row uint32) {
	w.nodes[kind].ids.wipe(row)
	for _, fact := range csp.AllFactKinds {
		for at := range w.directions[fact] {
			w.directions[fact][at].lists[kind].wipe(row)
		}
	}
}
