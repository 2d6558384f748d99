package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"channelgraph/internal/csp/rules"
)

func TestEveryRuleIsViolatedInAScenario(t *testing.T) {
	paths, err := filepath.Glob("testdata/scenarios/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	for _, rule := range rules.All() {
		if !strings.Contains(all.String(), `"id": "`+rule.ID+`"`) {
			t.Errorf("no scenario's answer shows what violates %s", rule.ID)
		}
	}
}
