package resolvers_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"channelgraph/internal/csp/rules"
)

// manyViolations is a channel in which several nodes violate several rules, and none the first of them.
const manyViolations = `
provider contoso
provider litware
customer a
customer b
customer c
subscription s1
subscription s2
subscription s3
a OWNS s1 2023-01-01..
b OWNS s1 2023-01-01..
a OWNS s2 2023-01-01..
b OWNS s2 2023-01-01..
contoso SELLS s1 2023-01-01..
litware SELLS s1 2023-01-01..
contoso SELLS s2 2023-01-01..
contoso SELLS s3 2023-01-01..
litware SELLS s3 2023-01-01..
contoso ADMINISTERS a 2023-01-01.. means=DAP
contoso ADMINISTERS c 2023-01-01.. means=DAP
`

type violationPage struct {
	Data struct {
		Violations struct {
			TotalCount int
			Nodes      []struct {
				Rule, Node struct{ ID string }
			}
			Edges    []struct{ Cursor string }
			PageInfo struct {
				HasNextPage, HasPreviousPage bool
				StartCursor, EndCursor       *string
			}
		}
	}
}

func (p *violationPage) keys() []string {
	var keys []string
	for _, v := range p.Data.Violations.Nodes {
		keys = append(keys, v.Rule.ID+" "+v.Node.ID)
	}
	return keys
}

func TestPagesOfViolationsAreExactAcrossRules(t *testing.T) {
	s := newService(t, manyViolations)
	page := func(size int, after *string) *violationPage {
		t.Helper()
		var got violationPage
		variables, _ := json.Marshal(map[string]any{"n": size, "after": after})
		answer := s.ask(t, `query($n: Int, $after: String) { violations(categories: [CONTRADICTION, ORPHAN], first: $n, after: $after) {
			totalCount nodes { rule { id } node { id } } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`, string(variables))
		if err := json.Unmarshal([]byte(answer), &got); err != nil || got.Data.Violations.Nodes == nil {
			t.Fatalf("got %s", answer)
		}
		return &got
	}
	whole := page(100, nil).keys()
	if len(whole) < 8 || page(100, nil).Data.Violations.PageInfo.HasNextPage {
		t.Fatalf("the whole is %v", whole)
	}
	for size := 1; size <= len(whole)+1; size++ {
		var walked []string
		var after *string
		for {
			got := page(size, after)
			found := got.Data.Violations
			walked = append(walked, got.keys()...)
			if found.TotalCount != len(whole) || found.PageInfo.HasPreviousPage != (after != nil) || found.PageInfo.HasNextPage != (len(walked) < len(whole)) {
				t.Fatalf("pages of %d: after %d of %d: %+v", size, len(walked), len(whole), found)
			}
			if last := len(found.Edges) - 1; found.Edges[last].Cursor != *found.PageInfo.EndCursor || found.Edges[0].Cursor != *found.PageInfo.StartCursor {
				t.Errorf("cursors of edges and of the page differ: %+v", found)
			}
			if after = found.PageInfo.EndCursor; !found.PageInfo.HasNextPage {
				break
			}
		}
		if !slices.Equal(walked, whole) {
			t.Errorf("pages of %d give\n%v\nthe whole is\n%v", size, walked, whole)
		}
	}
	if empty := page(0, nil); len(empty.keys()) != 0 || !empty.Data.Violations.PageInfo.HasNextPage {
		t.Errorf("an empty page: %+v", empty)
	}
	if beyond := page(3, page(100, nil).Data.Violations.PageInfo.EndCursor); len(beyond.keys()) != 0 || beyond.Data.Violations.PageInfo.HasNextPage {
		t.Errorf("beyond the last: %+v", beyond)
	}
}

