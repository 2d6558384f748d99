package neo4j

import (
	"strconv"
	"strings"

	"channelgraph/internal/csp"
)

// Names of properties that are not fields.
const (
	factProperty               = "fact" // a relationship's csp.FactKey
	provenancePartyProperty    = "provenanceParty"
	provenanceSourceProperty   = "provenanceSource"
	provenanceRecordedProperty = "provenanceRecorded"
)

// foldedProperty holds the folded form of typed text, beside the text as written.
func foldedProperty(field csp.Field) string { return field.String() + "Folded" }

// sinceProperty holds the instants at which a dated field's values began, in ascending order.
func sinceProperty(field csp.Field) string { return field.String() + "Since" }

// historyProperty holds a dated field's values as texts: first noValue, for the time before the first instant, then
// one for each instant of sinceProperty. So the value at T stands at the number of instants up to T.
func historyProperty(field csp.Field) string { return field.String() + "History" }

// noValue stands for null in a history. No text of the graph holds U+0000.
const noValue = "\x00"

// noValueLiteral is noValue in Cypher.
const noValueLiteral = `'\u0000'`

// listTerminator ends each element of a list in a history (U+001F, which elements never contain).
const listTerminator = "\x1f"

// historyText returns a value as it stands in a history.
func historyText(value csp.Value) string {
	switch value.Type() {
	case csp.Bool:
		return strconv.FormatBool(value.Bool())
	case csp.Int:
		return strconv.FormatInt(value.Number(), 10)
	case csp.Time:
		return strconv.FormatInt(int64(value.Instant()), 10)
	case csp.String:
		return value.Text()
	case csp.List:
		if value.Len() == 0 {
			return ""
		}
		return value.Joined() + listTerminator
	}
	return noValue
}

// historyValue reads what historyText wrote for a field.
func historyValue(field csp.Field, text string) csp.Value {
	if text == noValue {
		return csp.Value{}
	}
	switch field.Spec().Type {
	case csp.Bool:
		return csp.BoolValue(text == "true")
	case csp.Int:
		number, _ := strconv.ParseInt(text, 10, 64)
		return csp.IntValue(number)
	case csp.Time:
		number, _ := strconv.ParseInt(text, 10, 64)
		return csp.TimeValue(csp.Instant(number))
	case csp.List:
		return csp.JoinedListValue(strings.TrimSuffix(text, listTerminator), strings.Count(text, listTerminator))
	}
	return csp.StringValue(text)
}

// valueAt returns the Cypher expression for a dated field's value at an instant, in the field's own type.
func valueAt(variable string, field csp.Field, at string) string {
	history := variable + "." + historyProperty(field) +
		"[size([x IN " + variable + "." + sinceProperty(field) + " WHERE x <= " + at + "])]"
	switch field.Spec().Type {
	case csp.Bool:
		return "toBoolean(" + history + ")"
	case csp.Int, csp.Time:
		return "toInteger(" + history + ")"
	case csp.List:
		return "split(nullIf(" + history + ", " + noValueLiteral + `), '\u001F')[..-1]`
	}
	return "nullIf(" + history + ", " + noValueLiteral + ")"
}
