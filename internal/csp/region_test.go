package csp

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryCountryIsInOneRegion(t *testing.T) {
	seen := map[string]bool{}
	for _, region := range regions {
		for country := range strings.FieldsSeq(region.countries) {
			if len(country) != 2 || seen[country] {
				t.Errorf("%s in %s: twice, or no country code", country, region.name)
			}
			seen[country] = true
		}
	}
	for country, region := range map[string]string{"JP": "Japan", "NO": "Europe", "ZA": "Middle East, Central Europe, and Eastern Europe", "CN": "", "jp": ""} {
		if got := RegionOf(country); got != region {
			t.Errorf("%s: %q, want %q", country, got, region)
		}
	}
	if got := CountriesOf("New Zealand"); !slices.Equal(got, []string{"AS", "NZ", "VU", "WS"}) {
		t.Errorf("countries of New Zealand: %q", got)
	}
	if got := CountriesOf("Atlantis"); got != nil {
		t.Errorf("countries of Atlantis: %q", got)
	}
}
