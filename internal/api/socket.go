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

	"channelgraph/internal/csp/permission"
)

// socketProtocol is https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md.
const socketProtocol = "graphql-transport-ws"

// The protocol's codes for closing a connection.
const (
	closeInvalidMessage   websocket.StatusCode = 4400
	closeUnauthorized     websocket.StatusCode = 4401
	closeForbidden        websocket.StatusCode = 4403
	closeNoProtocol       websocket.StatusCode = 4406
	closeInitTimeout      websocket.StatusCode = 4408
	closeSubscriberExists websocket.StatusCode = 4409
	closeTooManyInits     websocket.StatusCode = 4429
)

// initTimeout is how long a connection may take to say connection_init, and pongTimeout to answer a ping.
const (
	initTimeout = 5 * time.Second
	pongTimeout = 30 * time.Second
)

// socket is one connection of graphql-transport-ws.
type socket struct {
	transport  *transport
	conn       *websocket.Conn
	out        *outlet
	header     http.Header
	address    string             // of the peer
	viewer     *permission.Viewer // who asks; nil until connection_init says so
	initiated  bool               // connection_init came
	operations *operations
}

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
	viewer, refused := t.identifySocket(r)
	if refused != nil {
		x := takeExchange(w)
		defer putExchange(x)
		t.refuseCredential(r, x, refused)
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
	if !t.live.connections.take() {
		_ = conn.Close(websocket.StatusTryAgainLater, string(TooManySubscribers)+": try again later, or at another process")
		return
	}
	defer t.live.connections.leave()
	conn.SetReadLimit(int64(t.limiter.limits.BodyBytes) + 1024)
	ended, leave := enter(r)
	defer leave()
	ctx, cancel := context.WithCancel(r.Context())
	s := &socket{transport: t, conn: conn, header: r.Header, address: r.RemoteAddr, viewer: viewer, operations: newOperations(t.limiter.limits.Operations)}
	s.out = newOutlet(t.live, s.write)
	defer s.operations.finish()
	initiated := make(chan struct{})
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel()
	watching.Go(func() { s.watch(ctx, initiated, ended) })
	closing := s.serve(ctx, initiated)
	cancel()
	if closing.Code != 0 {
		_ = conn.Close(closing.Code, closing.Reason)
	}
}

// watch closes a connection that is not initiated in time or does not answer pings, or when its credential or the server ends.
func (s *socket) watch(ctx context.Context, initiated, ended <-chan struct{}) {
	timeout := time.NewTimer(initTimeout)
	defer timeout.Stop()
	pings := time.NewTicker(heartbeat)
	defer pings.Stop()
	good, cancel := ctx, context.CancelFunc(func() {})
	defer func() { cancel() }()
	for {
		select {
		case <-ctx.Done():
			return
		case <-initiated:
			timeout.Stop()
			initiated = nil
			good, cancel = whileGood(permission.WithViewer(ctx, s.viewer))
		case <-good.Done():
			if credentialEnded(good) {
				closing := forbidden(errCredentialEnded)
				_ = s.conn.Close(closing.Code, closing.Reason)
			}
			return
		case <-timeout.C:
			_ = s.conn.Close(closeInitTimeout, "Connection initialisation timeout")
			return
		case <-ended:
			_ = s.conn.Close(websocket.StatusGoingAway, "The server is ending")
			return
		case <-pings.C:
			waiting, cancel := context.WithTimeout(ctx, pongTimeout)
			err := s.conn.Ping(waiting)
			cancel()
			if err != nil && !s.out.isBusy() { // a ping waits behind a message, which has a bound of its own
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
		viewer, err := s.transport.initiate(ctx, s.viewer, received.Payload)
		if err != nil {
			return forbidden(err)
		}
		s.viewer, s.initiated = viewer, true
		close(initiated)
		return s.send(ctx, &message{Type: "connection_ack"})
	case "ping":
		return s.send(ctx, &message{Type: "pong", Payload: received.Payload})
	case "pong":
		return nil
	case "subscribe":
		return s.subscribe(ctx, received)
	case "complete":
		s.operations.end(received.ID)
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
	ctx = permission.WithViewer(ctx, s.viewer)
	err := s.operations.start(ctx, received.ID, func(ctx context.Context, operation *underWay) {
		s.run(ctx, received.ID, operation, &params)
	})
	switch {
	case errors.Is(err, errIDInUse):
		return websocket.CloseError{Code: closeSubscriberExists, Reason: "Subscriber for " + shortID(received.ID) + " already exists"}
	case err != nil:
		return s.tell(ctx, received.ID, s.transport.shown(ctx, err))
	}
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
	err := s.transport.answerEach(ctx, request{header: s.header, caller: callerOf(ctx, s.address), params: params, transport: overSocket}, func(response *graphql.Response) error {
		if ctx.Err() != nil {
			return ctx.Err() // completed by the peer
		}
		last = response.Data == nil
		if last && !s.operations.forget(id, operation) {
			return context.Canceled
		}
		return s.tell(ctx, id, response)
	})
	if err != nil || last || ctx.Err() != nil || !s.operations.forget(id, operation) {
		return // nobody waits for its end, or the connection is being closed
	}
	_ = s.send(ctx, &message{ID: id, Type: "complete"})
}

// tell sends a response: as an error, which ends the operation, if it has no data.
func (s *socket) tell(ctx context.Context, id string, response *graphql.Response) error {
	if response.Data == nil {
		return s.send(ctx, &message{ID: id, Type: "error", Payload: appendJSON(nil, response.Errors[:min(len(response.Errors), maxErrors)])})
	}
	out := append(appendJSON([]byte(`{"id":`), id), `,"type":"next","payload":`...)
	return tellBy(ctx, s.out, response, append(appendResponse(out, response), '}'))
}

func (s *socket) send(ctx context.Context, m *message) error {
	return s.out.send(ctx, appendJSON(nil, m))
}

// write sends a message. A peer that does not take it in time loses the connection, so that it holds nothing here.
func (s *socket) write(content []byte) error {
	sending, cancel := context.WithTimeout(context.Background(), longestWrite)
	defer cancel()
	return s.conn.Write(sending, websocket.MessageText, content)
}
