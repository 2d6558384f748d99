package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/api"
	"channelgraph/internal/cost"
	"channelgraph/internal/csp"
	"channelgraph/internal/document"
)

const stubSDL = `
schema { query: Query mutation: Mutation subscription: Subscription }
scalar DateTime
directive @oneOf on INPUT_OBJECT
enum Country { DE FR JP }
interface Node { id: ID! }
type Query {
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  customer(by: CustomerKey!): Customer
  customers(first: Int, last: Int, after: String, where: CustomerFilter, country: Country = DE, since: DateTime): CustomerConnection!
  required(count: Int! = 5, ratio: Float, flag: Boolean): Int
  fails: String
}
type Mutation { rename(id: ID!, name: String!): Customer }
type Subscription { ticks(upTo: Int!): Int fails: Int waits: Int }
type Customer implements Node {
  id: ID!
  name: String!
  country: Country
  resellers(first: Int, last: Int): CustomerConnection!
  routes(first: Int): RouteConnection!
  parent: Customer
}
type CustomerConnection { edges: [CustomerEdge!]! nodes: [Customer!]! totalCount: Int! }
type RouteConnection { nodes: [Route!]! }
type Route { stops: [RouteStop!]! }
type RouteStop { node: Customer! }
type CustomerEdge { node: Customer! cursor: String! }
input CustomerKey @oneOf { id: ID domain: String }
input CustomerFilter {
  and: [CustomerFilter!] not: CustomerFilter
  name: StringFilter country: CountryFilter quantity: IntFilter size: Int = 7
}
input StringFilter { eq: String in: [String!] }
input CountryFilter { eq: Country in: [Country!] }
input IntFilter { gte: Int ratio: Float }
`

// stubSchema answers every operation by a function, and __typename and __type by themselves.
type stubSchema struct {
	schema *ast.Schema
	answer func(ctx context.Context) *graphql.Response
	found  int // points that answering costs
}

func (s *stubSchema) Schema() *ast.Schema { return s.schema }

func (s *stubSchema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (s *stubSchema) Exec(ctx context.Context) graphql.ResponseHandler {
	if operation := graphql.GetOperationContext(ctx); operation.Operation.Operation == ast.Subscription {
		return subscribeStub(ctx, operation)
	}
	response := s.answer(ctx)
	cost.MeterOf(ctx).Add(s.found)
	return graphql.OneShot(response)
}

// subscribeStub tells numbers from 1 on, or behind the revision in the request's extensions; it fails, or it waits for its end.
func subscribeStub(ctx context.Context, operation *graphql.OperationContext) graphql.ResponseHandler {
	field := operation.Operation.SelectionSet[0].(*ast.Field)
	told := int64(0)
	if after, given := operation.Extensions["revision"].(json.Number); given {
		told, _ = after.Int64()
	}
	return func(each context.Context) *graphql.Response {
		switch field.Name {
		case "fails":
			graphql.AddError(each, csp.Errorf(csp.TooSlow, "subscribe again with after: 7"))
			return &graphql.Response{}
		case "waits":
			<-ctx.Done()
			return nil
		}
		if upTo, _ := field.ArgumentMap(operation.Variables)["upTo"].(int64); told >= upTo {
			return nil
		}
		told++
		graphql.RegisterExtension(each, "revision", told)
		return &graphql.Response{Data: fmt.Appendf(nil, `{"ticks":%d}`, told)}
	}
}

// answerNames answers with the names of the types asked for, and with null for every other field.
func answerNames(ctx context.Context) *graphql.Response {
	operation := graphql.GetOperationContext(ctx)
	data := map[string]any{}
	for _, selection := range operation.Operation.SelectionSet {
		field, ok := selection.(*ast.Field)
		if !ok {
			continue
		}
		switch field.Name {
		case "__typename":
			data[field.Alias] = "Query"
		case "__type", "__schema":
			if operation.DisableIntrospection {
				return &graphql.Response{Errors: gqlerror.List{gqlerror.Errorf("introspection is off")}}
			}
			data[field.Alias] = nil
		default:
			data[field.Alias] = nil
		}
	}
	encoded, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	return &graphql.Response{Data: encoded}
}

// limits are the defaults of the settings.
var limits = api.Limits{
	BodyBytes: 100_000, Tokens: 4_000, Depth: 15, Fields: 5_000, Aliases: 100, InputDepth: 30, ListLength: 1_000,
	Nodes: 10_000_000, PageDefault: 20, PageMax: 200, Visited: 10_000, VisitedMax: 100_000, Cost: 50_000_000,
	OperationsUnderWay: 64, Wait: time.Minute,
	Connections: 1_000, Subscriptions: 1_000, Operations: 100,
}

// service is a handler on the stub schema with what a test may look at.
type service struct {
	http.Handler
	log    *bytes.Buffer
	schema *stubSchema
}

func newService(t testing.TB, adjust func(*api.Options)) *service {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "stub.graphqls", Input: stubSDL})
	if err != nil {
		t.Fatal(err)
	}
	documents, err := document.NewCache(100, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{log: &bytes.Buffer{}, schema: &stubSchema{schema: schema, answer: answerNames}}
	options := api.Options{
		Schema: s.schema, Documents: documents, Limits: limits, OperationTimeout: 10 * time.Second,
		Ready: func(context.Context) error { return nil },
		Log:   slog.New(slog.NewTextHandler(s.log, nil)),
	}
	if adjust != nil {
		adjust(&options)
	}
	if s.Handler, err = api.New(options); err != nil {
		t.Fatal(err)
	}
	return s
}

// answer is a response as a client reads it.
type answer struct {
	status int
	header http.Header
	body   string
	data   json.RawMessage
	errors []struct {
		Message    string
		Path       []any
		Extensions map[string]any
	}
}

func (a *answer) code() string {
	if len(a.errors) == 0 {
		return ""
	}
	code, _ := a.errors[0].Extensions["code"].(string)
	return code
}

func (s *service) do(t testing.TB, request *http.Request) *answer {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	got := &answer{status: recorder.Code, header: recorder.Header(), body: recorder.Body.String()}
	var parsed struct {
		Data   json.RawMessage
		Errors json.RawMessage
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &parsed); err != nil {
		t.Fatalf("the answer is not JSON: %v\n%s", err, got.body)
	}
	got.data = parsed.Data
	if parsed.Errors != nil {
		if err := json.Unmarshal(parsed.Errors, &got.errors); err != nil {
			t.Fatalf("the errors are not a list: %v\n%s", err, got.body)
		}
	}
	return got
}

func post(body string) *http.Request {
	request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	return request
}

// ask posts a document with variables, given as JSON or empty.
func (s *service) ask(t testing.TB, query, variables string) *answer {
	t.Helper()
	quoted, err := json.Marshal(query)
	if err != nil {
		t.Fatal(err)
	}
	body := `{"query":` + string(quoted)
	if variables != "" {
		body += `,"variables":` + variables
	}
	return s.do(t, post(body+"}"))
}

// endless is a body of the given length that is never held in memory.
func endless(length int64) io.Reader {
	return io.LimitReader(zeros{}, length)
}

type zeros struct{}

func (zeros) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = '0'
	}
	return len(into), nil
}
