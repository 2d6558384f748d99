package resolvers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// cannedStore gives one answer to everything, so that what is measured is the way around the store.
type cannedStore struct {
	store.Store
	answer *plan.Answer
}

func (s *cannedStore) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	if s.answer == nil {
		var err error
		if s.answer, err = s.Store.Read(ctx, p, input); err != nil {
			return nil, err
		}
	}
	return s.answer, nil
}

const smallQuestion = `query($id: ID!) { customer(tenantId: $id) { companyName country
	partners { edges { node { __typename companyName } relationships { kind since via { companyName } } } }
	subscriptions(first: 10) { nodes { friendlyName status quantity } } } }`

const largeQuestion = `{ customers(first: 1000) { nodes { id companyName domain country } } }`

func largeChannel(customers int) string {
	var channel strings.Builder
	for i := range customers {
		fmt.Fprintf(&channel, "customer %08d-aaaa-bbbb-cccc-000000000000 companyName=Company-%d domain=company-%d.example country=JP\n", i, i, i)
	}
	return channel.String()
}

// discard is a response writer without memory.
type discard struct {
	header http.Header
	bytes  int64
}

func (d *discard) Header() http.Header { return d.header }
func (d *discard) WriteHeader(int)     {}
func (d *discard) Write(p []byte) (int, error) {
	d.bytes += int64(len(p))
	return len(p), nil
}

func benchmark(b *testing.B, channel, document string, variables map[string]any) {
	s := newService(b, channel)
	s.serve(b, &cannedStore{Store: s.store}, 1000)
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		b.Fatal(err)
	}
	if answer := s.ask(b, document, string(mustEncode(variables))); strings.Contains(answer, "errors") {
		b.Fatal(answer)
	}
	reader := bytes.NewReader(body)
	request := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	request.Header.Set("Content-Type", "application/json")
	request.ContentLength = int64(len(body))
	writer := &discard{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		reader.Reset(body)
		request.Body = readerCloser{reader}
		s.ServeHTTP(writer, request)
	}
	b.SetBytes(writer.bytes / int64(b.N))
}

type readerCloser struct{ *bytes.Reader }

func (readerCloser) Close() error { return nil }

func mustEncode(value any) []byte {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return encoded
}

// BenchmarkSmall is one customer with its partners and subscriptions, through the handler, without a store.
func BenchmarkSmall(b *testing.B) {
	benchmark(b, smallChannel, smallQuestion, map[string]any{"id": "adatum"})
}

// BenchmarkLarge is 1,000 customers with four fields each, through the handler, without a store.
func BenchmarkLarge(b *testing.B) { benchmark(b, largeChannel(1000), largeQuestion, nil) }
