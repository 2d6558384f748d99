package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"channelgraph/internal/csp"
)

// socketProtocol is https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md.
const socketProtocol = "graphql-transport-ws"

// The protocol's codes for closing a connection.
const (
	closeInvalidMessage   websocket.StatusCode = 4400
	closeUnauthorized     websocket.StatusCode = 4401
	closeNoProtocol       websocket.StatusCode = 4406
	closeInitTimeout      websocket.StatusCode = 4408
	closeSubscriberExists websocket.StatusCode = 4409
	closeTooManyInits     websocket.StatusCode = 4429
)

// initTimeout is how long a connection may take to say connection_init, and mostOperations how many operations it may have
// under way.
const (
	initTimeout    = 5 * time.Second
	mostOperations = 100
)

// socket is one connection of graphql-transport-ws.
type socket struct {
	transport *transport
	conn      *websocket.Conn
	header    http.Header
	initiated bool // connection_init came
	running   sync.WaitGroup

	mutex      sync.Mutex
	operations map[string]*underWay
}

// underWay is an operation that is being carried out.
type underWay struct{ cancel context.CancelFunc }

// message is what is sent in both directions.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

func wantsSocket(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// sameOrigin reports whether the request comes from no page, or from one of this server. WebSockets know no CORS: a browser lets
// any page open one, and says whose page it is.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	parsed, err := url.Parse(origin)
	return err == nil && strings.EqualFold(parsed.Host, r.Host)
}

// serveSocket speaks graphql-transport-ws until either side ends it.
func (t *transport) serveSocket(w http.ResponseWriter, r *http.Request) {
	if !sameOrigin(r) && !t.originAllowed(r) {
		writeStatus(w, http.StatusForbidden, CrossSiteRequest)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{socketProtocol}, InsecureSkipVerify: true}) // the origin is checked above
	if err != nil {
		return // it has been answered
	}
	defer conn.CloseNow()
	if conn.Subprotocol() != socketProtocol {
		_ = conn.Close(closeNoProtocol, "Subprotocol not acceptable: offer "+socketProtocol)
		return
	}
	conn.SetReadLimit(int64(t.limiter.limits.BodyBytes) + 1024)
	ended, leave := enter(r)
	defer leave()
	ctx, cancel := context.WithCancel(r.Context())
	s := &socket{transport: t, conn: conn, header: r.Header, operations: map[string]*underWay{}}
	defer s.running.Wait()
	defer cancel()
	initiated := make(chan struct{})
	s.running.Go(func() { s.watch(ctx, initiated, ended) })
	closing := s.serve(ctx, initiated)
	cancel()
	if closing.Code != 0 {
		_ = conn.Close(closing.Code, closing.Reason)
	}
}

// watch closes a connection that is not initiated in time or does not answer pings, or when the server ends.
func (s *socket) watch(ctx context.Context, initiated, ended <-chan struct{}) {
	timeout := time.NewTimer(initTimeout)
	defer timeout.Stop()
	pings := time.NewTicker(heartbeat)
	defer pings.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-initiated:
			timeout.Stop()
			initiated = nil
		case <-timeout.C:
			_ = s.conn.Close(closeInitTimeout, "Connection initialisation timeout")
			return
		case <-ended:
			_ = s.conn.Close(websocket.StatusGoingAway, "The server is ending")
			return
		case <-pings.C:
			waiting, cancel := context.WithTimeout(ctx, messageSent)
			err := s.conn.Ping(waiting)
			cancel()
			if err != nil {
				_ = s.conn.CloseNow()
				return
			}
		}
	}
}

// serve reads messages until the connection ends, or has to be closed.
func (s *socket) serve(ctx context.Context, initiated chan struct{}) websocket.CloseError {
	for {
		kind, content, err := s.conn.Read(ctx)
		if err != nil {
			return websocket.CloseError{} // nothing can be said any more
		}
		var received message
		if kind != websocket.MessageText || json.Unmarshal(content, &received) != nil {
			return invalid("a message is one JSON object in text")
		}
		if err := s.receive(ctx, &received, initiated); err != nil {
			if closing, ok := errors.AsType[websocket.CloseError](err); ok {
				return closing
			}
			return websocket.CloseError{}
		}
	}
}

