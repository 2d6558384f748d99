package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"channelgraph/internal/api"
	"channelgraph/internal/document"
)

const names = `{__typename}`

func sha256Of(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// persistedQuery is Apollo's extension for a document.
func persistedQuery(text string) string {
	return fmt.Sprintf(`{"persistedQuery":{"version":1,"sha256Hash":%q}}`, sha256Of(text))
}

func remembering(t *testing.T) func(*api.Options) {
	texts, err := document.NewTexts(10, 1_000)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *api.Options) { o.Registered = texts }
}

func getWith(parameters url.Values) *http.Request {
	return httptest.NewRequest(http.MethodGet, "/graphql?"+parameters.Encode(), nil)
}

func TestAQueryIsPersistedAutomatically(t *testing.T) {
	s := newService(t, remembering(t))
	alone := func() *http.Request { return post(`{"extensions":` + persistedQuery(names) + `}`) }
	got := s.do(t, alone())
	if got.code() != string(api.PersistedQueryNotFound) || got.errors[0].Message != "PersistedQueryNotFound" || got.status != http.StatusOK {
		t.Fatalf("before it is registered: status %d, %s", got.status, got.body)
	}
	const answered = `{"data":{"__typename":"Query"}}`
	if got := s.askWith(t, names, persistedQuery(names)); got.body != answered {
		t.Fatalf("while it is registered: %s", got.body)
	}
	if got := s.do(t, alone()); got.body != answered {
		t.Errorf("afterwards: %s", got.body)
	}
	if got := s.do(t, getWith(url.Values{"extensions": {persistedQuery(names)}})); got.body != answered {
		t.Errorf("afterwards by GET: %s", got.body)
	}
	if got := s.do(t, post(fmt.Sprintf(`{"documentId":"sha256:%s"}`, sha256Of(names)))); got.body != answered {
		t.Errorf("afterwards by documentId: %s", got.body)
	}
}

func TestAQueryIsRegisteredByGet(t *testing.T) {
	s := newService(t, remembering(t))
	s.do(t, getWith(url.Values{"query": {names}, "extensions": {persistedQuery(names)}}))
	if got := s.do(t, getWith(url.Values{"documentId": {"sha256:" + sha256Of(names)}})); got.code() != "" {
		t.Error(got.body)
	}
}

