package document

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	first, second = "{first}", "{second}"
)

func writeManifest(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func manifestOf(texts ...string) string {
	var members []string
	for _, text := range texts {
		members = append(members, `"`+Hash(text)+`":"`+text+`"`)
	}
	return "{" + strings.Join(members, ",") + "}"
}

func TestManifestsOfEachFormat(t *testing.T) {
	for name, content := range map[string]string{
		"hashes":          manifestOf(first),
		"with algorithms": `{"sha256:` + Hash(first) + `":"{first}"}`,
		"Apollo's":        `{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"` + Hash(first) + `","name":"First","type":"query","body":"{first}"}]}`,
	} {
		documents, err := parseManifest([]byte(content))
		if err != nil || len(documents) != 1 || documents[Hash(first)] != first {
			t.Errorf("%s: %v, %v", name, documents, err)
		}
	}
}

func TestWrongManifestsAreRefused(t *testing.T) {
	for content, want := range map[string]string{
		`[]`:                                 "no JSON object",
		`{"` + Hash(second) + `":"{first}"}`: Hash(first),
		`{"` + Hash(first) + `":7}`:          "a text is wanted",
		`{"format":"another"}`:               "apollo-persisted-query-manifest",
		`{"format":"apollo-persisted-query-manifest","operations":[{"id":"abc","body":"{first}"}]}`: `"abc"`,
	} {
		if _, err := parseManifest([]byte(content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", content, err)
		}
	}
	if _, err := OpenManifest(filepath.Join(t.TempDir(), "absent"), slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a file that is not there was opened")
	}
}

func TestAManifestIsReadAgainWhenItChanges(t *testing.T) {
	path, log := filepath.Join(t.TempDir(), "manifest.json"), &bytes.Buffer{}
	writeManifest(t, path, manifestOf(first))
	m, err := OpenManifest(path, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	clock := time.Now()
	m.now = func() time.Time { return clock }
	trusts := func(text string) bool { _, trusted := m.Find(Hash(text)); return trusted }

	writeManifest(t, path, manifestOf(first, second))
	m.looked = clock
	if trusts(second) {
		t.Error("the file was looked at again within a second")
	}
	clock = clock.Add(lookEvery)
	if !trusts(second) || !trusts(first) {
		t.Error("the file changed, and was not read again")
	}
	writeManifest(t, path, "{")
	for range 2 {
		if clock = clock.Add(lookEvery); !trusts(second) {
			t.Error("a broken file had documents forgotten")
		}
	}
	if strings.Count(log.String(), "level=ERROR") != 1 {
		t.Errorf("a broken file is to be told once:\n%s", log)
	}
	writeManifest(t, path, manifestOf(second))
	if clock = clock.Add(lookEvery); trusts(first) || !trusts(second) {
		t.Error("a document that was taken out is still trusted")
	}
}
