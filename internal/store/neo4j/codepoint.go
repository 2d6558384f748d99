package neo4j

import (
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Neo4j orders stored texts by code point but compares a stored text with a parameter by UTF-16 code unit, which
// differs where a code unit from U+E000 on meets the surrogates of a code point beyond U+FFFF. So a plan has a second
// text, used only if a compared value holds such a character: it compares both sides in a form whose order is the
// same either way.

// beforeSurrogates is an unassigned code point just below the surrogates.
const beforeSurrogates = "\uD7FF"

// firstAffected is where the two orders begin to differ.
const firstAffected = '\uE000'

// codePointForm puts beforeSurrogates before each character from U+E000 to U+FFFF.
func codePointForm(text string) string {
	var form strings.Builder
	for _, r := range text {
		if r >= firstAffected && r <= '\uFFFF' {
			form.WriteString(beforeSurrogates)
		}
		form.WriteRune(r)
	}
	return form.String()
}

// codePointFormOf is codePointForm in Cypher. Splitting gives code units.
func codePointFormOf(text string) string {
	return "reduce(t = '', u IN split(" + text + `, '') | t + CASE WHEN u =~ '[\\uE000-\\uFFFF]' THEN '\uD7FF' + u ELSE u END)`
}

// inOrder writes a comparison by size of an expression with a slot.
func (c *compiler) inOrder(left, operator string, slot plan.Slot) string {
	if c.types[slot].Type != csp.String {
		return left + operator + c.parameters.add(slot, single)
	}
	c.ordersTexts = true
	if c.byCodePoint {
		return codePointFormOf(left) + operator + c.parameters.add(slot, codePoints)
	}
	return left + operator + c.parameters.add(slot, ordered)
}

// needsCodePoints reports whether a statement would compare some value by the wrong order.
func needsCodePoints(list []parameter, input *plan.Input) bool {
	for _, parameter := range list {
		if parameter.usage == ordered && strings.ContainsFunc(input.Values[parameter.slot].One.Text(), func(r rune) bool { return r >= firstAffected }) {
			return true
		}
	}
	return false
}
