package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"channelgraph/internal/api"
)

// single is a peer of the single connection mode.
type single struct {
	t      *testing.T
	url    string
	token  string
	stream *events
}

func reserve(t *testing.T, url string) *single {
	t.Helper()
	s := &single{t: t, url: url}
	status, body := s.sends(http.MethodPut, "", "")
	if status != http.StatusCreated || len(body) < 20 {
		t.Fatalf("%d %s", status, body)
	}
	s.token = body
	return s
}

func (s *single) opens() *single {
	s.t.Helper()
	s.stream = openStream(s.t, http.MethodGet, s.url+"/graphql", nil, map[string]string{"X-GraphQL-Event-Stream-Token": s.token})
	if s.stream.response.StatusCode != http.StatusOK || !s.stream.lines.Scan() || !s.stream.lines.Scan() {
		s.t.Fatalf("%d", s.stream.response.StatusCode)
	}
	return s
}

// sends sends a request with the token.
func (s *single) sends(method, query, body string) (status int, answer string) {
	s.t.Helper()
	return sendTo(s.t, method, s.url+"/graphql"+query, s.token, body)
}

func sendTo(t *testing.T, method, address, token, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("X-GraphQL-Event-Stream-Token", token)
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

// asks begins operations, each with an id.
func (s *single) asks(id, document string) *single {
	s.t.Helper()
	if status, answer := s.sends(http.MethodPost, "", operationOf(id, document)); status != http.StatusAccepted || answer != "" {
		s.t.Fatalf("%s: %d %s", document, status, answer)
	}
	return s
}

func operationOf(id, document string) string {
	return fmt.Sprintf(`{"query":%q,"extensions":{"operationId":%q}}`, document, id)
}

// hears holds the next events to be these, without their empty last lines.
func (s *single) hears(want ...string) *single {
	s.t.Helper()
	for _, want := range want {
		var got []string
		for s.stream.lines.Scan() && s.stream.lines.Text() != "" {
			got = append(got, s.stream.lines.Text())
		}
		if strings.Join(got, "\n") != want {
			s.t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), want)
		}
	}
	return s
}

const (
	firstTick = "event: next\n" + `data: {"id":"a","payload":{"data":{"ticks":1},"extensions":{"revision":1}}}`
	completed = "event: complete\n" + `data: {"id":"a"}`
)

func TestOneStreamCarriesOperationsOfEveryKind(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	t.Cleanup(server.Close) // once the streams are closed
	s := reserve(t, server.URL).opens()
	s.asks("a", "subscription { ticks(upTo: 1) }").hears(firstTick, completed)
	s.asks("a", "{ __typename }").hears("event: next\n"+`data: {"id":"a","payload":{"data":{"__typename":"Query"}}}`, completed)
	s.asks("a", `mutation { rename(id: "1", name: "x") { id } }`).hears("event: next\n"+`data: {"id":"a","payload":{"data":{"rename":null}}}`, completed)
	s.asks("a", "subscription { fails }").hears("event: next\n"+`data: {"id":"a","payload":{"errors":[{"message":"subscribe again with after: 7","extensions":{"code":"SUBSCRIBER_TOO_SLOW"}}]}}`, completed)
	s.asks("waits", "subscription { waits }")
	if status, answer := s.sends(http.MethodDelete, "?operationId=waits", ""); status != http.StatusOK || answer != "" {
		t.Errorf("%d %s", status, answer)
	}
	s.asks("waits", "subscription { waits }") // its id is free again
	s.asks("a", "subscription { ticks(upTo: 1) }").hears(firstTick, completed)
}

func TestAnOperationWaitsForItsStream(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	t.Cleanup(server.Close) // once the streams are closed
	reserve(t, server.URL).asks("a", "subscription { ticks(upTo: 1) }").opens().hears(firstTick, completed)
}

func TestAnEventSourceNamesItsStreamInTheURL(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	t.Cleanup(server.Close) // once the streams are closed
	s := reserve(t, server.URL)
	s.stream = openStream(t, http.MethodGet, server.URL+"/graphql?token="+s.token, nil, nil)
	s.hears(":").asks("a", "subscription { ticks(upTo: 1) }").hears(firstTick, completed)
}

