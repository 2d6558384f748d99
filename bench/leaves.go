package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// leavesDocument answers with 1,000 leaf objects of four fields.
const leavesDocument = `{ customers(first: 1000) { nodes { id companyName domain country } } }`

const leavesCount = 1000

// leaves measures a large answer of the embedded store beside the same bytes written by a static handler.
func leaves(ctx context.Context, b *bench) error {
	side, err := b.embeddedSide(ctx)
	if err != nil {
		return err
	}
	large, err := serveStore(side.store, leavesCount)
	if err != nil {
		return err
	}
	defer large.close()
	result, err := b.besideStatic("embedded, an answer of 1,000 leaf objects", large, [][]byte{request(leavesDocument, nil)}, 4)
	if err != nil {
		return err
	}
	b.report.add(result)
	return nil
}

// customer measures a small answer, question A, in the same way.
func customer(ctx context.Context, b *bench) error {
	side, err := b.embeddedSide(ctx)
	if err != nil {
		return err
	}
	asked, err := b.questions(ctx)
	if err != nil {
		return err
	}
	result, err := b.besideStatic("embedded, one customer with its partners, providers and subscriptions", side.http, asked.a.requests(), 3)
	if err != nil {
		return err
	}
	b.report.add(result)
	return nil
}

// besideStatic races an endpoint with a server that writes the answers to the same requests from memory.
func (b *bench) besideStatic(what string, product *endpoint, requests [][]byte, target float64) (row, error) {
	answers := make(map[string][]byte, len(requests))
	size := 0
	for _, request := range requests {
		answer, err := product.answer(request)
		if err != nil {
			return row{}, err
		}
		answers[string(request)] = answer
		size += len(answer)
	}
	// One server for each answer: choosing between them would be work that the floor need not do.
	var floors []*endpoint
	for _, request := range requests {
		floor, err := serve(staticHandler(answers[string(request)]))
		if err != nil {
			return row{}, err
		}
		defer floor.close()
		floors = append(floors, floor)
	}
	ours := product.asking("ours", requests)
	outcomes, err := b.race(len(requests), 1, ours,
		contender{"static", func(set int) error { return floors[set].ask(requests[set]) }})
	if err != nil {
		return row{}, err
	}
	what = fmt.Sprintf("%s (%.1f KB) / a static handler", what, float64(size)/float64(len(requests))/1000)
	return b.explained(atMost(what, outcomes[0], outcomes[1], target), ours, len(requests), 1), nil
}

// allocations counts what the handler allocates for an answer, without network and client.
func allocations(ctx context.Context, b *bench) error {
	side, err := b.embeddedSide(ctx)
	if err != nil {
		return err
	}
	asked, err := b.questions(ctx)
	if err != nil {
		return err
	}
	handler, err := productHandler(side.store, leavesCount)
	if err != nil {
		return err
	}
	for _, subject := range []struct {
		what string
		body []byte
	}{
		{"1,000 leaf objects", request(leavesDocument, nil)},
		{"question A", asked.a.requests()[0]},
		{"question B", asked.b.requests()[0]},
	} {
		fields, err := countFields(handler, subject.body)
		if err != nil {
			return err
		}
		count := allocationsOf(handler, subject.body)
		allowed := 100 + float64(fields)/20
		b.report.add(row{what: fmt.Sprintf("allocations of an answer, %s (%d fields)", subject.what, fields), ours: fmt.Sprintf("%.0f", count),
			target: fmt.Sprintf("at most %.0f", allowed), met: judged(count <= allowed)})
	}
	return nil
}

// countFields counts the fields in an answer, below data.
func countFields(handler http.Handler, body []byte) (int, error) {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, post(body))
	answer, err := decodeData(recorder.Body.Bytes())
	return fieldsIn(answer), err
}

func fieldsIn(value any) (count int) {
	switch value := value.(type) {
	case map[string]any:
		for _, inner := range value {
			count += 1 + fieldsIn(inner)
		}
	case []any:
		for _, inner := range value {
			count += fieldsIn(inner)
		}
	}
	return count
}

func post(body []byte) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// allocationsOf reuses the request and drops what is written, so that the handler's own allocations are counted.
func allocationsOf(handler http.Handler, body []byte) float64 {
	r, reader, w := post(body), bytes.NewReader(body), &discard{http.Header{}}
	closed := io.NopCloser(reader)
	return testing.AllocsPerRun(200, func() {
		reader.Reset(body)
		r.Body = closed
		clear(w.header)
		handler.ServeHTTP(w, r)
	})
}

// discard is a response writer that keeps nothing.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header               { return d.header }
func (d *discard) WriteHeader(int)                   {}
func (d *discard) Write(content []byte) (int, error) { return len(content), nil }
