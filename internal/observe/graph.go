package observe

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// Graph is what operations ask of a store.
type Graph interface {
	store.Reader
	store.Writer
	store.Log
}

// Graph returns the graph, with its calls told as parts of the operations in whose contexts they come.
func (o *Observer) Graph(graph Graph) Graph {
	if o == nil {
		return graph
	}
	return &observedGraph{graph, o}
}

type observedGraph struct {
	Graph
	observer *Observer
}

// Read answers a plan, and notes whose data stand in the answer.
func (g *observedGraph) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	within, span := StartSpan(ctx, "store read")
	began := time.Now()
	answer, err := g.Graph.Read(within, p, input)
	took := time.Since(began)
	g.observer.metrics.called("read", took, err)
	rows := 0
	if err == nil {
		operation := OperationOf(ctx)
		rows = rowsOf(p, answer)
		g.observer.metrics.read(rows)
		operation.read(p, took, rows)
		if g.observer.access != nil {
			operation.show(p, answer)
		}
	}
	endStoreSpan(span, err, rows)
	return answer, err
}

// Update changes the graph.
func (g *observedGraph) Update(ctx context.Context, change func(store.Transaction) error) error {
	within, span := StartSpan(ctx, "store update")
	began := time.Now()
	err := g.Graph.Update(within, change)
	g.observer.metrics.called("update", time.Since(began), err)
	endStoreSpan(span, err, 0)
	return err
}

// Entries reads the change log.
func (g *observedGraph) Entries(ctx context.Context, after csp.Revision, most int) ([]store.Entry, error) {
	within, span := StartSpan(ctx, "store entries")
	began := time.Now()
	entries, err := g.Graph.Entries(within, after, most)
	g.observer.metrics.called("entries", time.Since(began), err)
	endStoreSpan(span, err, len(entries))
	return entries, err
}

func endStoreSpan(span trace.Span, err error, rows int) {
	if span.IsRecording() {
		span.SetAttributes(attribute.Int("channelgraph.rows", rows))
		if err != nil {
			span.SetStatus(codes.Error, string(csp.CodeOf(err)))
		}
	}
	span.End()
}
