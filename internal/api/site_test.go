package api_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"channelgraph/internal/api"
)

// from is what a browser, or a program, says of where a request comes from.
type from map[string]string

func (f from) ask(method string) *http.Request {
	request := httptest.NewRequest(method, "https://graph.example/graphql?"+url.Values{"query": {"{__typename}"}}.Encode(), nil)
	if method == http.MethodPost {
		request = post(`{"query":"{__typename}"}`)
		request.Host = "graph.example"
	}
	for name, value := range f {
		request.Header.Set(name, value)
	}
	request.TLS = &tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{{}}}, PeerCertificates: []*x509.Certificate{{}}}
	return request
}

func TestOtherSitesPagesMayNotAsk(t *testing.T) {
	const app, evil = "https://app.example", "https://evil.example"
	closed := newService(t, nil)
	open := newService(t, func(o *api.Options) { o.CORSOrigins = []string{app} })
	for _, test := range []struct {
		name      string
		from      from
		get, post int // the status while CORS is closed, on a connection with a client certificate
		opened    int // and of a GET while it is open to the app
	}{
		{"a page of this server", from{"Sec-Fetch-Site": "same-origin"}, 200, 200, 200},
		{"a page of this server in an old browser", from{"Origin": "https://graph.example"}, 200, 200, 200},
		{"the address bar", from{"Sec-Fetch-Site": "none"}, 200, 200, 200},
		{"the app", from{"Sec-Fetch-Site": "cross-site", "Origin": app}, 403, 403, 200},
		{"the app in an old browser", from{"Origin": app}, 403, 403, 200},
		{"another site", from{"Sec-Fetch-Site": "cross-site", "Origin": evil}, 403, 403, 403},
		{"another site in an old browser", from{"Origin": evil}, 403, 403, 403},
		{"an image of another site", from{"Sec-Fetch-Site": "cross-site"}, 403, 403, 403},
		{"a sister site", from{"Sec-Fetch-Site": "same-site", "Origin": "https://www.graph.example"}, 403, 403, 403},
		{"a sandboxed frame", from{"Origin": "null"}, 403, 403, 403},
		{"another site with the header of a program", from{"Sec-Fetch-Site": "cross-site", "X-Requested-With": "x"}, 403, 403, 403},
		{"a program, or an image in an old browser", from{}, 403, 200, 403},
		{"an EventSource of another site in an old browser", from{"Accept": "text/event-stream"}, 403, 200, 403},
		{"a program with X-Requested-With", from{"X-Requested-With": "curl"}, 200, 200, 200},
		{"a program with Apollo-Require-Preflight", from{"Apollo-Require-Preflight": "true"}, 200, 200, 200},
		{"a program with a token", from{"Authorization": "Bearer x"}, 200, 200, 200},
		{"a program that says JSON", from{"Content-Type": "application/json"}, 200, 200, 200},
		{"a program that says plain text", from{"Content-Type": "text/plain"}, 403, 415, 403},
	} {
		if got := closed.serve(test.from.ask(http.MethodGet)).Code; got != test.get {
			t.Errorf("%s, GET: %d, want %d", test.name, got, test.get)
		}
		if got := closed.serve(test.from.ask(http.MethodPost)).Code; got != test.post {
			t.Errorf("%s, POST: %d, want %d", test.name, got, test.post)
		}
		if got := open.serve(test.from.ask(http.MethodGet)).Code; got != test.opened {
			t.Errorf("%s, GET while CORS is open: %d, want %d", test.name, got, test.opened)
		}
	}
}

// TestAGetWithoutACertificateHasNothingToMisuse asks as plainly as a program can.
func TestAGetWithoutACertificateHasNothingToMisuse(t *testing.T) {
	request := from{}.ask(http.MethodGet)
	request.TLS = nil
	if got := newService(t, nil).serve(request).Code; got != http.StatusOK {
		t.Errorf("status %d", got)
	}
}

func TestWhatAFormCanSendIsNotTaken(t *testing.T) {
	s := newService(t, nil)
	for _, contentType := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain; application/json"} {
		request := post(`{"query":"{__typename}"}`)
		request.Header.Del("Content-Type")
		if contentType != "" {
			request.Header.Set("Content-Type", contentType)
		}
		if got := s.do(t, request); got.status != http.StatusUnsupportedMediaType || got.code() != string(api.UnsupportedMediaType) {
			t.Errorf("%q: %d %s", contentType, got.status, got.body)
		}
	}
}

func TestCompressedBodiesAreNotUnpacked(t *testing.T) {
	s := newService(t, nil)
	for _, encoding := range []string{"gzip", "deflate", "br", "zstd", "gzip, gzip"} {
		request := post(`{"query":"{__typename}"}`)
		request.Header.Set("Content-Encoding", encoding)
		if got := s.do(t, request); got.status != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d %s", encoding, got.status, got.body)
		}
	}
}
