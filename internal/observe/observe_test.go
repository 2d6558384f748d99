package observe_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/observe"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// lookup asks for a customer by id.
var lookup = &plan.Plan{
	Roots: []plan.Root{{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: csp.AnyKind, Node: plan.Selection{Columns: []csp.Field{csp.ID}}}}},
	Slots: []plan.SlotType{{Type: csp.String, Many: true}},
}

const (
	contoso  = "Customer:GLOBAL:contoso"
	document = `query Secrets { customer(name: "Contoso") { id } }`
)

// graph answers each read with one customer, until it fails.
type graph struct {
	observe.Graph
	fails error
}

func (g *graph) Read(context.Context, *plan.Plan, plan.Input) (*plan.Answer, error) {
	if g.fails != nil {
		return nil, g.fails
	}
	return &plan.Answer{Roots: []plan.Table{{Starts: []int32{0, 1}, Kinds: []csp.Kind{csp.Customer}, Cells: []csp.Value{csp.StringValue(contoso)}}}}, nil
}

func (g *graph) Update(context.Context, func(store.Transaction) error) error { return g.fails }

func (g *graph) Entries(context.Context, csp.Revision, int) ([]store.Entry, error) {
	return make([]store.Entry, 3), g.fails
}

// observed is an observer with its log.
type observed struct {
	*observe.Observer
	log *bytes.Buffer
}

func start(t *testing.T, options observe.Options) *observed {
	t.Helper()
	o := &observed{log: &bytes.Buffer{}}
	options.Log = slog.New(slog.NewTextHandler(o.log, nil))
	var err error
	if o.Observer, err = observe.New(t.Context(), options); err != nil {
		t.Fatal(err)
	}
	return o
}

// ask runs an operation that reads once.
func (o *observed) ask(t *testing.T, name string, over *graph, codes ...csp.Code) error {
	t.Helper()
	ctx, operation := o.Begin(context.Background(), "request-1", "http", http.Header{"Traceparent": {"00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"}})
	operation.Is(name, "query", document)
	_, span := observe.StartSpan(ctx, "compile")
	span.End()
	if _, err := o.Graph(over).Read(ctx, lookup, plan.Input{}); err != over.fails {
		t.Fatal(err)
	}
	operation.Costs(7)
	err := operation.Answer(ctx, codes)
	operation.End(ctx)
	return err
}

func (o *observed) scrape() string {
	recorder := httptest.NewRecorder()
	o.Metrics().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return recorder.Body.String()
}

func wantsLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line) {
			t.Errorf("there is no line %s in\n%s", line, text)
		}
	}
}