func TestPagesOfViolationsGoBackwardsToo(t *testing.T) {
	s := newService(t, manyViolations)
	const document = `query($first: Int, $after: String, $last: Int, $before: String) { violations(categories: [CONTRADICTION, ORPHAN], first: $first, after: $after, last: $last, before: $before) {
		totalCount nodes { rule { id } node { id } } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
	page := func(given map[string]any) *violationPage {
		t.Helper()
		var got violationPage
		variables, _ := json.Marshal(given)
		answer := s.ask(t, document, string(variables))
		if err := json.Unmarshal([]byte(answer), &got); err != nil || got.Data.Violations.Nodes == nil {
			t.Fatalf("%s: got %s", variables, answer)
		}
		return &got
	}
	all := page(map[string]any{"first": 100})
	whole, places := all.keys(), all.Data.Violations.Edges
	for size := 1; size <= len(whole)+1; size++ {
		var walked []string
		given := map[string]any{"last": size}
		for {
			got := page(given)
			found := got.Data.Violations
			walked = append(got.keys(), walked...)
			if found.TotalCount != len(whole) || found.PageInfo.HasNextPage != (given["before"] != nil) || found.PageInfo.HasPreviousPage != (len(walked) < len(whole)) {
				t.Fatalf("pages of %d: %d of %d from the end: %+v", size, len(walked), len(whole), found)
			}
			given["before"] = found.PageInfo.StartCursor
			if !found.PageInfo.HasPreviousPage {
				break
			}
		}
		if !slices.Equal(walked, whole) {
			t.Errorf("pages of %d give\n%v\nthe whole is\n%v", size, walked, whole)
		}
	}
	for from := range whole {
		for to := range whole {
			between := whole[from+1 : max(from+1, to)]
			for _, end := range []string{"first", "last"} {
				got := page(map[string]any{end: 2, "after": places[from].Cursor, "before": places[to].Cursor})
				want := between[:min(2, len(between))]
				cut := got.Data.Violations.PageInfo.HasNextPage
				if end == "last" {
					want, cut = between[max(0, len(between)-2):], got.Data.Violations.PageInfo.HasPreviousPage
				}
				if !slices.Equal(got.keys(), want) || cut != (len(between) > 2) {
					t.Errorf("%s 2 between %d and %d: got %v, want %v; cut: %t", end, from, to, got.keys(), want, cut)
				}
			}
		}
	}
	const refused = `{ violations(rules: ["R1"], first: 1, last: 1) { totalCount } }`
	if got := s.ask(t, refused, ""); !strings.Contains(got, "first and last cannot be given together") {
		t.Errorf("got %s", got)
	}
	const foreign = `{ violations(rules: ["R1"], before: "AAAA") { totalCount } }`
	if got := s.ask(t, foreign, ""); !strings.Contains(got, "Argument before of violations") || !strings.Contains(got, "BAD_CURSOR") {
		t.Errorf("got %s", got)
	}
}

func TestCountsOfViolationsAreByRule(t *testing.T) {
	s := newService(t, manyViolations)
	const document = `{ violations(rules: ["CONTRADICTION-OWNERS", "CONTRADICTION-SELLERS", "R2"], first: 1) { totalCount counts { rule { id } count } } }`
	const want = `{"data":{"violations":{"totalCount":4,"counts":[{"rule":{"id":"R2"},"count":0},{"rule":{"id":"CONTRADICTION-SELLERS"},"count":2},{"rule":{"id":"CONTRADICTION-OWNERS"},"count":2}]}}}`
	if got := s.ask(t, document, ""); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEvidenceIsAskedForInParts(t *testing.T) {
	s := newService(t, manyViolations)
	const document = `{ violations(rules: ["CONTRADICTION-SELLERS"], first: 1) { __typename edges { __typename node {
		__typename isEvidenceComplete a: evidence { __typename node { id } } b: evidence { from { __typename } relationships { since } } c: evidence { relationships { ... on Sale { until } ... on Ownership { cloud } } } } } } }`
	const want = `{"data":{"violations":{"__typename":"ViolationConnection","edges":[{"__typename":"ViolationEdge","node":{"__typename":"Violation","isEvidenceComplete":true,` +
		`"a":[{"__typename":"Evidence","node":{"id":"Provider:GLOBAL:contoso"}},{"__typename":"Evidence","node":{"id":"Provider:GLOBAL:litware"}}],` +
		`"b":[{"from":{"__typename":"CloudSubscription"},"relationships":[{"since":"2023-01-01T00:00:00Z"}]},{"from":{"__typename":"CloudSubscription"},"relationships":[{"since":"2023-01-01T00:00:00Z"}]}],` +
		`"c":[{"relationships":[{"until":null}]},{"relationships":[{"until":null}]}]}}]}}}`
	if got := s.ask(t, document, ""); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEvidenceThatIsCutSaysSo(t *testing.T) {
	channel := "customer a\n"
	for n := range 21 {
		channel += fmt.Sprintf("provider p%02d\np%02d ADMINISTERS a 2023-01-01.. means=DAP\n", n, n)
	}
	var got struct {
		Data struct {
			Violations struct {
				Nodes []struct {
					IsEvidenceComplete bool
					Evidence           []struct{ Node struct{ ID string } }
				}
			}
		}
	}
	answer := newService(t, channel).ask(t, `{ violations(rules: ["R9-SEVERAL"]) { nodes { isEvidenceComplete evidence { node { id } } } } }`, "")
	if err := json.Unmarshal([]byte(answer), &got); err != nil || len(got.Data.Violations.Nodes) != 1 {
		t.Fatalf("got %s", answer)
	}
	if v := got.Data.Violations.Nodes[0]; v.IsEvidenceComplete || len(v.Evidence) != 20 {
		t.Errorf("%d of 21 neighbours are shown, complete: %t", len(v.Evidence), v.IsEvidenceComplete)
	}
}

// TestEvidenceGoesOnWhereItWasCut walks evidence by its cursors, also below a neighbour of which evidence shows more.
func TestEvidenceGoesOnWhereItWasCut(t *testing.T) {
	var channel strings.Builder
	channel.WriteString("customer c\nsubscription s\nprovider seller\n")
	for n := range 45 {
		fmt.Fprintf(&channel, "provider p%02d\np%02d ADMINISTERS c 2023-01-01.. means=DAP\np%02d SELLS s 2023-01-01..\n", n, n, n)
	}
	channel.WriteString("provider partner tenantId=0\ncustomer same tenantId=0\nseller SERVES same 2023-01-01..\n")
	for n := range 22 {
		fmt.Fprintf(&channel, "subscription t%02d\nsame OWNS t%02d 2023-01-01..\nseller SELLS t%02d 2023-01-01..\n", n, n, n)
	}
	for n := range 44 {
		fmt.Fprintf(&channel, "p%02d SELLS t00 2023-01-01..\n", n)
	}
	s := newService(t, channel.String())
	type item struct {
		From, Node struct{ ID string }
		Next       *string
	}
	type page struct {
		Data struct {
			Violations struct {
				Nodes []struct {
					Node               struct{ ID string }
					IsEvidenceComplete bool
					Evidence           []item
				}
			}
		}
	}
	for _, c := range []struct {
		rule  string
		want  int // what the evidence shows, all in all
		pages int
	}{{"R9-SEVERAL", 45, 3}, {"R1", 1 + 22 + 45 + 21, 4}} {
		seen, asked, waiting := map[string]int{}, 0, []*string{nil}
		for len(waiting) > 0 {
			var got page
			variables, _ := json.Marshal(map[string]any{"rule": c.rule, "after": waiting[0]})
			waiting = waiting[1:]
			answer := s.ask(t, `query($rule: ID!, $after: String) { violations(rules: [$rule]) { nodes { node { id } isEvidenceComplete evidence(after: $after) { from { id } node { id } next } } } }`, string(variables))
			if err := json.Unmarshal([]byte(answer), &got); err != nil || len(got.Data.Violations.Nodes) != 1 || got.Data.Violations.Nodes[0].IsEvidenceComplete {
				t.Fatalf("%s: got %s", c.rule, answer)
			}
			asked++
			for _, shown := range got.Data.Violations.Nodes[0].Evidence {
				seen[shown.From.ID+" "+shown.Node.ID]++
				if shown.Next != nil {
					waiting = append(waiting, shown.Next)
				}
			}
		}
		for id, times := range seen {
			if times != 1 {
				t.Errorf("%s: %s is shown %d times", c.rule, id, times)
			}
		}
		if len(seen) != c.want || asked != c.pages {
			t.Errorf("%s: %d of %d are shown, on %d of %d pages", c.rule, len(seen), c.want, asked, c.pages)
		}
	}
}

func TestRulesAreListed(t *testing.T) {
	s := newService(t, "customer a")
	answer := s.ask(t, `{ rules { id title { ja } } grave: rules(categories: [TRANSFER], severities: [REFUSE]) { id category clouds regions subject effectiveFrom contradicts } __typename }`, "")
	var got struct {
		Data struct {
			Rules, Grave []struct{ ID, Category, Subject string }
		}
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil || len(got.Data.Rules) != len(rules.All()) {
		t.Fatalf("got %s", answer)
	}
	for _, rule := range got.Data.Grave {
		if rule.Category != rules.Transfer || rule.Subject != "CloudSubscription" {
			t.Errorf("got %+v", rule)
		}
	}
	if len(got.Data.Grave) == 0 || len(s.store.plans) != 0 {
		t.Errorf("%d rules; the store was read %d times", len(got.Data.Grave), len(s.store.plans))
	}
}
