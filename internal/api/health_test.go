package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"channelgraph/internal/api"
	"channelgraph/internal/csp"
)

func TestHealth(t *testing.T) {
	broken := newService(t, func(o *api.Options) {
		o.Ready = func(context.Context) error { return errors.New("store is gone") }
	})
	if got := broken.serve(httptest.NewRequest("GET", "/healthz", nil)); got.Code != 200 {
		t.Errorf("the process is up, but /healthz says %d %s", got.Code, got.Body)
	}
}

func TestReadiness(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
		code   string
	}{
		{nil, 200, ""},
		{csp.Errorf(csp.Unavailable, "secret detail"), 503, "STORE_UNAVAILABLE"},
		{fmt.Errorf("x: %w", csp.Errorf(csp.Closed, "secret detail")), 503, "STORE_CLOSED"},
		{errors.New("secret detail"), 503, "STORE_UNAVAILABLE"},
	} {
		s := newService(t, func(o *api.Options) { o.Ready = func(context.Context) error { return test.err } })
		got := s.serve(httptest.NewRequest("GET", "/readyz", nil))
		if got.Code != test.status || !strings.Contains(got.Body.String(), test.code) || strings.Contains(got.Body.String(), "secret") {
			t.Errorf("%v: %d %s", test.err, got.Code, got.Body)
		}
		if test.err != nil && !strings.Contains(s.log.String(), "secret detail") {
			t.Errorf("%v: log %s", test.err, s.log)
		}
	}
}

func TestReadinessHasADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, func(o *api.Options) {
			o.Ready = func(ctx context.Context) error {
				<-ctx.Done()
				return ctx.Err()
			}
		})
		if got := s.serve(httptest.NewRequest("GET", "/readyz", nil)); got.Code != 503 || !strings.Contains(got.Body.String(), "STORE_UNAVAILABLE") {
			t.Errorf("%d %s", got.Code, got.Body)
		}
	})
}
