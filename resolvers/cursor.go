package resolvers

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"channelgraph/internal/csp"
)

// A cursor is the place of a node in an order, in base64url without padding:
//
//	version   1 byte
//	order     the order field's name and direction: length (1 byte), text such as "companyName+"
//	value     the node's value of that field: 0 for null or where the order is by id alone, or else 1 and
//	          a string (length as uvarint, bytes) or a number or instant (varint)
//	id        the rest: the node's id
const cursorVersion = 1

// longestCursor is more than any cursor that was given out: texts and ids in the graph are far shorter.
const longestCursor = 16 << 10

var errBadCursor = csp.Errorf(csp.BadCursor, "this is no cursor of this field in this order; take cursors from pageInfo or edges of a page with the same orderBy, or start again without one")

// cursorOrder is the order that cursors of one connection belong to.
type cursorOrder struct {
	field  csp.Field
	kinds  csp.KindSet // of the nodes in it
	routes bool        // its places are keys of routes instead of ids
	facts  bool        // its places are keys of facts instead of ids
	values bool        // its places are names of fields instead of ids
	ranked bool        // each of its places has a rank in the place of the field's value
	header string      // version and order, as every cursor begins
}

func newCursorOrder(field csp.Field, descending bool, kinds csp.KindSet) *cursorOrder {
	name := field.String() + "+"
	if descending {
		name = field.String() + "-"
	}
	header := string([]byte{cursorVersion, byte(len(name))}) + name
	return &cursorOrder{field: field, kinds: kinds, header: header}
}

// newRankOrder is the order of what a search finds: by ranks, which are whole numbers as quantities are.
func newRankOrder(kinds csp.KindSet) *cursorOrder {
	const name = "search+"
	return &cursorOrder{field: csp.Quantity, ranked: true, kinds: kinds, header: string([]byte{cursorVersion, byte(len(name))}) + name}
}

// cursor is what a cursor says beside its order.
type cursor struct {
	null  bool
	value csp.Value
	id    string
}

// appendCursor appends the quoted cursor of a node, using scratch for its plain bytes.
func appendCursor(out, scratch []byte, order *cursorOrder, value csp.Value, id string) (written, used []byte) {
	plain := append(scratch[:0], order.header...)
	if order.field == csp.ID || value.IsNull() {
		plain = append(plain, 0)
	} else {
		plain = appendCursorValue(append(plain, 1), value)
	}
	plain = append(plain, id...)
	out = append(out, '"')
	out = base64.RawURLEncoding.AppendEncode(out, plain)
	return append(out, '"'), plain
}

func appendCursorValue(plain []byte, value csp.Value) []byte {
	switch value.Type() {
	case csp.String:
		plain = binary.AppendUvarint(plain, uint64(len(value.Text())))
		return append(plain, value.Text()...)
	case csp.Time:
		return binary.AppendVarint(plain, int64(value.Instant()))
	default:
		return binary.AppendVarint(plain, value.Number())
	}
}

// decodeCursor reads a cursor of the order, and refuses every other text with csp.BadCursor.
func decodeCursor(text string, order *cursorOrder) (cursor, error) {
	if len(text) > longestCursor {
		return cursor{}, errBadCursor
	}
	plain, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return cursor{}, errBadCursor
	}
	rest, ours := strings.CutPrefix(string(plain), order.header)
	if !ours || rest == "" || rest[0] > 1 {
		return cursor{}, errBadCursor
	}
	place := cursor{null: rest[0] == 0 && order.field != csp.ID}
	hasValue := rest[0] == 1
	rest = rest[1:]
	if order.ranked && !hasValue {
		return cursor{}, errBadCursor
	}
	if hasValue {
		var ok bool
		if place.value, rest, ok = cutCursorValue(rest, order.field); !ok {
			return cursor{}, errBadCursor
		}
	}
	if order.routes && !hasValue && csp.IsRouteKey(rest) && isPlainText(rest) {
		return cursor{id: rest}, nil
	}
	if (order.facts || order.values) && hasValue && isPlainText(rest) {
		return cursor{value: place.value, id: rest}, nil
	}
	kind, _, _, ok := csp.NodeID(rest).Split()
	if !ok || !order.kinds.Has(kind) || !isPlainText(rest) {
		return cursor{}, errBadCursor
	}
	place.id = rest
	return place, nil
}

func cutCursorValue(text string, field csp.Field) (value csp.Value, rest string, ok bool) {
	if field == csp.ID {
		return csp.Value{}, "", false
	}
	return cutTypedValue(text, field.Spec().Type)
}

func cutTypedValue(text string, of csp.Type) (value csp.Value, rest string, ok bool) {
	switch of {
	case csp.String:
		length, n := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
		if n <= 0 || length > uint64(len(text)-n) {
			return csp.Value{}, "", false
		}
		end := n + int(length)
		return csp.StringValue(text[n:end]), text[end:], isPlainText(text[n:end])
	case csp.Int, csp.Time, csp.Bool:
		number, n := binary.Varint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
		if n <= 0 {
			return csp.Value{}, "", false
		}
		switch of {
		case csp.Int:
			return csp.IntValue(number), text[n:], true
		case csp.Bool:
			return csp.BoolValue(number != 0), text[n:], true
		}
		return csp.TimeValue(csp.Instant(number)), text[n:], csp.Instant(number) != csp.Forever
	}
	return csp.Value{}, "", false
}

func isPlainText(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsAny(text, "\x00")
}

// A violation's cursor is its place: version (1 byte), the order "rule+" as in other cursors, the rule's id (length
// as 1 byte, text) and the node's id.
var violationHeader = string([]byte{cursorVersion, 5}) + "rule+"

var errBadViolationCursor = csp.Errorf(csp.BadCursor, "this is no cursor of a violation of these rules; take cursors from pageInfo or edges of a page with the same arguments, or start again without one")

func appendViolationCursor(out []byte, rule, id string) []byte {
	plain := append([]byte(violationHeader), byte(len(rule)))
	plain = append(append(plain, rule...), id...)
	out = append(out, '"')
	out = base64.RawURLEncoding.AppendEncode(out, plain)
	return append(out, '"')
}

func decodeViolationCursor(text string) (rule, id string, ok bool) {
	if len(text) > longestCursor {
		return "", "", false
	}
	plain, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return "", "", false
	}
	rest, ours := strings.CutPrefix(string(plain), violationHeader)
	if !ours || rest == "" || len(rest) <= int(rest[0]) {
		return "", "", false
	}
	rule, id = rest[1:1+rest[0]], rest[1+rest[0]:]
	_, _, _, ok = csp.NodeID(id).Split()
	return rule, id, ok && isPlainText(id)
}
