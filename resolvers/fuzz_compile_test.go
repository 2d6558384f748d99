package resolvers_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

// FuzzCompile asks documents of any kind: the answer is JSON, nothing panics and nothing hangs. Asking again
// gives the same answer.
func FuzzCompile(f *testing.F) {
	s := newService(f, smallChannel)
	invented := newPair(f, rand.New(rand.NewPCG(1, 2))).inventor
	for range 30 {
		document, variables := invented.operation()
		f.Add(document, variables)
	}
	for _, document := range []string{
		`{ customers(where: {not: {partners: {count: {matching: {}, gte: 1}}}}) { nodes { ... on Node { __typename } } } }`,
		`query($a: [CustomerWhere!]) { customers(where: {or: $a, and: $a}) { edges { node { id } } } }`,
		`{ a: node(id: "") { ...F } b: nodes(ids: []) { ...F } } fragment F on Node { id ... on Partner { customers { totalCount } } }`,
		`{ customers { ...A } } fragment A on CustomerConnection { ...B ...B nodes { id } } fragment B on CustomerConnection { nodes { cloud } nodes { id } }`,
		`query($o: CustomerOrder = {field: ID}) { customers(orderBy: $o, first: 0) { pageInfo { endCursor } } }`,
	} {
		f.Add(document, `{"a": {"and": [{"or": []}]}}`)
	}
	f.Fuzz(func(t *testing.T, document, variables string) {
		var object map[string]any
		if len(document) > 4000 || len(variables) > 4000 || json.Unmarshal([]byte(variables), &object) != nil {
			return
		}
		if strings.Contains(document, "mutation") {
			return // asking again is another question
		}
		s.store.plans, s.store.inputs = nil, nil
		answer := s.ask(t, document, variables)
		executed := strings.Contains(answer, `"data":`) // suggestions in validation errors are in no order
		if again := s.ask(t, document, variables); executed && again != answer {
			t.Errorf("first  %s\nagain %s", answer, again)
		}
		if strings.Contains(answer, `"INTERNAL"`) {
			t.Errorf("an internal error: %s\n%s", answer, s.log.String())
		}
	})
}
