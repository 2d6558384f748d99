package resolvers_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/plan"
)

// smallChannel is a channel of two tiers.
const smallChannel = `
provider contoso companyName=Contoso mpnId=4390001
reseller fabrikam companyName=Fabrikam country=JP
reseller northwind companyName=Northwind country=DE
customer adatum companyName=Adatum country=JP domain=adatum.example
customer bellows companyName=Bellows country=JP
customer nameless country=JP
contoso DISTRIBUTES_TO fabrikam 2023-01-01.. state=ACTIVE
fabrikam SERVES adatum 2023-05-01.. kind=RESELLER via=contoso
fabrikam SERVES bellows 2024-01-01.. kind=RESELLER
`

// plansOf asks the operations one after another and returns the plan that each one read.
func plansOf(t *testing.T, s *service, asked ...[2]string) []*plan.Plan {
	t.Helper()
	var plans []*plan.Plan
	for _, operation := range asked {
		before := len(s.store.plans)
		answer := s.ask(t, operation[0], operation[1])
		if strings.Contains(answer, `"errors"`) {
			t.Fatalf("%s with %s: %s", operation[0], operation[1], answer)
		}
		if len(s.store.plans) != before+1 {
			t.Fatalf("%s took %d reads, want one", operation[0], len(s.store.plans)-before)
		}
		plans = append(plans, s.lastPlan(t))
	}
	return plans
}

func TestSecondRunCompilesNothing(t *testing.T) {
	const document = `query($where: CustomerWhere, $name: String, $n: Int, $asOf: DateTime, $more: Boolean!, $after: String, $order: CustomerOrder) {
		customers(where: $where, first: $n, asOf: $asOf, after: $after, orderBy: $order) {
			nodes { companyName @include(if: $more) partners(where: {companyName: {startsWith: $name}}) { totalCount } }
		}
	}`
	base := `{"where": {"country": {"eq": "JP"}}, "name": "f", "n": 5, "more": true}`
	cases := []struct {
		name, variables string
		same            bool
	}{
		{"other values", `{"where": {"country": {"eq": "DE"}}, "name": "n", "n": 1, "more": true}`, true},
		{"another operator", `{"where": {"country": {"ne": "JP"}}, "name": "f", "n": 5, "more": true}`, false},
		{"another field", `{"where": {"domain": {"eq": "JP"}}, "name": "f", "n": 5, "more": true}`, false},
		{"one condition more", `{"where": {"country": {"eq": "JP"}, "domain": {"eq": "x"}}, "name": "f", "n": 5, "more": true}`, false},
		{"no filter", `{"where": null, "name": "f", "n": 5, "more": true}`, false},
		{"no size", `{"where": {"country": {"eq": "JP"}}, "name": "f", "more": true}`, false},
		{"an instant", `{"where": {"country": {"eq": "JP"}}, "name": "f", "n": 5, "more": true, "asOf": "2024-01-01T00:00:00Z"}`, false},
		{"a field less", `{"where": {"country": {"eq": "JP"}}, "name": "f", "n": 5, "more": false}`, false},
		{"an order", `{"where": {"country": {"eq": "JP"}}, "name": "f", "n": 5, "more": true, "order": {"field": "COUNTRY"}}`, false},
		{"no name", `{"where": {"country": {"eq": "JP"}}, "n": 5, "more": true}`, false},
	}
	for _, c := range cases {
		s := newService(t, smallChannel)
		first := plansOf(t, s, [2]string{document, base})[0]
		got := plansOf(t, s, [2]string{document, c.variables}, [2]string{document, c.variables}, [2]string{document, base})
		if (got[0] == first) != c.same {
			t.Errorf("%s: the first run's plan is used: %v, want %v", c.name, got[0] == first, c.same)
		}
		if got[0] != got[1] {
			t.Errorf("%s: the second run compiled again", c.name)
		}
		if got[2] != first {
			t.Errorf("%s: the first shape was forgotten", c.name)
		}
	}
}

// TestLengthOfConditionsIsShape asks by variables whose lists of conditions differ in length alone.
func TestLengthOfConditionsIsShape(t *testing.T) {
	s := newService(t, smallChannel)
	const document = `query($or: [CustomerWhere!]) { customers(where: {or: $or}) { totalCount } }`
	for variables, want := range map[string]string{
		`{"or": [{"domain": {"eq": "adatum.example"}}]}`:                                     "1",
		`{"or": [{"domain": {"eq": "adatum.example"}}, {"companyName": {"eq": "bellows"}}]}`: "2",
		`{"or": []}`:                        "0",
		`{"or": {"country": {"eq": "JP"}}}`: "3",
	} {
		if got := s.ask(t, document, variables); got != `{"data":{"customers":{"totalCount":`+want+`}}}` {
			t.Errorf("%s: got %s, want %s", variables, got, want)
		}
	}
}

