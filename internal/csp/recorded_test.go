package csp

import (
	"fmt"
	"strings"
	"testing"
)

func TestRecordedChanges(t *testing.T) {
	interval := func(since, until Instant, agreement string, witnesses ...string) Relationship {
		r := Relationship{Kind: DistributesTo, From: "Provider:GLOBAL:p", To: "Reseller:GLOBAL:r", Since: since, Until: until}
		if agreement != "" {
			r.Properties = Properties{{State, StringValue(agreement)}}
		}
		for _, party := range witnesses {
			r.Provenance = append(r.Provenance, Provenance{Party: party})
		}
		return r
	}
	for name, c := range map[string]struct {
		before, after []Relationship
		want          string
	}{
		"begins":             {nil, []Relationship{interval(1, Forever, "")}, "BEGAN 1"},
		"begins again":       {[]Relationship{interval(1, 2, "")}, []Relationship{interval(1, 2, ""), interval(5, Forever, "")}, "BEGAN 5"},
		"ends":               {[]Relationship{interval(1, Forever, "")}, []Relationship{interval(1, 4, "", "w")}, "ENDED 1 1"},
		"goes on otherwise":  {[]Relationship{interval(1, Forever, "A")}, []Relationship{interval(1, 4, "A"), interval(4, Forever, "B")}, "CHANGED 1 4"},
		"ends, begins later": {[]Relationship{interval(1, Forever, "")}, []Relationship{interval(1, 4, ""), interval(6, Forever, "")}, "ENDED 1 1; BEGAN 6"},
		"another value":      {[]Relationship{interval(1, Forever, "A")}, []Relationship{interval(1, Forever, "B")}, "CORRECTED 1 1"},
		"another witness":    {[]Relationship{interval(1, Forever, "", "a")}, []Relationship{interval(1, Forever, "", "a", "b")}, "CORRECTED 1 1"},
		"never was":          {[]Relationship{interval(1, Forever, "")}, nil, "CORRECTED 1"},
		"no end after all":   {[]Relationship{interval(1, 3, "")}, []Relationship{interval(1, Forever, "")}, "CORRECTED 1 1"},
		"the same":           {[]Relationship{interval(1, 3, "A", "w")}, []Relationship{interval(1, 3, "A", "w")}, ""},
	} {
		var got []string
		for _, change := range RecordedChanges(&Fact{Intervals: c.before}, &Fact{Intervals: c.after}) {
			text := change.Change.String()
			for _, side := range []*Relationship{change.Before, change.After} {
				if side != nil {
					text += fmt.Sprintf(" %d", side.Since)
				}
			}
			got = append(got, text)
		}
		if joined := strings.Join(got, "; "); joined != c.want {
			t.Errorf("%s: %q, want %q", name, joined, c.want)
		}
	}
}

func TestNodeChange(t *testing.T) {
	const id = NodeID("Subscription:GLOBAL:s")
	node := func(quantity ...Dated) *Node { return &Node{ID: id, History: quantity} }
	five, nine := Dated{Quantity, 1, IntValue(5)}, Dated{Quantity, 8, IntValue(9)}
	for name, c := range map[string]struct {
		before, after *Node
		want          string
	}{
		"appears":   {nil, node(five), "BEGAN"},
		"changes":   {node(five), node(five, nine), "CHANGED"},
		"corrected": {node(five), node(Dated{Quantity, 1, IntValue(7)}), "CORRECTED"},
	} {
		if got := NodeChange(c.before, c.after).String(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
