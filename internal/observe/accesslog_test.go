package observe_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/observe"
	"channelgraph/internal/plan"
)

func withAccessLog(t *testing.T) (*observed, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.log")
	o := start(t, observe.Options{AccessLog: path})
	t.Cleanup(func() {
		if err := o.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
	return o, path
}

// sees has a viewer ask for the customer and for other nodes.
func (o *observed) sees(t *testing.T, viewer string, nodes ...csp.NodeID) error {
	t.Helper()
	ctx := permission.WithViewer(t.Context(), &permission.Viewer{Subject: viewer, Name: "Ada"})
	ctx, operation := o.Begin(ctx, "request-1", "http", http.Header{})
	defer operation.End(ctx)
	operation.Is("Secrets", "query", document)
	if len(nodes) == 0 {
		if _, err := o.Graph(&graph{}).Read(ctx, lookup, plan.Input{}); err != nil {
			t.Fatal(err)
		}
	}
	operation.ShowNodes(nodes)
	return operation.Answer(ctx, nil)
}

func lines(t *testing.T, path string) []map[string]any {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var lines []map[string]any
	for line := range strings.Lines(string(content)) {
		parsed := map[string]any{}
		if err := json.Unmarshal([]byte(line), &parsed); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		lines = append(lines, parsed)
	}
	return lines
}

func TestTheAccessLogSaysWhoSawWhichCustomer(t *testing.T) {
	o, path := withAccessLog(t)
	before := time.Now()
	for _, err := range []error{
		o.sees(t, "ada@litware"),
		o.sees(t, "bob@litware", "Subscription:GLOBAL:s", "Customer:GLOBAL:b", "Provider:GLOBAL:p", "Customer:GLOBAL:a", "Customer:GLOBAL:a"),
		o.sees(t, "nobody's data", "Provider:GLOBAL:p"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got := lines(t, path)
	if len(got) != 2 {
		t.Fatalf("%d lines: %v", len(got), got)
	}
	for i, want := range []map[string]any{
		{"viewer": "ada@litware", "customers": []any{contoso}},
		{"viewer": "bob@litware", "customers": []any{"Customer:GLOBAL:a", "Customer:GLOBAL:b"}, "subscriptions": []any{"Subscription:GLOBAL:s"}},
	} {
		at, err := time.Parse(time.RFC3339, got[i]["time"].(string))
		if err != nil || at.Before(before.Truncate(time.Second)) {
			t.Errorf("time: %v, %v", got[i]["time"], err)
		}
		delete(got[i], "time")
		want["request"], want["operation"], want["document"] = "request-1", "Secrets", got[i]["document"]
		if len(got[i]["document"].(string)) != 64 || !reflect.DeepEqual(got[i], want) {
			t.Errorf("got  %v\nwant %v", got[i], want)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestEachEventHasItsOwnLine(t *testing.T) {
	o, path := withAccessLog(t)
	ctx, operation := o.Begin(t.Context(), "", "websocket", nil)
	operation.Is("Live", "subscription", document)
	for _, id := range []csp.NodeID{"Customer:GLOBAL:a", "Provider:GLOBAL:p", "Customer:GLOBAL:b"} {
		operation.ShowNodes([]csp.NodeID{id})
		if err := operation.Answer(ctx, nil); err != nil {
			t.Fatal(err)
		}
	}
	operation.End(ctx)
	got := lines(t, path)
	if len(got) != 2 || !reflect.DeepEqual(got[1]["customers"], []any{"Customer:GLOBAL:b"}) {
		t.Errorf("%v", got)
	}
}

func TestAnAnswerThatCannotBeWrittenDownIsNotGiven(t *testing.T) {
	o := start(t, observe.Options{AccessLog: "/dev/full"})
	if err := o.sees(t, "ada@litware"); err == nil {
		t.Error("the answer is given")
	}
	if err := o.sees(t, "ada@litware", "Provider:GLOBAL:p"); err != nil {
		t.Errorf("an answer about no customer: %v", err)
	}
}

func TestTheAccessLogGoesOnInANewFile(t *testing.T) {
	o, path := withAccessLog(t)
	var asking sync.WaitGroup
	const each = 200
	for range 4 {
		asking.Go(func() {
			for range each {
				if err := o.sees(t, "ada@litware"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	if err := o.ReopenAccessLog(); err != nil {
		t.Fatal(err)
	}
	asking.Wait()
	if err := o.sees(t, "bob@litware"); err != nil {
		t.Fatal(err)
	}
	before, after := lines(t, path+".1"), lines(t, path)
	if len(before)+len(after) != 4*each+1 || len(after) == 0 || after[len(after)-1]["viewer"] != "bob@litware" {
		t.Errorf("%d lines before and %d after", len(before), len(after))
	}
}

func TestAnAccessLogThatCannotBeOpenedStopsTheStart(t *testing.T) {
	_, err := observe.New(t.Context(), observe.Options{AccessLog: filepath.Join(t.TempDir(), "missing", "log")})
	if err == nil || !strings.Contains(err.Error(), "access log") {
		t.Errorf("%v", err)
	}
}
