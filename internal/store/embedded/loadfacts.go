package embedded

import (
	"encoding/binary"
	"slices"

	"channelgraph/internal/csp"
)

// factPart is what one task read: relationships with rows of a table of their own.
type factPart struct {
	table *table
	ties  []tie
	base  uint32 // what to add to the part's rows to get those of the whole table
}

// tie is a relationship with both ends.
type tie struct {
	since, until csp.Instant
	from, to     node
	row          uint32
	many         bool // there are others between these ends
}

const (
	tasksPerKind = 64 // at most, for each kind of node at which facts begin
	nodesPerTask = 64 // at least
)

// facts reads the facts of a kind.
func (l *loader) facts(kind csp.FactKind) error {
	var parts []factPart
	for _, from := range kind.From().Kinds() {
		rows := int(l.writer.nodes[from].rows)
		width := max(nodesPerTask, (rows+tasksPerKind-1)/tasksPerKind)
		read := make([]factPart, (rows+width-1)/width)
		err := l.inParallel(len(read), func(w *rowWriter, task int) error {
			first := uint32(task * width)
			return l.factPart(w, kind, newNode(from, first), newNode(from, first+uint32(width)), &read[task])
		})
		if err != nil {
			return err
		}
		parts = append(parts, read...)
	}
	l.joinTables(kind, parts)
	for _, inbound := range []bool{false, true} {
		l.makeRoom(kind, inbound, parts)
	}
	return l.inParallel(2, func(_ *rowWriter, direction int) error {
		l.enter(kind, direction == 1, parts)
		return nil
	})
}

// factPart reads the facts that begin at nodes from first to before end.
func (l *loader) factPart(rows *rowWriter, kind csp.FactKind, first, end node, part *factPart) error {
	part.table = newTable(factLayouts[kind])
	from := binary.BigEndian.AppendUint32([]byte{factPrefix, byte(kind)}, uint32(first))
	to := binary.BigEndian.AppendUint32([]byte{factPrefix, byte(kind)}, uint32(end))
	part.ties = rows.ties[:0]
	err := l.each(from, to, func(key, record []byte) bool {
		if len(key) < 10 {
			return false
		}
		begin := len(part.ties)
		one := tie{from: node(binary.BigEndian.Uint32(key[2:])), to: node(binary.BigEndian.Uint32(key[6:]))}
		if !l.writer.hasNode(one.from) || !l.writer.hasNode(one.to) || !rows.intervals(record, one, part) {
			return false
		}
		part.markMany(begin)
		return true
	})
	rows.ties, part.ties = part.ties, slices.Clone(part.ties)
	return err
}

// intervals reads a fact's record into new rows.
func (w *rowWriter) intervals(record []byte, one tie, part *factPart) bool {
	r := recordReader{rest: record}
	for count := r.unsigned(); count > 0 && !r.flawed; count-- {
		one.row = part.table.rows
		part.table.rows++
		one.since, one.until = w.interval(&r, part.table, one.row, 0)
		part.ties = append(part.ties, one)
	}
	return !r.flawed && len(r.rest) == 0
}

// markMany marks the ties from begin on, and those with the same ends before, if they are several.
func (p *factPart) markMany(begin int) {
	for i := max(begin, 1); i < len(p.ties); i++ {
		if before := &p.ties[i-1]; before.from == p.ties[i].from && before.to == p.ties[i].to {
			before.many, p.ties[i].many = true, true
		}
	}
}

// joinTables puts the parts' chunks one after another into the kind's table. The rows between are free.
func (l *loader) joinTables(kind csp.FactKind, parts []factPart) {
	whole, batch := l.writer.facts[kind], l.writer.batch
	for i := range parts {
		part := &parts[i]
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

// makeRoom gives each node that the facts join a list of the right size.
func (l *loader) makeRoom(kind csp.FactKind, inbound bool, parts []factPart) {
	w, batch := l.writer, l.writer.batch
	d := w.directions[kind][directionIndex(inbound)]
	for _, end := range endsOf(kind, inbound).Kinds() {
		degrees := make([]uint32, w.nodes[end].rows)
		for i := range parts {
			for at := range parts[i].ties {
				if n, _ := parts[i].ties[at].seenFrom(inbound); n.kind() == end {
					degrees[n.row()]++
				}
			}
		}
		for row, degree := range degrees {
			if degree > 0 {
				size := sizeFor(degree)
				d.lists[end].set(uint32(row), list{region: w.store.allocate(size), size: size}, 0, batch)
			}
		}
	}
	w.entries = w.store.chunks
}

// enter fills the lists.
func (l *loader) enter(kind csp.FactKind, inbound bool, parts []factPart) {
	d := l.writer.directions[kind][directionIndex(inbound)]
	for i := range parts {
		for at := range parts[i].ties {
			one := &parts[i].ties[at]
			n, neighbour := one.seenFrom(inbound)
			of := d.lists[n.kind()].at(n.row(), 0, l.writer.batch)
			l.writer.entries[of.region>>entryChunkBits][of.region&(entryChunkRoom-1)+of.length] = entry{one.since, one.until, neighbour, one.row + parts[i].base}
			of.length++
			of.many = of.many || one.many
		}
	}
}

func endsOf(kind csp.FactKind, inbound bool) csp.KindSet {
	if inbound {
		return kind.To()
	}
	return kind.From()
}

// seenFrom returns the end that has the list, and the other one.
func (t *tie) seenFrom(inbound bool) (own, other node) {
	if inbound {
		return t.to, t.from
	}
	return t.from, t.to
}
