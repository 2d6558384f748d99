package resolvers_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestWrongArgumentsAreNamed asks what cannot be answered. Each error names the argument, its field and a code.
func TestWrongArgumentsAreNamed(t *testing.T) {
	after := func(cursor string) string { return `{ customers(after: "` + cursor + `") { totalCount } }` }
	cases := []struct{ name, document, variables, code, message, path string }{
		{"negative page", `{ customers(first: -1) { totalCount } }`, "", "BAD_USER_INPUT", "first of customers", "customers"},
		{"negative page by variable", `query($n: Int) { c: customers(last: $n) { totalCount } }`, `{"n": -5}`, "BAD_USER_INPUT", "last of c", "c"},
		{"page over the maximum", `{ customers(first: 201) { totalCount } }`, "", "LIMIT_EXCEEDED", "at most 200", "customers"},
		{"both ends", `{ customers(first: 1, last: 1) { totalCount } }`, "", "BAD_USER_INPUT", "first and last", "customers"},
		{"nested page", `{ customers { nodes { p: partners(first: -1) { totalCount } } } }`, "", "BAD_USER_INPUT", "first of customers.nodes.p", "customers"},
		{"rubbish for a cursor", after("rubbish!"), "", "BAD_CURSOR", "after of customers", "customers"},
		{"empty cursor", after(""), "", "BAD_CURSOR", "after of customers", "customers"},
		{"cursor of another order", `{ customers(after: "AQNpZC0AQ3VzdG9tZXI6R0xPQkFMOmFkYXR1bQ") { totalCount } }`, "", "BAD_CURSOR", "after", "customers"},
		{"cursor of another kind", `{ customers(after: "AQNpZCsAUHJvdmlkZXI6R0xPQkFMOmNvbnRvc28") { totalCount } }`, "", "BAD_CURSOR", "after", "customers"},
		{"cursor by variable", `query($c: String) { customers(before: $c) { totalCount } }`, `{"c": "AAAA"}`, "BAD_CURSOR", "before", "customers"},
		{"null to compare with", `{ customers(where: {companyName: {eq: null}}) { totalCount } }`, "", "BAD_USER_INPUT", "isNull", "customers"},
		{"null by variable", `query($x: String) { customers(where: {companyName: {eq: $x}}) { totalCount } }`, `{"x": null}`, "BAD_USER_INPUT", "where.companyName.eq of customers", "customers"},
		{"null inside a variable", `query($w: CustomerWhere) { customers(where: $w) { totalCount } }`, `{"w": {"country": {"in": null}}}`, "BAD_USER_INPUT", "where.country.in", "customers"},
		{"null filter", `{ customers(where: {companyName: null}) { totalCount } }`, "", "BAD_USER_INPUT", "where.companyName", "customers"},
		{"two keys", `{ customer(tenantId: "a", domain: "b") { id } }`, "", "BAD_USER_INPUT", "exactly one of tenantId, domain", "customer"},
		{"no key", `{ provider { id } }`, "", "BAD_USER_INPUT", "exactly one of tenantId, mpnId, domain", "provider"},
		{"too many ids", `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, idsOf(201), "LIMIT_EXCEEDED", "at most 200", "nodes"},
		{"search of nothing", `{ search(query: "") { totalCount } }`, "", "BAD_USER_INPUT", "at least 2 characters", "search"},
		{"search of one full-width character", `query($q: String!) { search(query: $q) { totalCount } }`, `{"q": "　Ａ　"}`, "BAD_USER_INPUT", "at least 2 characters", "search"},
		{"search of a whole page", `query($q: String!) { search(query: $q) { totalCount } }`, `{"q": "` + strings.Repeat("ab", 51) + `"}`, "LIMIT_EXCEEDED", "at most 100 characters, not 102", "search"},
		{"search of a whole book", `query($q: String!) { search(query: $q) { totalCount } }`, `{"q": "` + strings.Repeat("a", 5000) + `"}`, "LIMIT_EXCEEDED", "at most 100 characters", "search"},
		{"search of no kind", `{ search(query: "ab", kinds: []) { totalCount } }`, "", "BAD_USER_INPUT", "leaves nothing to search", "search"},
		{"search after a node's cursor", `{ search(query: "ab", after: "AQNpZCsAUHJvdmlkZXI6R0xPQkFMOmNvbnRvc28") { totalCount } }`, "", "BAD_CURSOR", "after", "search"},
		{"search after a place without a rank", `{ search(query: "ab", after: "AQdzZWFyY2grAEN1c3RvbWVyOkdMT0JBTDphZGF0dW0") { totalCount } }`, "", "BAD_CURSOR", "after", "search"},
		{"routes to nowhere", `{ routes(from: "Customer:GLOBAL:a") { totalCount } }`, "", "BAD_USER_INPUT", "exactly one of to and toKinds", "routes"},
		{"routes to two things", `{ routes(from: "Customer:GLOBAL:a", to: "Provider:GLOBAL:b", toKinds: [PROVIDER]) { totalCount } }`, "", "BAD_USER_INPUT", "exactly one of to and toKinds", "routes"},
		{"routes to no kind", `{ routes(from: "Customer:GLOBAL:a", toKinds: []) { totalCount } }`, "", "BAD_USER_INPUT", "leaves no route", "routes"},
		{"routes from no id", `{ routes(from: "Contoso", toKinds: [PROVIDER]) { totalCount } }`, "", "BAD_USER_INPUT", "no global id", "routes"},
		{"routes to an id of no kind", `query($id: ID) { routes(from: "Customer:GLOBAL:a", to: $id) { totalCount } }`, `{"id": "Tenant:GLOBAL:a"}`, "BAD_USER_INPUT", "no global id", "routes"},
		{"routes of any length", `query($n: Int!) { routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], maxHops: $n) { totalCount } }`, `{"n": 99}`, "BAD_USER_INPUT", "from 1 to 4 hops, not 99", "routes"},
		{"routes of no hop", `{ routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], maxHops: 0) { totalCount } }`, "", "BAD_USER_INPUT", "from 1 to 4 hops", "routes"},
		{"routes longer than the longest", `{ routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], minHops: 3, maxHops: 2) { totalCount } }`, "", "BAD_USER_INPUT", "at least 3 and at most 2", "routes"},
		{"routes over nothing", `{ routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], relationships: []) { totalCount } }`, "", "BAD_USER_INPUT", "leaves no route", "routes"},
		{"routes that visit too much", `{ routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], maxVisited: 10000000) { totalCount } }`, "", "LIMIT_EXCEEDED", "at most 100000", "routes"},
		{"routes that visit nothing", `{ routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], maxVisited: 0) { totalCount } }`, "", "BAD_USER_INPUT", "at least one relationship", "routes"},
		{"routes that avoid their end", `query($id: ID!) { routes(from: "Customer:GLOBAL:a", to: $id, avoid: ["Provider:GLOBAL:b"]) { totalCount } }`, `{"id": "Provider:GLOBAL:b"}`, "BAD_USER_INPUT", "both be a stop and be avoided", "routes"},
		{"routes over too many stops", `query($ids: [ID!]) { routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], via: $ids) { totalCount } }`, idsOf(21), "LIMIT_EXCEEDED", "at most 20", "routes"},
		{"routes after a node's cursor", `{ routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], after: "AQNpZCsAUHJvdmlkZXI6R0xPQkFMOmNvbnRvc28") { totalCount } }`, "", "BAD_CURSOR", "after", "routes"},
		{"routes of no tier", `{ routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], tiers: []) { totalCount } }`, "", "BAD_USER_INPUT", "leaves no route", "routes"},
		{"routes of a tier and other lengths", `query($n: Int!) { routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], tiers: [DIRECT], minHops: $n) { totalCount } }`, `{"n": 2}`, "BAD_USER_INPUT", "tiers of routes: routes of service that are asked for have from 1 to 1 hops", "routes"},
		{"routes of a channel and other lengths", `{ routes(from: "Customer:GLOBAL:a", toKinds: [PROVIDER], channels: [CSP], minHops: 3) { totalCount } }`, "", "BAD_USER_INPUT", "from 1 to 2 hops", "routes"},
		{"service routes of no tier", `{ customers { nodes { routes(tiers: []) { totalCount } } } }`, "", "BAD_USER_INPUT", "leaves no route", "customers"},
		{"no such rule", `{ violations(rules: ["R99"]) { totalCount } }`, "", "BAD_USER_INPUT", "there is no rule \"R99\"", "violations"},
		{"no such rule by variable", `query($r: [ID!]) { violations(rules: $r) { totalCount } }`, `{"r": ["R5", "R99"]}`, "BAD_USER_INPUT", "rules of violations", "violations"},
		{"no rule left", `{ violations(rules: ["R5"], severities: [INFO]) { totalCount } }`, "", "BAD_USER_INPUT", "no rule is of these", "violations"},
		{"too many nodes", `query($ids: [ID!]!) { violations(nodes: $ids) { totalCount } }`, idsOf(201), "LIMIT_EXCEEDED", "at most 200", "violations"},
		{"a page of too many violations", `{ violations(first: 201) { totalCount } }`, "", "LIMIT_EXCEEDED", "at most 200", "violations"},
		{"a node's cursor for a violation's", `{ violations(after: "AQNpZCsAQ3VzdG9tZXI6R0xPQkFMOmFkYXR1bQ") { totalCount } }`, "", "BAD_CURSOR", "cursor of a violation", "violations"},
		{"a violation's cursor of another rule", `{ violations(rules: ["R2"], after: "AQVydWxlKwJSNUN1c3RvbWVyOkdMT0JBTDphZGF0dW0") { totalCount } }`, "", "BAD_CURSOR", "cursor of a violation", "violations"},
		{"a violation's cursor for evidence", `{ violations(rules: ["R2"]) { nodes { evidence(after: "AQVydWxlKwJSNUN1c3RvbWVyOkdMT0JBTDphZGF0dW0") { next } } } }`, "", "BAD_CURSOR", "after of violations.nodes.evidence: this is no cursor of evidence", "violations"},
		{"evidence's cursor of another rule", `query($c: String) { violations(rules: ["R2"]) { nodes { evidence(after: $c) { next } } } }`, `{"c": "AQlldmlkZW5jZStSMSBDdXN0b21lcjpHTE9CQUw6YSAwIFByb3ZpZGVyOkdMT0JBTDpi"}`, "BAD_CURSOR", "no cursor of evidence of these rules", "violations"},
		{"evidence's cursor of no such step", `{ violations(rules: ["R2"]) { nodes { evidence(after: "AQlldmlkZW5jZStSMiBDdXN0b21lcjpHTE9CQUw6YSA5OSBQcm92aWRlcjpHTE9CQUw6Yg") { next } } } }`, "", "BAD_CURSOR", "no cursor of evidence", "violations"},
		{"a violation's cursor in an empty text", `query($c: String) { violations(after: $c) { totalCount } }`, `{"c": ""}`, "BAD_CURSOR", "cursor of a violation", "violations"},
		{"days before the instant", `{ customers { nodes { administrators(expiringWithinDays: -1) { totalCount } } } }`, "", "BAD_USER_INPUT", "expiringWithinDays of customers.nodes.administrators", "customers"},
		{"more days than administration lasts", `query($n: Int) { customers { nodes { administrators(expiringWithinDays: $n) { totalCount } } } }`, `{"n": 4000}`, "BAD_USER_INPUT", "from 0 to 3660", "customers"},
		{"too many partners to do without", `query($ids: [ID!]!) { impact(without: $ids) { customersLost { totalCount } } }`, idsOf(201), "LIMIT_EXCEEDED", "without of impact", "impact"},
		{"a customer to do without", `{ impact(without: ["Customer:GLOBAL:adatum"]) { customersLost { totalCount } } }`, "", "BAD_USER_INPUT", "not the id of a Provider or a Reseller", "impact"},
		{"nothing to do without", `{ impact { customersLost { totalCount } } }`, "", "BAD_USER_INPUT", "exactly one of without and withoutRelationship", "impact"},
		{"partners and a relationship to do without", `{ impact(without: [], withoutRelationship: {type: SELLS, from: "Provider:GLOBAL:p", to: "Subscription:GLOBAL:s"}) { customersLost { totalCount } } }`, "", "BAD_USER_INPUT", "exactly one of without and withoutRelationship", "impact"},
		{"a relationship that nobody needs", `query($r: RelationshipKey) { impact(withoutRelationship: $r) { customersLost { totalCount } } }`, `{"r": {"type": "SUPPORTS", "from": "Provider:GLOBAL:p", "to": "Subscription:GLOBAL:s"}}`, "BAD_USER_INPUT", "nobody is lost without a relationship SUPPORTS", "impact"},
		{"a relationship that ends elsewhere", `{ impact(withoutRelationship: {type: DISTRIBUTES_TO, from: "Provider:GLOBAL:p", to: "Customer:GLOBAL:c"}) { customersLost { totalCount } } }`, "", "BAD_USER_INPUT", "not the id of a Reseller", "impact"},
		{"a sale via a provider", `{ impact(withoutRelationship: {type: SELLS, from: "Provider:GLOBAL:p", to: "Subscription:GLOBAL:s", via: "Provider:GLOBAL:p"}) { customersLost { totalCount } } }`, "", "BAD_USER_INPUT", "withoutRelationship.via of impact: only relationships SERVES have it", "impact"},
		{"a relationship in a region", `{ impact(region: "Japan", withoutRelationship: {type: SELLS, from: "Provider:GLOBAL:p", to: "Subscription:GLOBAL:s"}) { customersLost { totalCount } } }`, "", "BAD_USER_INPUT", "region of impact", "impact"},
		{"a region that is none", `query($r: String) { impact(without: ["Provider:GLOBAL:p"], region: $r) { customersLost { totalCount } } }`, `{"r": "Atlantis"}`, "BAD_USER_INPUT", "\"Atlantis\" is no CSP region", "impact"},
		{"a bad page of what is lost", `{ impact(without: []) { x: customersLost(first: -1) { totalCount } } }`, "", "BAD_USER_INPUT", "first of impact.x", "impact"},
		{"who can administer a partner", `{ administrators(of: ["Provider:GLOBAL:contoso"]) { totalCount } }`, "", "BAD_USER_INPUT", "not the id of a Customer or a CloudSubscription", "administrators"},
		{"too many partners that can administer", `query($ids: [ID!]!) { administered(by: $ids) { totalCount } }`, idsOf(201), "LIMIT_EXCEEDED", "by of administered", "administered"},
		{"a day too far", `{ administered(by: [], expiringWithinDays: 100000) { totalCount } }`, "", "BAD_USER_INPUT", "expiringWithinDays of administered", "administered"},
		{"nobody's common customers", `{ commonCustomers(of: []) { totalCount } }`, "", "BAD_USER_INPUT", "at least one id", "commonCustomers"},
		{"common partners of a partner", `query($ids: [ID!]!) { c: commonPartners(of: $ids) { totalCount } }`, `{"ids": ["Customer:GLOBAL:adatum", "Provider:GLOBAL:p"]}`, "BAD_USER_INPUT", "item 1", "c"},
		{"a character that no text has", `query($x: String) { customers(where: {country: {eq: $x}}) { totalCount } }`, `{"x": "a\u0000b"}`, "BAD_USER_INPUT", "U+0000", "customers"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newService(t, smallChannel)
			var got struct {
				Errors []struct {
					Message    string
					Path       []string
					Extensions struct{ Code string }
				}
			}
			answer := s.ask(t, c.document, c.variables)
			if err := json.Unmarshal([]byte(answer), &got); err != nil {
				t.Fatal(err)
			}
			if len(got.Errors) != 1 {
				t.Fatalf("got %s", answer)
			}
			e := got.Errors[0]
			if e.Extensions.Code != c.code || !strings.Contains(e.Message, c.message) || strings.Join(e.Path, ".") != c.path {
				t.Errorf("got  %s at %v: %s\nwant %s at %s: ...%s...", e.Extensions.Code, e.Path, e.Message, c.code, c.path, c.message)
			}
			if len(s.store.plans) != 0 {
				t.Error("the store was read all the same")
			}
		})
	}
}

func idsOf(count int) string {
	ids := make([]string, count)
	for i := range ids {
		ids[i] = fmt.Sprintf("%q", fmt.Sprintf("Customer:GLOBAL:%d", i))
	}
	return `{"ids": [` + strings.Join(ids, ",") + `]}`
}

// TestWrongRootFieldLeavesTheOthers asks two root fields of which one is wrong.
func TestWrongRootFieldLeavesTheOthers(t *testing.T) {
	s := newService(t, smallChannel)
	for _, c := range [][2]string{
		{`{ customer(tenantId: "adatum") { companyName } provider { id } }`, ""},
		{`query($id: ID!, $n: Int) { customer(tenantId: $id) { companyName } provider(tenantId: $id) { resellers(first: $n) { totalCount } } }`, `{"id": "adatum", "n": -1}`},
	} {
		answer := s.ask(t, c[0], c[1])
		if !strings.Contains(answer, `"data":{"customer":{"companyName":"Adatum"},"provider":null}`) || strings.Count(answer, `"message"`) != 1 {
			t.Errorf("%s: got %s", c[0], answer)
		}
	}
}

// TestAbsentValuesAreNoErrors asks with variables that were left out: they stand for arguments that were left out.
func TestAbsentValuesAreNoErrors(t *testing.T) {
	s := newService(t, smallChannel)
	const document = `query($w: CustomerWhere, $o: CustomerOrder, $n: Int, $a: String, $at: DateTime, $x: String) {
		customers(where: $w, orderBy: $o, first: $n, last: $n, after: $a, asOf: $at) { totalCount }
		filtered: customers(where: {companyName: {eq: $x}}) { totalCount }
	}`
	const want = `{"data":{"customers":{"totalCount":3},"filtered":{"totalCount":3}}}`
	for _, variables := range []string{"", `{"w": null, "o": null, "n": null, "a": null, "at": null}`} {
		if answer := s.ask(t, document, variables); answer != want {
			t.Errorf("with %s: got %s", variables, answer)
		}
	}
}

func TestStoreErrorsAreShownAtEveryRootField(t *testing.T) {
	s := newService(t, smallChannel)
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	answer := s.ask(t, `{ a: customer(tenantId: "adatum") { id } b: customer(tenantId: "bellows") { id } }`, "")
	if strings.Count(answer, `"STORE_CLOSED"`) != 2 || !strings.Contains(answer, `"data":{"a":null,"b":null}`) {
		t.Errorf("got %s", answer)
	}
}
