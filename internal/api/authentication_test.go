package api_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"channelgraph/internal/api"
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// known are the viewers of a test's tokens. The token "unsure" is of an issuer that is down, and "broken" ends in a mistake of the server.
type known map[string]*permission.Viewer

func (k known) Authenticate(_ context.Context, authorization string) (*permission.Viewer, error) {
	token := strings.TrimPrefix(authorization, "Bearer ")
	switch viewer := k[token]; {
	case token == "unsure":
		return nil, csp.Errorf(csp.NoIssuer, "The issuer of the token does not answer.")
	case token == "broken":
		return nil, errors.New("what nobody shall see")
	case viewer != nil:
		return viewer, nil
	case authorization == "":
		return nil, csp.Errorf(csp.Unauthenticated, "Say who you are.")
	}
	return nil, csp.Errorf(csp.Unauthenticated, "The token is not good.")
}

func (k known) FromCertificate(certificate *x509.Certificate) (*permission.Viewer, error) {
	return &permission.Viewer{Subject: "certificate:" + certificate.Subject.CommonName}, nil
}

// good is how long credentials are good: they do not end at a heartbeat.
const good = time.Hour + 7*time.Second

// people are amy and bea.
func people() known {
	until := csp.InstantOf(time.Now().Add(good))
	return known{"amy": {Subject: "amy", Until: until}, "amy-again": {Subject: "amy", Until: until + 60_000}, "bea": {Subject: "bea", Until: until}}
}

// asking adjusts a service to know people, and to answer who asks.
func asking(who api.Authenticator) func(*api.Options) {
	return func(o *api.Options) {
		o.Authenticator = who
		o.Schema.(*stubSchema).answer = func(ctx context.Context) *graphql.Response {
			return &graphql.Response{Data: fmt.Appendf(nil, `{"fails":%q}`, permission.ViewerOf(ctx).Subject)}
		}
	}
}

func TestWhoAsksIsInTheContext(t *testing.T) {
	s := newService(t, asking(people()))
	for _, token := range []string{"amy", "bea"} {
		request := post(`{"query":"{ fails }"}`)
		request.Header.Set("Authorization", "Bearer "+token)
		if got := s.do(t, request); got.status != http.StatusOK || string(got.data) != `{"fails":"`+token+`"}` {
			t.Errorf("%s: %d %s", token, got.status, got.body)
		}
	}
	open := newService(t, asking(nil))
	open.schema.answer = func(ctx context.Context) *graphql.Response {
		return &graphql.Response{Data: fmt.Appendf(nil, `{"fails":"%t"}`, permission.ViewerOf(ctx).Is(permission.Administrator))}
	}
	if got := open.ask(t, "{ fails }", ""); string(got.data) != `{"fails":"true"}` {
		t.Errorf("where nobody is asked who they are: %s", got.body)
	}
}

func TestRequestsOfNobodyAreRefused(t *testing.T) {
	s := newService(t, asking(people()))
	for name, one := range map[string]struct {
		token     string
		status    int
		code      csp.Code
		challenge string
	}{
		"no credential":     {"", http.StatusUnauthorized, csp.Unauthenticated, "Bearer"},
		"a bad one":         {"Bearer eve", http.StatusUnauthorized, csp.Unauthenticated, `Bearer error="invalid_token"`},
		"an issuer is down": {"Bearer unsure", http.StatusServiceUnavailable, csp.NoIssuer, ""},
		"a mistake":         {"Bearer broken", http.StatusInternalServerError, csp.Internal, ""},
	} {
		for way, request := range map[string]*http.Request{
			"POST":           post(`{"query":"{ fails }"}`),
			"GET":            get(url.Values{"query": {"{ fails }"}}),
			"no GraphQL":     post(`amy`),
			"reserving":      httptest.NewRequest(http.MethodPut, "/graphql", nil),
			"a stream":       withHeader(get(url.Values{"query": {"{ fails }"}}), "Accept", "text/event-stream"),
			"someone's":      withHeader(get(url.Values{"token": {"x"}}), "Accept", "text/event-stream"),
			"someone's POST": withHeader(post(`{}`), "X-GraphQL-Event-Stream-Token", "x"),
			"a WebSocket":    withHeader(httptest.NewRequest(http.MethodGet, "/graphql", nil), "Upgrade", "websocket"),
		} {
			if way == "a WebSocket" && one.token == "" {
				continue // it may say so later
			}
			if one.token != "" {
				request.Header.Set("Authorization", one.token)
			}
			got := s.do(t, request)
			if got.status != one.status || got.code() != string(one.code) || got.header.Get("WWW-Authenticate") != one.challenge {
				t.Errorf("%s by %s: %d %v %s", name, way, got.status, got.header, got.body)
			}
			if waits := got.header.Get("Retry-After") != ""; waits != (one.code == csp.NoIssuer) {
				t.Errorf("%s by %s: Retry-After is %q", name, way, got.header.Get("Retry-After"))
			}
			if strings.Contains(got.body, "nobody shall see") {
				t.Errorf("%s by %s shows the cause: %s", name, way, got.body)
			}
		}
	}
}

