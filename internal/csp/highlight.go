package csp

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Highlight is a part of a text: from Start up to but not including End, in code points from 0.
type Highlight struct{ Start, End int }

// Highlights returns the parts of a value, as written, because of which it matches in a class: the query itself, or the grams
// that a similar value shares with it. They are in order and do not touch.
func (q *SearchQuery) Highlights(class SearchClass, value string) []Highlight {
	wanted := []string{q.Text}
	if class == SimilarMatch {
		wanted = q.Grams
	}
	folded, origins := foldTraced(value)
	if folded == "" {
		return []Highlight{{0, utf8.RuneCountInString(value)}}
	}
	var parts []Highlight
	for _, text := range wanted {
		if at := strings.Index(folded, text); at >= 0 && text != "" {
			parts = append(parts, Highlight{origins[at].Start, origins[at+len(text)-1].End})
		}
	}
	return joined(parts)
}

func joined(parts []Highlight) []Highlight {
	slices.SortFunc(parts, func(a, b Highlight) int { return a.Start - b.Start })
	var list []Highlight
	for _, part := range parts {
		if last := len(list) - 1; last >= 0 && part.Start <= list[last].End {
			list[last].End = max(list[last].End, part.End)
			continue
		}
		list = append(list, part)
	}
	return list
}

// foldTraced returns what Fold makes of a text, and for each byte of it from where in the text it comes. It gives up, and returns "",
// where parts of the text fold differently apart than together.
func foldTraced(text string) (folded string, origins []Highlight) {
	var made strings.Builder
	var parts norm.Iter
	parts.InitString(norm.NFKC, text)
	for start, codePoint := 0, 0; !parts.Done(); {
		parts.Next()
		part := text[start:parts.Pos()]
		origin := Highlight{codePoint, codePoint + utf8.RuneCountInString(part)}
		start, codePoint = parts.Pos(), origin.End
		piece := Fold(part)
		if strings.ContainsFunc(part, unicode.IsSpace) && !strings.HasSuffix(made.String(), " ") && made.Len() > 0 {
			piece = " " + piece
		}
		made.WriteString(piece)
		for range len(piece) {
			origins = append(origins, origin)
		}
	}
	if folded = strings.TrimSuffix(made.String(), " "); folded != Fold(text) {
		return "", nil
	}
	return folded, origins
}
