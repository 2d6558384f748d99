package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// line is a way to a server that can be cut, so that the server is as good as stopped, and mended.
type line struct {
	address, server string
	mu              sync.Mutex
	listener        net.Listener
	connections     []net.Conn
}

func (l *line) mend(t *testing.T) {
	t.Helper()
	address := l.address
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	l.address, l.listener = listener.Addr().String(), listener
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", l.server)
			if err != nil {
				_ = near.Close()
				continue
			}
			l.mu.Lock()
			l.connections = append(l.connections, near, far)
			l.mu.Unlock()
			go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
			go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
		}
	}()
}

func (l *line) cut() {
	_ = l.listener.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, connection := range l.connections {
		_ = connection.Close()
	}
	l.connections = nil
}

// TestAStoppedNeo4jIsAClearErrorOverHTTP asks while Neo4j is away, and after it came back.
func TestAStoppedNeo4jIsAClearErrorOverHTTP(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Reset(t)
	target, err := url.Parse(server.URI())
	if err != nil {
		t.Fatal(err)
	}
	way := &line{server: target.Host}
	way.mend(t)
	defer way.cut()
	graph, err := neo4j.Open(context.Background(), neo4j.Options{URI: "bolt://" + way.address})
	if err != nil {
		t.Fatal(err)
	}
	address, _ := serveSample(t, graph)
	question := map[string][]byte{"request.graphql": []byte(`{ customers(first: 1) { nodes { companyName } } providers { totalCount } }`)}
	before := askOverHTTP(t, address, question)

	way.cut()
	answer := askOverHTTP(t, address, question)
	for _, want := range []string{`"code": "STORE_UNAVAILABLE"`, `"customers"`, `"providers"`, way.address} {
		if !strings.Contains(answer, want) {
			t.Errorf("without Neo4j the answer does not say %s:\n%s", want, answer)
		}
	}
	expectReady(t, address, http.StatusServiceUnavailable)

	way.mend(t)
	if after := askOverHTTP(t, address, question); after != before {
		t.Errorf("when Neo4j is back the answer is\n%s\nand was\n%s", after, before)
	}
	expectReady(t, address, http.StatusOK)
}

func expectReady(t *testing.T, address string, want int) {
	t.Helper()
	response, err := http.Get(address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != want {
		t.Errorf("/readyz has status %d, want %d", response.StatusCode, want)
	}
}
