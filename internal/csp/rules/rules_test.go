package rules

import (
	"slices"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

func TestEveryRuleIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range All() {
		if seen[rule.ID] {
			t.Errorf("two rules are called %s", rule.ID)
		}
		seen[rule.ID] = true
		for name, text := range map[string]string{"title": rule.Title.EN, "title in Japanese": rule.Title.JA, "text": rule.Text.EN, "text in Japanese": rule.Text.JA, "source": rule.Source} {
			if text == "" {
				t.Errorf("%s has no %s", rule.ID, name)
			}
		}
		if !slices.Contains(Categories, rule.Category) || !slices.Contains(Severities, rule.Severity) {
			t.Errorf("%s is of category %q and severity %q", rule.ID, rule.Category, rule.Severity)
		}
		if rule.From != 0 && rule.Until != 0 && rule.From >= rule.Until {
			t.Errorf("%s is never in effect", rule.ID)
		}
		for _, id := range rule.Contradicts {
			if other := Find(id); other == nil || !slices.Contains(other.Contradicts, rule.ID) {
				t.Errorf("%s contradicts %s, which does not say so", rule.ID, id)
			}
		}
		if rule.Where(noValues()) == nil {
			t.Errorf("%s holds for every node", rule.ID)
		}
		if rule.Evidence != nil {
			checkEvidence(t, rule.ID, csp.Of(rule.Subject), rule.Evidence(noValues()))
		}
	}
}

// checkEvidence holds evidence to relationships that nodes of these kinds can have.
func checkEvidence(t *testing.T, id string, from csp.KindSet, list []Evidence) {
	t.Helper()
	for _, shows := range list {
		begins := shows.Step.Fact.From()
		if shows.Step.Inbound {
			begins = shows.Step.Fact.To()
		}
		if begins&from == 0 {
			t.Errorf("%s shows %s where no node has it", id, shows.Step.Fact)
		}
		checkEvidence(t, id, shows.Step.To, shows.Below)
	}
}

func noValues() *Values {
	return &Values{
		One:  func(csp.Value) plan.Slot { return 0 },
		Many: func([]csp.Value) plan.Slot { return 0 },
		At:   func(int64) plan.Slot { return 0 },
	}
}

func TestARuleIsInEffectFromItsFirstInstantToBeforeItsLast(t *testing.T) {
	begins, ends := day("2020-02-01"), day("2022-01-01")
	rule := Rule{From: begins, Until: ends}
	for at, want := range map[csp.Instant]bool{begins - 1: false, begins: true, ends - 1: true, ends: false} {
		if rule.InEffect(at) != want {
			t.Errorf("at %s: got %t", at, !want)
		}
	}
	always := Rule{}
	if !always.InEffect(begins) {
		t.Error("a rule without dates is in effect always")
	}
}
