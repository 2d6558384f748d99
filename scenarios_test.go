package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"flag"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"channelgraph/internal/config"
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/importer"
	"channelgraph/internal/sample"
	"channelgraph/internal/scenario"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
	"channelgraph/resolvers"
)

var update = flag.Bool("update", false, "write the answers of the embedded store into testdata/scenarios")

// TestScenarios asks every business question over HTTP, on both stores, and compares the answers with those written down.
func TestScenarios(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		runScenarios(t, *update, func(t *testing.T) store.Store {
			graph, err := embedded.OpenInMemory()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { closeStore(t, graph) })
			return graph
		})
	})
	t.Run("neo4j", func(t *testing.T) {
		free := make(chan *neo4jtest.Server, scenarioServers)
		for range scenarioServers {
			free <- neo4jtest.StartBeside(t)
		}
		runScenarios(t, false, func(t *testing.T) store.Store {
			t.Parallel()
			server := <-free
			t.Cleanup(func() { free <- server })
			server.Reset(t)
			graph, err := neo4j.Open(context.Background(), neo4j.Options{URI: server.URI(), QueryTimeout: 5 * time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { closeStore(t, graph) })
			return graph
		})
	})
}

// scenarioServers is how many scenarios Neo4j answers at once: it plans each statement on one core.
const scenarioServers = 2

func closeStore(t *testing.T, graph store.Store) {
	if err := graph.Close(); err != nil {
		t.Error(err)
	}
}

func runScenarios(t *testing.T, update bool, open func(*testing.T) store.Store) {
	paths, err := filepath.Glob("testdata/scenarios/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string][]byte{}
			for _, file := range archive.Files {
				parts[file.Name] = file.Data
			}
			address := serveChannel(t, open(t), string(parts["channel"]), archive)
			for _, number := range requests(parts) {
				answer := askOverHTTP(t, address, map[string][]byte{
					"request.graphql": parts["request"+number+".graphql"], "variables.json": parts["variables"+number+".json"], "viewer": parts["viewer"+number],
				})
				if update {
					writeAnswer(t, path, archive, "answer"+number+".json", answer)
				} else if want := string(parts["answer"+number+".json"]); answer != want {
					t.Errorf("answer%s:\n%s\nwant:\n%s", number, answer, want)
				}
			}
		})
	}
}

// serveChannel puts a channel into the store, and after it what the archive's folders hold as Partner Center gives it, and
// returns the address of a server that answers from them.
func serveChannel(t *testing.T, graph store.Store, text string, archive *txtar.Archive) string {
	t.Helper()
	putChannel(t, graph, text, archive)
	address, _ := serveGraph(t, graph)
	return address
}

// putChannel puts a channel, and after it what the archive's folders hold, into the store.
func putChannel(t *testing.T, graph store.Store, text string, archive *txtar.Archive) {
	t.Helper()
	channel, err := scenario.ParseChannel(text)
	if err != nil {
		t.Fatal(err)
	}
	err = graph.Update(context.Background(), func(transaction store.Transaction) error {
		return transaction.Put(channel.Nodes, channel.Facts)
	})
	if err != nil {
		t.Fatal(err)
	}
	importFolders(t, graph, archive)
}

// importFolders imports the archive's outermost folders one after the other, by name.
func importFolders(t *testing.T, graph store.Store, archive *txtar.Archive) {
	t.Helper()
	root := t.TempDir()
	folders := map[string]bool{}
	for _, file := range archive.Files {
		folder, _, isInFolder := strings.Cut(file.Name, "/")
		if !isInFolder {
			continue
		}
		folders[filepath.Join(root, folder)] = true
		path := filepath.Join(root, filepath.FromSlash(file.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		report, err := importer.Run(context.Background(), graph, []string{folder}, importer.Options{})
		if err != nil || report.Rejected.Count != 0 || report.Warnings.Count != 0 {
			t.Fatalf("%s: %v %+v", folder, err, report)
		}
	}
}

// serveGraph returns the address of a server that answers from the store, and its schema.
func serveGraph(t *testing.T, graph store.Store) (address string, schema *resolvers.Schema) {
	t.Helper()
	settings := defaultSettings(t)
	settings.OperationTimeout = 5 * time.Minute // Neo4j plans everything here for the first time, on a machine that does other things too
	settings.Wait = settings.OperationTimeout
	handler, schema, err := newHandler(graph, settings.HTTP, settings.Limits, parties{}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	t.Cleanup(schema.Close) // before the server, which waits for streams
	return server.URL, schema
}

// serveSample puts the sample channel into the store and serves it.
func serveSample(t *testing.T, graph store.Store) (address string, schema *resolvers.Schema) {
	t.Helper()
	t.Cleanup(func() { closeStore(t, graph) })
	if _, err := importer.Lines(context.Background(), graph, sample.Name, sample.Channel(), importer.Options{}); err != nil {
		t.Fatal(err)
	}
	return serveGraph(t, graph)
}

// defaultSettings are those of `serve` without any flag.
func defaultSettings(t testing.TB) *config.Serve {
	t.Helper()
	invocation, err := config.Parse([]string{"serve"}, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	return invocation.Command.(*config.Serve)
}

// requests lists the numbers of a scenario's requests, which are asked in order: "" for request.graphql, "2" for request2.graphql and so on.
func requests(parts map[string][]byte) []string {
	numbers := []string{""}
	for n := 2; parts["request"+strconv.Itoa(n)+".graphql"] != nil; n++ {
		numbers = append(numbers, strconv.Itoa(n))
	}
	return numbers
}

// askOverHTTP posts the request and returns the answer, indented.
func askOverHTTP(t *testing.T, address string, parts map[string][]byte) string {
	t.Helper()
	request := map[string]any{"query": string(parts["request.graphql"])}
	if variables := parts["variables.json"]; variables != nil {
		request["variables"] = json.RawMessage(variables)
	}
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := http.NewRequest(http.MethodPost, address+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	asked.Header.Set("Content-Type", "application/json")
	asked.Header.Set("Authorization", strings.TrimSpace(string(parts["viewer"])))
	response, err := http.DefaultClient.Do(asked)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer, indented bytes.Buffer
	if _, err := answer.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	if err := json.Indent(&indented, answer.Bytes(), "", "  "); err != nil {
		t.Fatalf("%v: %s", err, answer.String())
	}
	return indented.String() + "\n"
}

// parties knows who asks by the ids of the nodes that they act for; whoever names none is an administrator.
type parties struct{}

func (parties) Authenticate(_ context.Context, authorization string) (*permission.Viewer, error) {
	viewer := &permission.Viewer{Subject: authorization}
	for id := range strings.FieldsSeq(authorization) {
		for _, role := range permission.Roles {
			if party := csp.NodeID(id); role.Kind() != 0 && role.Kind() == party.Kind() {
				viewer.Grants = append(viewer.Grants, permission.Grant{Role: role, Party: party})
			}
		}
	}
	if viewer.Grants == nil {
		viewer.Grants = []permission.Grant{{Role: permission.Administrator}}
	}
	return viewer, nil
}

func (parties) FromCertificate(*x509.Certificate) (*permission.Viewer, error) {
	return nil, csp.Errorf(csp.Unauthenticated, "no certificates here")
}

func writeAnswer(t *testing.T, path string, archive *txtar.Archive, name, answer string) {
	for i := range archive.Files {
		if archive.Files[i].Name == name {
			archive.Files[i].Data = []byte(answer)
		}
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
