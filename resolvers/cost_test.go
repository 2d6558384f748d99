package resolvers_test

import (
	"encoding/json"
	"testing"

	"channelgraph/graph"
)

// askForCost asks an operation with its cost.
func (s *service) askForCost(t testing.TB, document, variables string) (failed bool, requested, actual int) {
	t.Helper()
	body := map[string]any{"query": document, "extensions": map[string]any{"cost": true}}
	if variables != "" {
		body["variables"] = json.RawMessage(variables)
	}
	var answer struct {
		Errors     []json.RawMessage
		Extensions struct {
			Cost *struct{ Requested, Actual int }
		}
	}
	if err := json.Unmarshal([]byte(s.post(t, body)), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Extensions.Cost == nil {
		return true, 0, 0
	}
	return len(answer.Errors) > 0, answer.Extensions.Cost.Requested, answer.Extensions.Cost.Actual
}

// TestNothingCostsMoreThanItRequested holds the cost that is known before an operation runs against what reading it has cost.
func TestNothingCostsMoreThanItRequested(t *testing.T) {
	a := &agreement{seed: 20261129, schema: graph.NewExecutor(nil).Schema(), mentioned: mentions{}, found: map[string][]string{}, forms: 400}
	if *seed != 0 {
		a.seed = *seed
	}
	forms, answered := a.inventForms(), 0
	for number := range 4 {
		p := a.newModel(t, number)
		for n := range forms {
			document, variables := a.inventor(p, &forms[n]).operation()
			failed, requested, actual := p.model.askForCost(t, document, variables)
			if failed {
				continue
			}
			answered++
			if actual > requested || actual <= 0 {
				document = smallest(document, func(candidate string) bool {
					_, requested, actual := p.model.askForCost(t, candidate, variables)
					return actual > requested
				})
				_, requested, actual = p.model.askForCost(t, document, variables)
				t.Errorf("requested %d and cost %d:\n%s\n%s", requested, actual, document, variables)
			}
		}
	}
	t.Logf("%d operations", answered)
	if answered < 500 {
		t.Errorf("only %d operations were answered", answered)
	}
}
