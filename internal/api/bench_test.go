package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
)

const benchQuery = `query Customer($id: ID!, $first: Int) {
  customer(by: {id: $id}) {
    id
    name
    resellers(first: $first) { nodes { id name country } totalCount }
    parent { id name resellers(first: 5) { edges { cursor node { id name } } } }
  }
}`

// discard is a response writer that keeps nothing, so that a benchmark shows the handler alone.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header               { return d.header }
func (d *discard) WriteHeader(int)                   {}
func (d *discard) Write(content []byte) (int, error) { return len(content), nil }

// prepared are answers of about the sizes of one customer and of a list of 1,000 nodes.
func prepared() map[string][]byte {
	node := `{"id":"Customer:GLOBAL:6f2d3c9e-0b1a-4c5d-8e7f-001122334455","name":"Contoso"}`
	return map[string][]byte{
		"small": []byte(`{"customer":[` + strings.Repeat(node+",", 11) + node + `]}`),
		"list":  []byte(`{"customer":[` + strings.Repeat(node+",", 999) + node + `]}`),
	}
}

func benchBody(b *testing.B) []byte {
	body, err := json.Marshal(map[string]any{"query": benchQuery, "variables": map[string]any{"id": "6f2d3c9e", "first": 10}})
	if err != nil {
		b.Fatal(err)
	}
	return body
}

func answering(b *testing.B, data []byte) *service {
	s := newService(b, nil)
	s.schema.answer = func(context.Context) *graphql.Response { return &graphql.Response{Data: data} }
	return s
}

// BenchmarkHandler is the handler without a network.
func BenchmarkHandler(b *testing.B) {
	for name, data := range prepared() {
		b.Run(name, func(b *testing.B) {
			s := answering(b, data)
			body := benchBody(b)
			reader := bytes.NewReader(body)
			request := post("")
			request.ContentLength = int64(len(body))
			w := &discard{header: http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				reader.Reset(body)
				request.Body = io.NopCloser(reader)
				clear(w.header)
				s.ServeHTTP(w, request)
			}
		})
	}
}

// BenchmarkHTTP is a request over a kept connection, beside a static handler that writes the same bytes.
func BenchmarkHTTP(b *testing.B) {
	for name, data := range prepared() {
		answer := []byte(`{"data":` + string(data) + `}`)
		static := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
			_, _ = w.Write(answer)
		})
		b.Run(name+"/static", func(b *testing.B) { roundTrips(b, static) })
		b.Run(name+"/graphql", func(b *testing.B) { roundTrips(b, answering(b, data)) })
	}
}

func roundTrips(b *testing.B, handler http.Handler) {
	server := httptest.NewServer(handler)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	body := benchBody(b)
	b.ReportAllocs()
	for b.Loop() {
		response, err := client.Post(server.URL+"/graphql", "application/json", bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			b.Fatal(err)
		}
		response.Body.Close()
	}
}

// BenchmarkRefusal is what a hostile document costs before it is refused.
func BenchmarkRefusal(b *testing.B) {
	var unknown strings.Builder
	for i := range 3_900 {
		unknown.WriteString("customersOfTheReseller" + strconv.Itoa(i%10) + " ")
	}
	for name, query := range map[string]string{
		"10000 repeats":     "{" + strings.Repeat("fails ", 10_000) + "}",
		"unknown fields":    "{" + unknown.String() + "}",
		"unknown long name": "{" + strings.Repeat("a", 90_000) + "}",
		"where 1000 deep":   "{customers(where:" + filter(1_000) + "){totalCount}}",
		"3000 nested":       nested(3_000),
	} {
		b.Run(name, func(b *testing.B) { refusals(b, query, false) })
	}
	b.Run("10000 repeats without token limit", func(b *testing.B) {
		refusals(b, "{"+strings.Repeat("fails ", 10_000)+"}", true)
	})
}

func refusals(b *testing.B, query string, unlimited bool) {
	s := newService(b, nil)
	if unlimited {
		s = newService(b, loose)
	}
	quoted, err := json.Marshal(query)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if got := s.do(b, post(`{"query":`+string(quoted)+`}`)); len(got.errors) == 0 {
			b.Fatal(got.body)
		}
	}
}
