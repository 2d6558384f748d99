package api_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"channelgraph/internal/api"
	"channelgraph/internal/csp"
)

// explaining is a schema that explains and never answers.
type explaining struct {
	*stubSchema
	err error
}

func (e explaining) Explain(context.Context) (string, []string, error) {
	return "the plan", []string{"MATCH (n)"}, e.err
}

// newExplainer is a service that explains, whatever budget its callers have.
func newExplainer(t *testing.T, err error) *service {
	return newService(t, func(o *api.Options) {
		budget(o)
		stub := o.Schema.(*stubSchema)
		stub.answer = nil
		o.Schema = explaining{stub, err}
	})
}

func TestExplanationsSayCostPlanAndCypher(t *testing.T) {
	s := newExplainer(t, nil)
	const want = `{"data":null,"extensions":{"explain":{"cost":605,"plan":"the plan","cypher":["MATCH (n)"]}}}`
	for n := range 6 { // six are 1,200 points
		if got := s.askWith(t, manyCustomers, `{"explain":true}`); got.body != want {
			t.Errorf("%d: %s", n, got.body)
		}
	}
	if got := s.askWith(t, manyCustomers, `{"explain":true}`); got.code() != string(api.RateLimited) {
		t.Errorf("explanations cost nothing: %s", got.body)
	}
	connect(t, s).says(initiate, fmt.Sprintf(`{"id":"1","type":"subscribe","payload":{"query":%q,"extensions":{"explain":true}}}`, "{fails}")).
		hears(`{"type":"connection_ack"}`, `{"id":"1","type":"next","payload":{"data":null,"extensions":{"explain"*`, `{"id":"1","type":"complete"}`)
}

func TestWhatCostsTooMuchIsExplained(t *testing.T) {
	got := newExplainer(t, nil).askWith(t, `{customers(first:200){nodes{resellers(first:200){nodes{id}}}}}`, `{"explain":true}`)
	if !strings.Contains(got.body, `"cost":121`) {
		t.Error(got.body)
	}
}

func TestExplanationsFailAsOperationsDo(t *testing.T) {
	if got := newExplainer(t, csp.Errorf(csp.BadCursor, "the cursor is wrong")).askWith(t, "{fails}", `{"explain":true}`); got.code() != string(csp.BadCursor) {
		t.Error(got.body)
	}
	if got := newExplainer(t, errors.New("secret")).askWith(t, "{fails}", `{"explain":true}`); got.code() != string(csp.Internal) || strings.Contains(got.body, "secret") {
		t.Error(got.body)
	}
	if got := newService(t, nil).askWith(t, "{fails}", `{"explain":true}`); got.code() != string(api.BadRequest) {
		t.Errorf("by a schema that explains nothing: %s", got.body)
	}
}

func TestCostsAndBudgetsOverASocket(t *testing.T) {
	s := newService(t, budget)
	s.schema.found = 380
	ask := func(id string) string {
		return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":{"query":%q,"extensions":{"cost":true}}}`, id, manyCustomers)
	}
	connect(t, s).says(initiate).hears(`{"type":"connection_ack"}`).
		says(ask("1")).hears(`{"id":"1","type":"next","payload":{"data":{"customers":null},"extensions":{"cost":{"requested":605,"actual":585,"remaining":7*`, `{"id":"1","type":"complete"}`).
		says(ask("2")).hears(`{"id":"2","type":"next"*`, `{"id":"2","type":"complete"}`).
		says(ask("3")).hears(`{"id":"3","type":"error","payload":[{"message":"The operation could cost 605 points*`)
}
