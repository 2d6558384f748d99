package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/api"
	"channelgraph/internal/csp"
)

// failing answers with err as a field error beside data.
func failing(err error) func(context.Context) *graphql.Response {
	return func(ctx context.Context) *graphql.Response {
		graphql.AddError(ctx, gqlerror.WrapPath(ast.Path{ast.PathName("fails")}, err))
		return &graphql.Response{Data: []byte(`{"fails":null}`), Errors: graphql.GetErrors(ctx)}
	}
}

// oneShot hands out errors where gqlgen's generated code does, from the handler that it returns.
type oneShot struct {
	*stubSchema
	err error
}

func (s *oneShot) Exec(context.Context) graphql.ResponseHandler {
	return func(ctx context.Context) *graphql.Response {
		graphql.AddError(ctx, gqlerror.WrapPath(ast.Path{ast.PathName("fails")}, s.err))
		return &graphql.Response{Data: []byte(`{"fails":null}`)}
	}
}

func serviceWithError(t *testing.T, err error) *service {
	return newService(t, func(o *api.Options) { o.Schema = &oneShot{o.Schema.(*stubSchema), err} })
}

func TestCodedErrorsAreShown(t *testing.T) {
	for _, test := range []struct {
		err     error
		code    string
		message string
	}{
		{csp.Errorf(csp.BadCursor, "The cursor <x> is of another field."), "BAD_CURSOR", "The cursor <x> is of another field."},
		{fmt.Errorf("reading: %w", csp.Errorf(csp.BadInput, "first must be positive")), "BAD_USER_INPUT", "first must be positive"},
		{csp.Errorf(csp.Unavailable, "The store does not answer.").WithCause(errors.New("dial tcp 10.0.0.1")), "STORE_UNAVAILABLE", "The store does not answer."},
		{fmt.Errorf("x: %w", context.DeadlineExceeded), "TIMED_OUT", "longer than it may"},
		{context.Canceled, "CANCELLED", "cancelled"},
	} {
		got := serviceWithError(t, test.err).ask(t, "{fails}", "")
		if got.code() != test.code || !strings.Contains(got.errors[0].Message, test.message) {
			t.Errorf("%v: %s", test.err, got.body)
		}
		if string(got.data) != `{"fails":null}` || fmt.Sprint(got.errors[0].Path) != "[fails]" || got.status != 200 {
			t.Errorf("%v: %d %s", test.err, got.status, got.body)
		}
		if !strings.Contains(got.body, test.message) {
			t.Errorf("%v is escaped as HTML: %s", test.err, got.body)
		}
		if strings.Contains(got.body, "10.0.0.1") {
			t.Errorf("the cause is shown: %s", got.body)
		}
	}
}

func TestCausesStandInTheLog(t *testing.T) {
	s := serviceWithError(t, csp.Errorf(csp.Unavailable, "The store does not answer.").WithCause(errors.New("dial tcp 10.0.0.1")))
	s.ask(t, "{fails}", "")
	if !strings.Contains(s.log.String(), "10.0.0.1") {
		t.Errorf("log: %s", s.log)
	}
}

func TestOtherErrorsAreMaskedUnderAReference(t *testing.T) {
	for name, err := range map[string]error{
		"plain":          errors.New("secret detail"),
		"GraphQL's own":  gqlerror.Errorf("secret detail"),
		"coded internal": csp.Errorf(csp.Internal, "secret detail").WithCause(errors.New("secret detail")),
	} {
		s := serviceWithError(t, err)
		got := s.ask(t, "{fails}", "")
		if got.code() != "INTERNAL" || strings.Contains(got.body, "secret") {
			t.Fatalf("%s: %s", name, got.body)
		}
		reference, _ := got.errors[0].Extensions["reference"].(string)
		if reference == "" || reference != got.header.Get("X-Request-Id") || !strings.Contains(got.errors[0].Message, reference) {
			t.Errorf("%s: reference %q in %s", name, reference, got.body)
		}
		if log := s.log.String(); !strings.Contains(log, reference) || !strings.Contains(log, "secret detail") {
			t.Errorf("%s: log %s", name, log)
		}
	}
}

func TestPanicsAreInternalErrors(t *testing.T) {
	s := newService(t, nil)
	s.schema.answer = func(context.Context) *graphql.Response { panic("secret detail") }
	got := s.ask(t, "{fails}", "")
	if got.status != http.StatusInternalServerError || got.code() != "INTERNAL" || strings.Contains(got.body, "secret") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if log := s.log.String(); !strings.Contains(log, "secret detail") || !strings.Contains(log, "errors_test.go") {
		t.Errorf("the log lacks the panic or its stack: %s", log)
	}
	s.schema.answer = answerNames
	if got := s.ask(t, "{__typename}", ""); len(got.errors) > 0 {
		t.Errorf("after a panic: %s", got.body)
	}
}

func TestOperationsEndAtTheirDeadline(t *testing.T) {
	s := newService(t, func(o *api.Options) { o.OperationTimeout = time.Millisecond })
	s.schema.answer = func(ctx context.Context) *graphql.Response {
		<-ctx.Done()
		return answerNames(ctx)
	}
	for accept, status := range map[string]int{"application/json": 200, "application/graphql-response+json": 504} {
		request := post(`{"query":"{__typename}"}`)
		request.Header.Set("Accept", accept)
		if got := s.do(t, request); got.code() != "TIMED_OUT" || got.status != status || got.data != nil {
			t.Errorf("%s: %d %s", accept, got.status, got.body)
		}
	}
}

func TestFieldErrorsAreBounded(t *testing.T) {
	s := newService(t, nil)
	s.schema.answer = func(ctx context.Context) *graphql.Response {
		response := &graphql.Response{Data: []byte(`{}`)}
		for range 1_000 {
			response.Errors = append(response.Errors, gqlerror.Errorf("x"))
		}
		return response
	}
	if got := s.ask(t, "{fails}", ""); len(got.errors) != 50 {
		t.Errorf("%d errors, want 50", len(got.errors))
	}
}
