package resolvers_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/graph/reduced"
	"channelgraph/internal/api"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/document"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/store/storetest/random"
	"channelgraph/resolvers"
	"channelgraph/resolvers/oracle"
)

var (
	seed       = flag.Uint64("seed", 0, "seed of the random operations; 0 for the usual one")
	operations = flag.Int("operations", 800, "how many random operations to compare")
)

// TestAnswersEqualGqlgens compares random operations with what gqlgen's own executor answers on the oracle.
func TestAnswersEqualGqlgens(t *testing.T) {
	usual := uint64(20260331)
	if *seed != 0 {
		usual = *seed
	}
	t.Logf("to repeat: go test ./resolvers -run %s -seed %d -operations %d", t.Name(), usual, *operations)
	const perGraph = 50
	answered, bytes := 0, 0
	for round := range (*operations + perGraph - 1) / perGraph {
		rng := rand.New(rand.NewPCG(usual, uint64(round)))
		pair := newPair(t, rng)
		for range perGraph {
			document, variables := pair.inventor.operation()
			for range 2 { // the second time by what was compiled the first time, as far as it fits
				ours, theirs := pair.ours.ask(t, document, variables), pair.theirs.ask(t, document, variables)
				if difference := disagreement(t, ours, theirs, pair.inventor.mistakes); difference != "" {
					t.Fatalf("%s\n%s\nvariables %s\nours   %s\noracle %s", difference, document, variables, ours, theirs)
				}
				if pair.inventor.mistakes == 0 {
					answered++
					bytes += len(ours)
				}
				variables = pair.inventor.otherVariables()
			}
		}
	}
	t.Logf("%d answers of %d bytes are equal", answered, bytes)
	if answered < *operations {
		t.Errorf("only %d of %d operations were answered: the random operations are mostly wrong", answered, *operations)
	}
}

// pair is the same graph behind the compiler and behind the oracle.
type pair struct {
	ours, theirs *service
	inventor     *inventor
}

func newPair(t testing.TB, rng *rand.Rand) *pair {
	t.Helper()
	graph := random.Graph(rng)
	p := &pair{ours: &service{store: &recordingStore{Store: naive.New()}}, theirs: &service{}}
	graph.Put(t, p.ours.store)
	schema := p.ours.serveRandom(t)
	expected := &oracle.Graph{Nodes: graph.Nodes, Facts: graph.Facts, Now: random.Now, PageDefault: 3, PageMax: 200}
	p.theirs.Handler = serve(t, oracle.NewSchema(expected), documentsOf(t))
	p.inventor = newInventor(rng, schema, graph)
	p.inventor.offered = oraclesSchema()
	p.inventor.cursors = collectCursors(t, p.ours, schema)
	return p
}

// oraclesSchema is the part of the schema that the oracle answers.
var oraclesSchema = sync.OnceValue(func() *ast.Schema {
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		panic(err)
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	reduced.ForOracle(schema)
	return schema
})

