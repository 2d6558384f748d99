package store_test

import (
	"strings"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

const (
	provider = csp.NodeID("Provider:GLOBAL:11111111-1111-1111-1111-111111111111")
	reseller = csp.NodeID("Reseller:GLOBAL:22222222-2222-2222-2222-222222222222")
	customer = csp.NodeID("Customer:GLOBAL:33333333-3333-3333-3333-333333333333")
	chinese  = csp.NodeID("Customer:CHINA:44444444-4444-4444-4444-444444444444")
)

func interval(kind csp.FactKind, from, to csp.NodeID, since, until csp.Instant, properties ...csp.Property) csp.Relationship {
	return csp.Relationship{
		Kind: kind, From: from, To: to, Since: since, Until: until, Properties: properties,
		Provenance: []csp.Provenance{{Party: "someone", Source: "customers.json", Recorded: 5}},
	}
}

func fact(intervals ...csp.Relationship) []csp.Fact {
	return []csp.Fact{{Key: intervals[0].Fact(), Intervals: intervals}}
}

func TestCheckPutAcceptsWhatTheContractAllows(t *testing.T) {
	nodes := []csp.Node{
		{ID: provider, Properties: csp.Properties{{Field: csp.CompanyName, Value: csp.StringValue("Fabrikam")}}, History: []csp.Dated{
			{Field: csp.ProgramStatus, Since: 10, Value: csp.StringValue("ACTIVE")},
			{Field: csp.ProgramStatus, Since: 20},
		}},
		{ID: customer},
	}
	facts := append(
		fact(interval(csp.Serves, reseller, customer, 10, 20), interval(csp.Serves, reseller, customer, 20, csp.Forever)),
		csp.Fact{Key: "SERVES " + csp.FactKey(provider) + " " + csp.FactKey(customer) + "  "},
	)
	if err := store.CheckPut(nodes, facts); err != nil {
		t.Fatal(err)
	}
}

func TestCheckPutNamesWhatIsWrong(t *testing.T) {
	noWitness := interval(csp.Serves, reseller, customer, 10, 20)
	noWitness.Provenance = nil
	name := func(value csp.Value) csp.Properties { return csp.Properties{{Field: csp.CompanyName, Value: value}} }
	tomorrow := csp.InstantOf(time.Now().AddDate(0, 0, 1))

	cases := map[string]struct {
		nodes []csp.Node
		facts []csp.Fact
		want  string
	}{
		"upper case id":        {nodes: []csp.Node{{ID: "Customer:GLOBAL:ABC"}}, want: "no node id"},
		"blank in id":          {nodes: []csp.Node{{ID: "Customer:GLOBAL:a b"}}, want: "no node id"},
		"node twice":           {nodes: []csp.Node{{ID: customer}, {ID: customer}}, want: "twice"},
		"field of other kind":  {nodes: []csp.Node{{ID: customer, Properties: csp.Properties{{Field: csp.OfferID, Value: csp.StringValue("x")}}}}, want: "offerId"},
		"derived field":        {nodes: []csp.Node{{ID: customer, Properties: csp.Properties{{Field: csp.CloudName, Value: csp.StringValue("GLOBAL")}}}}, want: "cloud"},
		"wrong type":           {nodes: []csp.Node{{ID: customer, Properties: name(csp.IntValue(1))}}, want: "wrong type"},
		"no text":              {nodes: []csp.Node{{ID: customer, Properties: name(csp.StringValue("a\x00"))}}, want: "U+0000"},
		"dated field undated":  {nodes: []csp.Node{{ID: provider, Properties: csp.Properties{{Field: csp.ProgramStatus, Value: csp.StringValue("ACTIVE")}}}}, want: "programStatus"},
		"history out of order": {nodes: []csp.Node{{ID: provider, History: []csp.Dated{{Field: csp.Roles, Since: 2}, {Field: csp.Roles, Since: 2}}}}, want: "order of field and time"},
		"value in the future":  {nodes: []csp.Node{{ID: provider, History: []csp.Dated{{Field: csp.Roles, Since: tomorrow}}}}, want: "future"},
		"unknown relationship": {facts: []csp.Fact{{Key: "LIKES a b"}}, want: "LIKES"},
		"another fact":         {facts: []csp.Fact{{Key: "SERVES x y", Intervals: []csp.Relationship{interval(csp.Serves, reseller, customer, 1, 2)}}}, want: "another fact"},
		"wrong kinds":          {facts: fact(interval(csp.Serves, customer, reseller, 1, 2)), want: "SERVES does not join"},
		"crossing clouds":      {facts: fact(interval(csp.Serves, reseller, chinese, 1, 2)), want: "crosses clouds"},
		"empty interval":       {facts: fact(interval(csp.Serves, reseller, customer, 2, 2)), want: "is empty"},
		"overlap":              {facts: fact(interval(csp.Serves, reseller, customer, 1, 3), interval(csp.Serves, reseller, customer, 2, 4)), want: "overlap"},
		"no provenance":        {facts: fact(noWitness), want: "no provenance"},
		"interval as property": {facts: fact(interval(csp.Serves, reseller, customer, 1, 2, csp.Property{Field: csp.Since, Value: csp.TimeValue(1)})), want: "since"},
		"fact twice":           {facts: append(fact(interval(csp.Serves, reseller, customer, 1, 2)), fact(interval(csp.Serves, reseller, customer, 1, 2))...), want: "twice"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := store.CheckPut(c.nodes, c.facts)
			if csp.CodeOf(err) != csp.BadInput || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want BAD_USER_INPUT with %q", err, c.want)
			}
			for _, f := range c.facts {
				if !strings.Contains(err.Error(), string(f.Key)) {
					t.Errorf("%q does not name the relationship %q", err, f.Key)
				}
			}
		})
	}
}
