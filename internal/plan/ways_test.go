package plan

import (
	"reflect"
	"testing"

	"channelgraph/internal/csp"
)

func TestAStepIsTurned(t *testing.T) {
	where := Compare{Field: csp.Means, Operator: Equal, Slot: 3}
	up := Step{To: csp.Partners, Ways: []Way{
		{{Fact: csp.Administers, Inbound: true, To: csp.Partners, Where: where}},
		{{Fact: csp.Owns, To: csp.OnlySubscriptions}, {Fact: csp.Supports, Inbound: true, To: csp.OnlyResellers}},
	}}
	down := Step{To: csp.OnlyCustomers, Ways: []Way{
		{{Fact: csp.Administers, To: csp.OnlyCustomers, Where: where}},
		{{Fact: csp.Supports, To: csp.OnlySubscriptions}, {Fact: csp.Owns, Inbound: true, To: csp.OnlyCustomers}},
	}}
	if turned := up.Turned(csp.OnlyCustomers); !reflect.DeepEqual(turned, down) {
		t.Errorf("turned: %v, want %v", turned, down)
	}
	plain := Step{Fact: csp.Sells, Also: csp.Resells, Inbound: true, To: csp.Partners}
	if turned, want := plain.Turned(csp.OnlySubscriptions), (Step{Fact: csp.Sells, Also: csp.Resells, To: csp.OnlySubscriptions}); !reflect.DeepEqual(turned, want) {
		t.Errorf("turned: %v, want %v", turned, want)
	}
}

func TestAStepLooksOut(t *testing.T) {
	outer := CompareOuter{Field: csp.Via, Operator: Equal, Outer: 2, OuterField: csp.ID}
	for _, c := range []struct {
		step Step
		want bool
	}{
		{Step{Fact: csp.Serves}, false},
		{Step{Fact: csp.Serves, Where: Not{Predicate: outer}}, true},
		{Step{Ways: []Way{{{Fact: csp.Owns}}, {{Fact: csp.Owns}, {Fact: csp.Sells, Where: outer}}}}, true},
		{Step{Ways: []Way{{{Fact: csp.Owns}, {Fact: csp.Sells}}}}, false},
	} {
		if got := c.step.LooksOut(); got != c.want {
			t.Errorf("%v: %t", c.step, got)
		}
	}
}
