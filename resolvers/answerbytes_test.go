package resolvers_test

import (
	"context"
	"strings"
	"testing"

	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/resolvers"
)

// withAnswersOf has a service answer with at most so many bytes.
func (s *service) withAnswersOf(t testing.TB, bytes int, from store.Store) {
	t.Helper()
	schema, err := resolvers.New(from, resolvers.Options{PageDefault: 20, PageMax: 200, Viewer: administrator, AnswerBytes: bytes})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = serve(t, schema, documentsOf(t))
}

func TestAnswersAreBoundedWhileTheyAreRead(t *testing.T) {
	s := newService(t, largeChannel(100))
	const ids = `{customers(first: 100) {nodes {id}}}` // with the place in the order that is 100 rows and 100 values
	s.withAnswersOf(t, 200*plan.ValueBytes, s.store)
	if answer := s.ask(t, ids, ""); strings.Contains(answer, "errors") {
		t.Errorf("of 200 rows and values: %s", answer)
	}
	s.withAnswersOf(t, 199*plan.ValueBytes, s.store)
	if answer := s.ask(t, ids, ""); !strings.Contains(answer, "LIMIT_EXCEEDED") || !strings.Contains(answer, "more than 199 rows and values") {
		t.Errorf("of 199: %s", answer)
	}
}

// unboundedStore reads however much it is.
type unboundedStore struct{ store.Store }

func (s unboundedStore) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	input.Most = 0
	return s.Store.Read(ctx, p, input)
}

func TestAnswersAreBoundedWhileTheyAreWritten(t *testing.T) {
	s := newService(t, largeChannel(100))
	repeated := "nodes {" + strings.Repeat("companyName ", 1)
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		repeated += name + ": companyName "
	}
	query := "{customers(first: 100) {" + repeated + "}}}"
	whole := s.ask(t, query, "")
	length := len(whole) - len(`{"data":}`)
	s.withAnswersOf(t, length, unboundedStore{s.store})
	if answer := s.ask(t, query, ""); answer != whole {
		t.Errorf("of %d bytes: %.200s", length, answer)
	}
	s.withAnswersOf(t, length-1, unboundedStore{s.store})
	if answer := s.ask(t, query, ""); !strings.Contains(answer, "LIMIT_EXCEEDED") || strings.Contains(answer, "Company-") {
		t.Errorf("of a byte less: %.200s", answer)
	}
}
