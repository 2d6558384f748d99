package resolvers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/api"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
	"channelgraph/internal/scenario"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/resolvers"
)

// now is the instant of every operation in these tests.
var now = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

// recordingStore keeps the plans that were read.
type recordingStore struct {
	store.Store
	plans  []*plan.Plan
	inputs []plan.Input
}

func (s *recordingStore) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	kept := input
	kept.Values = slices.Clone(input.Values)
	s.plans, s.inputs = append(s.plans, p), append(s.inputs, kept)
	return s.Store.Read(ctx, p, input)
}

// service is the whole way from HTTP to a naive store.
type service struct {
	http.Handler
	store  *recordingStore
	log    bytes.Buffer
	viewer *permission.Viewer // who asks about random graphs
}

func newService(t testing.TB, channel string) *service {
	t.Helper()
	parsed, err := scenario.ParseChannel(channel)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{store: &recordingStore{Store: naive.New()}}
	err = s.store.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(parsed.Nodes, parsed.Facts) })
	if err != nil {
		t.Fatal(err)
	}
	s.serve(t, s.store, 200)
	return s
}

func (s *service) serve(t testing.TB, from store.Store, pageMax int) {
	t.Helper()
	documents := documentsOf(t)
	schema, err := resolvers.New(from, resolvers.Options{
		Documents: documents, PageDefault: 20, PageMax: pageMax,
		Viewer: administrator,
		Now:    func() time.Time { return now },
		Statements: func(_ *plan.Plan, input plan.Input) []string {
			return []string{fmt.Sprintf("a statement with %d values", len(input.Values))}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = serve(t, schema, documents)
}

// wideLimits let everything pass that a test asks.
var wideLimits = api.Limits{
	BodyBytes: 1 << 20, Tokens: 20_000, Depth: 100, Fields: 20_000, Aliases: 5_000, InputDepth: 60, ListLength: 1_000,
	Nodes: 1 << 60, PageDefault: 20, PageMax: 200, Visited: 10_000, VisitedMax: 100_000, Cost: 1 << 60, OperationsUnderWay: 1_000, Wait: time.Minute, Connections: 100, Subscriptions: 100, Operations: 100,
}

var everybodysAdministrator = &permission.Viewer{Grants: []permission.Grant{{Role: permission.Administrator}}}

func administrator(context.Context) *permission.Viewer { return everybodysAdministrator }

// ask posts a document with variables, which are JSON or empty, and returns the answer's body.
func (s *service) ask(t testing.TB, query, variables string) string {
	t.Helper()
	body := map[string]any{"query": query}
	if variables != "" {
		body["variables"] = json.RawMessage(variables)
	}
	return s.post(t, body)
}

// post posts a request and returns the answer's body.
func (s *service) post(t testing.TB, body map[string]any) string {
	t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(encoded))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	answer, err := io.ReadAll(recorder.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(answer) {
		t.Fatalf("the answer is not JSON: %s", answer)
	}
	if strings.Contains(s.log.String(), "stack=") {
		t.Fatalf("the operation panicked:\n%s", s.log.String())
	}
	return string(answer)
}

// lastPlan returns the plan of the last read.
func (s *service) lastPlan(t testing.TB) *plan.Plan {
	t.Helper()
	if len(s.store.plans) == 0 {
		t.Fatal("nothing was read")
	}
	return s.store.plans[len(s.store.plans)-1]
}
