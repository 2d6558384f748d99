package csp

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns the form under which text that a person types is compared: Unicode
// compatibility composition (NFKC: full-width and half-width forms become one), full
// case folding, and blanks trimmed and run together. Both stores keep it beside the original.
func Fold(text string) string {
	if isFolded(text) {
		return text
	}
	folded := cases.Fold().String(norm.NFKC.String(text))
	// Folding can undo the composition (for example of Greek iota subscripts), so compose once more.
	return strings.Join(strings.Fields(norm.NFKC.String(folded)), " ")
}

// isFolded reports whether text is plain lower-case ASCII that Fold would return unchanged.
func isFolded(text string) bool {
	blank := true // a blank at the start, after a blank or at the end has to go
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == ' ' {
			if blank {
				return false
			}
			blank = true
			continue
		}
		if c <= ' ' || c >= 0x7f || 'A' <= c && c <= 'Z' {
			return false
		}
		blank = false
	}
	return len(text) == 0 || !blank
}
