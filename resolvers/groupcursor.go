package resolvers

import (
	"encoding/base64"
	"encoding/binary"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// A cursor of a group is its place in an order, in base64url without padding:
//
//	version   1 byte
//	order     the dimensions, and what groups are ordered by in which direction: length (uvarint), text such as "COUNTRY,STATUS:COUNT-"
//	values    the aggregates that make up the order's measure, and then the keys: each 0 for null, or else 1 and
//	          a string (length as uvarint, bytes) or a number, an instant or a truth (varint)
const groupCursorVersion = 2

// groupCursorOrder is the order that cursors of one grouping belong to.
type groupCursorOrder struct {
	header string
	by     *plan.Measure
	types  []csp.Type // of the values
}

func newGroupCursorOrder(grouping *plan.Grouping, by []string, name string) *groupCursorOrder {
	text := strings.Join(by, ",") + ":" + name + "+"
	if grouping.Order.Descending {
		text = strings.Join(by, ",") + ":" + name + "-"
	}
	order := &groupCursorOrder{by: grouping.Order.By}
	order.header = string(binary.AppendUvarint([]byte{groupCursorVersion}, uint64(len(text)))) + text
	if order.by != nil {
		order.types = append(order.types, aggregateType(grouping.Aggregates[order.by.Of]))
		if order.by.Per != plan.NoDivisor {
			order.types = append(order.types, csp.Int)
		}
	}
	for i := range grouping.By {
		order.types = append(order.types, keyType(&grouping.By[i]))
	}
	return order
}

func aggregateType(aggregate plan.Aggregate) csp.Type {
	if aggregate.Function == plan.Minimum || aggregate.Function == plan.Maximum {
		return aggregate.Field.Spec().Type
	}
	return csp.Int
}

func keyType(dimension *plan.Dimension) csp.Type {
	switch {
	case dimension.Step != nil, dimension.Cases != nil:
		return csp.String
	case dimension.Period != 0:
		return csp.Int
	}
	return dimension.Field.Spec().Type
}

// appendGroupCursor appends the quoted cursor of a group.
func appendGroupCursor(out, scratch []byte, order *groupCursorOrder, aggregates, keys []csp.Value) (written, used []byte) {
	plain := append(scratch[:0], order.header...)
	if order.by != nil {
		plain = appendGroupCursorValue(plain, aggregates[order.by.Of])
		if order.by.Per != plan.NoDivisor {
			plain = appendGroupCursorValue(plain, aggregates[order.by.Per])
		}
	}
	for _, key := range keys {
		plain = appendGroupCursorValue(plain, key)
	}
	out = append(out, '"')
	out = base64.RawURLEncoding.AppendEncode(out, plain)
	return append(out, '"'), plain
}

func appendGroupCursorValue(plain []byte, value csp.Value) []byte {
	if value.IsNull() {
		return append(plain, 0)
	}
	return appendCursorValue(append(plain, 1), value)
}

// decodeGroupCursor reads a cursor of the order, and refuses every other text with csp.BadCursor.
func decodeGroupCursor(text string, order *groupCursorOrder) ([]csp.Value, error) {
	if len(text) > longestCursor {
		return nil, errBadCursor
	}
	plain, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, errBadCursor
	}
	rest, ours := strings.CutPrefix(string(plain), order.header)
	if !ours {
		return nil, errBadCursor
	}
	values := make([]csp.Value, len(order.types))
	for i, of := range order.types {
		if rest == "" || rest[0] > 1 {
			return nil, errBadCursor
		}
		known := rest[0] == 1
		rest = rest[1:]
		if !known {
			continue
		}
		var ok bool
		if values[i], rest, ok = cutTypedValue(rest, of); !ok {
			return nil, errBadCursor
		}
	}
	if rest != "" {
		return nil, errBadCursor
	}
	return values, nil
}

// groupCursorSource fills a bound from a cursor.
type groupCursorSource struct {
	operand
	order *groupCursorOrder
	slots []plan.Slot
}

func (s *groupCursorSource) fill(variables map[string]any, values []plan.Slotted) error {
	value, err := s.value(variables)
	if err != nil {
		return err
	}
	text, isText := value.(string)
	if !isText {
		return errBadCursor
	}
	place, err := decodeGroupCursor(text, s.order)
	if err != nil {
		return err
	}
	for i, slot := range s.slots {
		values[slot].One = place[i]
	}
	return nil
}
