package resolvers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

// TestRunsAtOnceKeepApart asks one compiled document with different values from many goroutines.
func TestRunsAtOnceKeepApart(t *testing.T) {
	s := newService(t, largeChannel(40))
	s.serve(t, s.store.Store.(*naive.Store), 200)
	const document = `query($id: ID!, $n: Int) { a: customer(tenantId: $id) { companyName } b: customers(first: $n) { nodes { companyName } } }`
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 40 {
				number, size := (i*7+worker)%40, (i+worker)%5
				var names []string
				for n := range size {
					names = append(names, fmt.Sprintf(`{"companyName":"Company-%d"}`, n))
				}
				want := fmt.Sprintf(`{"data":{"a":{"companyName":"Company-%d"},"b":{"nodes":[%s]}}}`, number, strings.Join(names, ","))
				variables := fmt.Sprintf(`{"id": "%08d-AAAA-bbbb-cccc-000000000000", "n": %d}`, number, size)
				if got := s.ask(t, document, variables); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			}
		})
	}
	group.Wait()
}

// TestAnswersTakeFewAllocations counts the allocations of whole answers, without those of the store.
func TestAnswersTakeFewAllocations(t *testing.T) {
	for _, c := range []struct {
		name, channel, document, variables string
		most                               float64
	}{
		{"small", smallChannel, smallQuestion, `{"id":"adatum"}`, 90},
		{"1,000 objects", largeChannel(1000), largeQuestion, `{}`, 120},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newService(t, c.channel)
			s.serve(t, &cannedStore{Store: s.store}, 1000)
			s.ask(t, c.document, c.variables)
			body := []byte(fmt.Sprintf(`{"query":%s,"variables":%s}`, mustEncode(c.document), c.variables))
			reader := bytes.NewReader(body)
			request := httptest.NewRequest(http.MethodPost, "/graphql", nil)
			request.Header.Set("Content-Type", "application/json")
			request.ContentLength = int64(len(body))
			writer := &discard{header: http.Header{}}
			got := testing.AllocsPerRun(200, func() {
				reader.Reset(body)
				request.Body = io.NopCloser(reader)
				s.ServeHTTP(writer, request)
			})
			if got > c.most {
				t.Errorf("%.0f allocations, want at most %.0f", got, c.most)
			}
		})
	}
}

// lendingStore counts the answers that were given back.
type lendingStore struct {
	store.Store
	lent, back int
}

func (s *lendingStore) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	answer, err := s.Store.Read(ctx, p, input)
	if err == nil {
		s.lent++
		answer.OnRelease(func() { s.back++ })
	}
	return answer, err
}

func TestAnswersAreGivenBack(t *testing.T) {
	s := newService(t, smallChannel)
	lending := &lendingStore{Store: s.store}
	s.serve(t, lending, 200)
	for range 3 {
		s.ask(t, smallQuestion, `{"id": "adatum"}`)
	}
	if lending.lent != 3 || lending.back != 3 {
		t.Errorf("of %d answers %d were given back", lending.lent, lending.back)
	}
}

// brokenStore panics.
type brokenStore struct{ store.Store }

func (brokenStore) Read(context.Context, *plan.Plan, plan.Input) (*plan.Answer, error) {
	panic("the store is broken")
}

// TestPanicIsAnErrorAtEveryRootField asks two root fields of a store that panics, which happens once.
func TestPanicIsAnErrorAtEveryRootField(t *testing.T) {
	s := newService(t, smallChannel)
	s.serve(t, brokenStore{s.store}, 200)
	body := mustEncode(map[string]any{"query": `{ a: customer(tenantId: "adatum") { id } b: provider(tenantId: "contoso") { id } }`})
	request := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	answer := recorder.Body.String()
	if strings.Count(answer, `"INTERNAL"`) != 2 || !strings.Contains(answer, `"data":{"a":null,"b":null}`) || strings.Contains(answer, "broken") {
		t.Errorf("got %s", answer)
	}
}
