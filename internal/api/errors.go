package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/csp"
)

// maxErrors bounds the errors of one response.
const maxErrors = 50

// panicked is what the recover function makes of a panic; the presenter logs it and shows none of it.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

func recoverPanic(_ context.Context, value any) error {
	return &panicked{value: value, stack: debug.Stack()}
}

// presenter returns the one place where errors become what a client sees: coded errors with their message and
// extensions.code, GraphQL's own request errors as they are, everything else as INTERNAL with the request's id as
// its reference, which stands in the log beside the cause.
func presenter(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		shown := &gqlerror.Error{}
		if located, ok := errors.AsType[*gqlerror.Error](err); ok {
			shown.Path, shown.Locations = located.Path, located.Locations
			if located.Err == nil {
				if code, ok := located.Extensions["code"].(string); ok {
					return presentRequestError(shown, located.Message, csp.Code(code))
				}
			}
		} else if graphql.GetFieldContext(ctx) != nil {
			shown.Path = graphql.GetPath(ctx)
		}
		code, message := codeAndMessage(err)
		if code == csp.Internal {
			return presentInternal(ctx, log, shown, err)
		}
		if coded, ok := errors.AsType[*csp.Error](err); ok && coded.Cause != nil {
			log.WarnContext(ctx, "operation failed", "code", code, "message", message, "cause", coded.Cause)
		}
		shown.Message, shown.Extensions = message, codeExtension(code)
		if more, ok := errors.AsType[*detailed](err); ok {
			maps.Copy(shown.Extensions, more.extensions)
		}
		return shown
	}
}

// detailed is an error that says more in its extensions.
type detailed struct {
	coded      *csp.Error
	extensions map[string]any
}

func (d *detailed) Error() string { return d.coded.Error() }
func (d *detailed) Unwrap() error { return d.coded }

func codeAndMessage(err error) (csp.Code, string) {
	if coded, ok := errors.AsType[*csp.Error](err); ok {
		return coded.Code, coded.Message
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return csp.TimedOut, "The operation took longer than it may. Ask for less at once: smaller pages, fewer levels, or a narrower filter."
	case errors.Is(err, context.Canceled):
		return Cancelled, "The operation was cancelled."
	}
	return csp.Internal, ""
}

// presentRequestError shows an error that gqlgen's executor found in the request. The parser's own bounds have
// no type and no code, so they are told apart by how their messages begin; a test holds that to the parser.
func presentRequestError(shown *gqlerror.Error, message string, code csp.Code) *gqlerror.Error {
	switch {
	case strings.HasPrefix(message, "exceeded token limit"):
		code = QueryTooLarge
	case strings.HasPrefix(message, "exceeded maximum nesting depth"):
		code = QueryTooDeep
	case len(shown.Path) > 0 && shown.Path[0] == ast.PathName("variable"):
		// gqlparser reports variables with a path; paths in a response are for data only.
		code = csp.BadInput
		message = fmt.Sprintf("Variable %q: %s", "$"+shown.Path[1:].String(), message)
		shown.Path = nil
	}
	shown.Message, shown.Extensions = message, codeExtension(code)
	return shown
}

func presentInternal(ctx context.Context, log *slog.Logger, shown *gqlerror.Error, err error) *gqlerror.Error {
	reference := requestID(ctx)
	attributes := []any{"error", err}
	if len(shown.Path) > 0 {
		attributes = append(attributes, "path", shown.Path.String())
	}
	if coded, ok := errors.AsType[*csp.Error](err); ok && coded.Cause != nil {
		attributes = append(attributes, "cause", coded.Cause)
	}
	if p, ok := errors.AsType[*panicked](err); ok {
		attributes = append(attributes, "stack", string(p.stack))
	}
	log.ErrorContext(ctx, "internal error", attributes...)
	shown.Message = "Something went wrong inside the server. Whoever runs it finds the cause in its log under request " + reference + "."
	shown.Extensions = map[string]any{"code": string(csp.Internal), "reference": reference}
	return shown
}

func codeExtension(code csp.Code) map[string]any { return map[string]any{"code": string(code)} }

// codeOf returns the code that a presented error carries.
func codeOf(err *gqlerror.Error) csp.Code {
	code, _ := err.Extensions["code"].(string)
	return csp.Code(code)
}

// refusal makes a request error with a code of its own, which the presenter shows as it is.
func refusal(position *ast.Position, code csp.Code, format string, args ...any) *gqlerror.Error {
	coded := csp.Errorf(code, format, args...)
	err := &gqlerror.Error{Message: coded.Message, Err: coded}
	if position != nil {
		err.Locations = []gqlerror.Location{{Line: position.Line, Column: position.Column}}
	}
	return err
}

// worthReporting leaves of a list of request errors a refusal by a limit alone, if there is one: what validation
// says of the same document beside it is only noise.
func worthReporting(list gqlerror.List) gqlerror.List {
	for _, err := range list {
		if _, limited := errors.AsType[*csp.Error](err.Err); limited {
			return gqlerror.List{err}
		}
	}
	return list
}
