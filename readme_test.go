package main

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"channelgraph/internal/store/embedded"
)

// question is a pair of code blocks in README.md: a GraphQL document and the answer below it.
var question = regexp.MustCompile("(?s)```graphql\n(.*?)```\n```json\n(.*?)```")

// TestReadmeQuestionsHaveTheseAnswers asks the README's questions of the sample channel.
func TestReadmeQuestionsHaveTheseAnswers(t *testing.T) {
	graph, err := embedded.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	address, _ := serveSample(t, graph)
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	pairs := question.FindAllSubmatch(text, -1)
	if len(pairs) < 5 {
		t.Fatalf("the README has %d questions with answers, want 5", len(pairs))
	}
	for _, pair := range pairs {
		answer := askOverHTTP(t, address, map[string][]byte{"request.graphql": pair[1]})
		if compact(t, answer) != compact(t, string(pair[2])) {
			t.Errorf("question\n%sanswer\n%swant\n%s", pair[1], answer, pair[2])
		}
	}
}

func compact(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
