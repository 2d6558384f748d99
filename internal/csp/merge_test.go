package csp

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	customer     = NodeID("Customer:GLOBAL:c")
	provider     = NodeID("Provider:GLOBAL:p")
	reseller     = NodeID("Reseller:GLOBAL:r")
	subscription = NodeID("Subscription:GLOBAL:s")
)

func TestMergeNodeLeavesWhatIsNotMentioned(t *testing.T) {
	existing := Node{ID: customer, Properties: Properties{}.With(CompanyName, StringValue("Aoba")).With(Country, StringValue("JP"))}
	said := &NodeStatement{ID: customer, Set: Properties{}.With(CompanyName, StringValue("Aoba Trading")), Clear: []Field{Country, Domain}}
	node, outcome := MergeNode(&existing, said)
	want := Properties{}.With(CompanyName, StringValue("Aoba Trading"))
	if outcome != Changed || !equal(node.Properties, want) {
		t.Errorf("got %v %v, want %v", outcome, node.Properties, want)
	}
	if existing.Properties.Get(Country).Text() != "JP" {
		t.Error("the existing node was changed")
	}
	if _, outcome = MergeNode(&node, said); outcome != Unchanged {
		t.Errorf("the second time: %v", outcome)
	}
}

func TestMentionFillsGapsOnly(t *testing.T) {
	existing := Node{ID: reseller, Properties: Properties{}.With(CompanyName, StringValue("Full Name"))}
	node, _ := MergeNode(&existing, &NodeStatement{ID: reseller, Mention: true,
		Set: Properties{}.With(CompanyName, StringValue("Short")).With(MpnID, StringValue("41"))})
	want := Properties{}.With(CompanyName, StringValue("Full Name")).With(MpnID, StringValue("41"))
	if !equal(node.Properties, want) {
		t.Errorf("got %v, want %v", node.Properties, want)
	}
}

func TestMergeNodeDatesValues(t *testing.T) {
	said := func(at Instant, status string) *NodeStatement {
		return &NodeStatement{ID: subscription, Dated: []Dated{{Status, at, StringValue(status)}}}
	}
	var node *Node
	for _, step := range []struct {
		at      Instant
		status  string
		outcome Outcome
		entries int
	}{
		{10, "ACTIVE", Created, 1},
		{20, "ACTIVE", Unchanged, 1},
		{30, "SUSPENDED", Changed, 2},
		{5, "PENDING", Changed, 3},
		{30, "DELETED", Changed, 3},
	} {
		next, outcome := MergeNode(node, said(step.at, step.status))
		if outcome != step.outcome || len(next.History) != step.entries {
			t.Fatalf("%s at %d: %v %v", step.status, step.at, outcome, next.History)
		}
		node = &next
	}
	if got := node.Value(Status, 15).Text(); got != "ACTIVE" {
		t.Errorf("at 15: %s", got)
	}
}

func TestIncludeAddsToAList(t *testing.T) {
	include := func(role string) *NodeStatement {
		return &NodeStatement{ID: reseller, Include: []Dated{{Roles, 10, ListValue([]string{role})}}}
	}
	node, _ := MergeNode(nil, include("DIRECT_BILL_PARTNER"))
	node, outcome := MergeNode(&node, include("INDIRECT_RESELLER"))
	if got := node.Value(Roles, 10).String(); got != "INDIRECT_RESELLER, DIRECT_BILL_PARTNER" || outcome != Changed {
		t.Errorf("got %q %v", got, outcome)
	}
	if _, outcome = MergeNode(&node, include("DIRECT_BILL_PARTNER")); outcome != Unchanged {
		t.Errorf("the second time: %v", outcome)
	}
}

type told struct {
	party    string
	since    Instant
	until    Instant
	observed Instant
	ended    bool
	exact    bool
	state    string
}

func (s told) statement() *FactStatement {
	until := s.until
	if until == 0 {
		until = Forever
	}
	relationship := Relationship{Kind: DistributesTo, From: provider, To: reseller, Since: s.since, Until: until,
		Provenance: []Provenance{{s.party, "relationships.json", s.observed}}}
	if s.state != "" {
		relationship.Properties = relationship.Properties.With(State, StringValue(s.state))
	}
	return &FactStatement{Relationship: relationship, Observed: s.observed, Ended: s.ended, Exact: s.exact}
}

type span struct {
	Since, Until Instant
	State        string
	Parties      string
}

