package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/graph/leaf"
)

// Executor runs the root fields of operations by the generated code and writes their answers into one buffer.
type Executor struct{ *executableSchema }

// NewExecutor returns the executor with these root resolvers. Answers come in one piece, so it does not offer @defer.
func NewExecutor(resolvers ResolverRoot) *Executor {
	running := *parsedSchema
	running.Directives = make(map[string]*ast.DirectiveDefinition, len(parsedSchema.Directives))
	for name, directive := range parsedSchema.Directives {
		if name != "defer" {
			running.Directives[name] = directive
		}
	}
	return &Executor{&executableSchema{SchemaData: &running, Resolvers: resolvers}}
}

// AppendQuery resolves the root fields of the context's operation and appends the response's data to out.
func (e *Executor) AppendQuery(ctx context.Context, out leaf.Buffer) leaf.Buffer {
	operation := graphql.GetOperationContext(ctx)
	execution := newExecutionContext(operation, e.executableSchema, nil)
	execution._Query(ctx, operation.Operation.SelectionSet).MarshalGQL(&out)
	return out
}

// AppendMutation is AppendQuery for mutations: it resolves the root fields one after the other.
func (e *Executor) AppendMutation(ctx context.Context, out leaf.Buffer) leaf.Buffer {
	operation := graphql.GetOperationContext(ctx)
	execution := newExecutionContext(operation, e.executableSchema, nil)
	execution._Mutation(ctx, operation.Operation.SelectionSet).MarshalGQL(&out)
	return out
}
