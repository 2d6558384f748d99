package embedded

import (
	"encoding/binary"

	"channelgraph/internal/csp"
)

// rowWriter writes records into rows of tables. Each goroutine has its own.
type rowWriter struct {
	texts   *textWriter
	numbers *fieldNumbers
	batch   uint64
	recent  map[string]textRef // provenance written lately: most relationships of an import share it
	folded  []byte
	joined  []byte
	seen    [csp.FieldCount]uint64 // per field the number of the last row that had it
	row     uint64                 // counts rows
	key     textRef                // the natural key of the node being written

	dictionaries *dictionaries // to refuse numbers that they lack
	fresh        bool          // all rows are written for the first time: nothing is to be cleared
}

func newRowWriter(texts *textWriter, numbers *fieldNumbers) *rowWriter {
	return &rowWriter{texts: texts, numbers: numbers, recent: map[string]textRef{}}
}

// maxRecent bounds how many pieces of provenance are remembered.
const maxRecent = 4096

// node writes a node's record into its row. Rows from shared on are in no snapshot yet.
// It returns the latest instant at which a dated value begins.
func (w *rowWriter) node(t *table, kind csp.Kind, row, shared uint32, record []byte) (latest csp.Instant, ok bool) {
	r := recordReader{rest: record}
	w.row++
	cloud := r.byte()
	if int(cloud) >= len(clouds) {
		return 0, false
	}
	if ref := t.ids.get(row); ref != 0 {
		w.key = ref.part(len(kind.String()) + len(clouds[cloud]) + 2)
		w.skipText(&r)
	} else {
		prefix := kind.String() + ":" + string(clouds[cloud]) + ":"
		ref = w.text(&r, prefix, nil)
		t.ids.set(row, ref, shared, w.batch)
		t.clouds.set(row, cloud, shared, w.batch)
		w.key = ref.part(len(prefix))
	}
	w.properties(&r, t, row, shared)
	latest = w.dated(&r, t, row, shared)
	w.clearOthers(t, row, shared)
	return latest, !r.flawed
}

func (w *rowWriter) skipText(r *recordReader) {
	switch head := r.unsigned(); head {
	case guidText:
		r.bytes(16)
	case keyText:
	default:
		r.bytes(head >> 1)
	}
}

// text copies a record's text into the arena, behind a prefix and in front of what follows it there.
func (w *rowWriter) text(r *recordReader, prefix string, following []byte) textRef {
	head := r.unsigned()
	if head == keyText {
		return w.key
	}
	length, source := head>>1, []byte(nil)
	if head == guidText {
		length = guidLength
		if source = r.bytes(16); source == nil {
			return 0
		}
	} else if source = r.bytes(length); r.flawed {
		return 0
	}
	whole := len(prefix) + int(length)
	room, chunk, offset := w.texts.reserve(whole + len(following))
	copy(room, prefix)
	if head == guidText {
		putGUID(room[len(prefix):], source)
	} else {
		copy(room[len(prefix):], source)
	}
	copy(room[whole:], following)
	return newRef(chunk, offset, whole, len(following) > 0)
}

// typedText copies a typed text into the arena, and its comparable form behind it where that differs.
func (w *rowWriter) typedText(r *recordReader) textRef {
	head := r.unsigned()
	length := head >> 1
	var guid [guidLength]byte
	source := guid[:]
	if head == guidText {
		binarySource := r.bytes(16)
		if binarySource == nil {
			return 0
		}
		putGUID(source, binarySource)
	} else {
		source = r.bytes(length)
	}
	folded := w.folded[:0]
	switch r.byte() {
	case foldedSame:
		return w.texts.writeBytes(source, nil)
	case foldedASCII:
		folded, _ = foldASCII(folded, bytesAsText(source))
	default:
		folded = append(folded, r.bytes(r.unsigned()>>1)...)
	}
	w.folded = folded
	w.joined = binary.AppendUvarint(w.joined[:0], uint64(len(folded)))
	w.joined = append(w.joined, folded...)
	return w.texts.writeBytes(source, w.joined)
}

