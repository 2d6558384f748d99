package api

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"

	"channelgraph/internal/cost"
	"channelgraph/internal/csp"
)

// explainExtension is the member of a request's extensions that asks how the operation would be answered, and of an answer's that says
// it.
const explainExtension = "explain"

// Explainer is what Options.Schema may be, too: then it can say how it would answer the context's operation, without answering it.
type Explainer interface {
	Explain(ctx context.Context) (plan string, cypher []string, err error)
}

// explanation is extensions.explain.
type explanation struct {
	Cost   int      `json:"cost"`
	Plan   string   `json:"plan"`
	Cypher []string `json:"cypher"`
}

func wantsExplanation(operation *graphql.OperationContext) bool {
	return operation.Extensions[explainExtension] == true
}

// dispatch begins to answer an operation, or to explain it.
func (t *transport) dispatch(ctx context.Context, executor *executor.Executor, operation *graphql.OperationContext, meter *cost.Meter) (graphql.ResponseHandler, context.Context) {
	if !wantsExplanation(operation) {
		return executor.DispatchOperation(ctx, operation)
	}
	ctx = graphql.WithOperationContext(ctx, operation)
	return graphql.OneShot(t.explain(ctx, meter)), ctx
}

func (t *transport) explain(ctx context.Context, meter *cost.Meter) *graphql.Response {
	if t.explainer == nil {
		return t.shown(ctx, csp.Errorf(BadRequest, "The server explains no operations."))
	}
	plan, cypher, err := t.explainer.Explain(ctx)
	if err != nil {
		return t.shown(ctx, err)
	}
	return &graphql.Response{
		Data:       json.RawMessage("null"),
		Extensions: map[string]any{explainExtension: explanation{Cost: meter.Requested, Plan: plan, Cypher: append([]string{}, cypher...)}},
	}
}
