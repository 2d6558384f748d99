package naive

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// page filters, orders and cuts the candidates. matches are all that match; more says whether the page was cut within the bounds.
func (r *reader) page(page *plan.Page, candidates []*csp.Node) (rows, matches []*csp.Node, more bool) {
	for _, node := range candidates {
		if page.Kinds.Has(node.ID.Kind()) && r.nodeMatches(page.Where, node) {
			matches = append(matches, node)
		}
	}
	compare := func(a, b Position) int { return r.rules.Order(a, b, page.Order.Descending) }
	slices.SortStableFunc(matches, func(a, b *csp.Node) int {
		return compare(r.position(page.Order, a), r.position(page.Order, b))
	})

	var within []*csp.Node
	for _, node := range matches {
		position := r.position(page.Order, node)
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

func (r *reader) position(order plan.Order, node *csp.Node) Position {
	if order.Field == csp.ID {
		return Position{ID: node.ID}
	}
	return Position{Value: r.rules.Value(node, order.Field, r.at), ID: node.ID}
}

func (r *reader) bound(bound *plan.Bound) Position {
	position := Position{ID: csp.NodeID(r.input.Values[bound.ID].One.Text())}
	if bound.Value != plan.NoSlot {
		position.Value = r.input.Values[bound.Value].One
	}
	return position
}
