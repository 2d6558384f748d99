package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"channelgraph/internal/identity"
)

// TestAPIKeysFromTheCommandToTheAnswer makes keys, asks with them, and revokes one.
func TestAPIKeysFromTheCommandToTheAnswer(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "keys.json")
	create := func(args ...string) string {
		return strings.TrimSpace(mustRun(t, append([]string{"token", "create", "--keys-file", keys}, args...)...))
	}
	analyst := create("--name", "auditors", "--role", "analyst")
	provider := create("--name", "ERP", "--role", "provider", "--party", "Provider:GLOBAL:stranger", "--party", "Provider:CHINA:stranger", "--expires", "12h")
	_, address := start(t, "demo", "--listen", "127.0.0.1:0", "--keys-file", keys)
	const question = `{ viewer { name seesEverything roles { party } } customers { totalCount } }`
	for token, want := range map[string]string{
		analyst:  `{"data":{"viewer":{"name":"auditors","seesEverything":true,"roles":[{"party":null}]},"customers":{"totalCount":15}}}`,
		provider: `{"data":{"viewer":{"name":"ERP","seesEverything":false,"roles":[{"party":"Provider:GLOBAL:stranger"},{"party":"Provider:CHINA:stranger"}]},"customers":{"totalCount":0}}}`,
	} {
		if status, got := askAs(t, address, token, question); status != http.StatusOK || got != want {
			t.Errorf("%d\ngot  %s\nwant %s", status, got, want)
		}
	}
	if status, got := askAs(t, address, "", question); status != http.StatusUnauthorized || !strings.Contains(got, "UNAUTHENTICATED") {
		t.Errorf("without a key: %d %s", status, got)
	}
	id := strings.Split(provider, "_")[1]
	mustRun(t, "token", "revoke", "--keys-file", keys, id)
	listed := mustRun(t, "token", "list", "--keys-file", keys)
	if strings.Count(listed, "\n") != 3 || !strings.Contains(listed, "provider Provider:GLOBAL:stranger, provider Provider:CHINA:stranger") || !strings.Contains(listed, "revoked") {
		t.Errorf("the list is\n%s", listed)
	}
	if secret := provider[strings.LastIndexByte(provider, '_')+1:]; strings.Contains(listed, secret) {
		t.Error("the list shows a secret")
	}
}

func askAs(t *testing.T, address, token, question string) (status int, answer string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": question})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, "http://"+address+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

// TestAServerWithAWrongIdentityFileDoesNotStart says what is wrong where the server would be open to everybody otherwise.
func TestAServerWithAWrongIdentityFileDoesNotStart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "identity.yaml")
	if err := os.WriteFile(file, []byte("issuers: []\nrule: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for words, args := range map[string][]string{
		`there is no key "rule"`:   {"--identity-file", file},
		"the file of API keys":     {"--keys-file", filepath.Join(t.TempDir(), "missing.json")},
		"--allow-anonymous-remote": {"--listen", "0.0.0.0:0"},
	} {
		code, _, stderr := command(t, append([]string{"demo", "--listen", "127.0.0.1:0"}, args...)...)
		if code == exitDone || !strings.Contains(stderr, words) {
			t.Errorf("%v: exit code %d: %s", args, code, stderr)
		}
	}
}

// TestTheExampleOfTheDocumentsIsRight reads the identity file that docs/identity.md shows.
func TestTheExampleOfTheDocumentsIsRight(t *testing.T) {
	text, err := os.ReadFile("docs/identity.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("docs/identity.md shows no file")
	}
	example = strings.ReplaceAll(example, "login.microsoftonline.com", "login.invalid") // a test asks nobody outside
	folder := t.TempDir()
	for name, content := range map[string]string{"identity.yaml": example, "ci.pem": publicKey(t)} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := identity.New(t.Context(), identity.Options{File: filepath.Join(folder, "identity.yaml"), Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Error(err)
	}
}

func publicKey(t *testing.T) string {
	t.Helper()
	public, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	content, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: content}))
}
