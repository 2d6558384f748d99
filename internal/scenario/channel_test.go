package scenario_test

import (
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/scenario"
)

func TestParseChannel(t *testing.T) {
	channel, err := scenario.ParseChannel(`
		# contoso -> fabrikam -> adatum
		provider contoso companyName="Contoso Distribution" roles@2024-01-01=INDIRECT_PROVIDER
		reseller fabrikam
		customer adatum country=JP
		contoso DISTRIBUTES_TO fabrikam 2024-01-01..2025-01-01 state=ACTIVE by=contoso/relationships.json by=fabrikam/relationships.json
		contoso DISTRIBUTES_TO fabrikam 2025-06-01.. state=ACTIVE
		fabrikam SERVES adatum 2024-02-01.. kind=RESELLER via=contoso`)
	if err != nil {
		t.Fatal(err)
	}
	if len(channel.Nodes) != 3 || len(channel.Facts) != 2 {
		t.Fatalf("got %d nodes and %d facts, want 3 and 2", len(channel.Nodes), len(channel.Facts))
	}
	if got := channel.Nodes[0].Value(csp.CompanyName, 0).Text(); got != "Contoso Distribution" {
		t.Errorf("companyName = %q", got)
	}
	partnership := channel.Facts[0]
	if len(partnership.Intervals) != 2 || len(partnership.Intervals[0].Provenance) != 2 {
		t.Errorf("partnership = %+v, want two intervals, the first with two witnesses", partnership)
	}
	if got := channel.Facts[1].Intervals[0].Value(csp.Via).Text(); got != "Provider:GLOBAL:contoso" {
		t.Errorf("via = %q", got)
	}
}

func TestParseChannelNamesTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"provider contoso\nprovider contoso":           "line 2: contoso is stated twice",
		"provider contoso colour=red":                  "line 1: a Provider has no colour",
		"contoso SERVES adatum 2024-01-01..":           "line 1: state contoso and adatum",
		"cloud MARS":                                   "line 1: cloud needs one of",
		`provider contoso companyName="Contoso`:        "line 1: a quote is not closed",
		"subscription s1 status@yesterday=ACTIVE":      "line 1: status needs a date",
		"subscription s1 status@2024-01-01=SOMETIMES":  "line 1: status has no value",
		"provider contoso\ncontoso ADMIRES contoso x=": "line 2:",
	} {
		_, err := scenario.ParseChannel(text)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error %v, want %q…", text, err, want)
		}
	}
}
