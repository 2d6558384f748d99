package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/cost"
	"channelgraph/internal/csp"
	"channelgraph/internal/observe"
)

// heartbeat is how often something is sent on a live connection, so that whoever stands between does not take it for dead.
const heartbeat = 15 * time.Second

// revisionExtension is the member of extensions in which events tell their revision, and requests that of the last event they saw.
const revisionExtension = "revision"

// request is one operation that was asked for on a live connection.
type request struct {
	header   http.Header
	caller   caller
	params   *graphql.RawParams
	readOnly bool // it came by a method that changes nothing

	transport string // as metrics name it
}

// examined is a request that was found right, and can be carried out.
type examined struct {
	operation *graphql.OperationContext
	executor  *executor.Executor
	meter     *cost.Meter
	spent     spending
	transport string
}

// examine parses, validates and bounds an operation of any kind. refused is its only response if it is not carried out.
func (t *transport) examine(ctx context.Context, request request) (found *examined, refused *graphql.Response) {
	defer func() {
		if value := recover(); value != nil {
			found, refused = nil, t.afterPanic(ctx, value)
		}
	}()
	meter := &cost.Meter{}
	ctx = cost.WithMeter(graphql.StartOperationTrace(ctx), meter)
	params := request.params
	params.Headers = request.header
	executor, prepared, wrong := t.prepare(ctx, params)
	if len(wrong) > 0 {
		return nil, executor.DispatchError(graphql.WithOperationContext(ctx, prepared), worthReporting(wrong))
	}
	if request.readOnly && prepared.Operation.Operation == ast.Mutation {
		return nil, t.shown(ctx, csp.Errorf(MethodNotAllowed, "Send mutations by POST."))
	}
	spent, err := t.budgets.take(request.caller, pointsToTake(meter, prepared))
	if err != nil {
		return nil, t.shown(ctx, err)
	}
	return &examined{prepared, executor, meter, spent, request.transport}, nil
}

// answerEach examines and carries out an operation, and hands over each of its responses as carryOut does.
func (t *transport) answerEach(ctx context.Context, request request, tell func(*graphql.Response) error) error {
	found, refused := t.examine(ctx, request)
	if refused != nil {
		for _, code := range codesOf(refused) {
			t.observer.Refused(code)
		}
		return tell(refused)
	}
	return t.carryOut(ctx, found, tell)
}

// carryOut carries out an operation of any kind and hands over each of its responses, which is valid during the call. One without
// data is the last. It ends with ctx, with the operation, or with an error of tell; after a lateError it tells first where to resume.
func (t *transport) carryOut(ctx context.Context, found *examined, tell func(*graphql.Response) error) (err error) {
	ctx, cancel := context.WithCancel(cost.WithMeter(graphql.StartOperationTrace(ctx), found.meter))
	defer cancel()
	ctx, observed := t.observer.Begin(ctx, requestID(ctx), found.transport, found.operation.Headers)
	defer func() { observed.End(ctx) }()
	observed.Is(found.operation.Operation.Name, string(found.operation.Operation.Operation), found.operation.RawQuery)
	defer func() {
		if value := recover(); value != nil {
			err = tell(t.afterPanic(ctx, value))
		}
	}()
	if found.operation.Operation.Operation != ast.Subscription {
		return t.carryOutOnce(ctx, found, observed, tell)
	}
	if !t.live.subscriptions.take() {
		return tell(t.answered(ctx, observed, t.shown(ctx, t.live.tooManySubscriptions())))
	}
	defer t.live.subscriptions.leave()
	respond, ctx := t.dispatch(ctx, found.executor, found.operation, found.meter)
	for {
		response := respond(ctx)
		if response == nil || response.Data == nil && len(response.Errors) == 0 {
			return nil
		}
		t.noteSlowness(response)
		found.spent.settle(found.meter, found.operation, response)
		response = t.answered(ctx, observed, response)
		err := tell(response)
		if late, ok := errors.AsType[*lateError](err); ok {
			return tell(t.answered(ctx, observed, t.tooSlow(ctx, late.resume)))
		}
		if err != nil || response.Data == nil {
			return err
		}
	}
}

// carryOutOnce carries out a query or a mutation, and lets in another one before its answer is told, however slowly the peer takes it.
func (t *transport) carryOutOnce(ctx context.Context, found *examined, observed *observe.Operation, tell func(*graphql.Response) error) error {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	if err := t.gate.arrive(ctx); err != nil {
		return tell(t.answered(ctx, observed, t.shown(ctx, err)))
	}
	done := func() answer {
		defer t.gate.leave()
		return t.answerOnce(ctx, found, observed)
	}()
	if err := tell(t.answered(ctx, observed, done.response)); err != nil || done.response.Data == nil {
		return err
	}
	done.respond(done.ctx) // nothing more comes; the schema takes the memory of what it answered back
	return nil
}

// shown presents an error that is no operation's.
func (t *transport) shown(ctx context.Context, err error) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{t.present(ctx, gqlerror.Wrap(err))}}
}

func (t *transport) afterPanic(ctx context.Context, value any) *graphql.Response {
	return t.shown(ctx, recoverPanic(ctx, value))
}

// tooSlow is what a subscriber is told last that did not take events in time.
func (t *transport) tooSlow(ctx context.Context, resume int64) *graphql.Response {
	response := t.shown(ctx, csp.Errorf(csp.TooSlow, "Events came faster than they were taken: subscribe again with after: %d.", resume))
	response.Extensions = map[string]any{revisionExtension: resume}
	t.noteSlowness(response)
	return response
}

// noteSlowness counts a response that ends the subscription of a slow subscriber, and says in its error, where programs look, what
// revision to resume from.
func (t *transport) noteSlowness(response *graphql.Response) {
	for _, err := range response.Errors {
		if codeOf(err) != csp.TooSlow {
			continue
		}
		t.live.slow.Add(1)
		if revision, known := revisionOf(response); known {
			err.Extensions[revisionExtension] = revision
		}
	}
}

// revisionOf returns the revision that an event tells of.
func revisionOf(response *graphql.Response) (int64, bool) {
	revision, known := response.Extensions[revisionExtension].(int64)
	return revision, known
}

// tellBy sends a response that was written as content: an event only while its peer keeps up.
func tellBy(ctx context.Context, out *outlet, response *graphql.Response, content []byte) error {
	if revision, known := revisionOf(response); known && response.Data != nil {
		return out.sendEvent(ctx, revision, content)
	}
	return out.send(ctx, content)
}
