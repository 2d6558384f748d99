package api_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/api"
)

func (s *service) serve(request *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	return recorder
}

func TestCORSIsClosedUnlessOpened(t *testing.T) {
	const origin = "https://app.example"
	preflight := func() *http.Request {
		request := httptest.NewRequest(http.MethodOptions, "/graphql", nil)
		request.Header.Set("Origin", origin)
		request.Header.Set("Access-Control-Request-Method", "POST")
		request.Header.Set("Access-Control-Request-Headers", "content-type")
		return request
	}
	actual := func() *http.Request {
		request := post(`{"query":"{__typename}"}`)
		request.Header.Set("Origin", origin)
		return request
	}
	for _, test := range []struct {
		name    string
		origins []string
		want    string
	}{
		{"closed", nil, ""},
		{"open", []string{origin}, origin},
		{"open to another", []string{"https://other.example"}, ""},
		{"open to all", []string{"*"}, "*"},
	} {
		s := newService(t, func(o *api.Options) { o.CORSOrigins = test.origins })
		for kind, request := range map[string]*http.Request{"preflight": preflight(), "request": actual()} {
			got := s.serve(request)
			if allowed := got.Header().Get("Access-Control-Allow-Origin"); allowed != test.want {
				t.Errorf("%s, %s: allowed origin %q, want %q", test.name, kind, allowed, test.want)
			}
			if got.Header().Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s, %s: credentials are allowed", test.name, kind)
			}
		}
	}
	if got := newService(t, nil).serve(preflight()); got.Code != http.StatusMethodNotAllowed {
		t.Errorf("a preflight while closed: %d", got.Code)
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := newService(t, nil)
	for _, request := range []*http.Request{post(`{"query":"{__typename}"}`), httptest.NewRequest("GET", "/healthz", nil), httptest.NewRequest("GET", "/nothing", nil)} {
		got := s.serve(request).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
			"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "",
		} {
			if got.Get(name) != want {
				t.Errorf("%s: %s = %q, want %q", request.URL.Path, name, got.Get(name), want)
			}
		}
	}
}

func TestForeignHostNamesDoNotReachALoopbackServer(t *testing.T) {
	loopback := newService(t, func(o *api.Options) { o.LoopbackOnly = true })
	remote := newService(t, nil)
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200, "127.8.8.8": 200,
		"evil.example": 421, "evil.example:8080": 421, "10.0.0.1": 421, "localhost.evil.example": 421, "": 421,
	} {
		request := post(`{"query":"{__typename}"}`)
		request.Host = host
		if got := loopback.serve(request).Code; got != want {
			t.Errorf("host %q: %d, want %d", host, got, want)
		}
		request = post(`{"query":"{__typename}"}`)
		request.Host = host
		if got := remote.serve(request).Code; got != 200 {
			t.Errorf("host %q on a remote server: %d", host, got)
		}
	}
}

func TestLongAnswersAreCompressedWhereAccepted(t *testing.T) {
	s := newService(t, nil)
	long := `{"text":"` + strings.Repeat("a", 5_000) + `"}`
	s.schema.answer = func(context.Context) *graphql.Response { return &graphql.Response{Data: []byte(long)} }
	request := post(`{"query":"{__typename}"}`)
	request.Header.Set("Accept-Encoding", "br, gzip")
	got := s.serve(request)
	if got.Header().Get("Content-Encoding") != "gzip" || got.Header().Get("Vary") != "Accept-Encoding" || got.Body.Len() > 500 {
		t.Fatalf("%v, %d bytes", got.Header(), got.Body.Len())
	}
	reader, err := gzip.NewReader(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	if content, err := io.ReadAll(reader); err != nil || string(content) != `{"data":`+long+`}` {
		t.Errorf("%v, %.100s", err, content)
	}
	plain := s.serve(post(`{"query":"{__typename}"}`))
	if plain.Header().Get("Content-Encoding") != "" || plain.Header().Get("Vary") != "Accept-Encoding" {
		t.Errorf("not accepted: %v", plain.Header())
	}
	s.schema.answer = answerNames
	short := post(`{"query":"{__typename}"}`)
	short.Header.Set("Accept-Encoding", "gzip")
	if got := s.serve(short); got.Header().Get("Content-Encoding") != "" {
		t.Errorf("a short answer is compressed: %v", got.Header())
	}
}

func TestAccessLogAtDebugOnly(t *testing.T) {
	quiet := newService(t, nil)
	quiet.serve(post(`{"query":"{secret_marker:__typename}"}`))
	if quiet.log.Len() > 0 {
		t.Errorf("at info level: %s", quiet.log)
	}
	var loud *service
	loud = newService(t, func(o *api.Options) {
		o.Log = slog.New(slog.NewJSONHandler(writerTo(func(p []byte) { loud.log.Write(p) }), &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	loud.serve(post(`{"query":"{secret_marker:__typename}"}`))
	var line struct {
		Method, Path  string
		Status, Bytes int
	}
	if err := json.Unmarshal(loud.log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if line.Method != "POST" || line.Path != "/graphql" || line.Status != 200 || line.Bytes != len(`{"data":{"secret_marker":"Query"}}`) {
		t.Errorf("log: %s", loud.log)
	}
	if strings.Contains(loud.log.String(), "secret_marker") {
		t.Errorf("the log holds the request: %s", loud.log)
	}
}

type writerTo func([]byte)

func (w writerTo) Write(content []byte) (int, error) {
	w(content)
	return len(content), nil
}

func TestPlayground(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "page "+r.URL.Path)
	})
	s := newService(t, func(o *api.Options) { o.Playground = page })
	for path, want := range map[string]string{"/": "page /", "/assets/x.js": "page /assets/x.js"} {
		if got := s.serve(httptest.NewRequest("GET", path, nil)); got.Body.String() != want {
			t.Errorf("%s: %s", path, got.Body)
		}
	}
	if got := newService(t, nil).serve(httptest.NewRequest("GET", "/", nil)); got.Code != http.StatusNotFound {
		t.Errorf("without a playground: %d", got.Code)
	}
}

func TestCORSOpensTheSingleConnectionMode(t *testing.T) {
	s := newService(t, func(o *api.Options) { o.CORSOrigins = []string{"https://app.example"} })
	for _, method := range []string{http.MethodPut, http.MethodGet, http.MethodPost, http.MethodDelete} {
		request := httptest.NewRequest(http.MethodOptions, "/graphql", nil)
		request.Header.Set("Origin", "https://app.example")
		request.Header.Set("Access-Control-Request-Method", method)
		request.Header.Set("Access-Control-Request-Headers", "content-type,x-graphql-event-stream-token")
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		if got := recorder.Header(); got.Get("Access-Control-Allow-Methods") != method || got.Get("Access-Control-Allow-Headers") == "" {
			t.Errorf("%s: %v", method, got)
		}
	}
}
