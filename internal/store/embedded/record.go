package embedded

import (
	"encoding/binary"
	"strings"

	"channelgraph/internal/csp"
)

// The records are described in docs/storage-format.md.

// recordWriter turns nodes and facts into records.
type recordWriter struct {
	dictionary *dictionaryWriter
	numbers    *fieldNumbers
}

// node appends the record of a node whose content is valid.
func (w *recordWriter) node(buffer []byte, n *csp.Node) []byte {
	_, rest, _ := strings.Cut(string(n.ID), ":")
	cloud, key, _ := strings.Cut(rest, ":")
	buffer = append(buffer, cloudNumber(csp.Cloud(cloud)))
	buffer = appendText(buffer, key)
	for i := range n.Properties {
		buffer = w.property(buffer, n.Properties[i], key)
	}
	buffer = append(buffer, endOfProperties)
	for i := range n.History {
		dated := &n.History[i]
		buffer = append(buffer, w.numbers.numberOf[dated.Field])
		buffer = binary.AppendVarint(buffer, int64(dated.Since))
		if dated.Value.IsNull() {
			buffer = append(buffer, 0)
		} else {
			buffer = append(buffer, 1)
			buffer = w.payload(buffer, dated.Field, dated.Value, key)
		}
	}
	return buffer
}

func (w *recordWriter) property(buffer []byte, p csp.Property, key string) []byte {
	return w.payload(append(buffer, w.numbers.numberOf[p.Field]), p.Field, p.Value, key)
}

func (w *recordWriter) payload(buffer []byte, field csp.Field, value csp.Value, key string) []byte {
	switch classOf(field) {
	case codeClass:
		return binary.AppendUvarint(buffer, uint64(w.dictionary.code(field, value)))
	case textClass:
		text := value.Text()
		switch {
		case field.Spec().Format == csp.Typed:
			return appendTypedText(buffer, text)
		case text == key && key != "":
			return append(buffer, keyText)
		}
		return appendText(buffer, text)
	case listTextClass:
		return appendText(binary.AppendUvarint(buffer, uint64(value.Len())), value.Joined())
	case numberClass:
		return binary.AppendVarint(buffer, value.Number())
	default: // flagClass
		if value.Bool() {
			return append(buffer, 2)
		}
		return append(buffer, 1)
	}
}

// fact appends the record of a fact's intervals.
func (w *recordWriter) fact(buffer []byte, intervals []csp.Relationship) []byte {
	buffer = binary.AppendUvarint(buffer, uint64(len(intervals)))
	for i := range intervals {
		r := &intervals[i]
		buffer = binary.AppendVarint(buffer, int64(r.Since))
		if r.Until == csp.Forever {
			buffer = append(buffer, 0)
		} else {
			buffer = binary.AppendVarint(append(buffer, 1), int64(r.Until))
		}
		for _, p := range r.Properties {
			buffer = w.property(buffer, p, "")
		}
		buffer = append(buffer, endOfProperties)
		buffer = w.provenance(buffer, r.Provenance)
	}
	return buffer
}

// provenance appends the number of bytes and then the witnesses.
func (w *recordWriter) provenance(buffer []byte, witnesses []csp.Provenance) []byte {
	var room [64]byte
	encoded := room[:0]
	for _, p := range witnesses {
		encoded = binary.AppendUvarint(encoded, uint64(w.dictionary.code(csp.NoField, csp.StringValue(p.Party))))
		encoded = binary.AppendUvarint(encoded, uint64(w.dictionary.code(csp.NoField, csp.StringValue(p.Source))))
		encoded = binary.AppendVarint(encoded, int64(p.Recorded))
	}
	buffer = binary.AppendUvarint(buffer, uint64(len(encoded)))
	return append(buffer, encoded...)
}

// endOfProperties stands where the number of another field could stand.
const endOfProperties = 0

// recordReader takes a record apart. After the first flaw everything it gives is zero and flawed is set.
type recordReader struct {
	rest   []byte
	flawed bool
}

func (r *recordReader) byte() byte {
	if len(r.rest) == 0 {
		r.flawed = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *recordReader) unsigned() uint64 {
	if len(r.rest) > 0 && r.rest[0] < 0x80 {
		return uint64(r.byte())
	}
	n, length := binary.Uvarint(r.rest)
	if length <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[length:]
	return n
}

func (r *recordReader) signed() int64 {
	n, length := binary.Varint(r.rest)
	if length <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[length:]
	return n
}

func (r *recordReader) bytes(length uint64) []byte {
	if length > uint64(len(r.rest)) {
		r.fail()
		return nil
	}
	b := r.rest[:length]
	r.rest = r.rest[length:]
	return b
}

func (r *recordReader) fail() { r.rest, r.flawed = nil, true }

// field reads the number of the next field; it is NoField at the end of the properties and, with a flaw, for one that the layout has no column for.
func (r *recordReader) field(l *layout, numbers *fieldNumbers) csp.Field {
	number := r.byte()
	field := numbers.fieldOf[number]
	if number == endOfProperties {
		return csp.NoField
	}
	if l.places[field].class < codeClass || l.places[field].class > flagClass {
		r.fail()
		return csp.NoField
	}
	return field
}
