package csp

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns the form under which text that a person types is compared: Unicode
// compatibility composition (NFKC: full-width and half-width forms become one), full
// case folding, Latin and Greek letters without accents, and blanks trimmed and run together. Both stores keep it
// beside the original.
func Fold(text string) string {
	if isFolded(text) {
		return text
	}
	folded := cases.Fold().String(norm.NFKC.String(text))
	// Folding can undo the composition (for example of Greek iota subscripts), so compose once more.
	return strings.Join(strings.Fields(norm.NFKC.String(withoutAccents(folded))), " ")
}

// withoutAccents removes the combining diacritical marks of Latin and Greek letters. Marks of other scripts make other
// letters of them: Cyrillic short i is no i with an accent, and Japanese ga no ka.
func withoutAccents(text string) string {
	if !strings.ContainsFunc(text, mayHaveAccent) {
		return text
	}
	var bare strings.Builder
	isBase := false
	for _, r := range norm.NFD.String(text) {
		if r >= 0x300 && r < 0x370 {
			if !isBase {
				bare.WriteRune(r)
			}
			continue
		}
		isBase = unicode.In(r, unicode.Latin, unicode.Greek)
		bare.WriteRune(r)
	}
	return bare.String()
}

func mayHaveAccent(r rune) bool { return r >= 0xc0 && r < 0x400 || r >= 0x1e00 && r < 0x2000 }

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
