package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"channelgraph/internal/ledger"
	"channelgraph/internal/ledger/ledgertest"
	"channelgraph/internal/sample"
	"channelgraph/internal/store"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// statementCounter counts the statements that go over the wire.
type statementCounter struct{ statements atomic.Int64 }

func (c *statementCounter) LogClientMessage(_ string, message string, _ ...any) {
	if strings.HasPrefix(message, "RUN") {
		c.statements.Add(1)
	}
}

func (*statementCounter) LogServerMessage(string, string, ...any) {}

// sampleOnNeo4j serves the sample channel from Neo4j.
func sampleOnNeo4j(t *testing.T) (address string, server *neo4jtest.Server, counter *statementCounter) {
	t.Helper()
	server = neo4jtest.Start(t)
	server.Reset(t)
	counter = &statementCounter{}
	graph, err := neo4j.Open(context.Background(), neo4j.Options{URI: server.URI(), BoltLogger: counter})
	if err != nil {
		t.Fatal(err)
	}
	address, schema := serveSample(t, graph)
	planCommonQuestions(context.Background(), graph, schema, false, slog.New(failing{t}))
	return address, server, counter
}

// failing is a log in which nothing may stand.
type failing struct{ t *testing.T }

func (failing) Enabled(context.Context, slog.Level) bool { return true }
func (f failing) WithAttrs([]slog.Attr) slog.Handler     { return f }
func (f failing) WithGroup(string) slog.Handler          { return f }
func (f failing) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool { f.t.Errorf("%s: %v", r.Message, a); return true })
	return nil
}

// TestCommonQuestionsArePlannedAhead asks, as the first caller, what was planned at start.
func TestCommonQuestionsArePlannedAhead(t *testing.T) {
	address, server, _ := sampleOnNeo4j(t)
	planned := server.PlanningCount(t)
	askOverHTTP(t, address, map[string][]byte{
		"request.graphql": []byte(commonQuestions[2]), "variables.json": []byte(`{"id": "05fba089-fc0c-5fa7-86c1-67d6cb674969"}`),
	})
	if again := server.PlanningCount(t); again != planned {
		t.Errorf("a common question was planned when it was asked: %d plans, before %d", again, planned)
	}
}

// TestCommonChecksArePlannedAhead registers the first subscription: what it is checked for after its relationships were made was planned at start.
func TestCommonChecksArePlannedAhead(t *testing.T) {
	_, server, _ := sampleOnNeo4j(t)
	ctx := context.Background()
	graph, err := neo4j.Open(ctx, neo4j.Options{URI: server.URI(), QueryTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, graph) })
	nodes, facts := ledgertest.CommonChannel(t)
	if err := graph.Update(ctx, func(tx store.Transaction) error { return tx.Put(nodes, facts) }); err != nil {
		t.Fatal(err)
	}
	book := ledger.New(graph, nil)
	for _, request := range ledgertest.CommonRequests(t)[:7] {
		planned := server.PlanningCount(t)
		if result, err := book.Run(ctx, request); err != nil || result.Outcome != ledger.Done {
			t.Fatalf("%s: %s, %v, refused by %v", request.Commands[0].Name(), result.Outcome, err, result.Refusals)
		}
		if again := server.PlanningCount(t); request.Commands[0].Name() == "registerSubscription" && again != planned {
			t.Errorf("%d plans were made for a registration", again-planned)
		}
	}
}

// TestACommandIsFewStatements counts what goes over the wire for the commands of a partnership.
func TestACommandIsFewStatements(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Reset(t)
	ctx, counter := context.Background(), &statementCounter{}
	graph, err := neo4j.Open(ctx, neo4j.Options{URI: server.URI(), QueryTimeout: time.Minute, BoltLogger: counter})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, graph) })
	nodes, facts := ledgertest.CommonChannel(t)
	if err := graph.Update(ctx, func(tx store.Transaction) error { return tx.Put(nodes, facts) }); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-time.Hour) // dated values are not of the future
	book := ledger.New(graph, func() time.Time { at = at.Add(time.Second); return at })
	for _, request := range ledgertest.CommonRequests(t)[:2] {
		before := counter.statements.Load()
		result, err := book.Run(ctx, request)
		if err != nil || result.Outcome != ledger.Done {
			t.Errorf("%s: %s, %v, refused by %v", request.Commands[0].Name(), result.Outcome, err, result.Refusals)
		}
		// The lock, the key, the nodes, the fact, what becomes of its record, the put, the check, the entry, and two that count commits.
		if statements := counter.statements.Load() - before; statements > 10 {
			t.Errorf("%s took %d statements", request.Commands[0].Name(), statements)
		}
	}
}

// TestOneOperationIsOneStatement counts the statements of the sample's questions: several root fields, aliases,
// three levels and more.
func TestOneOperationIsOneStatement(t *testing.T) {
	address, _, counter := sampleOnNeo4j(t)
	for _, example := range sample.Questions() {
		variables, err := json.Marshal(example.Variables)
		if err != nil {
			t.Fatal(err)
		}
		before := counter.statements.Load()
		answer := askOverHTTP(t, address, map[string][]byte{"request.graphql": []byte(example.Query), "variables.json": variables})
		if strings.Contains(answer, `"errors"`) {
			t.Errorf("%s: %s", example.Title, answer)
		}
		if statements := counter.statements.Load() - before; statements != 1 {
			t.Errorf("%s: %d statements, want 1", example.Title, statements)
		}
	}
}

// TestDocumentsOfOneShapeArePlannedOnce asks two documents that differ in names, aliases, values, literals and
// variables: the second costs Neo4j no planning.
func TestDocumentsOfOneShapeArePlannedOnce(t *testing.T) {
	address, server, _ := sampleOnNeo4j(t)
	ask := func(document, variables string) string {
		return askOverHTTP(t, address, map[string][]byte{"request.graphql": []byte(document), "variables.json": []byte(variables)})
	}
	ask(`query First { customers(first: 3, where: {country: {eq: "JP"}}, orderBy: {field: COMPANY_NAME}) {
		nodes { companyName resellers(first: 5) { nodes { mpnId companyName } } } } }`, `{}`)
	planned := server.StatementMissCount(t)
	answer := ask(`query Second($size: Int!, $country: String!) { people: customers(where: {country: {eq: $country}}, orderBy: {field: COMPANY_NAME}, first: $size) {
		nodes { name: companyName by: resellers(first: 7) { nodes { name: companyName mpn: mpnId } } } } }`, `{"size": 2, "country": "US"}`)
	if !strings.Contains(answer, `"people"`) || strings.Contains(answer, `"errors"`) {
		t.Fatal(answer)
	}
	if again := server.StatementMissCount(t); again != planned {
		t.Errorf("the second document of one shape was planned: %d statements, before %d", again, planned)
	}
	ask(`{ customers(first: 3) { nodes { companyName domain } } }`, `{}`)
	if other := server.StatementMissCount(t); other == planned {
		t.Error("a document of another shape was not counted: this test would notice nothing")
	}
}
