package rules

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"channelgraph/internal/csp"
)

func TestEveryRuleStandsInItsPage(t *testing.T) {
	page, err := os.ReadFile("../../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range All() {
		if line := lineOf(&rule); !strings.Contains(string(page), line+"\n") {
			t.Errorf("docs/rules.md lacks the line\n%s", line)
		}
	}
	if lines := strings.Count(string(page), "\n| `"); lines != len(All()) {
		t.Errorf("docs/rules.md lists %d rules, there are %d", lines, len(All()))
	}
}

// lineOf is what docs/rules.md says of a rule.
func lineOf(r *Rule) string {
	where := "all"
	if r.Clouds != nil {
		var clouds []string
		for _, cloud := range r.Clouds {
			clouds = append(clouds, string(cloud))
		}
		where = strings.Join(clouds, ", ")
	}
	return fmt.Sprintf("| `%s` | %s | %s | %s | %s | %s | %s |", r.ID, r.Category, r.Severity, r.Title.EN, where, dates(r.From, r.Until), r.Source)
}

func dates(from, until csp.Instant) string {
	if from == 0 && until == 0 {
		return ""
	}
	return dayOf(from) + " to " + dayOf(until)
}

func dayOf(at csp.Instant) string {
	if at == 0 {
		return ""
	}
	return at.String()[:len("2020-02-01")]
}