// serveRandom has the service answer questions about random graphs, and returns its schema.
func (s *service) serveRandom(t testing.TB) *ast.Schema {
	t.Helper()
	documents := documentsOf(t)
	s.viewer = administrator(t.Context())
	schema, err := resolvers.New(s.store, resolvers.Options{
		Documents: documents, PageDefault: 3, PageMax: 200, Viewer: func(context.Context) *permission.Viewer { return s.viewer }, Now: func() time.Time { return random.Now.Time() },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = serve(t, schema, documents)
	return schema.Schema()
}

func documentsOf(t testing.TB) *document.Cache {
	t.Helper()
	documents, err := document.NewCache(1000, 1<<22)
	if err != nil {
		t.Fatal(err)
	}
	return documents
}

func serve(t testing.TB, schema graphql.ExecutableSchema, documents *document.Cache) http.Handler {
	t.Helper()
	handler, err := api.New(api.Options{
		Schema: schema, Documents: documents, Ready: func(context.Context) error { return nil }, OperationTimeout: time.Minute,
		Log:     slog.New(slog.NewTextHandler(io.Discard, nil)),
		Scalars: map[string]api.ScalarCheck{"DateTime": resolvers.CheckDateTime, "Revision": resolvers.CheckRevision},
		Limits:  wideLimits,
	})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// collectCursors asks for cursors of every order that is offered, by order and connection type.
func collectCursors(t testing.TB, of *service, schema *ast.Schema) map[string][]string {
	t.Helper()
	collected := map[string][]string{}
	for _, root := range schema.Query.Fields {
		orderBy := root.Arguments.ForName("orderBy")
		if orderBy == nil || about[root.Name+".of"]|about[root.Name+".by"] != 0 {
			continue
		}
		fields := schema.Types[schema.Types[orderBy.Type.Name()].Fields.ForName("field").Type.Name()].EnumValues
		for _, value := range fields {
			for _, direction := range []string{"ASC", "DESC"} {
				document := fmt.Sprintf("{ list: %s(first: 30, orderBy: {field: %s, direction: %s}) { edges { cursor } } }", root.Name, value.Name, direction)
				var answer struct {
					Data struct {
						List struct{ Edges []struct{ Cursor string } }
					}
				}
				if err := json.Unmarshal([]byte(of.ask(t, document, "")), &answer); err != nil {
					t.Fatal(err)
				}
				for _, connection := range connectionsOf(schema, root.Type.Name()) {
					key := value.Name + " " + direction + " " + connection
					for _, edge := range answer.Data.List.Edges {
						collected[key] = append(collected[key], edge.Cursor)
					}
				}
			}
		}
	}
	return collected
}

// connectionsOf lists the connection types that hold the same nodes as a root connection.
func connectionsOf(schema *ast.Schema, root string) []string {
	nodes := schema.Types[root].Fields.ForName("nodes").Type.Name()
	var list []string
	for name, definition := range schema.Types {
		if strings.HasSuffix(name, "Connection") {
			of := definition.Fields.ForName("nodes").Type.Name()
			if of == nodes || of == "Partner" && (nodes == "Provider" || nodes == "Reseller") {
				list = append(list, name)
			}
		}
	}
	slices.Sort(list)
	return list
}

type response struct {
	Data   map[string]json.RawMessage
	Errors []responseError
}

type responseError struct {
	Path       []any
	Extensions struct{ Code string }
}

// disagreement says in what two answers differ. Without a mistake in the operation they have to be equal, byte by byte.
//
// With mistakes, root fields are compared exactly: each error that the oracle has at a root field is here at the same
// path, and root fields without an error here have the same data. Errors of nested arguments cannot have the oracle's
// path: gqlgen's executor finds them at each object that has the field ("customers", "nodes", 2, "partners") and not at
// all where there is no such object, while a compiler finds them once, before any object is read, and then answers the
// whole root field with null and an error at the root. Of these the root is compared. Codes are compared exactly where
// there is one mistake: of several below one root field each side meets another first. Messages are the oracle's own.
func disagreement(t testing.TB, ours, theirs string, mistakes int) string {
	if ours == theirs {
		return ""
	}
	if mistakes == 0 {
		return "the answers differ"
	}
	var a, b response
	if err := json.Unmarshal([]byte(ours), &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(theirs), &b); err != nil {
		t.Fatal(err)
	}
	if len(a.Errors) == 0 {
		return "an argument is wrong and nothing says so"
	}
	failed := map[any]string{} // by root field, the code
	for _, e := range a.Errors {
		if len(e.Path) != 1 {
			return fmt.Sprintf("the error at %v is at no root field, and only one side has it", e.Path)
		}
		failed[e.Path[0]] = e.Extensions.Code
	}
	for _, e := range b.Errors {
		if len(e.Path) == 0 {
			return "only the oracle refuses the whole operation"
		}
		code, found := failed[e.Path[0]]
		if !found || mistakes == 1 && code != e.Extensions.Code {
			return fmt.Sprintf("the error %s at %v is %q here", e.Extensions.Code, e.Path, code)
		}
	}
	for root, data := range a.Data {
		if _, hasFailed := failed[root]; hasFailed && string(data) != "null" || !hasFailed && string(data) != string(b.Data[root]) {
			return "the data of " + root + " differ"
		}
	}
	return ""
}
