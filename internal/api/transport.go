package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/cost"
	"channelgraph/internal/csp"
)

// transport answers GraphQL over HTTP by POST and GET, by server-sent events and over WebSockets on gqlgen's executor. It stands in the place of gqlgen's
// own transports because those marshal the finished answer a second time, read a body of any length and echo it
// in errors, and don't keep to the GraphQL over HTTP specification.
type transport struct {
	// suggesting answers short documents; its validation errors say what may have been meant. terse answers long
	// ones.
	suggesting, terse *executor.Executor

	limiter      *limiter
	budgets      *budgets // nil for none
	persisted    *persisted
	explainer    Explainer // nil if the schema is none
	present      graphql.ErrorPresenterFunc
	timeout      time.Duration
	live         *live
	reservations *reservations
	// authenticator is nil if everybody may ask.
	authenticator Authenticator
	// originAllowed tells whether CORS is open to an origin.
	originAllowed func(r *http.Request) bool
}

// exchange is one request with its answer. Its buffers are used again by later ones.
type exchange struct {
	w         http.ResponseWriter
	mediaType mediaType
	params    graphql.RawParams
	meter     cost.Meter
	body, out []byte
	written   bool
}

func (t *transport) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if wantsSocket(r) {
		t.serveSocket(w, r)
		return
	}
	x := takeExchange(w)
	defer putExchange(x)
	defer func() {
		if value := recover(); value != nil {
			t.answerPanic(r.Context(), x, value)
		}
	}()
	if r = t.admit(r, x); r == nil {
		return
	}
	if token := tokenOf(r); token != "" || r.Method == http.MethodPut || r.Method == http.MethodDelete {
		t.serveReserved(r, x, token)
		return
	}
	if status, err := t.read(r, x); err != nil {
		t.refuse(r.Context(), x, status, err)
		return
	}
	if wantsEvents(r.Header) {
		t.serveEvents(r, x)
		return
	}
	t.execute(r, x)
}

// read fills the exchange from the request; on an error it returns the status to answer with.
func (t *transport) read(r *http.Request, x *exchange) (int, *csp.Error) {
	var acceptable bool
	if x.mediaType, acceptable = negotiate(r.Header); !acceptable && !wantsEvents(r.Header) {
		return http.StatusNotAcceptable, csp.Errorf(NotAcceptable, "Answers are written as application/graphql-response+json, application/json or text/event-stream in UTF-8; Accept allows none of them.")
	}
	var err error
	switch r.Method {
	case http.MethodPost:
		if !isJSON(r.Header) {
			return http.StatusUnsupportedMediaType, csp.Errorf(UnsupportedMediaType, "The body must be application/json in UTF-8 and not compressed.")
		}
		if status, tooLarge := t.readBody(r, x); tooLarge != nil {
			return status, tooLarge
		}
		err = decodeBody(x.body, &x.params)
	case http.MethodGet:
		if status, err := t.checkSite(r); err != nil {
			return status, err
		}
		if len(r.URL.RawQuery) > t.limiter.limits.BodyBytes {
			return http.StatusRequestEntityTooLarge, t.bodyTooLarge()
		}
		err = decodeURL(r.URL.RawQuery, &x.params)
	default:
		return notAllowed(x)
	}
	if err != nil {
		return http.StatusBadRequest, csp.Errorf(BadRequest, "%s", err)
	}
	return 0, nil
}

var (
	allowed     = []string{"GET, POST, PUT, DELETE"}
	allowedPost = []string{"POST"}
)

func notAllowed(x *exchange) (int, *csp.Error) {
	x.w.Header()["Allow"] = allowed
	return http.StatusMethodNotAllowed, csp.Errorf(MethodNotAllowed, "Send queries by POST or GET.")
}

// checkSite refuses a GET that another site's page sent, unless CORS is open to it.
func (t *transport) checkSite(r *http.Request) (int, *csp.Error) {
	if crossSite(r) && !t.originAllowed(r) {
		return http.StatusForbidden, csp.Errorf(CrossSiteRequest, "A page of another site may not ask by GET. Use POST, and allow the page's origin in the CORS setting.")
	}
	return 0, nil
}

// crossSite reports whether a browser says that a page of another site sent the request. Programs and older
// browsers send no such header.
func crossSite(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "cross-site" || site == "same-site"
}

func (t *transport) readBody(r *http.Request, x *exchange) (int, *csp.Error) {
	limit := int64(t.limiter.limits.BodyBytes)
	if r.ContentLength > limit {
		discard(r)
		return http.StatusRequestEntityTooLarge, t.bodyTooLarge()
	}
	for {
		if len(x.body) == cap(x.body) {
			x.body = append(x.body, 0)[:len(x.body)]
		}
		n, err := r.Body.Read(x.body[len(x.body):cap(x.body)])
		x.body = x.body[:len(x.body)+n]
		if int64(len(x.body)) > limit {
			discard(r)
			return http.StatusRequestEntityTooLarge, t.bodyTooLarge()
		}
		if err == io.EOF {
			return 0, nil
		}
		if err != nil {
			return http.StatusBadRequest, csp.Errorf(BadRequest, "The body could not be read to its end.")
		}
	}
}

