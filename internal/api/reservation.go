package api

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// In the protocol's single connection mode one stream of events carries all operations of a peer. It reserves the stream by PUT, opens it
// by GET, asks by POST and completes by DELETE. The token that names the stream stands in a header, or in the URL of an EventSource,
// which sends no headers.
const (
	tokenHeader    = "X-Graphql-Event-Stream-Token" // as net/http spells it, so that looking for it costs nothing
	tokenParameter = "token"
	// operationID is the member of a request's extensions, and the parameter of a DELETE, that tells operations apart.
	operationID = "operationId"
	// reservationHeld is how long a stream may stay reserved without being opened.
	reservationHeld = 10 * time.Second
)

// tokenOf returns the token of the stream that a request is about, or "".
func tokenOf(r *http.Request) string {
	if token := r.Header.Get(tokenHeader); token != "" {
		return token
	}
	if r.Method == http.MethodGet && wantsEvents(r.Header) {
		return r.URL.Query().Get(tokenParameter)
	}
	return ""
}

// reservation is the stream of one peer, from when it is reserved until it ends.
type reservation struct {
	viewer     *permission.Viewer // who reserved it: it is nobody else's
	operations *operations
	ctx        context.Context // ends with the stream
	end        context.CancelCauseFunc
	ended      <-chan struct{} // closed when the server ends
	expiry     *time.Timer
	isOpen     bool          // belongs to reservations.mutex
	opened     chan struct{} // closed once out is there
	out        *outlet
}

// reservations are the streams that are reserved or open, by their tokens.
type reservations struct {
	mutex   sync.Mutex
	byToken map[string]*reservation
}

// find returns the stream of a token, if it is the caller's.
func (s *reservations) find(ctx context.Context, token string) *reservation {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.owned(ctx, token)
}

func (s *reservations) owned(ctx context.Context, token string) *reservation {
	stream := s.byToken[token]
	if stream == nil || stream.viewer.Subject != permission.ViewerOf(ctx).Subject {
		return nil
	}
	return stream
}

// madeBy returns who reserved a stream, or nil if there is none.
func (s *reservations) madeBy(token string) *permission.Viewer {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if stream := s.byToken[token]; stream != nil {
		return stream.viewer
	}
	return nil
}

// open returns a reserved stream to the only one who may open it.
func (s *reservations) open(ctx context.Context, token string) (*reservation, int, *csp.Error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	stream := s.owned(ctx, token)
	switch {
	case stream == nil:
		return nil, http.StatusNotFound, errNoSuchStream
	case stream.isOpen:
		return nil, http.StatusConflict, csp.Errorf(StreamInUse, "The event stream of this token is open already, and there is one to a token: reserve another one by PUT.")
	}
	stream.isOpen = true
	stream.expiry.Stop()
	return stream, 0, nil
}

// expire takes back a stream that nobody has opened, and reports whether it did.
func (s *reservations) expire(token string) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if stream := s.byToken[token]; stream == nil || stream.isOpen {
		return false
	}
	delete(s.byToken, token)
	return true
}

func (s *reservations) forget(token string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.byToken, token)
}

var errNoSuchStream = csp.Errorf(StreamNotFound, "No event stream is reserved under this token, or not any more: reserve one by PUT, and open it within %d seconds.", reservationHeld/time.Second)

// serveReserved answers a request of the single connection mode.
func (t *transport) serveReserved(r *http.Request, x *exchange, token string) {
	status, err := 0, (*csp.Error)(nil)
	switch r.Method {
	case http.MethodPut:
		status, err = t.reserve(r, x)
	case http.MethodGet:
		status, err = t.openReserved(r, x, token)
	case http.MethodPost:
		status, err = t.enqueue(r, x, token)
	case http.MethodDelete:
		status, err = t.complete(r, x, token)
	default:
		status, err = notAllowed(x)
	}
	if err != nil {
		t.refuse(r.Context(), x, status, err)
	}
}

// reserve answers a PUT with the token of a new stream.
func (t *transport) reserve(r *http.Request, x *exchange) (int, *csp.Error) {
	if !t.live.connections.take() {
		return http.StatusServiceUnavailable, t.live.tooManyConnections()
	}
	token := rand.Text()
	stream := &reservation{viewer: permission.ViewerOf(r.Context()), operations: newOperations(t.limiter.limits.Operations), opened: make(chan struct{})}
	stream.ctx, stream.end = context.WithCancelCause(context.Background())
	ended, leave := enter(r)
	leave() // a reservation holds up no end
	stream.ended = ended
	t.reservations.mutex.Lock()
	t.reservations.byToken[token] = stream
	stream.expiry = time.AfterFunc(reservationHeld, func() {
		if t.reservations.expire(token) {
			stream.end(nil)
			t.live.connections.leave()
		}
	})
	t.reservations.mutex.Unlock()
	x.w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	x.written = true
	x.w.WriteHeader(http.StatusCreated)
	_, _ = x.w.Write([]byte(token))
	return 0, nil
}

