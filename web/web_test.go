package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelgraph/web"
)

func TestPageIsServedAtTheRoot(t *testing.T) {
	answer := get(t, handler(t), "/", nil)
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("status %d", answer.StatusCode)
	}
	for name, want := range map[string]string{
		"Content-Type":               "text/html; charset=utf-8",
		"Cache-Control":              "no-cache",
		"X-Content-Type-Options":     "nosniff",
		"Referrer-Policy":            "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if page := body(t, answer); !strings.Contains(page, "<title>Channelgraph</title>") {
		t.Errorf("no title in %s", page)
	}
}

func TestPolicyAllowsOnlyThisServer(t *testing.T) {
	policy := get(t, handler(t), "/", nil).Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none';") {
		t.Errorf("what is not named is allowed: %s", policy)
	}
	for directive := range strings.SplitSeq(policy, ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(directive), " ")
		for source := range strings.FieldsSeq(sources) {
			permitted := source == "'self'" || source == "'none'" ||
				name == "style-src" && source == "'unsafe-inline'" || name == "img-src" && source == "data:"
			if !permitted {
				t.Errorf("%s allows %s", name, source)
			}
		}
	}
}

func TestPageRefersOnlyToWhatIsServed(t *testing.T) {
	playground := handler(t)
	page := body(t, get(t, playground, "/", nil))
	references := regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(references) < 3 {
		t.Fatalf("the page refers to %d files: %s", len(references), page)
	}
	for _, reference := range references {
		if answer := get(t, playground, reference[1], nil); answer.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", reference[1], answer.StatusCode)
		}
	}
}

func TestAssetsAreKeptForever(t *testing.T) {
	for _, address := range assets(t) {
		answer := get(t, handler(t), address, nil)
		if got := answer.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control is %q", address, got)
		}
	}
}

func TestAssetsComeCompressedOrNotAsAsked(t *testing.T) {
	playground := handler(t)
	for _, address := range assets(t) {
		plain := get(t, playground, address, http.Header{"Accept-Encoding": {"br, gzip;q=0"}})
		packed := get(t, playground, address, http.Header{"Accept-Encoding": {"gzip, deflate, br"}})
		if plain.Header.Get("Content-Encoding") != "" || packed.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: encodings %q and %q", address, plain.Header.Get("Content-Encoding"), packed.Header.Get("Content-Encoding"))
			continue
		}
		if plain.Header.Get("ETag") == packed.Header.Get("ETag") {
			t.Errorf("%s: two forms with one ETag", address)
		}
		if plain.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: Vary is %q", address, plain.Header.Get("Vary"))
		}
		reader, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		unpacked, err := io.ReadAll(reader)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		if len(unpacked) == 0 || !bytes.Equal(unpacked, []byte(body(t, plain))) {
			t.Errorf("%s: the two forms differ", address)
		}
	}
}

func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	playground := handler(t)
	for _, address := range []string{"/", "/examples.json", assets(t)[0]} {
		tag := get(t, playground, address, nil).Header.Get("ETag")
		again := get(t, playground, address, http.Header{"If-None-Match": {tag}})
		if tag == "" || again.StatusCode != http.StatusNotModified {
			t.Errorf("%s with ETag %s: status %d", address, tag, again.StatusCode)
		}
	}
}

func TestExamplesAreGivenToThePage(t *testing.T) {
	for name, c := range map[string]struct {
		examples []web.Example
		want     string
	}{
		"none": {nil, `[]`},
		"some": {
			[]web.Example{
				{Title: "Who?", TitleJa: "誰が?", Query: "query Who { customers { totalCount } }", Variables: map[string]any{"first": 2}},
				{Title: "What?", Query: "query What { subscriptions { totalCount } }"},
			},
			`[{"title":"Who?","titleJa":"誰が?","query":"query Who { customers { totalCount } }","variables":{"first":2}},` +
				`{"title":"What?","query":"query What { subscriptions { totalCount } }"}]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			playground, err := web.Handler(web.Options{Examples: c.examples})
			if err != nil {
				t.Fatal(err)
			}
			answer := get(t, playground, "/examples.json", nil)
			if got := answer.Header.Get("Content-Type"); got != "application/json" {
				t.Errorf("Content-Type is %q", got)
			}
			if diff := cmp.Diff(c.want, body(t, answer)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExamplesThatAreNoJSONAreRefused(t *testing.T) {
	_, err := web.Handler(web.Options{Examples: []web.Example{{Variables: map[string]any{"first": func() {}}}}})
	if err == nil {
		t.Error("a function was taken for a variable's value")
	}
}

func TestNothingElseIsAnswered(t *testing.T) {
	for _, address := range []string{"/graphql", "/healthz", "/readyz", "/assets/", "/assets", "/assets/../web.go", "/index.html", "/nothing"} {
		answer := get(t, handler(t), address, nil)
		if answer.StatusCode != http.StatusNotFound || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: status %d as %s", address, answer.StatusCode, answer.Header.Get("Content-Type"))
		}
	}
}

func TestOnlyReadingIsAnswered(t *testing.T) {
	recorder := httptest.NewRecorder()
	handler(t).ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")))
	if recorder.Code != http.StatusMethodNotAllowed || recorder.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("status %d, Allow %q", recorder.Code, recorder.Header().Get("Allow"))
	}
}

func handler(t *testing.T) http.Handler {
	t.Helper()
	playground, err := web.Handler(web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return playground
}

func get(t *testing.T, playground http.Handler, address string, header http.Header) *http.Response {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.URL.Path = address
	request.Header = header
	recorder := httptest.NewRecorder()
	playground.ServeHTTP(recorder, request)
	return recorder.Result()
}

func body(t *testing.T, answer *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