func TestNothingIsToldToNobody(t *testing.T) {
	o, err := observe.New(t.Context(), observe.Options{})
	if o != nil || err != nil {
		t.Fatalf("%v, %v", o, err)
	}
	over := &graph{}
	if o.Graph(over) != observe.Graph(over) {
		t.Error("the graph is wrapped")
	}
	if allocations := testing.AllocsPerRun(100, func() {
		ctx, operation := o.Begin(context.Background(), "a", "http", nil)
		operation.Is("a", "query", document)
		operation.ShowNodes(nil)
		_, span := observe.StartSpan(ctx, "compile")
		span.End()
		if err := operation.Answer(ctx, nil); err != nil {
			t.Error(err)
		}
		operation.End(ctx)
		o.Refused(csp.BadInput)
	}); allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
	if err := o.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestMetricsTellOfOperationsAndTheStore(t *testing.T) {
	o := start(t, observe.Options{Metrics: true})
	o.Gauge("queue", "Those who wait.", func() float64 { return 3 })
	o.Counter("shed_total", "Those who left.", func() float64 { return 4 })
	over := &graph{}
	if err := o.ask(t, "Secrets", over); err != nil {
		t.Fatal(err)
	}
	over.fails = csp.Errorf(csp.Unavailable, "away")
	if err := o.ask(t, "Secrets", over, csp.Unavailable); err != nil {
		t.Fatal(err)
	}
	o.Refused("BAD_REQUEST")
	if err := o.Graph(over).Update(t.Context(), nil); err == nil {
		t.Error("the update did not fail")
	}
	wantsLines(t, o.scrape(),
		`channelgraph_operation_duration_seconds_count{operation="Secrets",transport="http",type="query"} 2`,
		`channelgraph_operation_cost_sum{operation="Secrets"} 14`,
		`channelgraph_errors_total{code="STORE_UNAVAILABLE",operation="Secrets"} 1`,
		`channelgraph_errors_total{code="BAD_REQUEST",operation=""} 1`,
		`channelgraph_store_call_duration_seconds_count{call="read"} 2`,
		`channelgraph_store_call_duration_seconds_count{call="update"} 1`,
		`channelgraph_store_errors_total{call="read",code="STORE_UNAVAILABLE"} 1`,
		`channelgraph_store_read_rows_sum 1`,
		`channelgraph_queue 3`, `channelgraph_shed_total 4`, `go_goroutines `, `go_build_info{`, `process_open_fds `,
	)
}

func TestEventsAreCountedAndHaveNoDuration(t *testing.T) {
	o := start(t, observe.Options{Metrics: true})
	ctx, operation := o.Begin(t.Context(), "", "websocket", nil)
	operation.Is("Live", "subscription", document)
	for range 3 {
		if err := operation.Answer(ctx, nil); err != nil {
			t.Fatal(err)
		}
	}
	operation.End(ctx)
	got := o.scrape()
	wantsLines(t, got, `channelgraph_events_total{operation="Live"} 3`)
	if strings.Contains(got, "operation_duration_seconds_count") {
		t.Errorf("a subscription has a duration:\n%s", got)
	}
}

func TestCallersCannotMakeMetricsWithoutEnd(t *testing.T) {
	o := start(t, observe.Options{Metrics: true, Trusted: []string{"Trusted"}})
	over := &graph{}
	if err := o.ask(t, strings.Repeat("x", 101), over); err != nil {
		t.Fatal(err)
	}
	for number := range 300 {
		if err := o.ask(t, fmt.Sprint("Name", number), over); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.ask(t, "Trusted", over); err != nil {
		t.Fatal(err)
	}
	got := o.scrape()
	if names := strings.Count(got, "operation_duration_seconds_count{"); names != 102 {
		t.Errorf("%d names, want 100, the trusted one and the rest", names)
	}
	wantsLines(t, got, `channelgraph_operation_duration_seconds_count{operation="Trusted"`, `channelgraph_operation_duration_seconds_count{operation="other",transport="http",type="query"} 201`)
}

func TestSlowOperationsAreLoggedWithoutWhatWasAskedAbout(t *testing.T) {
	o := start(t, observe.Options{SlowOperation: time.Nanosecond, Shape: func(p *plan.Plan) string { return fmt.Sprintf("%d roots", len(p.Roots)) }})
	if err := o.ask(t, "Secrets", &graph{}); err != nil {
		t.Fatal(err)
	}
	got := o.log.String()
	for _, want := range []string{`msg="slow operation" request=request-1 operation=Secrets document=`, " duration=", " rows=1 cost=7 plan=\"1 roots\""} {
		if !strings.Contains(got, want) {
			t.Errorf("the log lacks %s: %s", want, got)
		}
	}
	if strings.Contains(strings.ToLower(got), "contoso") {
		t.Errorf("the log says what was asked about: %s", got)
	}
	quick := start(t, observe.Options{SlowOperation: time.Hour})
	if err := quick.ask(t, "Secrets", &graph{}); err != nil || quick.log.Len() > 0 {
		t.Errorf("%v, %s", err, quick.log)
	}
}

// collector takes traces, which are names and values in bytes.
type collector struct {
	mutex sync.Mutex
	taken bytes.Buffer
}

func (c *collector) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	_, _ = io.Copy(&c.taken, r.Body)
}

func TestTracesHaveASpanForEachPart(t *testing.T) {
	for name, settings := range map[string]func(url string) observe.Options{
		"by the setting": func(url string) observe.Options {
			return observe.Options{Traces: true, TraceEndpoint: url + "/v1/traces"}
		},
		"by the variable": func(url string) observe.Options {
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
			return observe.Options{Traces: true}
		},
	} {
		collected := &collector{}
		server := httptest.NewServer(collected)
		o := start(t, settings(server.URL))
		if err := o.ask(t, "Secrets", &graph{}, csp.TimedOut); err != nil {
			t.Fatal(err)
		}
		if err := o.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		server.Close()
		got := collected.taken.String()
		for _, want := range []string{"channelgraph", "query", "compile", "store read", "Secrets", "request-1", "TIMED_OUT", "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the traces lack %q: %q", name, want, got)
			}
		}
		if strings.Contains(strings.ToLower(got), "contoso") {
			t.Errorf("%s: the traces say what was asked about: %q", name, got)
		}
	}
}

func TestACallerThatDoesNotSampleIsNotTraced(t *testing.T) {
	collected := &collector{}
	server := httptest.NewServer(collected)
	defer server.Close()
	o := start(t, observe.Options{Traces: true, TraceEndpoint: server.URL + "/v1/traces"})
	ctx, operation := o.Begin(t.Context(), "", "http", http.Header{"Traceparent": {"00-0123456789abcdef0123456789abcdef-0123456789abcdef-00"}})
	operation.Is("Secrets", "query", document)
	operation.End(ctx)
	if err := o.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if collected.taken.Len() > 0 {
		t.Errorf("%q", collected.taken.String())
	}
}
