package identity_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/identity"
)

func replaceFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func createKey(t testing.TB, path string, role permission.Role, parties ...csp.NodeID) (id, text string) {
	t.Helper()
	key, text, err := identity.CreateKey(path, "ERP of Northwind", role, parties, start, start.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return key.ID, text
}

func openKeys(t testing.TB, path string, at *clock, log *bytes.Buffer) *identity.Authenticator {
	t.Helper()
	a, err := identity.New(t.Context(), identity.Options{KeysFile: path, Log: slog.New(slog.NewTextHandler(log, nil)), Now: at.now})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAPIKeySaysWhoAsks(t *testing.T) {
	path, at := filepath.Join(t.TempDir(), "keys.json"), newClock()
	id, text := createKey(t, path, permission.ResellerParty, "Reseller:GLOBAL:{"+northwind+"}", "Reseller:CHINA:"+contoso)
	createKey(t, path, permission.Analyst)
	a := openKeys(t, path, at, &bytes.Buffer{})
	want := &permission.Viewer{
		Subject: "key:" + id, Name: "ERP of Northwind", Since: csp.InstantOf(start), Until: csp.InstantOf(start.Add(time.Hour)),
		Grants: []permission.Grant{{Role: permission.ResellerParty, Party: "Reseller:GLOBAL:" + northwind}, {Role: permission.ResellerParty, Party: "Reseller:CHINA:" + contoso}},
	}
	if difference := cmp.Diff(want, accepted(t, a, text)); difference != "" {
		t.Error(difference)
	}
	for name, wrong := range map[string]string{
		"another secret": text[:len(text)-1] + "9", "a shorter secret": text[:len(text)-1], "another id": "cg_aaaaaaaaaaaaa" + text[strings.LastIndexByte(text, '_'):],
		"no secret": "cg_" + id + "_", "an id alone": "cg_" + id, "a prefix alone": "cg_", "the hash": "cg_" + id + "_" + hashOf(t, path, id),
	} {
		t.Run(name, func(t *testing.T) { refused(t, a, wrong, csp.Unauthenticated, "not known, or not good any more") })
	}
	at.move(time.Hour)
	refused(t, a, text, csp.Unauthenticated, "not known, or not good any more")
}

func hashOf(t *testing.T, path, id string) string {
	t.Helper()
	keys, err := identity.ReadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if key.ID == id {
			return key.Hash
		}
	}
	t.Fatalf("there is no key %s", id)
	return ""
}

// TestAPIKeysAreKeptAsHashes looks at what is written, and at what is shown.
func TestAPIKeysAreKeptAsHashes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	id, text := createKey(t, path, permission.Analyst)
	if !regexp.MustCompile(`^cg_[a-z2-7]{13}_[a-z2-7]{52}$`).MatchString(text) || !strings.HasPrefix(text, "cg_"+id+"_") {
		t.Errorf("the key %s is not cg_, an id and 256 bits", text)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if secret := text[strings.LastIndexByte(text, '_')+1:]; strings.Contains(string(content), secret) {
		t.Errorf("the file holds the secret:\n%s", content)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, %v", info.Mode(), err)
	}
	if _, other := createKey(t, path, permission.Analyst); other == text {
		t.Error("two keys are equal")
	}
}

func TestServersFollowTheFileOfAPIKeys(t *testing.T) {
	path, at, log := filepath.Join(t.TempDir(), "keys.json"), newClock(), &bytes.Buffer{}
	id, first := createKey(t, path, permission.Analyst)
	a := openKeys(t, path, at, log)
	_, second := createKey(t, path, permission.Analyst)
	refused(t, a, second, csp.Unauthenticated, "not known") // it was looked at just now
	at.move(time.Second)
	accepted(t, a, second)
	if err := identity.RevokeKey(path, id, at.now()); err != nil {
		t.Fatal(err)
	}
	at.move(time.Second)
	refused(t, a, first, csp.Unauthenticated, "not known")
	accepted(t, a, second)
	for _, broken := range []string{"{", `{"keys":[{"id":"x"}]}`} {
		replaceFile(t, path, broken)
		at.move(time.Second)
		accepted(t, a, second)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	at.move(time.Second)
	accepted(t, a, second)
	if lines := strings.Count(log.String(), "not followed"); lines != 3 {
		t.Errorf("%d mistakes were logged, want 3:\n%s", lines, log)
	}
}

func TestAPIKeysAreMadeAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	var making sync.WaitGroup
	for range 20 {
		making.Go(func() {
			if _, _, err := identity.CreateKey(path, "one of many", permission.Analyst, nil, start, start.Add(time.Hour)); err != nil {
				t.Error(err)
			}
		})
	}
	making.Wait()
	if keys, err := identity.ReadKeys(path); err != nil || len(keys) != 20 {
		t.Errorf("the file holds %d keys, %v", len(keys), err)
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) != 1 {
		t.Errorf("beside it are %v, want the lock alone", left)
	}
}

func TestWrongAPIKeysAreNotMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	for name, one := range map[string]struct {
		name    string
		role    permission.Role
		parties []csp.NodeID
		words   string
	}{
		"no name":          {" ", permission.Analyst, nil, "name the API key"},
		"no role":          {"a", "", nil, `role ""`},
		"no party":         {"a", permission.ProviderParty, nil, "no id of a Provider"},
		"another's party":  {"a", permission.ProviderParty, []csp.NodeID{"Customer:GLOBAL:x"}, "no id of a Provider"},
		"a party too many": {"a", permission.Analyst, []csp.NodeID{"Provider:GLOBAL:x"}, "has no party"},
	} {
		_, _, err := identity.CreateKey(path, one.name, one.role, one.parties, start, start.Add(time.Hour))
		if csp.CodeOf(err) != csp.BadInput || !strings.Contains(err.Error(), one.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := identity.RevokeKey(path, "x", start); csp.CodeOf(err) != csp.NotFound {
		t.Errorf("revoking what is not there: %v", err)
	}
}

func TestWrongFilesOfAPIKeysAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	createKey(t, path, permission.Analyst)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for field, value := range map[string]any{
		"hash": "plain", "id": "", "expires": "0001-01-01T00:00:00Z", "grants": []any{}, "secret": "x", "created": "yesterday",
	} {
		var file map[string][]map[string]any
		if err := json.Unmarshal(content, &file); err != nil {
			t.Fatal(err)
		}
		file["keys"][0][field] = value
		changed, err := json.Marshal(file)
		if err != nil {
			t.Fatal(err)
		}
		replaceFile(t, path, string(changed))
		_, err = identity.New(t.Context(), identity.Options{KeysFile: path, Log: slog.New(slog.DiscardHandler)})
		if csp.CodeOf(err) != csp.BadInput || !strings.Contains(err.Error(), "keys.json") {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func BenchmarkAPIKey(b *testing.B) {
	path := filepath.Join(b.TempDir(), "keys.json")
	_, text := createKey(b, path, permission.Analyst)
	a := openKeys(b, path, newClock(), &bytes.Buffer{})
	for b.Loop() {
		if _, err := a.Authenticate(b.Context(), "Bearer "+text); err != nil {
			b.Fatal(err)
		}
	}
}