// TestOrdersAndCursorsByVariables asks one document with orders, and with cursors on a value and on null.
func TestOrdersAndCursorsByVariables(t *testing.T) {
	s := newService(t, smallChannel)
	const document = `query($order: CustomerOrder, $after: String) {
		customers(orderBy: $order, after: $after, first: 1) { nodes { id } pageInfo { endCursor } } }`
	const prefix = "Customer:GLOBAL:"
	for order, want := range map[string][]string{
		`{"field": "COMPANY_NAME"}`:                      {"adatum", "bellows", "nameless"},
		`{"field": "DOMAIN"}`:                            {"adatum", "bellows", "nameless"},
		`{"field": "ID", "direction": "DESC"}`:           {"nameless", "bellows", "adatum"},
		`{"field": "DOMAIN", "direction": "DESC"}`:       {"adatum", "nameless", "bellows"},
		`{"field": "COMPANY_NAME", "direction": "DESC"}`: {"bellows", "adatum", "nameless"},
	} {
		var got []string
		for after := "null"; ; {
			var answer struct {
				Data struct {
					Customers struct {
						Nodes    []struct{ ID string }
						PageInfo struct{ EndCursor *string }
					}
				}
			}
			text := s.ask(t, document, `{"order": `+order+`, "after": `+after+`}`)
			if err := json.Unmarshal([]byte(text), &answer); err != nil || strings.Contains(text, "errors") {
				t.Fatalf("%s: %v", text, err)
			}
			if bound := s.lastPlan(t).Roots[0].List.After; bound != nil {
				last := got[len(got)-1]
				onNull := strings.Contains(order, "DOMAIN") && last != "adatum" || strings.Contains(order, "NAME") && last == "nameless"
				if bound.Null != onNull {
					t.Errorf("in order %s after %v: the plan's bound is null: %v", order, got, bound.Null)
				}
			}
			if len(answer.Data.Customers.Nodes) == 0 {
				break
			}
			got = append(got, strings.TrimPrefix(answer.Data.Customers.Nodes[0].ID, prefix))
			after = string(mustEncode(answer.Data.Customers.PageInfo.EndCursor))
		}
		if !slices.Equal(got, want) {
			t.Errorf("in order %s the pages give %v, want %v", order, got, want)
		}
	}
}

// TestHopSharedByKinds shows one hop below each of two kinds, under names of their own.
func TestHopSharedByKinds(t *testing.T) {
	s := newService(t, smallChannel+"contoso SERVES nameless 2024-01-01.. kind=RESELLER\n")
	const document = `{ nodes(ids: ["Provider:GLOBAL:contoso", "Reseller:GLOBAL:fabrikam"]) {
		... on Provider { direct: customers { totalCount } } ... on Reseller { indirect: customers { totalCount } } } }`
	const want = `{"data":{"nodes":[{"direct":{"totalCount":1}},{"indirect":{"totalCount":2}}]}}`
	if got := s.ask(t, document, ""); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if hops := s.lastPlan(t).Roots[0].IDs.Node.Hops; len(hops) != 1 {
		t.Errorf("the plan has %d hops, want one for both kinds", len(hops))
	}
}

func TestListLengthIsNoShape(t *testing.T) {
	s := newService(t, smallChannel)
	const document = `query($in: [String!]) { customers(where: {country: {in: $in}}) { totalCount } }`
	got := plansOf(t, s, [2]string{document, `{"in": []}`}, [2]string{document, `{"in": ["JP", "DE"]}`}, [2]string{document, `{"in": "JP"}`})
	if got[0] != got[1] || got[1] != got[2] {
		t.Error("the length of a list to compare with made another plan")
	}
	input := s.store.inputs[len(s.store.inputs)-1]
	if many := input.Values[0].Many; len(many) != 1 || many[0].Text() != "JP" {
		t.Errorf("a single value for a list gave %v", many)
	}
}

func TestKeptProgramsAreBounded(t *testing.T) {
	s := newService(t, smallChannel)
	var names, used []string
	for i := range 12 {
		names = append(names, fmt.Sprintf("$b%d: Boolean!", i))
		used = append(used, fmt.Sprintf("f%d: companyName @include(if: $b%d)", i, i))
	}
	document := fmt.Sprintf("query(%s) { customers { nodes { id %s } } }", strings.Join(names, ", "), strings.Join(used, " "))
	variables := func(bits int) string {
		values := map[string]bool{}
		for i := range 12 {
			values[fmt.Sprintf("b%d", i)] = bits>>i&1 == 1
		}
		encoded, err := json.Marshal(values)
		if err != nil {
			t.Fatal(err)
		}
		return string(encoded)
	}
	first := plansOf(t, s, [2]string{document, variables(0)})[0]
	for bits := 1; bits < 17; bits++ {
		plansOf(t, s, [2]string{document, variables(bits)})
	}
	if got := plansOf(t, s, [2]string{document, variables(0)})[0]; got == first {
		t.Error("17 shapes of one document are kept, want at most 16")
	}
	if got := plansOf(t, s, [2]string{document, variables(16)}, [2]string{document, variables(16)}); got[0] != got[1] {
		t.Error("the newest shape is not kept")
	}
}

