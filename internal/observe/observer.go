package observe

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/trace"

	"channelgraph/internal/plan"
)

// Options say what is told to whom. What is left out is not told, and costs nothing.
type Options struct {
	Metrics bool
	// Trusted are names of operations that always have metrics of their own. Callers choose the others, so only the first of them have.
	Trusted []string

	Traces        bool
	TraceEndpoint string // where traces are sent, if the variables OTEL_EXPORTER_OTLP_* don't say it

	SlowOperation time.Duration // operations that take as long are logged; none if 0
	// Shape describes a plan in the log of a slow operation, without values; nil leaves it out.
	Shape func(*plan.Plan) string

	AccessLog string // the file that says who saw which customer; "" for none

	Log *slog.Logger
}

// Observer tells of operations. A nil Observer tells nothing.
type Observer struct {
	options Options
	metrics *metrics     // nil without metrics
	tracing *tracing     // nil without traces
	tracer  trace.Tracer // nil without traces
	access  *accessLog   // nil without an access log
}

// New returns an observer, or nil if the options ask for nothing. Close must be called on it.
func New(ctx context.Context, options Options) (*Observer, error) {
	if !options.Metrics && !options.Traces && options.SlowOperation <= 0 && options.AccessLog == "" {
		return nil, nil
	}
	o := &Observer{options: options}
	if options.Metrics {
		o.metrics = newMetrics(options.Trusted)
	}
	if options.AccessLog != "" {
		var err error
		if o.access, err = openAccessLog(options.AccessLog); err != nil {
			return nil, fmt.Errorf("the access log cannot be written: %w", err)
		}
	}
	if options.Traces {
		var err error
		if o.tracing, err = newTracing(ctx, options.TraceEndpoint, options.Log); err != nil {
			return nil, errors.Join(fmt.Errorf("traces cannot be sent: %w", err), o.Close(ctx))
		}
		o.tracer = o.tracing.tracer()
	}
	return o, nil
}

// Close sends the traces that have not been sent yet, until ctx ends, and closes the access log.
func (o *Observer) Close(ctx context.Context) error {
	if o == nil {
		return nil
	}
	return errors.Join(o.tracing.close(ctx), o.access.close())
}

// ReopenAccessLog goes on in a new file, if whoever rotates files has renamed the one before.
func (o *Observer) ReopenAccessLog() error {
	if o == nil {
		return nil
	}
	return o.access.reopen()
}

// NamesCustomers reports whether customers have to be told by their ids wherever they are shown.
func (o *Observer) NamesCustomers() bool { return o != nil && o.access != nil }

// Metrics serves the metrics in Prometheus's format; nil without metrics.
func (o *Observer) Metrics() http.Handler {
	if o == nil || o.metrics == nil {
		return nil
	}
	return o.metrics.handler(o.options.Log)
}

// Gauge adds a metric that is read when Prometheus asks.
func (o *Observer) Gauge(name, help string, read func() float64) {
	if o != nil && o.metrics != nil {
		o.metrics.gauge(name, help, read)
	}
}

// Counter is Gauge for what only grows.
func (o *Observer) Counter(name, help string, read func() float64) {
	if o != nil && o.metrics != nil {
		o.metrics.counter(name, help, read)
	}
}