func withHeader(request *http.Request, name, value string) *http.Request {
	request.Header.Set(name, value)
	return request
}

func TestEverybodySeesWhetherTheServerIsWell(t *testing.T) {
	s := newService(t, asking(people()))
	for _, path := range []string{"/healthz", "/readyz"} {
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		if recorder.Code != http.StatusOK {
			t.Errorf("%s: %d", path, recorder.Code)
		}
	}
}

// TestPagesMayAskBeforeTheySayWho sends a browser's preflight, which never has a credential.
func TestPagesMayAskBeforeTheySayWho(t *testing.T) {
	s := newService(t, func(o *api.Options) {
		o.Authenticator, o.CORSOrigins = people(), []string{"https://app.example"}
	})
	preflight := httptest.NewRequest(http.MethodOptions, "/graphql", nil)
	preflight.Header = http.Header{
		"Origin": {"https://app.example"}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"authorization,content-type"},
	}
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, preflight)
	if recorder.Code != http.StatusNoContent || !strings.Contains(recorder.Header().Get("Access-Control-Allow-Headers"), "authorization") {
		t.Errorf("%d %v", recorder.Code, recorder.Header())
	}
	refused := s.do(t, withHeader(post(`{"query":"{ fails }"}`), "Origin", "https://app.example"))
	if refused.status != http.StatusUnauthorized || refused.header.Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("a page cannot read why it is refused: %d %v", refused.status, refused.header)
	}
}

func TestSocketsSayWhoAsks(t *testing.T) {
	s := newService(t, asking(people()))
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	asks := subscribeTo("a", "{ fails }")
	for payload, subject := range map[string]string{
		`{"authorization":"Bearer amy"}`:                                          "amy",
		`{"Authorization":"Bearer bea"}`:                                          "bea",
		`{"headers":{"Authorization":"Bearer amy","X-Other":1}}`:                  "amy",
		`{"authorization":"Bearer amy","headers":{"authorization":"Bearer bea"}}`: "amy",
	} {
		dial(t, server.URL).says(`{"type":"connection_init","payload":` + payload + `}`).hears(agreed).
			says(asks).hears(`{"id":"a","type":"next","payload":{"data":{"fails":"` + subject + `"}}}`)
	}
	for payload, code := range map[string]websocket.StatusCode{
		`null`: 4403, `{}`: 4403, `"Bearer amy"`: 4403, `{"authorization":{"Bearer":"amy"}}`: 4403, `{"authorization":"Bearer eve"}`: 4403,
		`{"headers":"Bearer amy"}`: 4403, `{"authorization":"Bearer unsure"}`: websocket.StatusTryAgainLater,
	} {
		dial(t, server.URL).says(`{"type":"connection_init","payload":` + payload + `}`).isClosed(code)
	}
	dial(t, server.URL).says(initiate).isClosed(4403)
	dial(t, server.URL).says(asks).isClosed(4401)
	byHeader := dialAs(t, server.URL, "Bearer bea").says(initiate).hears(agreed)
	byHeader.says(asks).hears(`{"id":"a","type":"next","payload":{"data":{"fails":"bea"}}}`)
	dialAs(t, server.URL, "Bearer bea").says(`{"type":"connection_init","payload":{"authorization":"Bearer eve"}}`).isClosed(4403)
	connect(t, newService(t, nil)).says(`{"type":"connection_init","payload":{"authorization":"Bearer eve"}}`).hears(agreed)
}

