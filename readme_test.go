package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"os"
	"regexp"
	"testing"

	"channelgraph/internal/importer"
	"channelgraph/internal/sample"
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
	t.Cleanup(func() { closeStore(t, graph) })
	if _, err := importer.Lines(context.Background(), graph, sample.Name, sample.Channel(), importer.Options{}); err != nil {
		t.Fatal(err)
	}
	settings := defaultSettings(t)
	handler, _, err := newHandler(graph, settings.HTTP, settings.Limits, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	pairs := question.FindAllSubmatch(text, -1)
	if len(pairs) < 5 {
		t.Fatalf("the README has %d questions with answers, want 5", len(pairs))
	}
	for _, pair := range pairs {
		answer := askOverHTTP(t, server.URL, map[string][]byte{"request.graphql": pair[1]})
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
