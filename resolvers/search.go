package resolvers

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// The bounds on the text of a search, in characters of its folded form. One character would find a good part of all names.
const (
	shortestSearch = 2
	longestSearch  = 100
)

// searchTemplate is how a node's match is found again when a search's answer is written.
type searchTemplate struct {
	text    plan.Slot
	columns []int // of each of csp.Searched; -1 if the kinds searched lack it
}

// compileSearch compiles the root field that searches.
func (c *compiler) compileSearch(field *collected) (*plan.Page, *connectionTemplate, error) {
	page := &plan.Page{Kinds: csp.AnyKind, Order: plan.Order{Field: csp.ID}, Search: &plan.Search{}}
	query := argument(field.field, "query")
	if !c.given(query) {
		return nil, nil, c.errorf(query, "a text is wanted, not null")
	}
	var err error
	if page.Search.Text, err = c.one(query, csp.String, convertSearch); err != nil {
		return nil, nil, err
	}
	if kinds := argument(field.field, "kinds"); c.given(kinds) {
		if page.Kinds, err = c.compileKinds(kinds); err != nil {
			return nil, nil, err
		}
	}
	if cloud := argument(field.field, "cloud"); c.given(cloud) {
		slot, err := c.one(cloud, csp.String, fieldConverter(csp.CloudName))
		if err != nil {
			return nil, nil, err
		}
		page.Where = plan.Compare{Field: csp.CloudName, Operator: plan.Equal, Slot: slot}
	}
	if err := c.compileSize(field, page); err != nil {
		return nil, nil, err
	}
	order := newRankOrder(page.Kinds)
	if page.After, err = c.compileBound(argument(field.field, "after"), order); err != nil {
		return nil, nil, err
	}
	if page.Before, err = c.compileBound(argument(field.field, "before"), order); err != nil {
		return nil, nil, err
	}
	builder := newNodeBuilder()
	template, err := c.compileConnection(field, page, builder, nil)
	c.onLayout(func() { page.Node = builder.selection() })
	return page, template, err
}

func (c *compiler) compileKinds(in input) (kinds csp.KindSet, err error) {
	for _, item := range c.items(in) {
		name, err := c.name(item)
		if err != nil {
			return 0, err
		}
		kinds |= csp.Of(csp.Kinds[slices.Index(csp.NodeKinds.Names, name)])
	}
	if kinds == csp.NoKinds {
		return 0, c.errorf(in, "an empty list leaves nothing to search; give a kind or leave it out")
	}
	return kinds, nil
}

// convertSearch folds the text of a search.
func convertSearch(value any) (csp.Value, error) {
	text, err := convertText(value)
	if err != nil {
		return csp.Value{}, err
	}
	if len(text) > longestSearch*utf8.UTFMax*2 {
		return csp.Value{}, csp.Errorf(csp.LimitExceeded, "a search has at most %d characters", longestSearch)
	}
	folded := csp.Fold(text)
	switch length := utf8.RuneCountInString(folded); {
	case length < shortestSearch:
		return csp.Value{}, fmt.Errorf("a search has at least %d characters besides blanks; one would find too much", shortestSearch)
	case length > longestSearch:
		return csp.Value{}, csp.Errorf(csp.LimitExceeded, "a search has at most %d characters, not %d", longestSearch, length)
	}
	return csp.StringValue(folded), nil
}

// searchTemplate has what matches are made of read.
func (c *compiler) searchTemplate(page *plan.Page, builder *nodeBuilder) *searchTemplate {
	template := &searchTemplate{text: page.Search.Text, columns: make([]int, len(csp.Searched))}
	for place, searched := range csp.Searched {
		template.columns[place] = -1
		if searched.Field.Spec().Nodes&page.Kinds != 0 {
			builder.columns[searched.Field] = true
			c.onLayout(func() { template.columns[place] = builder.columns.index(searched.Field) })
		}
	}
	return template
}

func (c *connectionPart) compileMatch(shown *collected) (field, error) {
	return c.matchMembers(shown, match, func(shown *collected) (field, error) {
		switch shown.name() {
		case "kind":
			return field{code: matchKind}, nil
		case "field":
			return field{code: matchField}, nil
		case "text":
			return field{code: matchText}, nil
		case "highlights":
			return c.matchMembers(shown, highlights, func(shown *collected) (field, error) {
				switch shown.name() {
				case "start":
					return field{code: highlightStart}, nil
				case "end":
					return field{code: highlightEnd}, nil
				}
				return unknown(shown, "SearchHighlight")
			})
		}
		return unknown(shown, "SearchMatch")
	})
}

// matchMembers compiles an object of a match.
func (c *connectionPart) matchMembers(shown *collected, code code, compile func(*collected) (field, error)) (field, error) {
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return field{}, err
	}
	object := field{code: code}
	for i := range members {
		member := constantField(typeName)
		if members[i].name() != "__typename" {
			if member, err = compile(&members[i]); err != nil {
				return field{}, err
			}
		}
		object.fields = add(object.fields, members[i].key, member)
	}
	return object, nil
}