func dialAs(t *testing.T, address, authorization string) *peer {
	t.Helper()
	conn, _, err := websocket.Dial(context.Background(), address+"/graphql", &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{"Authorization": {authorization}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return &peer{t, context.Background(), conn}
}

func TestSocketsEndWithTheirCredential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, asking(people()))
		p := m.dialSocket(t)
		defer func() { _ = p.conn.CloseNow() }()
		began := time.Now()
		p.says(`{"type":"connection_init","payload":{"authorization":"Bearer amy"}}`).hears(agreed)
		p.says(subscribeTo("a", "subscription { waits }")).isClosed(4403)
		if lasted := time.Since(began); lasted != good {
			t.Errorf("the connection lasted %s, and the credential %s", lasted, good)
		}
		synctest.Wait()
		m.wantsLive(t, 0, 0, 0, 0)
	})
}

// requests sends a request over a connection of its own, and returns its answer.
func (m *inMemory) requests(t *testing.T, method, target, header, body string) *http.Response {
	t.Helper()
	conn := m.dial()
	t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: server\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s", method, target, len(body), header, body)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

const (
	asEvents = "Accept: text/event-stream\r\n"
	asAmy    = "Authorization: Bearer amy\r\n"
	notGood  = `"errors":[{"message":"The credential is not good any more: connect again with a new one.","extensions":{"code":"UNAUTHENTICATED"}}]`
)

func TestEventStreamsEndWithTheirCredential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, asking(people()))
		stream := m.requests(t, http.MethodGet, "/graphql?query="+url.QueryEscape("subscription { waits }"), asEvents+asAmy, "")
		began := time.Now()
		content, err := io.ReadAll(stream.Body)
		if err != nil || !strings.HasSuffix(string(content), "event: next\ndata: {"+notGood+"}\n\nevent: complete\ndata:\n\n") || time.Since(began) != good {
			t.Errorf("after %s: %v, %s", time.Since(began), err, content)
		}
		synctest.Wait()
		m.wantsLive(t, 0, 0, 0, 0)
	})
}

// reserves returns the token of a new stream.
func (m *inMemory) reserves(t *testing.T, header string) string {
	t.Helper()
	content, err := io.ReadAll(m.requests(t, http.MethodPut, "/graphql", header, "").Body)
	if err != nil || len(content) < 20 {
		t.Fatalf("%v %s", err, content)
	}
	return string(content)
}

func (m *inMemory) wantsStatus(t *testing.T, want int, method, target, header, body string) {
	t.Helper()
	response := m.requests(t, method, target, header, body)
	if content, _ := io.ReadAll(response.Body); response.StatusCode != want {
		t.Errorf("%s %s: %d %s, want %d", method, target, response.StatusCode, content, want)
	}
}

func TestReservedStreamsEndWithTheirCredential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, asking(people()))
		token := m.reserves(t, asAmy)
		stream := m.requests(t, http.MethodGet, "/graphql?token="+token, asEvents, "") // as a browser's EventSource does
		streamed := "X-GraphQL-Event-Stream-Token: " + token + "\r\n"
		for id, header := range map[string]string{"a": asAmy, "b": "Authorization: Bearer amy-again\r\n"} {
			m.wantsStatus(t, http.StatusAccepted, http.MethodPost, "/graphql", streamed+header, operationOf(id, "subscription { waits }"))
		}
		content, err := io.ReadAll(stream.Body)
		if err != nil {
			t.Error(err)
		}
		for _, id := range []string{"a", "b"} {
			if !strings.Contains(string(content), `data: {"id":"`+id+`","payload":{`+notGood+`}}`) || !strings.Contains(string(content), "event: complete\ndata: {\"id\":\""+id+"\"}") {
				t.Errorf("%s is not told why it ends: %s", id, content)
			}
		}
		synctest.Wait()
		m.wantsLive(t, 0, 0, 0, 0)
	})
}

