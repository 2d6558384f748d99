package api_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"channelgraph/internal/api"
)

// inMemory is a server whose connections hold nothing back: what is not read is not written. Time is the test's own.
type inMemory struct {
	*service
	conns chan net.Conn
}

// serveInMemory is called inside of a synctest bubble.
func serveInMemory(t *testing.T, adjust func(*api.Options)) *inMemory {
	t.Helper()
	m := &inMemory{service: newService(t, adjust), conns: make(chan net.Conn)}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	server := api.Server{Handler: m.Handler, Log: slog.New(slog.DiscardHandler), OperationTimeout: time.Minute, DrainTimeout: time.Minute}
	go func() { ended <- server.Run(ctx, m) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return m
}

func (m *inMemory) dial() net.Conn {
	here, there := net.Pipe()
	m.conns <- there
	return here
}

// Accept, Close and Addr make it the server's listener.
func (m *inMemory) Accept() (net.Conn, error) {
	conn, open := <-m.conns
	if !open {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (m *inMemory) Close() error {
	close(m.conns)
	return nil
}

func (m *inMemory) Addr() net.Addr { return &net.TCPAddr{} }

// subscribe asks for events by GET and returns what reads their lines.
func (m *inMemory) subscribe(t *testing.T, document, last string) (lines *bufio.Reader, leave func()) {
	t.Helper()
	conn := m.dial()
	fmt.Fprintf(conn, "GET /graphql?query=%s HTTP/1.1\r\nHost: server\r\nX-Requested-With: test\r\nAccept: text/event-stream\r\nLast-Event-ID: %s\r\n\r\n", url.QueryEscape(document), last)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	return bufio.NewReader(response.Body), func() { _ = conn.Close() }
}

// readsThrough reads lines up to one.
func readsThrough(t *testing.T, lines *bufio.Reader, last string) {
	t.Helper()
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("no line %q: %v", last, err)
		}
		if strings.TrimSuffix(line, "\n") == last {
			return
		}
	}
}

func (m *inMemory) live(t *testing.T) string {
	t.Helper()
	recorder := httptest.NewRecorder()
	m.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	return recorder.Body.String()
}

func (m *inMemory) wantsLive(t *testing.T, connections, subscriptions, tooSlow, cut int) {
	t.Helper()
	want := fmt.Sprintf(`{"status":"OK","live":{"connections":%d,"subscriptions":%d,"tooSlow":%d,"cut":%d}}`, connections, subscriptions, tooSlow, cut)
	if got := m.live(t); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestASlowReaderOfEventsIsToldWhereToGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, nil)
		lines, leave := m.subscribe(t, "subscription { ticks(upTo: 4) }", "0")
		readsThrough(t, lines, "id: 1")
		readsThrough(t, lines, "")
		time.Sleep(11 * time.Second) // the second event is on its way
		rest, err := io.ReadAll(lines)
		leave()
		want := "id: 2\nevent: next\n" + `data: {"data":{"ticks":2},"extensions":{"revision":2}}` + "\n\nid: 2\nevent: next\n" +
			`data: {"errors":[{"message":"Events came faster than they were taken: subscribe again with after: 2.","extensions":{"code":"SUBSCRIBER_TOO_SLOW","revision":2}}],"extensions":{"revision":2}}` +
			"\n\nevent: complete\ndata:\n\n"
		if err != nil || string(rest) != want {
			t.Errorf("%v, got %s", err, rest)
		}
		synctest.Wait()
		m.wantsLive(t, 0, 0, 1, 0)
		lines, leave = m.subscribe(t, "subscription { ticks(upTo: 4) }", "2")
		defer leave()
		readsThrough(t, lines, "id: 3")
		readsThrough(t, lines, "id: 4")
		readsThrough(t, lines, "event: complete")
	})
}

func TestAReaderOfNothingIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, nil)
		lines, leave := m.subscribe(t, "subscription { ticks(upTo: 4) }", "0")
		defer leave()
		readsThrough(t, lines, "id: 1")
		readsThrough(t, lines, "")
		time.Sleep(31 * time.Second)
		if rest, err := io.ReadAll(lines); err == nil {
			t.Errorf("the stream ended in good order: %s", rest)
		}
		synctest.Wait()
		m.wantsLive(t, 0, 0, 0, 1)
	})
}

// socket opens a WebSocket and says connection_init.
func (m *inMemory) socket(t *testing.T) *peer {
	t.Helper()
	return m.dialSocket(t).says(initiate).hears(agreed)
}

func (m *inMemory) dialSocket(t *testing.T) *peer {
	t.Helper()
	client := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return m.dial(), nil }}
	conn, _, err := websocket.Dial(context.Background(), "ws://server/graphql", &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPClient: &http.Client{Transport: client},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &peer{t, context.Background(), conn}
}

// TestSlowSubscribersOfASocketAreToldWhereToGoOn holds up two subscriptions at once: one with an event on its way, one behind it.
func TestSlowSubscribersOfASocketAreToldWhereToGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, nil)
		p := m.socket(t)
		defer func() { _ = p.conn.CloseNow() }()
		p.says(subscribeTo("a", "subscription { ticks(upTo: 9) }"))
		synctest.Wait()
		p.says(subscribeTo("b", "subscription { ticks(upTo: 9) }"))
		synctest.Wait()
		time.Sleep(11 * time.Second)
		p.hears(`{"id":"a","type":"next","payload":{"data":{"ticks":1},"extensions":{"revision":1}}}`,
			`{"id":"b","type":"error","payload":[{"message":"Events came faster than they were taken: subscribe again with after: 0.","extensions":{"code":"SUBSCRIBER_TOO_SLOW","revision":0}}]}`,
			`{"id":"a","type":"error","payload":[{"message":"Events came faster than they were taken: subscribe again with after: 1.","extensions":{"code":"SUBSCRIBER_TOO_SLOW","revision":1}}]}`)
		synctest.Wait()
		m.wantsLive(t, 1, 0, 2, 0)
		p.says(subscribeTo("a", "{ __typename }")).hears(`{"id":"a","type":"next"*`, `{"id":"a","type":"complete"}`)
	})
}

func TestASocketThatTakesNothingIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, nil)
		p := m.socket(t)
		defer func() { _ = p.conn.CloseNow() }()
		p.says(subscribeTo("a", "subscription { ticks(upTo: 9) }"))
		time.Sleep(31 * time.Second)
		synctest.Wait()
		m.wantsLive(t, 0, 0, 0, 1)
	})
}
