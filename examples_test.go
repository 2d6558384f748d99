package main

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"channelgraph/internal/sample"
	"channelgraph/internal/store/embedded"
)

// TestExamplesOfChangesTellAStory runs the examples that are no questions, as they stand and then for good: the dry runs change nothing,
// the invitation happens once it may, and the subscription tells of it.
func TestExamplesOfChangesTellAStory(t *testing.T) {
	graph, err := embedded.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	address, _ := serveSample(t, graph)
	run := func(example sample.Example) string {
		variables, err := json.Marshal(example.Variables)
		if err != nil {
			t.Fatal(err)
		}
		return askOverHTTP(t, address, map[string][]byte{"request.graphql": []byte(example.Query), "variables.json": variables})
	}
	examples := sample.Changes()
	end, invite, follow := examples[0], examples[1], examples[2]
	if got := run(end); !strings.Contains(got, `"outcome": "REFUSED"`) || !strings.Contains(got, `"friendlyName"`) || strings.Contains(got, `"errors"`) {
		t.Errorf("%s: %s", end.Title, got)
	}
	if got := run(invite); !strings.Contains(got, `"outcome": "DONE"`) || !strings.Contains(got, `"isDryRun": true`) || strings.Contains(got, `"errors"`) {
		t.Errorf("%s: %s", invite.Title, got)
	}
	invite.Variables["dryRun"] = false
	if got := run(invite); !strings.Contains(got, `"outcome": "DONE"`) || !strings.Contains(got, `"revision": 1,`) {
		t.Errorf("%s: %s", invite.Title, got)
	}
	variables, err := json.Marshal(follow.Variables)
	if err != nil {
		t.Fatal(err)
	}
	if got := toldOf(t, address, url.Values{"query": {follow.Query}, "variables": {string(variables)}}, "")(); !strings.Contains(got, `"revision":1,`) || !strings.Contains(got, `"after":{"state":"INVITED"`) {
		t.Errorf("%s: %s", follow.Title, got)
	}
}