// TestOneShapeGivesOnePlan compares plans of documents that differ in names, values and order alone.
func TestOneShapeGivesOnePlan(t *testing.T) {
	documents := [][2]string{
		{`{ customers(where: {country: {eq: "JP"}, companyName: {contains: "a"}}, first: 5) { totalCount nodes { id companyName partners { nodes { id } } } } }`, ``},
		{`query Q { c: customers(first: 7, where: {companyName: {contains: "b"}, country: {eq: "DE"}}) { nodes { x: partners { nodes { y: id } } z: companyName id } t: totalCount } }`, ``},
		{`query($w: CustomerWhere, $n: Int) { customers(where: $w, first: $n) { edges { node { ...F } } totalCount } } fragment F on Customer { companyName id partners { nodes { id } } }`,
			`{"w": {"companyName": {"contains": "x"}, "country": {"eq": "y"}}, "n": 3}`},
		{`{ customers(where: {and: [{companyName: {contains: "a"}}, {country: {eq: "JP"}}]}, first: 5) { totalCount nodes { ... on Node { id } ... on Customer { companyName partners { edges { node { id } } } } } } }`, ``},
	}
	s := newService(t, smallChannel)
	plans := plansOf(t, s, documents...)
	slots := cmp.Comparer(func(a, b plan.Slot) bool { return (a == plan.NoSlot) == (b == plan.NoSlot) })
	for i, got := range plans {
		if difference := cmp.Diff(plans[0].Roots, got.Roots, slots); difference != "" {
			t.Errorf("%s\nis of the shape of\n%s\nbut its plan differs:\n%s", documents[i][0], documents[0][0], difference)
		}
	}
}

func TestSameHopIsReadOnce(t *testing.T) {
	s := newService(t, smallChannel)
	const document = `query($n: Int) { customers {
		nodes { a: partners(first: $n, where: {country: {eq: "JP"}}) { totalCount } }
		edges { node { b: partners(where: {country: {eq: "JP"}}, first: $n) { nodes { id } } c: partners(first: 2) { totalCount } } }
	} }`
	got := plansOf(t, s, [2]string{document, `{"n": 2}`})[0]
	hops := got.Roots[0].List.Node.Hops
	if len(hops) != 2 {
		t.Fatalf("the plan has %d hops, want one for a and b, and one for c", len(hops))
	}
	if !hops[0].Page.Total || len(hops[0].Page.Node.Columns) != 1 {
		t.Errorf("the shared hop lacks what one of the two asks for: %+v", hops[0].Page)
	}
}

func TestAllRootFieldsAreReadAtOnce(t *testing.T) {
	s := newService(t, smallChannel)
	const document = `{
		a: customers { totalCount } b: customers(asOf: "2023-06-01T00:00:00Z") { nodes { partners { totalCount } } }
		provider(mpnId: "4390001") { companyName } node(id: "Reseller:GLOBAL:fabrikam") { ... on Partner { companyName } } __typename
	}`
	got := plansOf(t, s, [2]string{document, ""})[0]
	if len(got.Roots) != 4 {
		t.Errorf("the plan has %d roots, want 4", len(got.Roots))
	}
	const merged = `{ customers(first: 1) { totalCount } customers(first: 1) { nodes { id } nodes { companyName } } }`
	const wantMerged = `{"data":{"customers":{"totalCount":3,"nodes":[{"id":"Customer:GLOBAL:adatum","companyName":"Adatum"}]}}}`
	if answer := s.ask(t, merged, ""); answer != wantMerged {
		t.Errorf("got  %s\nwant %s", answer, wantMerged)
	}
	const want = `{"data":{"a":{"totalCount":3},"b":{"nodes":[{"partners":{"totalCount":1}},{"partners":{"totalCount":0}},{"partners":{"totalCount":0}}]},"provider":{"companyName":"Contoso"},"node":{"companyName":"Fabrikam"},"__typename":"Query"}}`
	if answer := s.ask(t, document, ""); answer != want {
		t.Errorf("got  %s\nwant %s", answer, want)
	}
}

func TestIntrospectionReadsNothing(t *testing.T) {
	s := newService(t, smallChannel)
	answer := s.ask(t, `{ __schema { queryType { name } } __type(name: "Customer") { fields { name } } t: __typename }`, "")
	if !strings.Contains(answer, `"companyName"`) || strings.Contains(answer, `"errors"`) {
		t.Errorf("got %s", answer)
	}
	if len(s.store.plans) != 0 {
		t.Error("introspection read the store")
	}
}
