package sight_test

import (
	"context"
	"reflect"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
	"channelgraph/internal/scenario"
	"channelgraph/internal/sight"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

const channel = `
provider contoso
provider litware
reseller fabrikam
customer adatum
subscription first
subscription second
litware DISTRIBUTES_TO fabrikam 2020-01-01..
adatum OWNS first 2020-01-01..
adatum OWNS second 2019-01-01..
contoso SELLS first 2020-01-01..
litware SELLS second 2020-01-01..
fabrikam RESELLS second 2020-01-01..
contoso SELLS second 2019-01-01..2020-01-01
`

func newGraph(t *testing.T) *naive.Store {
	t.Helper()
	parsed, err := scenario.ParseChannel(channel)
	if err != nil {
		t.Fatal(err)
	}
	graph := naive.New()
	if err := graph.Update(context.Background(), func(tx store.Transaction) error { return tx.Put(parsed.Nodes, parsed.Facts) }); err != nil {
		t.Fatal(err)
	}
	return graph
}

func TestFindingsAreOfWhatTheViewerSees(t *testing.T) {
	graph := newGraph(t)
	const contoso, litware, fabrikam, adatum = csp.NodeID("Provider:GLOBAL:contoso"), csp.NodeID("Provider:GLOBAL:litware"), csp.NodeID("Reseller:GLOBAL:fabrikam"), csp.NodeID("Customer:GLOBAL:adatum")
	const first, second = csp.NodeID("Subscription:GLOBAL:first"), csp.NodeID("Subscription:GLOBAL:second")
	owns := func(id csp.NodeID) rules.Shown { return rules.Shown{Fact: csp.Owns, From: adatum, To: id} }
	sells := func(by, id csp.NodeID) rules.Shown { return rules.Shown{Fact: csp.Sells, From: by, To: id} }
	all := []ledger.Finding{
		{Subject: adatum, Evidence: []rules.Shown{owns(first), owns(second), sells(contoso, first), sells(litware, second)}},
		{Subject: second, Evidence: []rules.Shown{{Fact: csp.Resells, From: fabrikam, To: second}, {Fact: csp.DistributesTo, From: litware, To: fabrikam}}},
	}
	at := csp.Instant(1_700_000_000_000)
	of := sight.New(graph)
	for _, c := range []struct {
		scope plan.Scope
		want  []ledger.Finding
	}{
		{plan.Everything(), all},
		{plan.Scope{}, nil},
		{plan.ScopeOf(contoso), []ledger.Finding{{Subject: adatum, Evidence: []rules.Shown{owns(first), sells(contoso, first)}}}},
		{plan.ScopeOf(fabrikam), []ledger.Finding{{Subject: adatum, Evidence: []rules.Shown{owns(second), sells(litware, second)}}, all[1]}},
		{plan.ScopeOf(adatum), []ledger.Finding{all[0], {Subject: second, Evidence: all[1].Evidence[:1]}}},
	} {
		got, err := of.Findings(context.Background(), c.scope, at, all)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v\ngot  %v\nwant %v", c.scope, got, c.want)
		}
	}
}

// TestWhatAChangeEndedIsSeenAsItWas looks at the instant at which a sale went from one provider to another.
func TestWhatAChangeEndedIsSeenAsItWas(t *testing.T) {
	graph := newGraph(t)
	const sold = csp.Instant(1_577_836_800_000) // 2020-01-01
	ownership := csp.Relationship{Kind: csp.Owns, From: "Customer:GLOBAL:adatum", To: "Subscription:GLOBAL:second", Since: 0, Until: csp.Forever}
	for at, isSeen := range map[csp.Instant]bool{sold - 1: true, sold: true, sold + 1: false} {
		entry := &ledger.Entry{Revision: 1, At: at, Actor: "somebody", Facts: []ledger.FactChange{{Key: ownership.Fact(), After: csp.Fact{Intervals: []csp.Relationship{ownership}}}}}
		got, err := sight.New(graph).Entry(context.Background(), plan.ScopeOf("Provider:GLOBAL:contoso"), "", entry)
		if err != nil {
			t.Fatal(err)
		}
		if (got != nil) != isSeen {
			t.Errorf("at %s: %v", at, got)
		}
	}
}
