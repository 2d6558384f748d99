package api

import "github.com/vektah/gqlparser/v2/ast"

// gqlparser compares every pair of fields that share a response name, so its rule OverlappingFieldsCanBeMerged
// takes seconds for a document of 30 KB. These bounds keep it within a few milliseconds.
const (
	maxComparedPairs   = 20_000
	maxComparedVisits  = 20_000
	maxComparedNesting = 200
)

// comparisonBudget counts the pairs of fields and of fragments that the rule would compare.
type comparisonBudget struct {
	fragments     map[string]*ast.FragmentDefinition
	reached       map[string]bool
	pairs, visits int
}

func newComparisonBudget(doc *ast.QueryDocument) *comparisonBudget {
	fragments := make(map[string]*ast.FragmentDefinition, len(doc.Fragments))
	for _, fragment := range doc.Fragments {
		fragments[fragment.Name] = fragment
	}
	return &comparisonBudget{
		fragments: fragments, reached: make(map[string]bool, len(doc.Fragments)),
		pairs: maxComparedPairs, visits: maxComparedVisits,
	}
}

// covers reports whether the budget is enough for the whole document: its operations with their fragments
// merged in, and the fragments that no operation reaches, which the rule compares all the same.
func (b *comparisonBudget) covers(doc *ast.QueryDocument) bool {
	for _, operation := range doc.Operations {
		if !b.coversMerged([]ast.SelectionSet{operation.SelectionSet}, 0) {
			return false
		}
	}
	for _, fragment := range doc.Fragments {
		if !b.reached[fragment.Name] && !b.coversMerged([]ast.SelectionSet{fragment.SelectionSet}, 0) {
			return false
		}
	}
	return true
}

// coversMerged counts the sets as one, because the rule compares them so when their fields share a name.
func (b *comparisonBudget) coversMerged(sets []ast.SelectionSet, nesting int) bool {
	if nesting > maxComparedNesting {
		return false
	}
	merged := mergedSet{fields: make(map[string]int), spreads: make(map[string]bool)}
	for _, set := range sets {
		if !b.merge(&merged, set) {
			return false
		}
	}
	for _, inner := range merged.inner {
		if len(inner) > 0 && !b.coversMerged(inner, nesting+1) {
			return false
		}
	}
	return true
}

// mergedSet is a selection set with its fragments merged in: inner[fields[name]] are the sets below a name.
type mergedSet struct {
	fields  map[string]int
	count   []int
	inner   [][]ast.SelectionSet
	spreads map[string]bool
}

func (b *comparisonBudget) merge(merged *mergedSet, set ast.SelectionSet) bool {
	for _, selection := range set {
		if b.visits--; b.visits < 0 {
			return false
		}
		switch selection := selection.(type) {
		case *ast.Field:
			b.pairs -= merged.add(selection)
		case *ast.InlineFragment:
			if !b.merge(merged, selection.SelectionSet) {
				return false
			}
		case *ast.FragmentSpread:
			fragment := b.fragments[selection.Name]
			if fragment == nil || merged.spreads[selection.Name] {
				continue
			}
			b.pairs -= len(merged.spreads)
			merged.spreads[selection.Name], b.reached[selection.Name] = true, true
			if b.pairs < 0 || !b.merge(merged, fragment.SelectionSet) {
				return false
			}
		}
		if b.pairs < 0 {
			return false
		}
	}
	return true
}

// add takes a field in and returns how many fields of its name were there before, each a pair with it.
func (m *mergedSet) add(field *ast.Field) int {
	index, known := m.fields[field.Alias]
	if !known {
		index = len(m.count)
		m.fields[field.Alias] = index
		m.count, m.inner = append(m.count, 0), append(m.inner, nil)
	}
	m.count[index]++
	if len(field.SelectionSet) > 0 {
		m.inner[index] = append(m.inner[index], field.SelectionSet)
	}
	return m.count[index] - 1
}
