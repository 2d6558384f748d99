package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"channelgraph/internal/observe"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
)

var customerIDs = regexp.MustCompile(`(Customer|Subscription):[A-Z_]+:[\w-]+`)

// TestNoScenarioShowsACustomerThatIsNotInTheAccessLog asks all scenarios. Every customer and subscription whose id stands in an answer has to
// stand in the access log, and every one that was read has to have been read with its id.
func TestNoScenarioShowsACustomerThatIsNotInTheAccessLog(t *testing.T) {
	paths, err := filepath.Glob("testdata/scenarios/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	named := 0
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
			graph, err := embedded.OpenInMemory()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { closeStore(t, graph) })
			putChannel(t, graph, string(parts["channel"]), archive)
			address, accessLog := serveWithAccessLog(t, graph)
			for _, number := range requests(parts) {
				answer := askOverHTTP(t, address, map[string][]byte{"request.graphql": parts["request"+number+".graphql"], "variables.json": parts["variables"+number+".json"]})
				written, err := os.ReadFile(accessLog)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(written), `"unnamed"`) {
					t.Errorf("request%s reads a customer without its id: %s", number, written)
				}
				for _, id := range customerIDs.FindAllString(dataOf(t, answer), -1) {
					named++
					if !strings.Contains(string(written), `"`+id+`"`) {
						t.Errorf("request%s names %s, and the access log does not", number, id)
					}
				}
				if err := os.Truncate(accessLog, 0); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	if named < 100 {
		t.Errorf("the scenarios name only %d customers", named)
	}
}

func TestWhoSeesEventsIsInTheAccessLog(t *testing.T) {
	graph, err := embedded.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, graph) })
	address, accessLog := serveWithAccessLog(t, graph)
	save := `mutation { saveCustomer(input: {tenantId: "contoso", set: {companyName: "Contoso"}}) { outcome } }`
	if status, body := fetch(t, http.DefaultClient, questionTo(t, address+"/graphql", save)); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	next := toldOf(t, address, url.Values{"query": {`subscription Told { nodeChanged(after: 0) { changes { kind } } }`}}, "")
	if event := next(); !strings.Contains(event, "BEGAN") {
		t.Fatalf("event: %s", event)
	}
	written, err := os.ReadFile(accessLog)
	if err != nil {
		t.Fatal(err)
	}
	var last struct {
		Operation string
		Customers []string
	}
	lines := strings.Split(strings.TrimSpace(string(written)), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Operation != "Told" || !slices.Equal(last.Customers, []string{"Customer:GLOBAL:contoso"}) {
		t.Errorf("%v, %s", err, written)
	}
}

func TestNoAnswerWithoutItsLine(t *testing.T) {
	graph, err := embedded.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, graph) })
	address := serveWithAccessLogIn(t, graph, "/dev/full")
	save := `mutation { saveCustomer(input: {tenantId: "contoso", set: {companyName: "Contoso"}}) { outcome } }`
	if status, body := fetch(t, http.DefaultClient, questionTo(t, address+"/graphql", save)); status != http.StatusOK || !strings.Contains(body, "DONE") {
		t.Fatalf("%d %s", status, body)
	}
	if _, body := fetch(t, http.DefaultClient, questionTo(t, address+"/graphql", `{ customers { nodes { companyName } } }`)); !strings.Contains(body, "INTERNAL") || strings.Contains(body, "Contoso") {
		t.Errorf("an answer: %s", body)
	}
	next := toldOf(t, address, url.Values{"query": {`subscription { nodeChanged(after: 0) { changes { nodeId } } }`}}, "")
	if event := next(); !strings.Contains(event, "INTERNAL") || strings.Contains(event, "contoso") {
		t.Errorf("an event: %s", event)
	}
	if _, body := fetch(t, http.DefaultClient, questionTo(t, address+"/graphql", `{ customers { totalCount } }`)); !strings.Contains(body, `"totalCount":1`) {
		t.Errorf("an answer that shows no customer: %s", body)
	}
}

func serveWithAccessLog(t *testing.T, graph store.Store) (address, accessLog string) {
	t.Helper()
	accessLog = filepath.Join(t.TempDir(), "access.log")
	return serveWithAccessLogIn(t, graph, accessLog), accessLog
}

func serveWithAccessLogIn(t *testing.T, graph store.Store, accessLog string) (address string) {
	t.Helper()
	observer, err := observe.New(t.Context(), observe.Options{AccessLog: accessLog, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	settings := defaultSettings(t)
	handler, schema, err := newHandler(graph, settings.HTTP, settings.Limits, nil, observer, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	t.Cleanup(schema.Close)
	return server.URL
}

// dataOf leaves out errors, which name what their caller has named.
func dataOf(t *testing.T, answer string) string {
	t.Helper()
	var parsed struct{ Data json.RawMessage }
	if err := json.Unmarshal([]byte(answer), &parsed); err != nil {
		t.Fatal(err)
	}
	return string(parsed.Data)
}
