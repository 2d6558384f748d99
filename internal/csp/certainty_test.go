package csp

import (
	"strings"
	"testing"
)

func TestHoldingCertaintyCountsParties(t *testing.T) {
	for _, c := range []struct{ parties, principals, want string }{
		{"", "seller", ""},
		{"seller", "seller customer", "ASSERTED"},
		{"seller seller", "seller customer", "ASSERTED"},
		{"customer customer", "seller customer", "ASSERTED"},
		{"seller customer", "seller customer", "CONFIRMED"},
		{"partner-center", "seller customer", "REPORTED"},
		{"partner-center partner-center", "seller", "REPORTED"},
		{"partner-center insights", "", "CONFIRMED"},
		{"other", "", "REPORTED"},
	} {
		if got := HoldingCertainty(strings.Fields(c.parties), strings.Fields(c.principals)); got != c.want {
			t.Errorf("said by %q of %q: %q instead of %q", c.parties, c.principals, got, c.want)
		}
	}
}

func TestSaleTier(t *testing.T) {
	for _, c := range []struct {
		sellers, resellers int
		want               string
	}{{0, 0, ""}, {1, 0, "DIRECT"}, {1, 1, "INDIRECT"}, {0, 2, "INDIRECT"}} {
		if got := SaleTier(c.sellers, c.resellers); got != c.want {
			t.Errorf("%d sellers, %d resellers: %q instead of %q", c.sellers, c.resellers, got, c.want)
		}
	}
}
