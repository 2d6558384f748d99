package resolvers_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const explainedChannel = `
customer 00000001-aaaa-bbbb-cccc-000000000000 companyName=Adatum country=JP
`

// explain asks how an operation would be answered.
func (s *service) explain(t testing.TB, document string, variables map[string]any) (body string, explained struct {
	Cost   int
	Plan   string
	Cypher []string
}) {
	t.Helper()
	body = s.post(t, map[string]any{"query": document, "variables": variables, "extensions": map[string]any{"explain": true}})
	var answer struct {
		Extensions struct{ Explain json.RawMessage }
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Extensions.Explain != nil {
		if err := json.Unmarshal(answer.Extensions.Explain, &explained); err != nil {
			t.Fatal(err)
		}
	}
	return body, explained
}

func TestAnOperationIsExplainedWithoutRunning(t *testing.T) {
	s := newService(t, explainedChannel)
	body, got := s.explain(t, `query($country: String) { customers(where: {country: {eq: $country}}, first: 7) { nodes { companyName } } }`, map[string]any{"country": "JP"})
	if !strings.HasPrefix(body, `{"data":null,`) || len(s.store.plans) > 0 {
		t.Errorf("%d reads, and the answer %s", len(s.store.plans), body)
	}
	for _, part := range []string{"list of Customer", `"JP"`, "first $", "companyName"} {
		if !strings.Contains(got.Plan, part) {
			t.Errorf("the plan does not mention %s:\n%s", part, got.Plan)
		}
	}
	if got.Cost != 200+5+7*(2+1) || !slices.Equal(got.Cypher, []string{"a statement with 2 values"}) {
		t.Errorf("cost %d, Cypher %q", got.Cost, got.Cypher)
	}
}

func TestACommandIsExplainedWithoutRunning(t *testing.T) {
	s := newService(t, explainedChannel)
	const mutation = `mutation { saveCustomer(input: {tenantId: "00000001-aaaa-bbbb-cccc-000000000000", set: {companyName: "Other"}}) { revision customer { companyName } } }`
	body, got := s.explain(t, mutation, nil)
	if got.Cost < 5_000 || !strings.Contains(got.Plan, "lookup") {
		t.Errorf("%s", body)
	}
	if answer := s.ask(t, `{customers{nodes{companyName}}}`, ""); !strings.Contains(answer, "Adatum") {
		t.Errorf("the command was carried out: %s", answer)
	}
}

func TestWhatIsWrongIsNotExplained(t *testing.T) {
	s := newService(t, explainedChannel)
	body, _ := s.explain(t, `{customers(after: "nonsense"){nodes{id}}}`, nil)
	if !strings.Contains(body, "BAD_CURSOR") || strings.Contains(body, "explain") {
		t.Error(body)
	}
	if body, got := s.explain(t, `{__typename}`, nil); got.Plan != "" || got.Cost != 201 {
		t.Errorf("of what reads nothing: %s", body)
	}
}
