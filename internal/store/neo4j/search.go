package neo4j

import (
	"fmt"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

func (u usage) ofSearch() bool { return u >= searchStarts && u <= searchIDs }

// searchTexts makes a parameter of a text to search.
func (u usage) searchTexts(text string) []string {
	if text == "" {
		return []string{} // of an example
	}
	query := csp.NewSearchQuery(text)
	switch u {
	case searchStarts:
		return query.Starts
	case searchGrams:
		return append([]string{}, query.Grams...)
	case searchSeeks:
		return query.Seeks
	}
	var ids []string
	for _, kind := range csp.Kinds {
		for _, cloud := range csp.CloudNames.Names {
			ids = append(ids, kind.String()+":"+cloud+":"+text)
		}
	}
	return ids
}

// searched is a search in a statement: how its text is named.
type searched struct {
	text, starts, grams, ids string
	slot                     plan.Slot
}

// search is the rows of a list that is searched, and their number if the page wants it.
func (c *compiler) search(page *plan.Page, shape *rootShape) (rows, total string) {
	rows = noRows
	if !page.NoRows {
		rows = c.searchRows(page, shape)
	}
	if page.Total {
		c.subqueries++
		counted := c.newNode(page.Kinds)
		total = "COUNT { " + c.found(page, counted) + " RETURN " + counted.name + " }"
	}
	return rows, total
}

func (c *compiler) searchRows(page *plan.Page, shape *rootShape) string {
	c.subqueries++
	n := c.newNode(page.Kinds)
	text := c.found(page, n)
	for _, edge := range pageEdges(page) {
		operator := " < "
		if edge.after {
			operator = " > "
		}
		rank := c.parameters.add(edge.bound.Value, single)
		text += " AND (rank" + operator + rank + " OR rank = " + rank + " AND " + c.inOrder(n.name+".id", operator, edge.bound.ID) + ")"
	}
	direction := ""
	if page.Backward {
		direction = " DESC"
	}
	text += " WITH " + n.name + ", rank ORDER BY rank" + direction + ", " + n.name + ".id" + direction + c.limit(page)
	return c.topCollected(text, func() string {
		return c.projection(&page.Node, n, &shape.rows, func() string { return "" })
	})
}

// found gives each node that a search finds once, with its rank; a condition more may follow.
func (c *compiler) found(page *plan.Page, n node) string {
	where := c.conditions(page.Where, n)
	where.costly = append(where.costly, c.sightOf(n)...)
	text := c.searchCandidates(page, n) + whereClause(where.cheap)
	if len(where.costly) > 0 {
		text += " WITH " + n.name + whereClause(where.costly)
	}
	return text + " WITH " + n.name + ", " + c.searchRank(page, n) + " AS rank WHERE rank IS NOT NULL"
}

// searchCandidates gives all nodes that a search may find. Those of a kind whose names have text indexes come from them,
// the others are all of their kind.
func (c *compiler) searchCandidates(page *plan.Page, n node) string {
	var branches []string
	scanned := csp.NoKinds
	for _, kind := range page.Kinds.Kinds() {
		seeks := c.searchSeeks(page, node{name: n.name, kinds: csp.Of(kind)})
		if seeks == nil {
			scanned |= csp.Of(kind)
		}
		branches = append(branches, seeks...)
	}
	if scanned != csp.NoKinds || len(branches) == 0 {
		branches = append(branches, "MATCH ("+n.name+labels(scanned)+") RETURN "+n.name)
	}
	c.subqueries += len(branches)
	return "CALL () { " + strings.Join(branches, " UNION ") + " } WITH " + n.name
}

// searchSeeks gives the nodes of one kind by its indexes; it is nil if these do not lead to all.
func (c *compiler) searchSeeks(page *plan.Page, n node) (branches []string) {
	kind, _ := n.kinds.One()
	for _, field := range csp.Searched {
		if field.Parts && field.Field.Spec().Nodes.Has(kind) && !slices.Contains(searchedFields[kind], field.Field) {
			return nil
		}
	}
	for _, field := range csp.Searched {
		if !field.Field.Spec().Nodes.Has(kind) {
			continue
		}
		property, operator, texts := comparedProperty(field.Field), " STARTS WITH ", ""
		switch {
		case field.Parts:
			operator, texts = " CONTAINS ", c.parameters.add(page.Search.Text, searchSeeks)
		case field.Field == csp.ID:
			texts = c.parameters.add(page.Search.Text, searchIDs)
		default:
			texts = "[" + c.parameters.add(page.Search.Text, single) + "]"
		}
		branches = append(branches, "UNWIND "+texts+" AS seek MATCH ("+n.name+labels(n.kinds)+") WHERE "+n.name+"."+property+operator+"seek RETURN "+n.name)
	}
	return branches
}

// searchRank is csp.SearchQuery.Best in Cypher: the rank of a node's best match, or null.
func (c *compiler) searchRank(page *plan.Page, n node) string {
	asked := searched{
		text: c.parameters.add(page.Search.Text, single), starts: c.parameters.add(page.Search.Text, searchStarts),
		grams: c.parameters.add(page.Search.Text, searchGrams), ids: c.parameters.add(page.Search.Text, searchIDs),
	}
	text := "CASE"
	for class := csp.ExactMatch; class <= csp.SimilarMatch; class++ {
		for place, field := range csp.Searched {
			if field.Field.Spec().Nodes&n.kinds != 0 && (field.Parts || class <= csp.PrefixMatch) {
				text += asked.when(class, place, n)
			}
		}
	}
	return text + " END"
}

// when is the rank of a match of one class in one field. Ids are looked at closely only if they hold the text: most do not.
func (s *searched) when(class csp.SearchClass, place int, n node) string {
	field := csp.Searched[place]
	value := n.name + "." + comparedProperty(field.Field)
	rank := fmt.Sprint(csp.SearchRank(class, place, 1000, 0))
	if field.Parts {
		rank += " + size(" + value + ")"
	}
	var condition string
	switch class {
	case csp.ExactMatch:
		condition = value + " = " + s.text
		if field.Field == csp.ID {
			condition = value + " ENDS WITH " + s.text + " AND " + value + " IN " + s.ids
		}
	case csp.PrefixMatch:
		condition = value + " STARTS WITH " + s.text
		if field.Field == csp.ID {
			condition = value + " CONTAINS " + s.text + " AND any(x IN " + s.ids + " WHERE " + value + " STARTS WITH x)"
		}
	case csp.WordMatch:
		condition = "any(x IN " + s.starts + " WHERE " + value + " CONTAINS x)"
	case csp.PartMatch:
		condition = value + " CONTAINS " + s.text
	case csp.SimilarMatch:
		shared := "size([x IN " + s.grams + " WHERE " + value + " CONTAINS x])"
		condition = fmt.Sprintf("size(%s) > 0 AND %d * %s >= size(%s)", s.grams, csp.SimilarShare, shared, s.grams)
		step := csp.SearchRank(class, place, 999, 0) - csp.SearchRank(class, place, 1000, 0)
		rank += fmt.Sprintf(" + %d * (1000 - 1000 * %s / size(%s))", step, shared, s.grams)
	}
	return " WHEN " + condition + " THEN " + rank
}