func TestMergeFact(t *testing.T) {
	for name, test := range map[string]struct {
		said           []told
		want           []span
		contradictions int
	}{
		"seen twice is one relationship": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "p", since: 20, observed: 20}},
			[]span{{10, Forever, "", "p"}}, 0},
		"two parties are two witnesses": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "r", since: 20, observed: 20}},
			[]span{{10, Forever, "", "p r"}}, 0},
		"an earlier start that is documented later": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "r", since: 3, observed: 20}},
			[]span{{3, Forever, "", "p r"}}, 0},
		"an older observation": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "p", since: 4, observed: 4}},
			[]span{{4, Forever, "", "p"}}, 0},
		"an end closes": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "p", observed: 20, ended: true}},
			[]span{{10, 20, "", "p"}}, 0},
		"an end that is said again later": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "p", observed: 20, ended: true}, {party: "p", observed: 30, ended: true}},
			[]span{{10, 20, "", "p"}}, 0},
		"an end of what nobody knows": {
			[]told{{party: "p", observed: 20, ended: true}}, nil, 0},
		"an old observation does not reopen": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "p", observed: 20, ended: true}, {party: "r", since: 10, observed: 15}},
			[]span{{10, 20, "", "p r"}}, 0},
		"a later observation begins again": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "p", observed: 20, ended: true}, {party: "p", since: 10, observed: 30}},
			[]span{{10, 20, "", "p"}, {30, Forever, "", "p"}}, 0},
		"ended and seen by two parties at one instant": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "p", observed: 20, ended: true}, {party: "r", since: 20, observed: 20}},
			[]span{{10, 20, "", "p"}}, 1},
		"ended by one party and still documented by another at one instant": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "p", observed: 20, ended: true}, {party: "r", since: 5, observed: 20}},
			[]span{{10, 20, "", "p"}}, 1},
		"begun and ended by one party at one instant": {
			[]told{{party: "p", since: 10, observed: 10}, {party: "p", observed: 10, ended: true}}, nil, 1},
		"the same party corrects itself": {
			[]told{{party: "p", since: 10, observed: 10, state: "INVITED"}, {party: "p", since: 20, observed: 20, state: "ACTIVE"}},
			[]span{{10, Forever, "ACTIVE", "p"}}, 0},
		"another party contradicts": {
			[]told{{party: "p", since: 10, observed: 10, state: "ACTIVE"}, {party: "r", since: 20, observed: 20, state: "INVITED"}},
			[]span{{10, Forever, "ACTIVE", "p r"}}, 1},
		"closed intervals are copied, also where they touch": {
			[]told{{party: "p", since: 1, until: 5, exact: true}, {party: "p", since: 5, until: 9, exact: true}, {party: "p", since: 9, exact: true}},
			[]span{{1, 5, "", "p"}, {5, 9, "", "p"}, {9, Forever, "", "p"}}, 0},
		"another party knows another end": {
			[]told{{party: "p", since: 1, until: 5, exact: true}, {party: "r", since: 1, until: 6, exact: true}},
			[]span{{1, 5, "", "p r"}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			fact, contradictions := tell(Fact{}, test.said)
			if diff := cmp.Diff(test.want, spans(fact)); diff != "" || contradictions != test.contradictions {
				t.Errorf("%d contradictions, intervals (-want +got):\n%s", contradictions, diff)
			}
			again, _ := tell(fact, test.said)
			if diff := cmp.Diff(spans(fact), spans(again)); diff != "" {
				t.Errorf("the second time (-first +second):\n%s", diff)
			}
		})
	}
}

func tell(fact Fact, said []told) (Fact, int) {
	count := 0
	for _, s := range said {
		statement := s.statement()
		fact.Key = statement.Fact()
		next, _, contradictions := MergeFact(fact, statement)
		fact, count = next, count+len(contradictions)
	}
	return fact, count
}

func spans(fact Fact) []span {
	var out []span
	for _, r := range fact.Intervals {
		parties := ""
		for i, witness := range r.Provenance {
			if i > 0 {
				parties += " "
			}
			parties += witness.Party
		}
		out = append(out, span{r.Since, r.Until, r.Properties.Get(State).Text(), parties})
	}
	return out
}

func equal(a, b Properties) bool {
	return cmp.Equal(a, b, cmp.Comparer(func(x, y Property) bool { return x == y }))
}
