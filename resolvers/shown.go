package resolvers

import (
	"context"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
	"channelgraph/internal/observe"
)

// show tells the access log of nodes that an answer names without a read of the graph. Reads are told of by the graph itself.
func (s *Schema) show(ctx context.Context, list func() []csp.NodeID) {
	if s.options.NamesCustomers {
		observe.OperationOf(ctx).ShowNodes(list())
	}
}

// namedBy lists the nodes that findings name: their subjects, and the ends of the relationships that prove them.
func namedBy(lists ...[]ledger.Finding) (ids []csp.NodeID) {
	for _, findings := range lists {
		for i := range findings {
			ids = append(ids, findings[i].Subject)
			for _, shown := range findings[i].Evidence {
				ids = append(ids, shown.From, shown.To)
			}
		}
	}
	return ids
}
