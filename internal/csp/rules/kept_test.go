package rules

import (
	"testing"

	"channelgraph/internal/csp"
)

// TestChecksThatAreKeptAreBounded asks for more mixtures of changes than are kept, and for one of them again and again.
func TestChecksThatAreKeptAreBounded(t *testing.T) {
	partnerships := Change{Facts: csp.FactsOf(csp.DistributesTo)}
	common := CheckOf(partnerships)
	mixtures := map[Change]bool{}
	for facts := csp.FactKinds(0); facts <= csp.EveryFact; facts++ {
		for created := csp.NoKinds; created <= csp.AnyKind; created++ {
			mixture := Change{Facts: facts & anyMentioned.Facts, Created: created & anyMentioned.Created}
			if mixtures[mixture] || len(mixtures) > 3*mostKept {
				continue
			}
			mixtures[mixture] = true
			CheckOf(mixture)
			if CheckOf(partnerships) != common {
				t.Fatalf("the check of partnerships was made anew after %d mixtures", len(mixtures))
			}
			if kept := len(checks.newer) + len(checks.older); kept > mostKept {
				t.Fatalf("%d checks are kept after %d mixtures", kept, len(mixtures))
			}
		}
	}
	if len(mixtures) <= 3*mostKept {
		t.Fatalf("there are only %d mixtures", len(mixtures))
	}
}

// TestWhatNoRuleLooksAtNeedsNoCheckOfItsOwn holds changes that decide nothing to one check.
func TestWhatNoRuleLooksAtNeedsNoCheckOfItsOwn(t *testing.T) {
	change := Change{Facts: csp.FactsOf(csp.DistributesTo)}
	more := change
	for field := csp.Field(1); int(field) < csp.FieldCount; field++ {
		if !anyMentioned.Fields.Has(field) {
			more.Fields.Add(field)
		}
	}
	if more == change {
		t.Fatal("rules look at every field")
	}
	if CheckOf(change) != CheckOf(more) || Showing(change, []string{"R3"}) != Showing(more, []string{"R3"}) {
		t.Error("fields at which no rule looks make another check")
	}
}
