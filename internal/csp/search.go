package csp

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SearchedField is a field in which a search looks.
type SearchedField struct {
	Field Field
	Parts bool // also for what stands inside of a value, and for what resembles it; else only for the value and its beginning
}

// Searched lists the fields in which a search looks, the weightiest first. Of csp.ID it looks at the natural key: the tenant's or the subscription's id.
var Searched = []SearchedField{
	{CompanyName, true}, {Domain, true}, {FriendlyName, true}, {OfferName, true},
	{MpnID, false}, {GlobalMpnID, false}, {ID, false}, {OfferID, false},
}

// SearchClass says how a value matches a query. Lower ones are better.
type SearchClass int64

// The classes of match, best first.
const (
	ExactMatch   SearchClass = iota + 1 // the value is the query
	PrefixMatch                         // it begins with it
	WordMatch                           // a word in it does: the query stands after one of wordSeparators
	PartMatch                           // it holds it
	SimilarMatch                        // it holds a good part of the query's grams
)

// SearchMatchKinds are the names of the classes, in their order.
var SearchMatchKinds = names("SearchMatchKind", "EXACT", "PREFIX", "WORD", "PART", "SIMILAR")

// String returns the class's name.
func (c SearchClass) String() string { return SearchMatchKinds.Names[c-ExactMatch] }

// A query of fewer than fewestGrams different grams resembles nothing. Of more, one in SimilarShare has to be in the value.
const (
	fewestGrams  = 3
	SimilarShare = 2
)

// wordSeparators are the characters, in folded form, after which a word begins.
const wordSeparators = " -._/@&,(・"

// SearchQuery is a folded text with what a search asks of values.
type SearchQuery struct {
	Text   string
	Starts []string // the text after each separator of words
	Grams  []string // what a similar value has a share of; empty if the text is too short for that

	// Seeks are texts of which at least one stands in every value that matches: the text itself, or so many grams
	// that a value without any of them lacks too many.
	Seeks []string
}

// NewSearchQuery prepares a folded text, which is not empty.
func NewSearchQuery(text string) *SearchQuery {
	query := &SearchQuery{Text: text, Seeks: []string{text}}
	for _, separator := range wordSeparators {
		query.Starts = append(query.Starts, string(separator)+text)
	}
	if grams := Grams(text); len(grams) >= fewestGrams {
		query.Grams = grams
		query.Seeks = grams[:len(grams)-(len(grams)+SimilarShare-1)/SimilarShare+1]
	}
	return query
}

// Grams returns what a text consists of, each once, in order: two neighbouring characters in Japanese (and Chinese and Korean), which
// is written without blanks, three in other scripts.
func Grams(text string) []string {
	var grams []string
	runes := []rune(text)
	for from := 0; from < len(runes); {
		size, to := 3, from
		if isIdeographic(runes[from]) {
			size = 2
		}
		for to < len(runes) && isIdeographic(runes[to]) == (size == 2) {
			to++
		}
		for i := from; i+size <= to; i++ {
			if gram := string(runes[i : i+size]); !slices.Contains(grams, gram) {
				grams = append(grams, gram)
			}
		}
		from = to
	}
	return grams
}

func isIdeographic(r rune) bool {
	return r == 'ー' || r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// Class tells how a value in its comparable form matches; shared is how many of the query's grams it holds, if it is similar.
func (q *SearchQuery) Class(value string, parts bool) (class SearchClass, shared int, ok bool) {
	at := strings.Index(value, q.Text)
	switch {
	case at == 0 && len(value) == len(q.Text):
		return ExactMatch, 0, true
	case at == 0:
		return PrefixMatch, 0, true
	case !parts:
		return 0, 0, false
	case at > 0:
		if slices.ContainsFunc(q.Starts, func(start string) bool { return strings.Contains(value, start) }) {
			return WordMatch, 0, true
		}
		return PartMatch, 0, true
	}
	for _, gram := range q.Grams {
		if strings.Contains(value, gram) {
			shared++
		}
	}
	return SimilarMatch, shared, shared > 0 && q.Resembles(shared)
}

// Resembles tells whether a value that holds so many of the query's grams is similar to it.
func (q *SearchQuery) Resembles(shared int) bool { return SimilarShare*shared >= len(q.Grams) }

// The places of a rank: see SearchRank.
const (
	rankFields = 16
	rankShares = 1024
	rankLength = 1 << 16
)

// SearchRank orders matches, the best (lowest) first: by class, weight of the field, share of the query's grams (in thousandths), and
// length of the value in code points. Place is the field's in Searched. Fields that are not searched for parts have no length.
func SearchRank(class SearchClass, place, share, length int) int64 {
	return ((int64(class)*rankFields+int64(place))*rankShares+int64(1000-share))*rankLength + int64(length)
}

// SearchMatch is a node's best match.
type SearchMatch struct {
	Field Field
	Class SearchClass
	Rank  int64
}

// Rank returns how a value in its comparable form matches as the field at a place in Searched.
func (q *SearchQuery) Rank(place int, value string) (match SearchMatch, ok bool) {
	field := Searched[place]
	class, shared, ok := q.Class(value, field.Parts)
	if !ok {
		return match, false
	}
	share, length := 1000, 0
	if class == SimilarMatch {
		share = 1000 * shared / len(q.Grams)
	}
	if field.Parts {
		length = utf8.RuneCountInString(value)
	}
	return SearchMatch{field.Field, class, SearchRank(class, place, share, length)}, true
}

// Best returns the best match of a node. value returns a field in its comparable form.
func (q *SearchQuery) Best(id NodeID, value func(Field) Value) (best SearchMatch, ok bool) {
	for place, field := range Searched {
		text := value(field.Field)
		if field.Field == ID {
			_, _, key, _ := id.Split()
			text = StringValue(key)
		}
		if text.IsNull() {
			continue
		}
		if match, matches := q.Rank(place, text.Text()); matches && (!ok || match.Rank < best.Rank) {
			best, ok = match, true
		}
	}
	return best, ok
}
