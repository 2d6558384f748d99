package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"channelgraph/internal/api"
)

func TestLiveConnectionsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, func(o *api.Options) { o.Limits.Connections = 1 })
		first := m.socket(t)
		second := m.dialSocket(t)
		second.isClosed(websocket.StatusTryAgainLater)
		events := func() *http.Request {
			request := post(`{"query":"subscription { ticks(upTo: 1) }"}`)
			request.Header.Set("Accept", "text/event-stream")
			return request
		}
		for name, request := range map[string]*http.Request{"events": events(), "a reservation": httptest.NewRequest(http.MethodPut, "/graphql", nil)} {
			if got := m.do(t, request); got.status != http.StatusServiceUnavailable || got.code() != "TOO_MANY_SUBSCRIBERS" {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
		if got := m.do(t, post(`{"query":"{ __typename }"}`)); got.status != http.StatusOK {
			t.Errorf("a question: %d %s", got.status, got.body)
		}
		_ = first.conn.CloseNow()
		synctest.Wait()
		recorder := &streamRecorder{httptest.NewRecorder()}
		if m.ServeHTTP(recorder, events()); !strings.Contains(recorder.Body.String(), `"ticks":1`) {
			t.Errorf("events after the connection has ended: %d %s", recorder.Code, recorder.Body)
		}
	})
}

func TestSubscriptionsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := serveInMemory(t, func(o *api.Options) { o.Limits.Subscriptions = 1 })
		p := m.socket(t).says(subscribeTo("a", "subscription { waits }"))
		defer func() { _ = p.conn.CloseNow() }()
		synctest.Wait()
		p.says(subscribeTo("b", "subscription { ticks(upTo: 1) }")).
			hears(`{"id":"b","type":"error","payload":[{"message":"The server has 1 subscriptions under way, as many as it may: try again later, or at another process.","extensions":{"code":"TOO_MANY_SUBSCRIBERS"}}]}`).
			says(subscribeTo("b", "{ __typename }")).hears(`{"id":"b","type":"next"*`, `{"id":"b","type":"complete"}`).
			says(`{"id":"a","type":"complete"}`)
		synctest.Wait()
		p.says(subscribeTo("b", "subscription { ticks(upTo: 1) }")).hears(`{"id":"b","type":"next"*`, `{"id":"b","type":"complete"}`)
	})
}

// streamRecorder takes the deadlines that a connection has.
type streamRecorder struct{ *httptest.ResponseRecorder }

func (streamRecorder) SetWriteDeadline(time.Time) error { return nil }
