package embedded

import (
	"encoding/binary"
	"slices"

	"channelgraph/internal/csp"
)

// factPart is the facts of a kind that begin at a range of nodes, as one task read them.
type factPart struct {
	kind csp.FactKind
	rowRange
	table *table
	base  uint32 // what to add to the part's rows to get those of the kind's table
}

// factPart reads a part into a table of its own and the lists of the nodes at which its facts begin.
func (l *loader) factPart(w *loadWorker, part *factPart) error {
	part.table = newTable(factLayouts[part.kind])
	lists := &l.writer.directions[part.kind][outbound].lists[part.rowRange.kind]
	prefix := []byte{factPrefix, byte(part.kind)}
	first := binary.BigEndian.AppendUint32(prefix[:2:2], uint32(newNode(part.rowRange.kind, part.first)))
	end := binary.BigEndian.AppendUint32(prefix[:2:2], uint32(newNode(part.rowRange.kind, part.end)))
	before := noNode
	err := l.each(first, end, func(key, record []byte) bool {
		if len(key) < 10 {
			return false
		}
		from, to := node(binary.BigEndian.Uint32(key[2:])), node(binary.BigEndian.Uint32(key[6:]))
		if !l.writer.hasNode(from) || !l.writer.hasNode(to) || !part.kind.To().Has(to.kind()) {
			return false
		}
		if from != before {
			w.endRun(lists, before)
			before = from
		}
		return w.intervals(record, to, part.table)
	})
	w.endRun(lists, before)
	return err
}

// intervals reads a fact's record into new rows and adds their entries to the run.
func (w *loadWorker) intervals(record []byte, to node, t *table) bool {
	r := recordReader{rest: record}
	for count := r.unsigned(); count > 0 && !r.flawed; count-- {
		since, until := w.rows.interval(&r, t, t.rows, 0)
		w.run = append(w.run, entry{since, until, to, t.rows})
		t.rows++
	}
	return !r.flawed && len(r.rest) == 0
}

// endRun makes the list of a node whose facts were all read.
func (w *loadWorker) endRun(lists *column[list], n node) {
	if len(w.run) == 0 {
		return
	}
	made := list{length: uint32(len(w.run)), size: sizeFor(uint32(len(w.run)))}
	region, room := w.entries.allocate(made.size)
	copy(room, w.run)
	made.region = region
	for i := 1; i < len(w.run) && !made.many; i++ { // they stand in order of the neighbours
		made.many = w.run[i].neighbour == w.run[i-1].neighbour
	}
	lists.set(n.row(), made, 0, w.rows.batch)
	w.run = w.run[:0]
}

// joinTables puts the parts' chunks one after another into the kind's table. The rows between are free.
func (l *loader) joinTables(kind csp.FactKind, parts []*factPart) {
	whole, batch := l.writer.facts[kind], l.writer.batch
	for _, part := range parts {
		rows := part.table.rows
		if rows == 0 {
			continue
		}
		part.base = (whole.rows + chunkMask) &^ chunkMask
		for free := whole.rows; free < part.base; free++ {
			l.writer.freeRows[kind] = append(l.writer.freeRows[kind], free)
		}
		whole.rows, whole.live = part.base+rows, whole.live+rows
		at := int(part.base >> chunkBits)
		joinAll(whole.codes, part.table.codes, at, batch)
		joinAll(whole.texts, part.table.texts, at, batch)
		joinAll(whole.numbers, part.table.numbers, at, batch)
		joinAll(whole.flags, part.table.flags, at, batch)
		whole.witnesses.join(&part.table.witnesses, at, batch)
		part.table = nil
	}
}

func joinAll[T any](whole, part []column[T], at int, batch uint64) {
	for i := range whole {
		whole[i].join(&part[i], at, batch)
	}
}

// inbound makes the inbound lists of a kind from the outbound ones, whose entries get their rows in the kind's table.
func (l *loader) inbound(w *loadWorker, kind csp.FactKind, begun entries, parts []*factPart) error {
	directions, batch := l.writer.directions[kind], l.writer.batch
	ends := &directions[inbound].lists
	for _, part := range parts {
		part.eachList(directions[outbound], func(_ node, of list) {
			region := begun.of(of)
			for i := range region {
				e := &region[i]
				e.edge += part.base
				ends[e.neighbour.kind()].at(e.neighbour.row(), 0, batch).length++
			}
		})
	}
	for _, end := range kind.To().Kinds() {
		w.makeRoom(&ends[end])
	}
	made := w.entries.view()
	for _, part := range parts {
		part.eachList(directions[outbound], func(from node, of list) {
			for _, e := range begun.of(of) {
				enter(made, ends[e.neighbour.kind()].at(e.neighbour.row(), 0, batch), entry{e.since, e.until, from, e.edge})
			}
		})
	}
	return nil
}

// eachList calls visit for the lists of the nodes at which the part's facts begin.
func (p *factPart) eachList(d *direction, visit func(node, list)) {
	lists := &d.lists[p.rowRange.kind]
	for row := p.first; row < p.end; row++ {
		if of := lists.get(row); of.length > 0 {
			visit(newNode(p.rowRange.kind, row), of)
		}
	}
}

// makeRoom gives each list a region for as many entries as its length says, and sets that to none.
func (w *loadWorker) makeRoom(lists *column[list]) {
	for _, chunk := range lists.chunks {
		if chunk == nil {
			continue
		}
		for i := range chunk {
			if length := chunk[i].length; length > 0 {
				size := sizeFor(length)
				region, _ := w.entries.allocate(size)
				chunk[i] = list{region: region, size: size}
			}
		}
	}
}

// enter adds an entry to a list that has room. Entries with the same neighbour come one after another.
func enter(all entries, to *list, e entry) {
	room := all[to.region>>entryChunkBits]
	at := to.region&(entryChunkRoom-1) + to.length
	to.many = to.many || to.length > 0 && room[at-1].neighbour == e.neighbour
	room[at] = e
	to.length++
}

// endsOf returns the kinds of nodes that have lists.
func endsOf(kind csp.FactKind, at side) csp.KindSet {
	switch {
	case at == outbound:
		return kind.From()
	case at == inbound:
		return kind.To()
	case slices.Contains(viaKinds, kind):
		return csp.AnyKind
	}
	return csp.NoKinds
}
