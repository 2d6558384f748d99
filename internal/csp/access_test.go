package csp

import (
	"fmt"
	"testing"
)

func TestWaysOfAccessLeadToPartners(t *testing.T) {
	for kind, want := range map[Kind][2]string{
		Customer: {"[[<ADMINISTERS] [OWNS> <ADMINISTERS]]", "[[<ADMINISTERS] [OWNS> <ADMINISTERS] [OWNS> <SUPPORTS]]"},
		// What owns a subscription may be administered whole.
		Subscription: {"[[<ADMINISTERS] [<OWNS <ADMINISTERS]]", "[[<ADMINISTERS] [<OWNS <ADMINISTERS] [<SUPPORTS]]"},
		Provider:     {"[]", "[]"},
		Reseller:     {"[]", "[]"},
	} {
		for i, supports := range []bool{false, true} {
			ways := AccessWays(kind, supports)
			if got := fmt.Sprint(ways); got != want[i] {
				t.Errorf("%v, support contacts %t: %s, want %s", kind, supports, got, want[i])
			}
			for _, way := range ways {
				at := Of(kind)
				for _, leg := range way {
					if at&leg.Near() == NoKinds {
						t.Errorf("%v: %v cannot be gone from %v", way, leg, at.Kinds())
					}
					at = leg.Far()
				}
				if at&Partners == NoKinds {
					t.Errorf("%v: %v leads to no partner", kind, way)
				}
			}
		}
	}
}