func TestHashesThatFitNothingAreRefused(t *testing.T) {
	s := newService(t, remembering(t))
	for name, body := range map[string]string{
		"of another document":  fmt.Sprintf(`{"query":"{fails}","extensions":%s}`, persistedQuery(names)),
		"too short":            `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}`,
		"no object":            `{"extensions":{"persistedQuery":7}}`,
		"of another algorithm": `{"documentId":"md5:0123"}`,
		"no text":              `{"documentId":7}`,
		"in capitals":          fmt.Sprintf(`{"documentId":"sha256:%s"}`, strings.ToUpper(sha256Of(names))),
	} {
		if got := s.do(t, post(body)); got.code() != string(api.BadRequest) {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	s.askWith(t, `{fails}`, persistedQuery(names))
	if got := s.do(t, post(`{"extensions":`+persistedQuery(names)+`}`)); got.code() != string(api.PersistedQueryNotFound) {
		t.Errorf("a document was registered by the hash of another: %s", got.body)
	}
}

func TestAServerThatRemembersNothingSaysSo(t *testing.T) {
	s := newService(t, nil)
	if got := s.do(t, post(`{"extensions":`+persistedQuery(names)+`}`)); got.code() != string(api.PersistedQueryNotSupported) {
		t.Error(got.body)
	}
	if got := s.askWith(t, names, persistedQuery(names)); got.code() != "" {
		t.Errorf("with the document: %s", got.body)
	}
}

func TestPersistedQueriesOverASocketAndEvents(t *testing.T) {
	s := newService(t, remembering(t))
	ask := func(id, payload string) string {
		return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":%s}`, id, payload)
	}
	alone := `{"extensions":` + persistedQuery(names) + `}`
	p := connect(t, s).says(initiate, ask("1", alone)).hears(`{"type":"connection_ack"}`, `{"id":"1","type":"error","payload":[{"message":"PersistedQueryNotFound"*`)
	p.says(ask("2", fmt.Sprintf(`{"query":%q,"extensions":%s}`, names, persistedQuery(names)))).hears(`{"id":"2","type":"next"*`, `{"id":"2","type":"complete"}`)
	p.says(ask("3", alone)).hears(`{"id":"3","type":"next","payload":{"data":{"__typename":"Query"}}}`)

	server := httptest.NewServer(s)
	defer server.Close()
	stream := openStream(t, http.MethodGet, server.URL+"/graphql?"+url.Values{"extensions": {persistedQuery(names)}}.Encode(), nil, nil)
	if got := strings.Join(stream.rest(), "\n"); !strings.Contains(got, `data: {"data":{"__typename":"Query"}}`) {
		t.Error(got)
	}
}

// trusting has a service trust some documents.
func trusting(t *testing.T, mode api.TrustMode, texts ...string) func(*api.Options) {
	t.Helper()
	manifest := map[string]string{}
	for _, text := range texts {
		manifest[sha256Of(text)] = text
	}
	content, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "manifest.json")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := document.OpenManifest(path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	remember := remembering(t)
	return func(o *api.Options) {
		remember(o)
		o.Trusted = api.TrustedDocuments{Manifest: opened, Mode: mode}
	}
}

func TestOnlyTrustedDocumentsAreAnswered(t *testing.T) {
	s := newService(t, trusting(t, api.TrustEnforce, names))
	for name, request := range map[string]*http.Request{
		"by its text":           post(`{"query":"{__typename}"}`),
		"by documentId":         post(fmt.Sprintf(`{"documentId":"sha256:%s"}`, sha256Of(names))),
		"by documentId and GET": getWith(url.Values{"documentId": {"sha256:" + sha256Of(names)}}),
		"by a persisted query":  post(`{"extensions":` + persistedQuery(names) + `}`),
	} {
		if got := s.do(t, request); got.code() != "" {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	for name, request := range map[string]*http.Request{
		"another document":    post(`{"query":"{fails}"}`),
		"introspection":       post(`{"query":"{__schema{types{name}}}"}`),
		"a space more":        post(`{"query":"{__typename} "}`),
		"an unknown hash":     post(`{"extensions":` + persistedQuery("{fails}") + `}`),
		"to be registered":    postWith("{fails}", persistedQuery("{fails}")),
		"with a syntax error": post(`{"query":"{"}`),
	} {
		if got := s.do(t, request); got.code() != string(api.DocumentNotTrusted) {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	connect(t, s).says(initiate, `{"id":"1","type":"subscribe","payload":{"query":"{fails}"}}`).
		hears(`{"type":"connection_ack"}`, `{"id":"1","type":"error","payload":[{"message":"The server answers trusted documents only*`)
}

func TestWhatIsNotTrustedIsLoggedOnce(t *testing.T) {
	s := newService(t, trusting(t, api.TrustLog, names))
	for range 3 {
		for _, query := range []string{names, "{fails}"} {
			if got := s.ask(t, query, ""); got.code() != "" {
				t.Fatal(got.body)
			}
		}
	}
	if got := strings.Count(s.log.String(), "not trusted"); got != 1 || !strings.Contains(s.log.String(), sha256Of("{fails}")) {
		t.Errorf("%d lines:\n%s", got, s.log)
	}
}

func TestManifestsServeHashesWithoutAnyMode(t *testing.T) {
	s := newService(t, trusting(t, api.TrustOff, names))
	if got := s.do(t, post(fmt.Sprintf(`{"documentId":"sha256:%s"}`, sha256Of(names)))); got.code() != "" {
		t.Error(got.body)
	}
	if got := s.ask(t, "{fails}", ""); got.code() != "" || s.log.Len() > 0 {
		t.Errorf("%s\n%s", got.body, s.log)
	}
}
