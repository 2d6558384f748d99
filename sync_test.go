package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"channelgraph/internal/mirror/mirrortest"
	"channelgraph/internal/store/neo4j/neo4jtest"
)

// syncing is a partner's repeated sync into one store.
type syncing struct {
	api    *mirrortest.API
	folder string
	store  []string // the flags that name the store
}

func (s *syncing) arguments(t *testing.T) []string {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(mirrortest.ClientSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return append([]string{"sync", "--as", mirrortest.Caller, "--client-id", "app", "--client-secret-file", secret, "--folder", filepath.Join(s.folder, "sync"),
		"--partner-center-url", s.api.URL, "--graph-url", s.api.URL, "--login-url", s.api.URL, "--requests-per-minute", "600000"}, s.store...)
}

func (s *syncing) export(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "graph.jsonl")
	mustRun(t, append([]string{"export", "--output", file}, s.store...)...)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestSync(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		folder := t.TempDir()
		testSync(t, &syncing{mirrortest.New(t), folder, []string{"--data", filepath.Join(folder, "data")}})
	})
	t.Run("neo4j", func(t *testing.T) {
		server := neo4jtest.Start(t)
		server.Reset(t)
		testSync(t, &syncing{mirrortest.New(t), t.TempDir(), []string{"--store", "neo4j", "--neo4j-uri", server.URI()}})
	})
}

func testSync(t *testing.T, s *syncing) {
	first := mustRun(t, s.arguments(t)...)
	if !strings.Contains(first, "0 rejected") || strings.Contains(first, " 0 created") {
		t.Errorf("the first sync: %s", first)
	}
	if again := mustRun(t, s.arguments(t)...); !strings.Contains(again, " 0 created, 0 changed") || strings.Contains(again, "ended") {
		t.Errorf("a sync of what has not changed: %s", again)
	}
	if _, err := os.Stat(filepath.Join(s.folder, "sync")); !os.IsNotExist(err) {
		t.Errorf("what was read is still in the folder: %v", err)
	}
	before := s.export(t)
	for _, secret := range []string{mirrortest.ClientSecret, "T0p-s3cret"} {
		holdsNowhere(t, s.folder, before, secret)
	}

	customers := "/v1/customers?size=500"
	s.api.Lists[customers] = s.api.Lists[customers][:1]
	s.api.Faults["/v1.0/tenantRelationships/delegatedAdminRelationships"] = []mirrortest.Fault{mirrortest.Says("{"), mirrortest.Says("{"), mirrortest.Says("{")}
	var stdout, stderr bytes.Buffer
	if code := run(context.Background(), s.arguments(t), &stdout, &stderr); code != exitFailed {
		t.Errorf("a sync that cannot read a list ends with %d: %s", code, &stdout)
	}
	if !strings.Contains(stderr.String(), "delegatedAdminRelationships") || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("it says: %s", &stderr)
	}
	if !strings.Contains(stdout.String(), "no longer mentions them: 2\n") { // who serves and who administers Kaede
		t.Errorf("a customer that left: %s", &stdout)
	}
	if after := s.export(t); strings.Count(after, `"until"`) != strings.Count(before, `"until"`)+2 {
		t.Errorf("the graph then:\n%s", after)
	}

	ctx, stop := context.WithCancel(context.Background())
	s.api.OnRequest = func(int) { stop() }
	stderr.Reset()
	if code := run(ctx, s.arguments(t), &stdout, &stderr); code != exitFailed || !strings.Contains(stderr.String(), "Run it again to go on") {
		t.Errorf("a sync that was stopped ends with %d: %s", code, &stderr)
	}
	s.api.OnRequest = nil
	if last := mustRun(t, s.arguments(t)...); strings.Contains(last, "ended") {
		t.Errorf("the sync after the stopped one: %s", last)
	}
}

func TestASyncThatIsOfferedNothingFails(t *testing.T) {
	api := mirrortest.New(t)
	api.Lists, api.Bodies = nil, nil
	folder := t.TempDir()
	s := &syncing{api, folder, []string{"--data", filepath.Join(folder, "data")}}
	for range 2 {
		var stdout, stderr bytes.Buffer
		if code := run(context.Background(), s.arguments(t), &stdout, &stderr); code != exitFailed || !strings.Contains(stderr.String(), "permissions") {
			t.Errorf("%d: %s%s", code, &stdout, &stderr)
		}
		if len(api.Asked) == 0 {
			t.Error("nothing was asked for again")
		}
		api.Asked = nil
	}
}

// A list that was refused or not read whole ends nothing, although another list of the same resource was read.
func TestSyncEndsOnlyWhatItsOwnListNoLongerMentions(t *testing.T) {
	const asReseller = "/v1/relationships?relationship_type=IsIndirectResellerOf"
	api := mirrortest.New(t)
	provider := `{"id": "6f2d3c9e-0b1a-4c5d-8e7f-000000000009", "name": "Unkai", "relationshipType": "is_indirect_reseller_of", "state": "Active"}`
	api.Lists[asReseller] = []string{provider}
	folder := t.TempDir()
	s := &syncing{api, folder, []string{"--data", filepath.Join(folder, "data")}}
	mustRun(t, s.arguments(t)...)
	delete(api.Lists, asReseller)
	if refused := mustRun(t, s.arguments(t)...); strings.Contains(refused, "ended") {
		t.Errorf("a list that is refused ended something: %s", refused)
	}
	api.Lists[asReseller] = nil
	if empty := mustRun(t, s.arguments(t)...); !strings.Contains(empty, "no longer mentions them: 1\n") {
		t.Errorf("a list that is empty now: %s", empty)
	}
}

// holdsNowhere checks that a secret is in no file of a folder and not in the graph.
func holdsNowhere(t *testing.T, folder, graph, secret string) {
	t.Helper()
	if strings.Contains(graph, secret) {
		t.Errorf("the graph holds %q", secret)
	}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("%s holds %q", path, secret)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSyncSaysWhatIsMissing(t *testing.T) {
	for want, arguments := range map[string][]string{
		"--client-id":                {"sync", "--as", mirrortest.Caller},
		"--client-secret-file":       {"sync", "--as", mirrortest.Caller, "--client-id", "app"},
		"is no https:// address":     {"sync", "--graph-url", "http://graph.example"},
		"--requests-per-minute must": {"sync", "--requests-per-minute", "0"},
		"no-such-file":               {"sync", "--as", mirrortest.Caller, "--client-id", "app", "--client-secret-file", "no-such-file"},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(context.Background(), arguments, &stdout, &stderr); code == exitDone || !strings.Contains(stderr.String(), want) {
			t.Errorf("%v: %d, %s", arguments, code, &stderr)
		}
	}
}
