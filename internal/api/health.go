package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"channelgraph/internal/csp"
)

// readinessTimeout is how long the store may take to say that it is there.
const readinessTimeout = 2 * time.Second

// ready answers that operations can be answered.
func ready(w http.ResponseWriter) {
	w.Header()["Content-Type"] = contentTypes[plainJSON]
	_, _ = w.Write([]byte(`{"status":"OK"}`))
}

// readiness answers whether operations can be answered: 200, or 503 with a code and nothing of the cause.
type readiness struct {
	ready func(context.Context) error
	log   *slog.Logger
}

func (h readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readinessTimeout)
	defer cancel()
	err := h.ready(ctx)
	if err == nil {
		ready(w)
		return
	}
	code := csp.CodeOf(err)
	if ctx.Err() != nil || code == csp.Internal {
		code = csp.Unavailable
	}
	h.log.WarnContext(ctx, "not ready", "code", code, "error", err)
	writeStatus(w, http.StatusServiceUnavailable, code)
}
