package naive

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// page filters, orders and cuts the candidates. matches are all that match; more says whether the page was cut within the bounds.
func (r *reader) page(page *plan.Page, candidates []*csp.Node) (rows, matches []*csp.Node, more bool) {
	for _, node := range candidates {
		if page.Kinds.Has(node.ID.Kind()) && r.nodeMatches(page.Where, node) && r.isFound(page, node) {
			matches = append(matches, node)
		}
	}
	compare := func(a, b Position) int { return r.rules.Order(a, b, page.Order.Descending) }
	slices.SortStableFunc(matches, func(a, b *csp.Node) int {
		return compare(r.position(page, a), r.position(page, b))
	})

	var within []*csp.Node
	for _, node := range matches {
		position := r.position(page, node)
		if page.After != nil && compare(position, r.bound(page.After)) <= 0 ||
			page.Before != nil && compare(position, r.bound(page.Before)) >= 0 {
			continue
		}
		within = append(within, node)
	}

	if page.NoRows {
		return nil, matches, false
	}
	size := len(within)
	if page.Size != plan.NoSlot {
		size = min(size, int(r.input.Values[page.Size].One.Number()))
	}
	rows = within[:size]
	if page.Backward {
		rows = within[len(within)-size:]
	}
	return rows, matches, size < len(within)
}

func (r *reader) position(page *plan.Page, node *csp.Node) Position {
	order := page.Order
	if page.Search != nil {
		rank, _ := r.searchRank(page.Search, node)
		return Position{Value: csp.IntValue(rank), ID: node.ID}
	}
	if order.Field == csp.ID {
		return Position{ID: node.ID}
	}
	return Position{Value: r.rules.Value(node, order.Field, r.at), ID: node.ID}
}

// isFound reports whether a search, if there is one, finds the node.
func (r *reader) isFound(page *plan.Page, node *csp.Node) bool {
	if page.Search == nil {
		return true
	}
	_, found := r.searchRank(page.Search, node)
	return found
}

func (r *reader) searchRank(search *plan.Search, node *csp.Node) (rank int64, found bool) {
	query := csp.NewSearchQuery(r.input.Values[search.Text].One.Text())
	match, found := query.Best(node.ID, func(field csp.Field) csp.Value {
		return r.rules.Comparable(field, r.rules.Value(node, field, r.at))
	})
	return r.rules.SearchRank(match), found
}

func (r *reader) bound(bound *plan.Bound) Position {
	position := Position{ID: csp.NodeID(r.input.Values[bound.ID].One.Text())}
	if bound.Value != plan.NoSlot {
		position.Value = r.input.Values[bound.Value].One
	}
	return position
}
