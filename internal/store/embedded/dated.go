package embedded

import (
	"encoding/binary"
	"math"
	"math/bits"

	"channelgraph/internal/csp"
)

// A dated field's newest value stands in its column, what it was before in the node's history, as in the record. Most nodes did
// not change lately, and most values never: a column tells before when a node had no dated value, which fields have had one value
// only since then, and from when on all newest ones hold, so that its history need not be read then.

const (
	dayLength   = 24 * 60 * 60 * 1000
	neverOnDays = math.MaxUint16 // instants beyond what days can tell

	steadyBits  = 3 // dated fields that a kind of node has at most
	weekLength  = 8 * dayLength
	neverOnWeek = math.MaxUint16 >> steadyBits
)

// datedDays tell when a node's dated values changed, in days and in weeks of eight days from 1970 on.
type datedDays struct {
	begun   uint16 // the week in which the history begins, above one bit for each field that has one value only, since that week
	settled uint16 // the day at whose beginning the history has ended
}

// datedSpan is what of a node's history matters for its days.
type datedSpan struct {
	first, latest csp.Instant
	fields        [steadyBits]struct {
		since  csp.Instant
		values int
	}
}

func (s *datedSpan) add(field int, since csp.Instant) {
	s.first, s.latest = min(s.first, since), max(s.latest, since)
	s.fields[field].since = since
	s.fields[field].values++
}

func (s *datedSpan) days() (days datedDays) {
	if s.first > s.latest {
		return days
	}
	week := weekOf(s.first)
	days.begun = week << steadyBits
	for i := range s.fields {
		if s.fields[i].values == 1 && weekOf(s.fields[i].since) == week && week != neverOnWeek {
			days.begun |= 1 << i
		}
	}
	if s.latest > 0 {
		days.settled = uint16(min((int64(s.latest)-1)/dayLength+1, neverOnDays))
	}
	return days
}

func weekOf(at csp.Instant) uint16 {
	return uint16(min(max(int64(at), 0)/weekLength, neverOnWeek))
}

// isNewest reports whether the newest value of a field is that at an instant.
func (d datedDays) isNewest(field uint8, at csp.Instant) bool {
	return int64(at) >= int64(d.settled)*dayLength && d.settled != neverOnDays ||
		d.begun>>field&1 != 0 && int64(at) >= (int64(d.begun>>steadyBits)+1)*weekLength
}

// isAbsent reports whether there is no value at an instant.
func (d datedDays) isAbsent(at csp.Instant) bool {
	week := int64(d.begun >> steadyBits)
	return int64(at) < week*weekLength && week != 0
}

// datedValue returns a dated field's value at an instant.
func (s *state) datedValue(t *table, field csp.Field, row uint32, at csp.Instant) csp.Value {
	return s.storedValue(t, field, s.dated(t, field, row, at))
}

// dated returns what a dated field's column would hold if an instant were now.
func (s *state) dated(t *table, field csp.Field, row uint32, at csp.Instant) uint64 {
	p := t.layout.places[field]
	if days := t.days.get(row); !days.isNewest(p.dated, at) {
		if days.isAbsent(at) {
			return 0
		}
		return s.earlier(t, field, row, at)
	}
	switch p.class {
	case codeClass:
		return uint64(t.codes[p.column].get(row))
	case flagClass:
		return uint64(t.flags[p.column].get(row))
	default:
		return t.numbers[p.column].get(row)
	}
}

// newestEach writes what a column of numbers or codes holds for nodes of one kind.
func (s *state) newestEach(stored []uint64, p place, t *table, nodes []node) {
	if p.class == codeClass {
		column := &t.codes[p.column]
		for i, n := range nodes {
			stored[i] = uint64(column.get(n.row()))
		}
		return
	}
	column := &t.numbers[p.column]
	for i, n := range nodes {
		stored[i] = column.get(n.row())
	}
}

// datedEach is dated for nodes of one kind, and a field whose column is of numbers or codes.
func (s *state) datedEach(stored []uint64, t *table, field csp.Field, nodes []node, at csp.Instant) {
	p := t.layout.places[field]
	s.newestEach(stored, p, t, nodes)
	day := floorDivide(int64(at), dayLength)
	for i, n := range nodes {
		days := t.days.get(n.row())
		switch {
		case int64(days.settled) <= day && days.settled != neverOnDays || days.isNewest(p.dated, at):
		case days.isAbsent(at):
			stored[i] = 0
		default:
			stored[i] = s.earlier(t, field, n.row(), at)
		}
	}
}

// storedValue is the value that a dated field's column holds as a number.
func (s *state) storedValue(t *table, field csp.Field, stored uint64) csp.Value {
	switch class := t.layout.places[field].class; {
	case class == codeClass:
		return s.dictionaries[field].values[stored]
	case stored == 0:
		return csp.Value{}
	case class == flagClass:
		return flagStored(uint8(stored))
	}
	return numberValue(field, numberStored(stored))
}

// earlier reads what the field's column held at an instant from the history, in which values of a field stand one after another.
func (s *state) earlier(t *table, field csp.Field, row uint32, at csp.Instant) (stored uint64) {
	ref := t.history.get(row)
	if ref == 0 {
		return 0
	}
	rest, number, found := s.texts.bytes(ref), s.numbers.numberOf[field], false
	for len(rest) > 0 {
		of := rest[0]
		if found && of != number {
			break
		}
		found = of == number
		since, length := varint(rest[1:])
		known := rest[1+length] != 0
		rest = rest[2+length:]
		if found && csp.Instant(since) > at {
			break
		}
		var value uint64
		if known {
			value, rest = cutStored(t.layout.places[s.numbers.fieldOf[of]].class, rest)
		}
		if found {
			stored = value
		}
	}
	return stored
}

// varint is binary.Varint for an instant, of which nearly all take six bytes: eight at once are looked at for the last one.
func varint(text []byte) (value int64, length int) {
	if len(text) < 8 {
		return binary.Varint(text)
	}
	eight := binary.LittleEndian.Uint64(text)
	last := ^eight & 0x8080808080808080
	if last == 0 {
		return binary.Varint(text)
	}
	length = bits.TrailingZeros64(last)/8 + 1
	eight &= 0x7f7f7f7f7f7f7f7f & (last ^ (last - 1))
	eight = eight&0x007f007f007f007f | eight&0x7f007f007f007f00>>1
	eight = eight&0x00003fff00003fff | eight&0x3fff00003fff0000>>2
	eight = eight&0x000000000fffffff | eight&0x0fffffff00000000>>4
	return int64(eight>>1) ^ -int64(eight&1), length
}

// cutStored takes a value of a history as its column would hold it.
func cutStored(class class, rest []byte) (stored uint64, after []byte) {
	switch class {
	case codeClass:
		code, length := binary.Uvarint(rest)
		return code, rest[length:]
	case numberClass:
		n, length := binary.Varint(rest)
		return storedNumber(n), rest[length:]
	}
	return uint64(rest[0]), rest[1:]
}
