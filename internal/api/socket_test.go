package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"channelgraph/internal/api"
)

// peer is a client of graphql-transport-ws that sends and shows what it receives.
type peer struct {
	t    *testing.T
	ctx  context.Context
	conn *websocket.Conn
}

func connect(t *testing.T, handler http.Handler) *peer {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return dial(t, server.URL)
}

func dial(t *testing.T, url string) *peer {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	conn, _, err := websocket.Dial(ctx, url+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow(); cancel() })
	return &peer{t, ctx, conn}
}

func (p *peer) says(messages ...string) *peer {
	p.t.Helper()
	for _, message := range messages {
		if err := p.conn.Write(p.ctx, websocket.MessageText, []byte(message)); err != nil {
			p.t.Fatal(err)
		}
	}
	return p
}

// hears holds the next messages to be these; * at the end of one stands for anything.
func (p *peer) hears(want ...string) *peer {
	p.t.Helper()
	for _, want := range want {
		_, content, err := p.conn.Read(p.ctx)
		if err != nil {
			p.t.Fatalf("instead of %s: %v", want, err)
		}
		beginning, open := strings.CutSuffix(want, "*")
		if got := string(content); got != want && !(open && strings.HasPrefix(got, beginning)) {
			p.t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	return p
}

// isClosed holds the connection to be closed with a code.
func (p *peer) isClosed(code websocket.StatusCode) {
	p.t.Helper()
	_, content, err := p.conn.Read(p.ctx)
	if got := websocket.CloseStatus(err); got != code {
		p.t.Errorf("got %v, %v, %s; want the connection closed with %d", got, err, content, code)
	}
}

const (
	initiate = `{"type":"connection_init"}`
	agreed   = `{"type":"connection_ack"}`
)

func subscribeTo(id, document string) string {
	return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":{"query":%q}}`, id, document)
}

func TestEveryKindOfOperationIsAnsweredOverASocket(t *testing.T) {
	connect(t, newService(t, nil)).says(initiate).hears(agreed).
		says(subscribeTo("a", `subscription { ticks(upTo: 2) }`)).
		hears(`{"id":"a","type":"next","payload":{"data":{"ticks":1},"extensions":{"revision":1}}}`,
			`{"id":"a","type":"next","payload":{"data":{"ticks":2},"extensions":{"revision":2}}}`, `{"id":"a","type":"complete"}`).
		says(subscribeTo("a", `{ __typename }`)).
		hears(`{"id":"a","type":"next","payload":{"data":{"__typename":"Query"}}}`, `{"id":"a","type":"complete"}`).
		says(subscribeTo("b", `mutation { rename(id: "1", name: "x") { id } }`)).
		hears(`{"id":"b","type":"next","payload":{"data":{"rename":null}}}`, `{"id":"b","type":"complete"}`).
		says(`{"id":"c","type":"subscribe","payload":{"query":"subscription S($n: Int!) { ticks(upTo: $n) }","operationName":"S","variables":{"n":5},"extensions":{"revision":4}}}`).
		hears(`{"id":"c","type":"next","payload":{"data":{"ticks":5},"extensions":{"revision":5}}}`, `{"id":"c","type":"complete"}`).
		says(`{"type":"ping","payload":{"n":1}}`, `{"type":"pong"}`).hears(`{"type":"pong","payload":{"n":1}}`)
}

func TestErrorsEndAnOperationAndNotTheConnection(t *testing.T) {
	connect(t, newService(t, nil)).says(initiate).hears(agreed).
		says(subscribeTo("a", `subscription { nothing }`)).hears(`{"id":"a","type":"error","payload":[{"message":"Cannot query field*`).
		says(subscribeTo("a", `subscription {`)).hears(`{"id":"a","type":"error","payload":[{*`).
		says(subscribeTo("a", `subscription { fails }`)).
		hears(`{"id":"a","type":"error","payload":[{"message":"subscribe again with after: 7","extensions":{"code":"SUBSCRIBER_TOO_SLOW"}}]}`).
		says(subscribeTo("a", `subscription { ticks(upTo: 1) }`)).hears(`{"id":"a","type":"next"*`, `{"id":"a","type":"complete"}`)
}

func TestACompletedOperationIsSilentAndItsIDFree(t *testing.T) {
	connect(t, newService(t, nil)).says(initiate).hears(agreed).
		says(subscribeTo("a", `subscription { waits }`), `{"id":"a","type":"complete"}`, `{"id":"unknown","type":"complete"}`,
			subscribeTo("a", `subscription { ticks(upTo: 1) }`)).
		hears(`{"id":"a","type":"next"*`, `{"id":"a","type":"complete"}`)
}

func TestWhatTheProtocolForbidsClosesTheConnection(t *testing.T) {
	for name, c := range map[string]struct {
		messages []string
		hears    []string
		code     websocket.StatusCode
	}{
		"subscribe before connection_init": {[]string{subscribeTo("a", "{ __typename }")}, nil, 4401},
		"two connection_inits":             {[]string{initiate, initiate}, []string{agreed}, 4429},
		"an id twice":                      {[]string{initiate, subscribeTo("a", "subscription { waits }"), subscribeTo("a", "{ __typename }")}, []string{agreed}, 4409},
		"no JSON":                          {[]string{initiate, "hello"}, []string{agreed}, 4400},
		"no object":                        {[]string{"[]"}, nil, 4400},
		"an unknown type":                  {[]string{`{"type":"start"}`}, nil, 4400},
		"no id":                            {[]string{initiate, `{"type":"subscribe","payload":{"query":"{ __typename }"}}`}, []string{agreed}, 4400},
		"no query":                         {[]string{initiate, `{"id":"a","type":"subscribe","payload":{}}`}, []string{agreed}, 4400},
		"no payload":                       {[]string{initiate, `{"id":"a","type":"subscribe"}`}, []string{agreed}, 4400},
	} {
		t.Run(name, func(t *testing.T) {
			connect(t, newService(t, nil)).says(c.messages...).hears(c.hears...).isClosed(c.code)
		})
	}
}

func TestAMessageThatIsTooLongEndsTheConnection(t *testing.T) {
	p := connect(t, newService(t, nil)).says(initiate).hears(agreed)
	_ = p.conn.Write(p.ctx, websocket.MessageText, []byte(subscribeTo("a", "{ __typename }"+strings.Repeat(" ", 200_000))))
	if _, content, err := p.conn.Read(p.ctx); err == nil {
		t.Errorf("got %s", content)
	}
}

func TestAConnectionThatSaysNothingIsClosed(t *testing.T) {
	t.Parallel()
	connect(t, newService(t, nil)).isClosed(4408)
}

func TestOperationsOfAConnectionAreBounded(t *testing.T) {
	p := connect(t, newService(t, nil)).says(initiate).hears(agreed)
	for number := range 100 {
		p.says(subscribeTo(fmt.Sprint(number), "subscription { waits }"))
	}
	p.says(subscribeTo("a", "{ __typename }")).hears(`{"id":"a","type":"error","payload":[{"message":"A connection may have 100 operations*`).
		says(`{"id":"7","type":"complete"}`, subscribeTo("a", "{ __typename }")).hears(`{"id":"a","type":"next"*`, `{"id":"a","type":"complete"}`)
}

func TestAnotherProtocolIsRefused(t *testing.T) {
	server := httptest.NewServer(newService(t, nil))
	defer server.Close()
	conn, _, err := websocket.Dial(context.Background(), server.URL+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	(&peer{t, context.Background(), conn}).isClosed(4406)
}

func TestPagesOfOtherSitesOpenNoSocket(t *testing.T) {
	for _, c := range []struct {
		allowed []string
		origin  string
		opens   bool
	}{
		{nil, "https://evil.example", false},
		{nil, "null", false},
		{nil, "", true},
		{nil, "same", true},
		{[]string{"https://app.example"}, "https://app.example", true},
		{[]string{"https://app.example"}, "https://evil.example", false},
	} {
		server := httptest.NewServer(newService(t, func(o *api.Options) { o.CORSOrigins = c.allowed }))
		options := &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{}}
		if origin := c.origin; origin == "same" {
			options.HTTPHeader.Set("Origin", server.URL)
		} else if origin != "" {
			options.HTTPHeader.Set("Origin", origin)
		}
		conn, response, err := websocket.Dial(context.Background(), server.URL+"/graphql", options)
		if (err == nil) != c.opens || !c.opens && response.StatusCode != http.StatusForbidden {
			t.Errorf("%+v: %v", c, err)
		}
		if conn != nil {
			_ = conn.CloseNow()
		}
		server.Close()
	}
}

func TestStreamsEndWithTheServer(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	server := start(t, newService(t, nil).Handler, time.Minute)
	p := dial(t, server.url).says(initiate).hears(agreed).says(subscribeTo("a", "subscription { waits }"))
	events := openEvents(t, server.url, "subscription { waits }", nil)
	single := reserve(t, server.url).opens().asks("a", "subscription { waits }")
	reserve(t, server.url).asks("a", "{ __typename }") // nobody opens the stream
	server.stop()
	p.isClosed(websocket.StatusGoingAway)
	if got := events.rest(); !slices.Equal(got, []string{":", ""}) {
		t.Errorf("the stream ended with %q", got)
	}
	if got := single.stream.rest(); len(got) > 0 {
		t.Errorf("the single connection ended with %q", got)
	}
	if err := <-server.ended; err != nil {
		t.Error(err)
	}
	_ = p.conn.CloseNow()
	http.DefaultClient.CloseIdleConnections()
}
