package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/plan/outline"
)

// Explain says how the context's operation would be answered, without reading or changing anything: the plan as text, with the
// operation's values, and the Cypher of it. Of a command it is what its payload shows. Both are empty if no store would be asked.
func (s *Schema) Explain(ctx context.Context) (plan string, cypher []string, err error) {
	r := takeRun(s)
	defer putRun(r)
	if err := r.prepare(ctx, graphql.GetOperationContext(ctx), ""); err != nil {
		return "", nil, err
	}
	for i := range r.program.roots {
		if err := r.program.roots[i].err; err != nil {
			return "", nil, err
		}
	}
	if r.program.plan == nil {
		return "", nil, nil
	}
	input := r.input(ctx)
	if s.options.Statements != nil {
		cypher = s.options.Statements(r.program.plan, input)
	}
	return outline.Of(r.program.plan, input), cypher, nil
}
