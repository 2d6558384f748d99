package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// nameCustomer makes a change at a server.
func nameCustomer(t *testing.T, address, name string) {
	t.Helper()
	document := fmt.Sprintf(`mutation { saveCustomer(input: {tenantId: "4f9f1ecb-5a6d-4d2c-9a39-6c7b54a3c001", set: {companyName: %q}}) { outcome } }`, name)
	if got := askOverHTTP(t, address, map[string][]byte{"request.graphql": []byte(document)}); !strings.Contains(got, "DONE") {
		t.Fatalf("%s", got)
	}
}

const namesOfCustomers = `subscription { nodeChanged(after: 0, kinds: [CUSTOMER]) { changes { kind node { ... on Customer { companyName } } } } }`

// told returns what reads the next name of a customer after the last event.
func told(t *testing.T, address, last string) (next func() string) {
	t.Helper()
	return toldOf(t, address, url.Values{"query": {namesOfCustomers}}, last)
}

// toldOf returns what reads the next event of a subscription by GET.
func toldOf(t *testing.T, address string, request url.Values, last string) (next func() string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	get, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/graphql?"+request.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	get.Header.Set("Accept", "text/event-stream")
	get.Header.Set("Sec-Fetch-Site", "same-origin")
	get.Header.Set("Last-Event-ID", last)
	response, err := http.DefaultClient.Do(get)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	return func() string {
		for lines.Scan() {
			if data, found := strings.CutPrefix(lines.Text(), "data: "); found {
				return data
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return ""
	}
}

func wantsEvent(t *testing.T, next func() string, revision int, kind, name string) {
	t.Helper()
	want := fmt.Sprintf(`{"data":{"nodeChanged":{"changes":[{"kind":%q,"node":{"companyName":%q}}]}},"extensions":{"revision":%d}}`, kind, name, revision)
	if got := next(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestAChangeIsToldByEveryProcessOnNeo4j writes through one store and subscribes at another of the same database.
func TestAChangeIsToldByEveryProcessOnNeo4j(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Reset(t)
	open := func() store.Store {
		graph, err := neo4j.Open(context.Background(), neo4j.Options{URI: server.URI(), QueryTimeout: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closeStore(t, graph) })
		return graph
	}
	here, _ := serveGraph(t, open())
	there, _ := serveGraph(t, open())
	nameCustomer(t, here, "Tailspin")
	next := told(t, there, "0")
	wantsEvent(t, next, 1, "BEGAN", "Tailspin")
	nameCustomer(t, here, "Tailspin Toys")
	wantsEvent(t, next, 2, "CHANGED", "Tailspin Toys")
	nameCustomer(t, there, "Wingtip Toys")
	wantsEvent(t, next, 3, "CHANGED", "Wingtip Toys")
	wantsEvent(t, told(t, here, "2"), 3, "CHANGED", "Wingtip Toys")
}

// TestSubscribersResumeAtAServerThatStartedAgain opens the data folder again between two events.
func TestSubscribersResumeAtAServerThatStartedAgain(t *testing.T) {
	folder := t.TempDir()
	for start := range 3 {
		t.Run(fmt.Sprint("start ", start), func(t *testing.T) {
			graph, err := embedded.Open(folder, embedded.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { closeStore(t, graph) })
			address, _ := serveGraph(t, graph)
			if start > 0 {
				wantsEvent(t, told(t, address, fmt.Sprint(start-1)), start, []string{"BEGAN", "CHANGED"}[min(start-1, 1)], fmt.Sprint("Name ", start-1))
			}
			nameCustomer(t, address, fmt.Sprint("Name ", start))
		})
	}
}

// TestFiveThousandSubscriptionsOfOneProcess asks 100 on each of 50 connections, each with a walk of the graph: every one is told
// every change once.
func TestFiveThousandSubscriptionsOfOneProcess(t *testing.T) {
	graph, err := embedded.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, graph) })
	address, _ := serveGraph(t, graph)
	const connections, each, changes = 50, 100, 4
	nameCustomer(t, address, "Name 1")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var ended, subscribed sync.WaitGroup
	subscribed.Add(connections)
	for range connections {
		ended.Go(func() {
			conn, _, err := websocket.Dial(ctx, address+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
			if err != nil {
				t.Error(err)
				subscribed.Done()
				return
			}
			defer func() { _ = conn.CloseNow() }()
			_ = conn.Write(ctx, websocket.MessageText, []byte(`{"type":"connection_init"}`))
			for id := range each {
				_ = conn.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `{"id":"%d","type":"subscribe","payload":{"query":%q}}`, id, namesOfCustomers))
			}
			subscribed.Done()
			last := map[string]int{}
			for received := 0; received < each*changes; {
				_, content, err := conn.Read(ctx)
				if err != nil {
					t.Error(err)
					return
				}
				var message struct {
					ID, Type string
					Payload  struct{ Extensions struct{ Revision int } }
				}
				if err := json.Unmarshal(content, &message); err != nil || message.Type != "next" {
					if message.Type != "connection_ack" {
						t.Errorf("got %s, %v", content, err)
					}
					continue
				}
				if received++; message.Payload.Extensions.Revision != last[message.ID]+1 {
					t.Errorf("after revision %d: %s", last[message.ID], content)
				}
				last[message.ID]++
			}
		})
	}
	subscribed.Wait()
	for change := 2; change <= changes; change++ {
		nameCustomer(t, address, fmt.Sprint("Name ", change))
	}
	ended.Wait()
}