func invalid(why string) websocket.CloseError {
	return websocket.CloseError{Code: closeInvalidMessage, Reason: "Invalid message: " + why}
}

func (s *socket) receive(ctx context.Context, received *message, initiated chan struct{}) error {
	switch received.Type {
	case "connection_init":
		if s.initiated {
			return websocket.CloseError{Code: closeTooManyInits, Reason: "Too many initialisation requests"}
		}
		s.initiated = true
		close(initiated)
		return s.send(ctx, &message{Type: "connection_ack"})
	case "ping":
		return s.send(ctx, &message{Type: "pong", Payload: received.Payload})
	case "pong":
		return nil
	case "subscribe":
		return s.subscribe(ctx, received)
	case "complete":
		s.end(received.ID)
		return nil
	}
	return invalid("its type is unknown")
}

// subscribe begins an operation.
func (s *socket) subscribe(ctx context.Context, received *message) error {
	if !s.initiated {
		return websocket.CloseError{Code: closeUnauthorized, Reason: "Unauthorized"}
	}
	if received.ID == "" {
		return invalid("subscribe needs an id")
	}
	var params graphql.RawParams
	if err := decodeBody(received.Payload, &params); err != nil {
		return invalid("the payload of subscribe is no request")
	}
	s.mutex.Lock()
	_, exists := s.operations[received.ID]
	count := len(s.operations)
	s.mutex.Unlock() // only this goroutine adds operations
	switch {
	case exists:
		return websocket.CloseError{Code: closeSubscriberExists, Reason: "Subscriber for " + shortID(received.ID) + " already exists"}
	case count >= mostOperations:
		return s.tell(ctx, received.ID, s.transport.shown(ctx, csp.Errorf(csp.LimitExceeded, "A connection may have %d operations under way: complete some, or open another connection.", mostOperations)))
	}
	running, cancel := context.WithCancel(ctx)
	operation := &underWay{cancel}
	s.mutex.Lock()
	s.operations[received.ID] = operation
	s.mutex.Unlock()
	s.running.Go(func() {
		defer cancel()
		s.run(running, received.ID, operation, &params)
	})
	return nil
}

// shortID leaves of an id what fits into the reason of a close.
func shortID(id string) string {
	if len(id) > 80 {
		return "this id"
	}
	return id
}

// run carries out one operation.
func (s *socket) run(ctx context.Context, id string, operation *underWay, params *graphql.RawParams) {
	last := false
	err := s.transport.respondEach(ctx, request{header: s.header, params: params}, func(response *graphql.Response) error {
		if ctx.Err() != nil {
			return ctx.Err() // completed by the peer
		}
		last = response.Data == nil
		if last && !s.forget(id, operation) {
			return context.Canceled
		}
		return s.tell(ctx, id, response)
	})
	if err != nil || last || !s.forget(id, operation) {
		return
	}
	_ = s.send(ctx, &message{ID: id, Type: "complete"})
}

// end ends an operation that the peer completed.
func (s *socket) end(id string) {
	s.mutex.Lock()
	operation := s.operations[id]
	delete(s.operations, id)
	s.mutex.Unlock()
	if operation != nil {
		operation.cancel()
	}
}

// forget frees an id before the peer learns that it may use it again. It returns false if the peer completed the operation
// before: the id may be another's by now.
func (s *socket) forget(id string, operation *underWay) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.operations[id] != operation {
		return false
	}
	delete(s.operations, id)
	return true
}

// tell sends a response: as an error, which ends the operation, if it has no data.
func (s *socket) tell(ctx context.Context, id string, response *graphql.Response) error {
	if response.Data == nil {
		return s.send(ctx, &message{ID: id, Type: "error", Payload: appendJSON(nil, response.Errors[:min(len(response.Errors), maxErrors)])})
	}
	out := append(appendJSON([]byte(`{"id":`), id), `,"type":"next","payload":`...)
	return s.write(ctx, append(appendResponse(out, response), '}'))
}

func (s *socket) send(ctx context.Context, m *message) error {
	return s.write(ctx, appendJSON(nil, m))
}

// write sends a message. A peer that does not take it in time loses the connection, so that it holds nothing here.
func (s *socket) write(ctx context.Context, content []byte) error {
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), messageSent)
	defer cancel()
	return s.conn.Write(sending, websocket.MessageText, content)
}
