package observe

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"channelgraph/internal/csp"
)

// metrics are what Prometheus reads. On nil metrics all methods do nothing.
type metrics struct {
	registry *prometheus.Registry
	names    *names

	duration *prometheus.HistogramVec
	errors   *prometheus.CounterVec
	events   *prometheus.CounterVec
	cost     *prometheus.HistogramVec

	storeDuration *prometheus.HistogramVec
	storeErrors   *prometheus.CounterVec
	storeRows     prometheus.Histogram
}

const namespace = "channelgraph"

var (
	seconds = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	rows    = prometheus.ExponentialBuckets(1, 10, 7)
	costs   = prometheus.ExponentialBuckets(1, 10, 8)
)

func newMetrics(trusted []string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(), names: newNames(trusted),
		duration: histograms("operation_duration_seconds", "How long queries and mutations took from when they were received until they were answered; the count is their number.", seconds, "operation", "type", "transport"),
		errors:   counters("errors_total", "Errors that were answered, by their code. The operation is empty for requests that were refused before they became one.", "operation", "code"),
		events:   counters("events_total", "Responses of subscriptions.", "operation"),
		cost:     histograms("operation_cost", "Cost of operations, in the unit of the cost limits.", costs, "operation"),

		storeDuration: histograms("store_call_duration_seconds", "How long calls of the store took; the count is their number.", seconds, "call"),
		storeErrors:   counters("store_errors_total", "Calls of the store that failed, by the error's code.", "call", "code"),
		storeRows:     prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: "store_read_rows", Help: "Nodes that one read of the store returned.", Buckets: rows}),
	}
	m.registry.MustRegister(
		m.duration, m.errors, m.events, m.cost, m.storeDuration, m.storeErrors, m.storeRows,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewBuildInfoCollector(),
	)
	return m
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func (m *metrics) gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, read))
}

func (m *metrics) counter(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, read))
}

func (m *metrics) handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError)})
}

// subscription is the kind of operations that last.
const subscription = "subscription"

func (m *metrics) answered(op *Operation, codes []csp.Code) {
	if m == nil {
		return
	}
	name := m.names.label(op.name)
	for _, code := range codes {
		m.errors.WithLabelValues(name, string(code)).Inc()
	}
	if op.kind == subscription {
		m.events.WithLabelValues(name).Inc()
	}
}

func (m *metrics) ended(op *Operation, took time.Duration) {
	if m == nil || op.kind == "" {
		return
	}
	name := m.names.label(op.name)
	if op.kind != subscription {
		m.duration.WithLabelValues(name, op.kind, op.transport).Observe(took.Seconds())
	}
	if op.cost >= 0 {
		m.cost.WithLabelValues(name).Observe(op.cost)
	}
}

func (m *metrics) refused(code csp.Code) {
	if m != nil {
		m.errors.WithLabelValues("", string(code)).Inc()
	}
}

func (m *metrics) called(call string, took time.Duration, err error) {
	if m == nil {
		return
	}
	m.storeDuration.WithLabelValues(call).Observe(took.Seconds())
	if err != nil {
		m.storeErrors.WithLabelValues(call, string(csp.CodeOf(err))).Inc()
	}
}

func (m *metrics) read(rows int) {
	if m != nil {
		m.storeRows.Observe(float64(rows))
	}
}
