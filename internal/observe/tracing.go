package observe

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	traceapi "go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"channelgraph/internal/csp"
)

const tracerName = "channelgraph"

// tracing sends spans by OTLP over HTTP.
type tracing struct{ provider *trace.TracerProvider }

// newTracing takes what endpoint does not say from the standard variables OTEL_*: other endpoints, headers, the sampler, the service's name.
func newTracing(ctx context.Context, endpoint string, log *slog.Logger) (*tracing, error) {
	var options []otlptracehttp.Option
	if endpoint != "" {
		options = append(options, otlptracehttp.WithEndpointURL(endpoint))
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, err
	}
	described, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "channelgraph")), resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, err
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces were not sent", "error", err) }))
	return &tracing{trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(described))}, nil
}

func (t *tracing) tracer() traceapi.Tracer { return t.provider.Tracer(tracerName) }

func (t *tracing) close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("the last traces were not sent: %w", err)
	}
	return nil
}

// startOperation begins the span of an operation, as a part of the trace that the headers name, if they do.
func (o *Observer) startOperation(ctx context.Context, header http.Header) (context.Context, traceapi.Span) {
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(header))
	return o.tracer.Start(ctx, "operation", traceapi.WithSpanKind(traceapi.SpanKindServer))
}

// endSpan says what the operation was. Names that callers choose are attributes, not the name of the span.
func (op *Operation) endSpan() {
	defer op.span.End()
	if !op.span.IsRecording() {
		return
	}
	op.span.SetAttributes(attribute.String("channelgraph.request.id", op.request), attribute.String("channelgraph.transport", op.transport), attribute.Int("channelgraph.rows", op.rows))
	if op.kind == "" {
		return
	}
	op.span.SetName(op.kind)
	op.span.SetAttributes(attribute.String("graphql.operation.type", op.kind), attribute.String("graphql.operation.name", shortened(op.name)), attribute.String("channelgraph.document.sha256", hash(op.document)))
	if op.cost >= 0 {
		op.span.SetAttributes(attribute.Float64("channelgraph.cost", op.cost))
	}
}

func traceErrors(span traceapi.Span, found []csp.Code) {
	if len(found) == 0 || !span.IsRecording() {
		return
	}
	texts := make([]string, len(found))
	for i, code := range found {
		texts[i] = string(code)
	}
	span.SetStatus(codes.Error, strings.Join(texts, " "))
}

// StartSpan begins a part of the operation in the context. Where that is not traced it costs a look-up alone.
func StartSpan(ctx context.Context, name string) (context.Context, traceapi.Span) {
	parent := traceapi.SpanFromContext(ctx)
	if !parent.IsRecording() {
		return ctx, noop.Span{}
	}
	return parent.TracerProvider().Tracer(tracerName).Start(ctx, name)
}

// shortened is a name of a caller's as far as it is told.
func shortened(name string) string {
	if len(name) > longestName {
		return name[:longestName] + "…"
	}
	return name
}
