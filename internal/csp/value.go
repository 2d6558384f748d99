package csp

import (
	"math"
	"strings"
	"time"
)

// Instant is a point in time in milliseconds since 1970-01-01T00:00:00Z.
type Instant int64

// Forever ends an interval that has no end yet.
const Forever Instant = math.MaxInt64

// InstantOf truncates t to milliseconds.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time returns the instant as a time in UTC.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).UTC() }

// String returns RFC 3339 in UTC with milliseconds only where there are any.
func (i Instant) String() string { return string(i.Append(nil)) }

// Append appends the text of String to buffer.
func (i Instant) Append(buffer []byte) []byte {
	if i%1000 == 0 {
		return i.Time().AppendFormat(buffer, time.RFC3339) // of all layouts the one that is formatted fast
	}
	return i.Time().AppendFormat(buffer, "2006-01-02T15:04:05.000Z")
}

// Type says what a Value holds.
type Type uint8

// The types of values. Null is the zero value.
const (
	Null Type = iota
	Bool
	Int
	Time
	String // compared as written
	List   // of strings
)

// Value is one property value. The zero Value is null. Values compare with ==.
type Value struct {
	text   string
	number int64
	kind   Type
}

// listSeparator stands between the elements of a list value (U+001F, unit separator; elements never contain it).
const listSeparator = "\x1f"

// StringValue returns a string value; an empty string is a value, not null.
func StringValue(s string) Value { return Value{text: s, kind: String} }

// IntValue returns an integer value.
func IntValue(n int64) Value { return Value{number: n, kind: Int} }

// BoolValue returns a boolean value.
func BoolValue(b bool) Value {
	if b {
		return Value{number: 1, kind: Bool}
	}
	return Value{kind: Bool}
}

// TimeValue returns an instant; Forever becomes null.
func TimeValue(i Instant) Value {
	if i == Forever {
		return Value{}
	}
	return Value{number: int64(i), kind: Time}
}

// ListValue returns a list of strings. Order is kept; unit separators inside elements are removed.
func ListValue(items []string) Value {
	for i, item := range items {
		if strings.Contains(item, listSeparator) {
			items = append([]string(nil), items...)
			items[i] = strings.ReplaceAll(item, listSeparator, "")
		}
	}
	return JoinedListValue(strings.Join(items, listSeparator), len(items))
}

// JoinedListValue returns a list of count elements from their joined form, as Joined gave it.
func JoinedListValue(joined string, count int) Value {
	return Value{text: joined, number: int64(count), kind: List}
}

// Type returns what the value holds.
func (v Value) Type() Type { return v.kind }

// IsNull reports whether the value is absent.
func (v Value) IsNull() bool { return v.kind == Null }

// Text returns a string's text, and "" for other types.
func (v Value) Text() string {
	if v.kind == String {
		return v.text
	}
	return ""
}

// Number returns an Int's number.
func (v Value) Number() int64 { return v.number }

// Bool returns a Bool's truth.
func (v Value) Bool() bool { return v.number != 0 }

// Instant returns a Time's instant.
func (v Value) Instant() Instant { return Instant(v.number) }

// Len returns the number of a list's elements.
func (v Value) Len() int { return int(v.number) }

// Joined returns a list's elements with a unit separator (U+001F) between them.
func (v Value) Joined() string { return v.text }

// List returns a list's elements; nil for null and for an empty list.
func (v Value) List() []string {
	if v.kind != List || v.number == 0 {
		return nil
	}
	return strings.Split(v.text, listSeparator)
}

// Compare orders two values of one type: numbers by size, false before true, strings by
// code point, null after everything. Lists have no order of use; they compare by their joined form.
func (v Value) Compare(other Value) int {
	switch {
	case v.kind == Null || other.kind == Null:
		return boolToInt(v.kind == Null) - boolToInt(other.kind == Null)
	case v.kind == String || v.kind == List:
		return strings.Compare(v.text, other.text)
	case v.number < other.number:
		return -1
	case v.number > other.number:
		return 1
	}
	return 0
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