func (w *rowWriter) properties(r *recordReader, t *table, row, shared uint32) {
	for field := r.field(t.layout, w.numbers); field != csp.NoField; field = r.field(t.layout, w.numbers) {
		w.seen[field] = w.row
		w.property(r, t, field, row, shared)
	}
}

func (w *rowWriter) property(r *recordReader, t *table, field csp.Field, row, shared uint32) {
	switch p := t.layout.places[field]; p.class {
	case codeClass:
		code := r.unsigned()
		if code >= uint64(len(w.dictionaries[field].values)) {
			r.fail()
			return
		}
		t.codes[p.column].set(row, uint32(code), shared, w.batch)
	case textClass:
		var ref textRef
		if field.Spec().Format == csp.Typed {
			ref = w.typedText(r)
		} else {
			ref = w.text(r, "", nil)
		}
		t.texts[p.column].set(row, ref, shared, w.batch)
	case listTextClass:
		w.joined = binary.AppendUvarint(w.joined[:0], r.unsigned())
		t.texts[p.column].set(row, w.text(r, "", w.joined), shared, w.batch)
	case numberClass:
		t.numbers[p.column].set(row, storedNumber(r.signed()), shared, w.batch)
	case flagClass:
		t.flags[p.column].set(row, r.byte(), shared, w.batch)
	}
}

// dated writes the newest value of each dated field into its column and keeps the whole history beside.
func (w *rowWriter) dated(r *recordReader, t *table, row, shared uint32) (latest csp.Instant) {
	span := datedSpan{first: csp.Forever, latest: firstInstant}
	history := r.rest
	for len(r.rest) > 0 {
		field := r.field(t.layout, w.numbers)
		span.add(int(t.layout.places[field].dated), csp.Instant(r.signed()))
		if r.byte() == 0 {
			w.seen[field] = 0
			w.clear(t, field, row, shared)
			continue
		}
		w.seen[field] = w.row
		w.property(r, t, field, row, shared)
	}
	if len(history) > 0 {
		t.history.set(row, w.texts.writeBytes(history, nil), shared, w.batch)
	} else if t.history.get(row) != 0 {
		t.history.set(row, 0, shared, w.batch)
	}
	if days := span.days(); t.days.get(row) != days {
		t.days.set(row, days, shared, w.batch)
	}
	return span.latest
}

// clearOthers sets the fields to null that the record did not have.
func (w *rowWriter) clearOthers(t *table, row, shared uint32) {
	if w.fresh {
		return
	}
	for _, field := range t.layout.fields {
		if w.seen[field] == w.row {
			continue
		}
		w.clear(t, field, row, shared)
	}
}

// clear sets a field to null.
func (w *rowWriter) clear(t *table, field csp.Field, row, shared uint32) {
	switch p := t.layout.places[field]; p.class {
	case codeClass:
		clearRow(&t.codes[p.column], row, shared, w.batch)
	case textClass, listTextClass:
		clearRow(&t.texts[p.column], row, shared, w.batch)
	case numberClass:
		clearRow(&t.numbers[p.column], row, shared, w.batch)
	case flagClass:
		clearRow(&t.flags[p.column], row, shared, w.batch)
	}
}

func clearRow[T comparable](c *column[T], row, shared uint32, batch uint64) {
	var null T
	if c.get(row) != null {
		c.set(row, null, shared, batch)
	}
}

// interval reads one interval of a relationship's record into a row and returns when it holds.
func (w *rowWriter) interval(r *recordReader, t *table, row, shared uint32) (since, until csp.Instant) {
	w.row++
	since, until = csp.Instant(r.signed()), csp.Forever
	if r.byte() != 0 {
		until = csp.Instant(r.signed())
	}
	w.properties(r, t, row, shared)
	w.clearOthers(t, row, shared)
	t.witnesses.set(row, w.provenance(r.bytes(r.unsigned())), shared, w.batch)
	return since, until
}

func (w *rowWriter) provenance(encoded []byte) textRef {
	if ref, known := w.recent[string(encoded)]; known {
		return ref
	}
	if len(w.recent) >= maxRecent {
		clear(w.recent)
	}
	ref := w.texts.writeBytes(encoded, nil)
	w.recent[string(encoded)] = ref
	return ref
}
