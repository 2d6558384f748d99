package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	commands "channelgraph/internal/csp/command"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/sample"
)

// asked are the numbers of the questions that have to be in docs/questions.md.
var asked = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 31, 32, 33, 35}

func TestEveryQuestionHasAScenarioAndAnExample(t *testing.T) {
	page, err := os.ReadFile("docs/questions.md")
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]bool{}
	for _, example := range sample.Questions() {
		titles[example.Title+" "+example.TitleJa] = true
	}
	var found []int
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \| .+ \| (.+) \| (.+) \|$`).FindAllStringSubmatch(string(page), -1) {
		number, _ := strconv.Atoi(row[1])
		found = append(found, number)
		for name := range strings.SplitSeq(row[2], "<br>") {
			if _, err := os.Stat(filepath.Join("testdata/scenarios", strings.Trim(name, "`")+".txtar")); err != nil {
				t.Errorf("question %d: %v", number, err)
			}
		}
		for title := range strings.SplitSeq(row[3], "<br>") {
			if !titles[title] {
				t.Errorf("question %d: no example is called %q", number, title)
			}
		}
	}
	if !slices.Equal(found, asked) {
		t.Errorf("docs/questions.md has rows for %v, not for %v", found, asked)
	}
}

// TestEveryCommandIsCarriedOutInAScenario holds each command to be asked for over HTTP on both stores.
func TestEveryCommandIsCarriedOutInAScenario(t *testing.T) {
	all := allScenarios(t)
	for _, name := range commands.Names() {
		if !regexp.MustCompile(`\b` + name + `(\(input|: \{|": \{)`).MatchString(all) {
			t.Errorf("no scenario carries out %s", name)
		}
	}
}

// allScenarios is the text of all scenarios.
func allScenarios(t *testing.T) string {
	t.Helper()
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
	return all.String()
}

func TestEveryRuleIsViolatedInAScenario(t *testing.T) {
	all := allScenarios(t)
	for _, rule := range rules.All() {
		if !strings.Contains(all, `"id": "`+rule.ID+`"`) {
			t.Errorf("no scenario's answer shows what violates %s", rule.ID)
		}
	}
}
