package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"channelgraph/internal/api"
	"channelgraph/internal/csp"
)

// askWith posts a document with extensions.
func (s *service) askWith(t testing.TB, query, extensions string) *answer {
	t.Helper()
	return s.do(t, postWith(query, extensions))
}

func postWith(query, extensions string) *http.Request {
	return post(fmt.Sprintf(`{"query":%q,"extensions":%s}`, query, extensions))
}

// costOf returns extensions.cost of an answer.
func costOf(t testing.TB, got *answer) (cost struct {
	Requested, Actual int
	Remaining         *int
}) {
	t.Helper()
	var parsed struct {
		Extensions struct{ Cost json.RawMessage }
	}
	if err := json.Unmarshal([]byte(got.body), &parsed); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(parsed.Extensions.Cost, &cost); err != nil {
		t.Fatalf("%v: %s", err, got.body)
	}
	return cost
}

const manyCustomers = `{customers(first:100){nodes{id name}}}`

func TestAnAnswerSaysWhatItCostIfAsked(t *testing.T) {
	s := newService(t, nil)
	s.schema.found = 20
	if got := s.askWith(t, manyCustomers, `{}`); got.body != `{"data":{"customers":null}}` {
		t.Errorf("without being asked: %s", got.body)
	}
	cost := costOf(t, s.askWith(t, manyCustomers, `{"cost":true}`))
	if cost.Requested != 200+5+100*(2+2) || cost.Actual != 200+5+20 || cost.Remaining != nil {
		t.Errorf("cost %+v", cost)
	}
}

// budget has its callers wait for what they spend.
func budget(o *api.Options) {
	o.Limits.Cost = 1_000
	o.CallerBudget = api.Budget{PerSecond: 1, Burst: 1_300}
}

func TestACallerSpendsWhatItsAnswersCost(t *testing.T) {
	s := newService(t, budget)
	s.schema.found = 20
	first, second := costOf(t, s.askWith(t, manyCustomers, `{"cost":true}`)), costOf(t, s.askWith(t, manyCustomers, `{"cost":true}`))
	if *first.Remaining < 1_300-225 || *second.Remaining < 1_300-2*225 || *second.Remaining > 1_300-2*225+60 {
		t.Errorf("left %d and %d of 1,300 after answers of 225 points each, of which each could have cost 605", *first.Remaining, *second.Remaining)
	}
}

func TestACallerWithoutBudgetIsRefused(t *testing.T) {
	s := newService(t, budget)
	s.schema.found = 380
	ask := func(caller string) *answer {
		request := postWith(manyCustomers, `{}`)
		request.RemoteAddr = caller
		return s.do(t, request)
	}
	for range 2 {
		if got := ask("192.0.2.1:1000"); got.code() != "" {
			t.Fatal(got.body)
		}
	}
	got := ask("192.0.2.1:2000")
	if got.status != http.StatusTooManyRequests || got.code() != string(api.RateLimited) {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	wait, err := strconv.Atoi(got.header.Get("Retry-After"))
	extensions := got.errors[0].Extensions
	if err != nil || wait < 400 || wait > 605 || extensions["retryAfter"] != float64(wait) {
		t.Errorf("Retry-After %q: %s", got.header.Get("Retry-After"), got.body)
	}
	if extensions["requested"] != 605.0 || extensions["allowed"] != 1300.0 || extensions["perSecond"] != 1.0 || extensions["remaining"].(float64) > 190 {
		t.Errorf("%s", got.body)
	}
	for _, other := range []string{"192.0.2.2:1000", "[2001:db8:0:1::1]:1000"} {
		if got := ask(other); got.code() != "" {
			t.Errorf("%s pays for another caller: %s", other, got.body)
		}
	}
	ask("[2001:db8:0:1::2]:1000")
	if got := ask("[2001:db8:0:1::3]:1000"); got.code() != string(api.RateLimited) {
		t.Errorf("an IPv6 network has a budget for each of its addresses: %s", got.body)
	}
}

func TestABudgetIsAViewersWhereverItAsksFrom(t *testing.T) {
	s := newService(t, func(o *api.Options) {
		budget(o)
		o.Authenticator = known{"alex": {Subject: "alex"}, "kim": {Subject: "kim"}}
	})
	s.schema.found = 380
	ask := func(subject, address string) *answer {
		request := postWith(manyCustomers, `{}`)
		request.RemoteAddr = address
		request.Header.Set("Authorization", "Bearer "+subject)
		return s.do(t, request)
	}
	ask("alex", "192.0.2.1:1")
	ask("alex", "192.0.2.2:1")
	if got := ask("alex", "192.0.2.3:1"); got.code() != string(api.RateLimited) {
		t.Errorf("from a third address: %s", got.body)
	}
	if got := ask("kim", "192.0.2.1:1"); got.code() != "" {
		t.Errorf("another viewer at the same address: %s", got.body)
	}
}

func TestWhatFailsIsNotGivenBack(t *testing.T) {
	s := newService(t, budget)
	s.schema.answer = failing(csp.Errorf(csp.TimedOut, "too late"))
	for range 2 {
		if got := s.askWith(t, manyCustomers, `{}`); got.code() == string(api.RateLimited) {
			t.Fatal(got.body)
		}
	}
	if got := s.askWith(t, manyCustomers, `{}`); got.code() != string(api.RateLimited) {
		t.Errorf("after two failures of 605 points: %s", got.body)
	}
}

func TestAnOperationMayCostSoMuch(t *testing.T) {
	s := newService(t, func(o *api.Options) { o.Limits.Cost = 604 })
	got := s.askWith(t, manyCustomers, `{}`)
	if got.code() != string(api.CostExceeded) || got.errors[0].Extensions["requested"] != 605.0 || got.errors[0].Extensions["allowed"] != 604.0 {
		t.Errorf("%s", got.body)
	}
	variable := `query($n:Int){customers(first:$n){nodes{id name}}}`
	if got := s.ask(t, variable, `{"n":99}`); got.code() != "" {
		t.Errorf("99 nodes: %s", got.body)
	}
	if got := s.ask(t, variable, `{"n":100}`); got.code() != string(api.CostExceeded) {
		t.Errorf("100 nodes: %s", got.body)
	}
	if got := s.ask(t, variable, `{}`); got.code() != "" {
		t.Errorf("a page of the default size: %s", got.body)
	}
}
