package oracle

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"

	"channelgraph/internal/csp"
)

// PageArguments are the arguments of a connection that say which page and in what order.
type PageArguments struct {
	OrderBy map[string]any
	First   *int64
	After   *string
	Last    *int64
	Before  *string
}

// Listing is a page.
type Listing struct {
	total       int64
	rows        []*Row
	hasNext     bool
	hasPrevious bool
	cut         bool

	view     view
	matching []*Vertex // on all pages
}

// Row is an edge.
type Row struct {
	vertex *Vertex
	ties   []*Tie
	cursor string
	chosen []csp.NodeID // the nodes that the root field was about
}

// PageInfo is the schema's type.
type PageInfo struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       *string
	Completeness                 string
	TruncatedBy                  *string
}

func newPageInfo(hasNext, hasPrevious, cut bool) *PageInfo {
	info := &PageInfo{HasNextPage: hasNext, HasPreviousPage: hasPrevious, Completeness: "COMPLETE"}
	if cut {
		size := "SIZE"
		info.Completeness, info.TruncatedBy = "TRUNCATED", &size
	}
	return info
}

// position is a place in an order.
type position struct {
	value csp.Value
	id    string
}

// order is a field and a direction.
type order struct {
	name       string
	descending bool
}

var orderFields = map[string]string{
	"ID": "id", "COMPANY_NAME": "companyName", "COUNTRY": "country", "MPN_ID": "mpnId", "DOMAIN": "domain",
	"FRIENDLY_NAME": "friendlyName", "OFFER_NAME": "offerName", "QUANTITY": "quantity", "CREATION_DATE": "creationDate",
	"EFFECTIVE_START_DATE": "effectiveStartDate", "COMMITMENT_END_DATE": "commitmentEndDate",
}

func (a *PageArguments) order() order {
	if a.OrderBy == nil {
		return order{name: "id"}
	}
	return order{orderFields[a.OrderBy["field"].(string)], a.OrderBy["direction"] == "DESC"}
}

func (o order) position(v *Vertex) position {
	if o.name == "id" {
		return position{id: string(v.node.ID)}
	}
	return position{v.value(o.name), string(v.node.ID)}
}

func (o order) compare(a, b position) int {
	sign := 1
	if o.descending {
		sign = -1
	}
	switch {
	case a.value.IsNull() != b.value.IsNull():
		return a.value.Compare(b.value)
	case a.value.Compare(b.value) != 0:
		return sign * a.value.Compare(b.value)
	}
	return sign * strings.Compare(a.id, b.id)
}

func (o order) cursor(p position) string {
	direction := "+"
	if o.descending {
		direction = "-"
	}
	text := []byte{1, byte(len(o.name) + 1)}
	text = append(text, o.name+direction...)
	return base64.RawURLEncoding.EncodeToString(append(appendValue(text, p.value), p.id...))
}

func appendLength(text []byte, length int) []byte { return binary.AppendUvarint(text, uint64(length)) }

// appendValue appends a value as cursors hold it.
func appendValue(text []byte, value csp.Value) []byte {
	switch value.Type() {
	case csp.Null:
		return append(text, 0)
	case csp.String:
		return append(appendLength(append(text, 1), len(value.Text())), value.Text()...)
	case csp.Time:
		return binary.AppendVarint(append(text, 1), int64(value.Instant()))
	}
	return binary.AppendVarint(append(text, 1), value.Number())
}

// find returns the position of which a cursor was made, which must be of this order.
func (o order) find(cursor *string) (*position, error) {
	if cursor == nil {
		return nil, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(*cursor)
	empty := o.cursor(position{})
	header, _ := base64.RawURLEncoding.DecodeString(empty)
	header = header[:len(header)-1]
	if err != nil || !bytes.HasPrefix(text, header) {
		return nil, csp.Errorf(csp.BadCursor, "no such cursor")
	}
	hasValue, rest := text[len(header)] == 1, text[len(header)+1:]
	var p position
	switch field, _ := csp.NodeField(csp.Subscription, o.name); {
	case !hasValue:
	case field != csp.NoField && field.Spec().Type == csp.Int:
		number, n := binary.Varint(rest)
		p.value, rest = csp.IntValue(number), rest[n:]
	case field != csp.NoField && field.Spec().Type == csp.Time:
		number, n := binary.Varint(rest)
		p.value, rest = csp.TimeValue(csp.Instant(number)), rest[n:]
	default:
		length, n := binary.Uvarint(rest)
		p.value, rest = csp.StringValue(string(rest[n:n+int(length)])), rest[n+int(length):]
	}
	p.id = string(rest)
	return &p, nil
}

// list cuts a page out of the rows.
func (v view) list(rows []*Row, where map[string]any, arguments PageArguments) (*Listing, error) {
	size, backward, err := v.size(arguments)
	if err != nil {
		return nil, err
	}
	by := arguments.order()
	after, err := by.find(arguments.After)
	if err != nil {
		return nil, err
	}
	before, err := by.find(arguments.Before)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(row *Row) bool { return !row.vertex.matches(where) })
	slices.SortFunc(rows, func(a, b *Row) int { return by.compare(by.position(a.vertex), by.position(b.vertex)) })
	listing := &Listing{total: int64(len(rows)), hasNext: before != nil, hasPrevious: after != nil, view: v}
	for _, row := range rows {
		listing.matching = append(listing.matching, row.vertex)
	}
	rows = slices.DeleteFunc(rows, func(row *Row) bool {
		p := by.position(row.vertex)
		return after != nil && by.compare(p, *after) <= 0 || before != nil && by.compare(p, *before) >= 0
	})
	cut := int64(len(rows)) > size
	switch {
	case cut && backward:
		rows = rows[int64(len(rows))-size:]
	case cut:
		rows = rows[:size]
	}
	listing.cut = cut
	if backward {
		listing.hasPrevious = cut
	} else {
		listing.hasNext = cut
	}
	for _, row := range rows {
		row.cursor = by.cursor(by.position(row.vertex))
	}
	listing.rows = rows
	return listing, nil
}

func (v view) size(arguments PageArguments) (size int64, backward bool, err error) {
	size = v.PageDefault
	switch {
	case arguments.First != nil && arguments.Last != nil:
		return 0, false, csp.Errorf(csp.BadInput, "first and last")
	case arguments.First != nil:
		size = *arguments.First
	case arguments.Last != nil:
		size, backward = *arguments.Last, true
	}
	if size < 0 {
		return 0, false, csp.Errorf(csp.BadInput, "negative")
	}
	if size > v.PageMax {
		return 0, false, csp.Errorf(csp.LimitExceeded, "too large")
	}
	return size, backward, nil
}
