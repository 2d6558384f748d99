package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"channelgraph/internal/api"
	"channelgraph/internal/config"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/document"
	"channelgraph/internal/store"
	"channelgraph/resolvers"
)

var administrator = &permission.Viewer{Grants: []permission.Grant{{Role: permission.Administrator}}}

// productHandler is the product's handler over a store, with the default settings apart from the deadline and the
// largest page (0 for the default).
func productHandler(graph store.Store, pageMax int) (http.Handler, error) {
	invocation, err := config.Parse([]string{"serve"}, io.Discard)
	if err != nil {
		return nil, err
	}
	settings := invocation.Command.(*config.Serve)
	limits := settings.Limits
	if pageMax > 0 {
		limits.PageMax = pageMax
	}
	documents, err := document.NewCache(limits.Documents, limits.DocumentBytes)
	if err != nil {
		return nil, err
	}
	schema, err := resolvers.New(graph, resolvers.Options{
		Documents: documents, PageDefault: limits.PageDefault, PageMax: limits.PageMax, GroupsMax: limits.Groups,
		Viewer: func(context.Context) *permission.Viewer { return administrator }, EventTimeout: time.Minute,
	})
	if err != nil {
		return nil, err
	}
	return api.New(api.Options{
		Schema: schema, Documents: documents, Ready: graph.Ready, Log: slog.New(slog.DiscardHandler),
		Scalars:          map[string]api.ScalarCheck{"DateTime": resolvers.CheckDateTime, "Revision": resolvers.CheckRevision},
		OperationTimeout: time.Minute, // a cold Neo4j on a busy machine takes longer than the default to plan
		LoopbackOnly:     true,
		Limits: api.Limits{
			BodyBytes: limits.BodyBytes, Tokens: limits.Tokens, Depth: limits.Depth, Fields: limits.Fields, Aliases: limits.Aliases,
			InputDepth: limits.InputDepth, ListLength: limits.ListLength, Nodes: limits.Nodes,
			PageDefault: limits.PageDefault, PageMax: limits.PageMax, Visited: limits.VisitedDefault, VisitedMax: limits.VisitedMax, Cost: limits.Cost,
			OperationsUnderWay: cmp.Or(limits.OperationsUnderWay, 4*runtime.GOMAXPROCS(0)), Wait: limits.Wait,
			Connections: limits.Connections, Subscriptions: limits.Subscriptions, Operations: limits.Operations,
		},
	})
}

// staticHandler reads the request and writes bytes that are ready: less no server can do.
func staticHandler(answer []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		_, _ = w.Write(answer)
	})
}

// endpoint is a server on the loopback and a client that keeps its connections.
type endpoint struct {
	url    string
	client *http.Client
	server *http.Server // nil for a server of another process
}

func newEndpoint(url string) *endpoint {
	return &endpoint{url: url, client: &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}}}
}

func serve(handler http.Handler) (*endpoint, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	e := newEndpoint("http://" + listener.Addr().String() + "/graphql")
	e.server = &http.Server{Handler: handler}
	go func() { _ = e.server.Serve(listener) }()
	return e, nil
}

// serveStore serves the product's handler over a store.
func serveStore(graph store.Store, pageMax int) (*endpoint, error) {
	handler, err := productHandler(graph, pageMax)
	if err != nil {
		return nil, err
	}
	return serve(handler)
}

func (e *endpoint) close() error {
	e.client.CloseIdleConnections()
	if e.server == nil {
		return nil
	}
	return e.server.Close()
}

func (e *endpoint) send(body []byte) (*http.Response, error) {
	return e.client.Post(e.url, "application/json", bytes.NewReader(body))
}

func (e *endpoint) post(body []byte) (*http.Response, error) {
	response, err := e.send(body)
	if err == nil && response.StatusCode != http.StatusOK {
		content, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		return nil, fmt.Errorf("status %d: %.500s", response.StatusCode, content)
	}
	return response, err
}

// ask posts a request and reads the answer to its end, without looking at it.
func (e *endpoint) ask(body []byte) error {
	response, err := e.post(body)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return errors.Join(err, response.Body.Close())
}

// answer posts a request and returns the answer, which must be without errors.
func (e *endpoint) answer(body []byte) ([]byte, error) {
	response, err := e.post(body)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	var envelope struct{ Errors json.RawMessage }
	if err := json.Unmarshal(content, &envelope); err != nil {
		return nil, fmt.Errorf("%w: %.500s", err, content)
	}
	if envelope.Errors != nil {
		return nil, fmt.Errorf("the answer has errors: %.500s", content)
	}
	return content, nil
}

// asking is a contender that posts one of some requests.
func (e *endpoint) asking(name string, requests [][]byte) contender {
	return contender{name, func(set int) error { return e.ask(requests[set]) }}
}

// request is the body of a GraphQL request.
func request(document string, variables map[string]any) []byte {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		panic(err) // only of values that are not JSON
	}
	return body
}
