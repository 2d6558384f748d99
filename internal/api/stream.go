package api

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/csp"
)

// Of streams: how often something is sent so that whoever stands between does not take the connection for dead, and how long
// a peer may take to receive a message.
const (
	heartbeat   = 15 * time.Second
	messageSent = 10 * time.Second
)

// revisionExtension is the member of extensions in which events tell their revision, and requests that of the last event they saw.
const revisionExtension = "revision"

// request is one operation that was asked for on a stream.
type request struct {
	header   http.Header
	params   *graphql.RawParams
	readOnly bool // it came by a method that changes nothing
}

// respondEach carries out an operation of any kind and hands over each of its responses, which is valid during the call. One without
// data is the last. It ends with ctx, with the operation, or with an error of tell.
func (t *transport) respondEach(ctx context.Context, request request, tell func(*graphql.Response) error) (err error) {
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(ctx))
	defer cancel()
	defer func() {
		if value := recover(); value != nil {
			err = tell(&graphql.Response{Errors: gqlerror.List{t.present(ctx, recoverPanic(ctx, value))}})
		}
	}()
	params := request.params
	params.Headers = request.header
	executor := t.suggesting
	if len(params.Query) > longestSuggested {
		executor = t.terse
	}
	operation, refused := t.prepare(ctx, executor, params)
	if len(refused) > 0 {
		return tell(executor.DispatchError(graphql.WithOperationContext(ctx, operation), worthReporting(refused)))
	}
	if request.readOnly && operation.Operation.Operation == ast.Mutation {
		return tell(t.shown(ctx, csp.Errorf(MethodNotAllowed, "Send mutations by POST.")))
	}
	isSubscription := operation.Operation.Operation == ast.Subscription
	if !isSubscription {
		var timeout context.CancelFunc
		ctx, timeout = context.WithTimeout(ctx, t.timeout)
		defer timeout()
	}
	respond, ctx := executor.DispatchOperation(ctx, operation)
	for {
		response := respond(ctx)
		if response == nil || response.Data == nil && len(response.Errors) == 0 {
			if isSubscription {
				return nil
			}
			response = executor.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(whyNothing(ctx))})
		}
		if err := tell(response); err != nil || response.Data == nil {
			return err
		}
		if !isSubscription {
			respond(ctx) // nothing more comes; the schema takes the memory of what it answered back
			return nil
		}
	}
}

// shown presents an error that is no operation's.
func (t *transport) shown(ctx context.Context, err *csp.Error) *graphql.Response {
	return &graphql.Response{Errors: gqlerror.List{t.present(ctx, gqlerror.Wrap(err))}}
}
