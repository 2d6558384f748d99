package random

import (
	"math/rand/v2"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// search makes a search of a page. Bounds are places among what it finds.
func (m *shapeMaker) search(page *plan.Page) {
	asked := &searchSource{}
	page.Search = &plan.Search{Text: m.slot(plan.SlotType{Type: csp.String}, asked.text)}
	page.Order, page.After, page.Before = plan.Order{Field: csp.ID}, nil, nil
	if m.chance(25) {
		page.After = m.searchBound(asked)
	}
	if m.chance(20) {
		page.Before = m.searchBound(asked)
	}
}

func (m *shapeMaker) searchBound(asked *searchSource) *plan.Bound {
	return &plan.Bound{Value: m.slot(plan.SlotType{Type: csp.Int}, asked.rank), ID: m.slot(plan.SlotType{Type: csp.String}, asked.id)}
}

// searchSource finds a text to search, and places among what it finds.
type searchSource struct{ query *csp.SearchQuery }

// text returns a piece of a searched value, mostly as it is, sometimes misspelt.
func (s *searchSource) text(f *filler) plan.Slotted {
	field := pick(f.rng, csp.Searched).Field
	value := f.existing(field)
	whole := value.Text()
	if field == csp.ID {
		_, _, whole, _ = f.node().ID.Split()
	}
	if value.IsNull() {
		whole = pick(f.rng, typed)
	}
	runes := []rune(csp.Fold(whole))
	if len(runes) == 0 {
		runes = []rune(pick(f.rng, []string{"a", "1", "東"}))
	}
	if chance(f.rng, 50) {
		from := f.rng.IntN(len(runes))
		runes = runes[from : from+1+f.rng.IntN(len(runes)-from)]
	}
	s.query = csp.NewSearchQuery(misspelt(f.rng, runes))
	return plan.Slotted{One: csp.StringValue(s.query.Text)}
}

// misspelt puts another character in a place, or a character more. What it returns is folded and not empty.
func misspelt(rng *rand.Rand, runes []rune) string {
	text := string(runes)
	if chance(rng, 30) {
		at := rng.IntN(len(runes))
		text = string(runes[:at]) + pick(rng, []string{"x", "ム", "ﾑ", "Ｘ"}) + string(runes[min(at+rng.IntN(2), len(runes)):])
	}
	if text = csp.Fold(text); text == "" {
		return "."
	}
	return text
}

func (s *searchSource) rank(f *filler) plan.Slotted {
	for range 20 {
		node := f.node()
		value := func(field csp.Field) csp.Value { return field.Comparable(node.Value(field, f.at)) }
		if match, found := s.query.Best(node.ID, value); found {
			return plan.Slotted{One: csp.IntValue(match.Rank)}
		}
	}
	return plan.Slotted{One: csp.IntValue(csp.SearchRank(csp.PartMatch, 0, 1000, 5))}
}

func (s *searchSource) id(f *filler) plan.Slotted {
	return plan.Slotted{One: csp.StringValue(string(f.node().ID))}
}