// mostDiscarded is how much of a body that is too large is still read, and forgotten.
const mostDiscarded = 32 << 20

// discard reads on, because a client that is still sending when the connection closes never sees the answer. A
// client that asks first whether it should send isn't encouraged.
func discard(r *http.Request) {
	if r.Header.Get("Expect") == "" {
		_, _ = io.CopyN(io.Discard, r.Body, mostDiscarded)
	}
}

func (t *transport) bodyTooLarge() *csp.Error {
	return csp.Errorf(BodyTooLarge, "The request is longer than %d bytes.", t.limiter.limits.BodyBytes)
}

// execute runs the operation and writes its answer.
func (t *transport) execute(r *http.Request, x *exchange) {
	ctx, cancel := context.WithTimeout(graphql.StartOperationTrace(r.Context()), t.timeout)
	defer cancel()
	ctx = cost.WithMeter(ctx, &x.meter)
	x.params.Headers = r.Header
	executor, operation, refused := t.prepare(ctx, &x.params)
	if len(refused) > 0 {
		ctx = graphql.WithOperationContext(ctx, operation)
		t.write(x, executor.DispatchError(ctx, worthReporting(refused)))
		return
	}
	switch operation.Operation.Operation {
	case ast.Mutation:
		if r.Method == http.MethodGet {
			x.w.Header()["Allow"] = allowedPost
			t.refuse(ctx, x, http.StatusMethodNotAllowed, csp.Errorf(MethodNotAllowed, "Send mutations by POST."))
			return
		}
	case ast.Subscription:
		t.refuse(ctx, x, http.StatusBadRequest, csp.Errorf(BadRequest, "A subscription is answered as it happens: ask with Accept: text/event-stream, or over a WebSocket with the protocol graphql-transport-ws."))
		return
	}
	spent, err := t.budgets.take(callerOf(r.Context(), r.RemoteAddr), pointsToTake(&x.meter, operation))
	if err != nil {
		t.write(x, t.shown(ctx, err))
		return
	}
	respond, ctx := t.dispatch(ctx, executor, operation, &x.meter)
	response := respond(ctx)
	if response == nil || response.Data == nil && len(response.Errors) == 0 {
		response = executor.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(whyNothing(ctx))})
	}
	spent.settle(&x.meter, operation, response)
	t.write(x, response)
	respond(ctx) // nothing more comes; the schema takes the memory of what it answered back
}

// whyNothing says why the executor answered nothing, as it does once the context has ended.
func whyNothing(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.New("the executable schema answered nothing")
}

// prepare finds, parses, validates and bounds the operation and coerces its variables. The executor is the one to carry it out.
func (t *transport) prepare(ctx context.Context, params *graphql.RawParams) (*executor.Executor, *graphql.OperationContext, gqlerror.List) {
	if err := t.persisted.resolve(params); err != nil {
		return t.terse, &graphql.OperationContext{}, gqlerror.List{refusal(nil, err.Code, "%s", err.Message)}
	}
	executor := t.suggesting
	if len(params.Query) > longestSuggested {
		executor = t.terse
	}
	operation, refused := t.prepareOn(ctx, executor, params)
	return executor, operation, refused
}

func (t *transport) prepareOn(ctx context.Context, executor *executor.Executor, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	if err := t.limiter.checkVariableShape(params.Variables); err != nil {
		return &graphql.OperationContext{}, gqlerror.List{err}
	}
	operation, refused := executor.CreateOperationContext(ctx, params)
	if len(refused) > 0 && operation.Doc != nil && operation.Operation == nil {
		return operation, gqlerror.List{noSuchOperation(operation)}
	}
	if len(refused) > 0 && operation.Operation != nil && operation.Variables == nil {
		// gqlparser refused a variable. The strict coercion says more clearly why.
		if err := t.limiter.coerceVariables(operation.Operation, params.Variables); err != nil {
			return operation, gqlerror.List{err}
		}
	}
	return operation, refused
}

// noSuchOperation says which operations of a document there are to choose from.
func noSuchOperation(operation *graphql.OperationContext) *gqlerror.Error {
	var names []string
	for _, there := range operation.Doc.Operations {
		names = append(names, shorten(there.Name))
		if len(names) == 10 {
			break
		}
	}
	if operation.OperationName == "" {
		return refusal(nil, ValidationFailed, "The document has %d operations; name the one to run in operationName: %s.", len(operation.Doc.Operations), strings.Join(names, ", "))
	}
	return refusal(nil, ValidationFailed, "The document has no operation %q; it has %s.", shorten(operation.OperationName), strings.Join(names, ", "))
}