// openReserved answers a GET with the stream, until its peer leaves or the server ends.
func (t *transport) openReserved(r *http.Request, x *exchange, token string) (int, *csp.Error) {
	if !wantsEvents(r.Header) {
		return http.StatusNotAcceptable, csp.Errorf(NotAcceptable, "A reserved stream is opened with Accept: text/event-stream. Operations are sent by POST.")
	}
	stream, status, err := t.reservations.open(r.Context(), token)
	if err != nil {
		return status, err
	}
	defer t.live.connections.leave()
	defer stream.operations.finish()
	defer stream.end(nil)
	defer t.reservations.forget(token)
	t.stream(r, x, func(ctx context.Context, out *outlet) {
		stream.out = out
		close(stream.opened)
		<-ctx.Done()
		stream.end(context.Cause(ctx)) // each operation may still say why it ends
	})
	return 0, nil
}

// enqueue answers a POST with 202, and begins its operation, which is answered on the stream.
func (t *transport) enqueue(r *http.Request, x *exchange, token string) (int, *csp.Error) {
	stream := t.reservations.find(r.Context(), token)
	if stream == nil {
		return http.StatusNotFound, errNoSuchStream
	}
	if status, err := t.read(r, x); err != nil {
		return status, err
	}
	id, _ := x.params.Extensions[operationID].(string)
	if id == "" {
		return http.StatusBadRequest, csp.Errorf(BadRequest, "The request needs extensions.%s: a string that tells its events apart from those of other operations.", operationID)
	}
	params := x.params // the exchange is another's when the operation still runs
	found, refused := t.examine(r.Context(), request{header: r.Header, caller: callerOf(r.Context(), r.RemoteAddr), params: &params, transport: overEvents})
	if refused != nil {
		status := http.StatusBadRequest
		if announceWait(x, refused) {
			status = http.StatusTooManyRequests
		}
		t.send(x, status, refused)
		return 0, nil
	}
	good, ended := whileGood(context.WithoutCancel(r.Context()))
	ctx, end := context.WithCancelCause(good)
	cancel := func() {
		end(context.Cause(stream.ctx))
		ended()
	}
	err := stream.operations.start(ctx, id, func(ctx context.Context, operation *underWay) {
		defer context.AfterFunc(stream.ctx, cancel)()
		defer cancel()
		t.runReserved(ctx, stream, id, operation, found)
	})
	if err != nil {
		cancel()
		return enqueueRefused(err)
	}
	x.written = true
	x.w.WriteHeader(http.StatusAccepted)
	return 0, nil
}

func enqueueRefused(err error) (int, *csp.Error) {
	if tooMany, ok := errors.AsType[*csp.Error](err); ok {
		return http.StatusTooManyRequests, tooMany
	}
	if errors.Is(err, errIDInUse) {
		return http.StatusConflict, csp.Errorf(OperationIDInUse, "An operation with this %s is under way on the stream: choose another one.", operationID)
	}
	return http.StatusNotFound, errNoSuchStream
}

// complete answers a DELETE, and ends an operation if it is still under way.
func (t *transport) complete(r *http.Request, x *exchange, token string) (int, *csp.Error) {
	stream := t.reservations.find(r.Context(), token)
	if stream == nil {
		return http.StatusNotFound, errNoSuchStream
	}
	id := r.URL.Query().Get(operationID)
	if id == "" {
		return http.StatusBadRequest, csp.Errorf(BadRequest, "The URL needs the parameter %s: which operation to end.", operationID)
	}
	stream.operations.end(id)
	x.written = true
	x.w.WriteHeader(http.StatusOK)
	return 0, nil
}

// runReserved carries out one operation, and tells its responses on the stream once that is open.
func (t *transport) runReserved(ctx context.Context, stream *reservation, id string, operation *underWay, found *examined) {
	tell := func(response *graphql.Response) error {
		if !stream.waitUntilOpen(ctx) {
			return context.Canceled
		}
		content := append(appendJSON([]byte("event: next\ndata: {\"id\":"), id), `,"payload":`...)
		return tellBy(ctx, stream.out, response, append(appendOneLine(content, response), "}\n\n"...))
	}
	err := t.carryOut(ctx, found, tell)
	if credentialEnded(ctx) && stream.isOpened() {
		ctx = context.WithoutCancel(ctx)
		err = tell(t.notGoodAnyMore(ctx))
	}
	if err == nil && stream.waitUntilOpen(ctx) && stream.operations.forget(id, operation) {
		_ = stream.out.send(ctx, append(appendJSON([]byte("event: complete\ndata: {\"id\":"), id), "}\n\n"...))
	}
}

func (s *reservation) isOpened() bool {
	select {
	case <-s.opened:
		return true
	default:
		return false
	}
}

// waitUntilOpen reports whether the stream was opened before ctx ended, and may still be written to.
func (s *reservation) waitUntilOpen(ctx context.Context) bool {
	select {
	case <-s.opened:
		return ctx.Err() == nil
	case <-ctx.Done():
	case <-s.ended:
	}
	return false
}
