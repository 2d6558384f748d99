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
	"channelgraph/internal/observe"
)

// transport answers GraphQL over HTTP by POST and GET, by server-sent events and over WebSockets on gqlgen's executor. It stands in the place of gqlgen's
// own transports because those marshal the finished answer a second time, read a body of any length and echo it
// in errors, and don't keep to the GraphQL over HTTP specification.
type transport struct {
	// suggesting answers short documents; its validation errors say what may have been meant. terse answers long
	// ones, and those who may not ask for the schema.
	suggesting, terse *executor.Executor

	limiter      *limiter
	budgets      *budgets // nil for none
	persisted    *persisted
	explainer    Explainer // nil if the schema is none
	gate         *gate
	observer     *observe.Observer
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
	if err := t.checkSite(r); err != nil && r.Method != http.MethodOptions {
		t.refuse(r.Context(), x, http.StatusForbidden, err)
		return
	}
	if isOperation := r.Method == http.MethodPost || r.Method == http.MethodGet; isOperation && !wantsEvents(r.Header) && t.gate.refuses() {
		t.refuseForLoad(r.Context(), x, errOverloaded)
		return
	}
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
	ctx, observed := t.observer.Begin(ctx, requestID(ctx), overHTTP, r.Header)
	defer func() { observed.End(ctx) }()
	if err := t.gate.enter(ctx); err != nil {
		t.refuseForLoad(ctx, x, err)
		return
	}
	found := t.answer(ctx, r, x, observed)
	found.response = t.answered(ctx, observed, found.response)
	if found.status == 0 {
		t.write(x, found.response)
	} else {
		t.send(x, found.status, found.response)
	}
	if found.respond != nil {
		found.respond(found.ctx) // nothing more comes; the schema takes the memory of what it answered back
	}
}

// answer is what becomes of an operation.
type answer struct {
	response *graphql.Response
	status   int                     // 0 for what the media type wants
	respond  graphql.ResponseHandler // nil if the operation was not carried out
	ctx      context.Context         // for respond
}

// answer carries out an operation that was let in, and lets in another one before the answer is written, however slowly its caller reads.
func (t *transport) answer(ctx context.Context, r *http.Request, x *exchange, observed *observe.Operation) answer {
	defer t.gate.leave()
	x.params.Headers = r.Header
	executor, operation, refused := t.prepare(ctx, &x.params)
	if len(refused) > 0 {
		ctx = graphql.WithOperationContext(ctx, operation)
		return answer{response: executor.DispatchError(ctx, worthReporting(refused))}
	}
	observed.Is(operation.Operation.Name, string(operation.Operation.Operation), operation.RawQuery)
	switch operation.Operation.Operation {
	case ast.Mutation:
		if r.Method == http.MethodGet {
			x.w.Header()["Allow"] = allowedPost
			return answer{response: t.shown(ctx, csp.Errorf(MethodNotAllowed, "Send mutations by POST.")), status: http.StatusMethodNotAllowed}
		}
	case ast.Subscription:
		return answer{response: t.shown(ctx, csp.Errorf(BadRequest, "A subscription is answered as it happens: ask with Accept: text/event-stream, or over a WebSocket with the protocol graphql-transport-ws.")), status: http.StatusBadRequest}
	}
	spent, err := t.budgets.take(callerOf(r.Context(), r.RemoteAddr), pointsToTake(&x.meter, operation))
	if err != nil {
		return answer{response: t.shown(ctx, err)}
	}
	return t.answerOnce(ctx, &examined{operation: operation, executor: executor, meter: &x.meter, spent: spent}, observed)
}

// answerOnce runs a query or a mutation.
func (t *transport) answerOnce(ctx context.Context, found *examined, observed *observe.Operation) answer {
	respond, ctx := t.dispatch(ctx, found.executor, found.operation, found.meter)
	response := respond(ctx)
	if response == nil || response.Data == nil && len(response.Errors) == 0 {
		response = found.executor.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(whyNothing(ctx))})
	}
	found.spent.settle(found.meter, found.operation, response)
	observed.Costs(float64(found.meter.Actual()))
	return answer{response: response, respond: respond, ctx: ctx}
}

// executorFor chooses who validates an operation: what may have been meant is told to those alone who may ask for the schema.
func (t *transport) executorFor(ctx context.Context, params *graphql.RawParams) *executor.Executor {
	if len(params.Query) > longestSuggested || !t.limiter.introspects(ctx) {
		return t.terse
	}
	return t.suggesting
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
	executor := t.executorFor(ctx, params)
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
