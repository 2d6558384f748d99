package embedded

import (
	"encoding/binary"

	"channelgraph/internal/csp"
)

// table holds the rows of one node kind or relationship kind.
type table struct {
	layout  *layout
	rows    uint32 // rows that exist; those of removed relationships stand empty until they are used again
	live    uint32 // rows in use
	codes   []column[uint32]
	texts   []column[textRef]
	numbers []column[uint64] // see storedNumber
	flags   []column[uint8]  // 1 false, 2 true

	ids     column[textRef]   // of nodes
	clouds  column[uint8]     // of nodes
	history column[textRef]   // of nodes: their dated values as in the record, see record.go
	days    column[datedDays] // of nodes: when their dated values changed

	witnesses column[textRef] // of relationships: their provenance as in the record

	made uint64 // the batch that made this copy
}

func newTable(l *layout) *table {
	return &table{
		layout:  l,
		codes:   make([]column[uint32], l.codes),
		texts:   make([]column[textRef], l.texts),
		numbers: make([]column[uint64], l.numbers),
		flags:   make([]column[uint8], l.bits),
	}
}

// clone returns a copy whose columns share their chunks with the original.
func (t *table) clone(batch uint64) *table {
	copied := *t
	copied.codes = append([]column[uint32](nil), t.codes...)
	copied.texts = append([]column[textRef](nil), t.texts...)
	copied.numbers = append([]column[uint64](nil), t.numbers...)
	copied.flags = append([]column[uint8](nil), t.flags...)
	copied.made = batch
	return &copied
}

// chunks is the number of chunks that a column of all rows has.
func (t *table) chunks() int { return int(t.rows+chunkRows-1) / chunkRows }

// reserve prepares all columns of a table of nodes for so many chunks.
func (t *table) reserve(chunks int, batch uint64) {
	reserveAll(t.codes, chunks, batch)
	reserveAll(t.texts, chunks, batch)
	reserveAll(t.numbers, chunks, batch)
	reserveAll(t.flags, chunks, batch)
	t.ids.reserve(chunks, batch)
	t.clouds.reserve(chunks, batch)
	t.history.reserve(chunks, batch)
	t.days.reserve(chunks, batch)
}

func reserveAll[T any](columns []column[T], chunks int, batch uint64) {
	for i := range columns {
		columns[i].reserve(chunks, batch)
	}
}

// storedNumber maps numbers to bits that order alike and leave zero for null.
func storedNumber(n int64) uint64       { return uint64(n) ^ 1<<63 }
func numberStored(stored uint64) int64  { return int64(stored ^ 1<<63) }
func flagStored(stored uint8) csp.Value { return csp.BoolValue(stored == 2) }

// value returns what stands in a column; for a dated field that is its newest value.
func (g *state) value(t *table, field csp.Field, row uint32) csp.Value {
	p := t.layout.places[field]
	switch p.class {
	case codeClass:
		return g.dictionaries[field].values[t.codes[p.column].get(row)]
	case textClass:
		if ref := t.texts[p.column].get(row); ref != 0 {
			return csp.StringValue(g.texts.text(ref))
		}
	case listTextClass:
		if ref := t.texts[p.column].get(row); ref != 0 {
			count, _ := binary.Uvarint(g.texts.following(ref))
			return csp.JoinedListValue(g.texts.text(ref), int(count))
		}
	case numberClass:
		if stored := t.numbers[p.column].get(row); stored != 0 {
			return numberValue(field, numberStored(stored))
		}
	case flagClass:
		if stored := t.flags[p.column].get(row); stored != 0 {
			return flagStored(stored)
		}
	case idClass:
		return csp.StringValue(g.texts.text(t.ids.get(row)))
	case cloudClass:
		return csp.StringValue(string(clouds[t.clouds.get(row)]))
	}
	return csp.Value{}
}

func numberValue(field csp.Field, n int64) csp.Value {
	if field.Spec().Type == csp.Time {
		return csp.TimeValue(csp.Instant(n))
	}
	return csp.IntValue(n)
}

// foldedText returns the comparable form of a typed text.
func (t texts) foldedText(ref textRef) string {
	if !ref.more() {
		return t.text(ref)
	}
	length, n := binary.Uvarint(t.following(ref))
	start := ref.offset() + ref.length() + n
	return t.text(newRef(ref.chunk(), start, int(length), false))
}

// comparable returns the value in the form in which the field compares it.
func (g *state) comparable(t *table, field csp.Field, row uint32) csp.Value {
	switch p := t.layout.places[field]; p.class {
	case codeClass:
		return g.dictionaries[field].comparable(t.codes[p.column].get(row))
	case textClass:
		if ref := t.texts[p.column].get(row); ref != 0 {
			return csp.StringValue(g.texts.foldedText(ref))
		}
		return csp.Value{}
	}
	return g.value(t, field, row)
}