// TestOperationsEndWithTheirOwnCredential asks on a stream that outlives what it is asked with.
func TestOperationsEndWithTheirOwnCredential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, asking(people()))
		later := "Authorization: Bearer amy-again\r\n"
		token := m.reserves(t, later)
		stream := bufio.NewReader(m.requests(t, http.MethodGet, "/graphql?token="+token, asEvents+later, "").Body)
		streamed := "X-GraphQL-Event-Stream-Token: " + token + "\r\n"
		m.wantsStatus(t, http.StatusAccepted, http.MethodPost, "/graphql", streamed+asAmy, operationOf("a", "subscription { waits }"))
		readsThrough(t, stream, `data: {"id":"a","payload":{`+notGood+`}}`)
		readsThrough(t, stream, `data: {"id":"a"}`)
		m.wantsStatus(t, http.StatusAccepted, http.MethodPost, "/graphql", streamed+later, operationOf("a", "{ fails }"))
		readsThrough(t, stream, `data: {"id":"a","payload":{"data":{"fails":"amy"}}}`)
	})
}

func TestReservedStreamsAreNobodyElses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, asking(people()))
		token := m.reserves(t, asAmy)
		asBea := "Authorization: Bearer bea\r\nX-GraphQL-Event-Stream-Token: " + token + "\r\n"
		m.wantsStatus(t, http.StatusNotFound, http.MethodGet, "/graphql", asEvents+asBea, "")
		m.wantsStatus(t, http.StatusNotFound, http.MethodPost, "/graphql", asBea, operationOf("a", "{ fails }"))
		m.wantsStatus(t, http.StatusNotFound, http.MethodDelete, "/graphql?operationId=a", asBea, "")
		m.wantsStatus(t, http.StatusUnauthorized, http.MethodPost, "/graphql", "X-GraphQL-Event-Stream-Token: "+token+"\r\n", operationOf("a", "{ fails }"))
		stream := bufio.NewReader(m.requests(t, http.MethodGet, "/graphql?token="+token, asEvents+asAmy, "").Body)
		m.wantsStatus(t, http.StatusAccepted, http.MethodPost, "/graphql", asAmy+"X-GraphQL-Event-Stream-Token: "+token+"\r\n", operationOf("a", "{ fails }"))
		readsThrough(t, stream, `data: {"id":"a","payload":{"data":{"fails":"amy"}}}`)
	})
}

// TestCertificatesSayWhoAsks connects with a certificate of an authority that the server trusts, and without.
func TestCertificatesSayWhoAsks(t *testing.T) {
	certificate, authority := newCertificate(t, "erp")
	server := httptest.NewUnstartedServer(newService(t, asking(people())))
	server.TLS = &tls.Config{ClientAuth: tls.VerifyClientCertIfGiven, ClientCAs: authority}
	server.StartTLS()
	t.Cleanup(server.Close)
	ask := func(certificates []tls.Certificate, token string) (int, string) {
		client := server.Client()
		client.Transport.(*http.Transport).TLSClientConfig.Certificates = certificates
		client.CloseIdleConnections()
		request, err := http.NewRequest(http.MethodPost, server.URL+"/graphql", strings.NewReader(`{"query":"{ fails }"}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := client.Do(request)
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
	if status, got := ask([]tls.Certificate{certificate}, ""); got != `{"data":{"fails":"certificate:erp"}}` {
		t.Errorf("by certificate: %d %s", status, got)
	}
	if status, got := ask([]tls.Certificate{certificate}, "amy"); got != `{"data":{"fails":"amy"}}` {
		t.Errorf("by certificate and header: %d %s", status, got)
	}
	if status, got := ask(nil, ""); status != http.StatusUnauthorized {
		t.Errorf("by nothing: %d %s", status, got)
	}
}

// newCertificate returns a certificate that is its own authority.
func newCertificate(t *testing.T, name string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(content)
	if err != nil {
		t.Fatal(err)
	}
	authority := x509.NewCertPool()
	authority.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{content}, PrivateKey: key}, authority
}