func TestWhatTheSingleConnectionModeRefuses(t *testing.T) {
	server := httptest.NewServer(newService(t, func(o *api.Options) { o.Limits.Operations = 2 }))
	t.Cleanup(server.Close) // once the streams are closed
	s := reserve(t, server.URL).opens().asks("a", "subscription { waits }").asks("b", "subscription { waits }")
	for name, c := range map[string]struct {
		method, query, token, body string
		status                     int
		code                       string
	}{
		"an operation of an unknown stream":   {http.MethodPost, "", "unknown", operationOf("c", "{ __typename }"), 404, "STREAM_NOT_FOUND"},
		"an end on an unknown stream":         {http.MethodDelete, "?operationId=a", "unknown", "", 404, "STREAM_NOT_FOUND"},
		"an end without a stream":             {http.MethodDelete, "?operationId=a", "", "", 404, "STREAM_NOT_FOUND"},
		"an end of nothing":                   {http.MethodDelete, "", s.token, "", 400, "BAD_REQUEST"},
		"an id twice":                         {http.MethodPost, "", s.token, operationOf("a", "{ __typename }"), 409, "OPERATION_ID_IN_USE"},
		"no id":                               {http.MethodPost, "", s.token, `{"query":"{ __typename }"}`, 400, "BAD_REQUEST"},
		"an id that is no text":               {http.MethodPost, "", s.token, `{"query":"{ __typename }","extensions":{"operationId":1}}`, 400, "BAD_REQUEST"},
		"too many operations":                 {http.MethodPost, "", s.token, operationOf("c", "{ __typename }"), 429, "LIMIT_EXCEEDED"},
		"an invalid document":                 {http.MethodPost, "", s.token, operationOf("c", "{ nothing }"), 400, "GRAPHQL_VALIDATION_FAILED"},
		"no document":                         {http.MethodPost, "", s.token, `{}`, 400, "BAD_REQUEST"},
		"a stream that is not read as events": {http.MethodGet, "", s.token, "", 406, "NOT_ACCEPTABLE"},
		"another method":                      {http.MethodPatch, "", s.token, "", 405, "METHOD_NOT_ALLOWED"},
	} {
		status, answer := sendTo(t, c.method, server.URL+"/graphql"+c.query, c.token, c.body)
		if status != c.status || !strings.Contains(answer, `"code":"`+c.code+`"`) {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
	for name, c := range map[string]struct {
		header map[string]string
		status int
	}{
		"an unknown stream":      {map[string]string{"X-GraphQL-Event-Stream-Token": "unknown"}, 404},
		"a stream that is open":  {map[string]string{"X-GraphQL-Event-Stream-Token": s.token}, 409},
		"another site's request": {map[string]string{"X-GraphQL-Event-Stream-Token": s.token, "Sec-Fetch-Site": "cross-site"}, 403},
	} {
		if got := openStream(t, http.MethodGet, server.URL+"/graphql", nil, c.header).response.StatusCode; got != c.status {
			t.Errorf("%s: %d", name, got)
		}
	}
}

func TestAReservationExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, nil)
		send := func(method, token, body string) *httptest.ResponseRecorder {
			request := httptest.NewRequest(method, "/graphql", strings.NewReader(body))
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("X-GraphQL-Event-Stream-Token", token)
			recorder := httptest.NewRecorder()
			m.ServeHTTP(recorder, request)
			return recorder
		}
		token := send(http.MethodPut, "", "").Body.String()
		if got := send(http.MethodPost, token, operationOf("a", "subscription { waits }")); got.Code != http.StatusAccepted {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
		synctest.Wait()
		m.wantsLive(t, 1, 1, 0, 0)
		time.Sleep(11 * time.Second)
		synctest.Wait()
		m.wantsLive(t, 0, 0, 0, 0)
		if got := send(http.MethodPost, token, operationOf("b", "{ __typename }")); got.Code != http.StatusNotFound {
			t.Errorf("%d %s", got.Code, got.Body)
		}
	})
}

func TestAStreamEndsWithItsConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, nil)
		recorder := httptest.NewRecorder()
		m.ServeHTTP(recorder, httptest.NewRequest(http.MethodPut, "/graphql", nil))
		token := recorder.Body.String()
		conn := m.dial()
		fmt.Fprintf(conn, "GET /graphql?token=%s HTTP/1.1\r\nHost: server\r\nAccept: text/event-stream\r\n\r\n", token)
		synctest.Wait()
		request := post(operationOf("a", "subscription { waits }"))
		request.Header.Set("X-GraphQL-Event-Stream-Token", token)
		m.ServeHTTP(httptest.NewRecorder(), request)
		synctest.Wait()
		m.wantsLive(t, 1, 1, 0, 0)
		_ = conn.Close()
		synctest.Wait()
		m.wantsLive(t, 0, 0, 0, 0)
	})
}
