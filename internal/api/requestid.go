package api

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
)

// requestHeader names a request from end to end: a caller, or a proxy, may choose the id, and the answer always has one.
const requestHeader = "X-Request-Id"

// identified is the context of a request that has an id. It holds what the header needs too, so that there is one allocation for both.
type identified struct {
	context.Context
	id [1]string
}

type identifiedKey struct{}

func (i *identified) Value(key any) any {
	if key == (identifiedKey{}) {
		return i
	}
	return i.Context.Value(key)
}

// identify gives every request an id.
func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := &identified{Context: r.Context()}
		if ctx.id[0] = r.Header.Get(requestHeader); !isRequestID(ctx.id[0]) {
			ctx.id[0] = newRequestID()
		}
		w.Header()[requestHeader] = ctx.id[:]
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// requestID returns the id of the request that a context belongs to, "" if it belongs to none.
func requestID(ctx context.Context) string {
	if i, ok := ctx.Value(identifiedKey{}).(*identified); ok {
		return i.id[0]
	}
	return ""
}

// longestRequestID is the length of the longest id that is taken from a caller, in bytes.
const longestRequestID = 64

// isRequestID accepts what stands in a log line and a header as it is, whoever reads them.
func isRequestID(id string) bool {
	for i := range len(id) {
		switch letter := id[i]; {
		case 'a' <= letter && letter <= 'z', 'A' <= letter && letter <= 'Z', '0' <= letter && letter <= '9':
		case letter == '-', letter == '_', letter == '.':
		default:
			return false
		}
	}
	return id != "" && len(id) <= longestRequestID
}

// newRequestID returns 80 random bits in 16 letters and digits, which a person can read out.
func newRequestID() string { return rand.Text()[:16] }

// identifying adds the request's id to every line that is logged for a request.
type identifying struct{ slog.Handler }

// Handle adds the id, if the context has one.
func (h identifying) Handle(ctx context.Context, record slog.Record) error {
	if id := requestID(ctx); id != "" {
		record.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, record)
}

// WithAttrs returns a handler that adds the id too.
func (h identifying) WithAttrs(attributes []slog.Attr) slog.Handler {
	return identifying{h.Handler.WithAttrs(attributes)}
}

// WithGroup returns a handler that adds the id too.
func (h identifying) WithGroup(name string) slog.Handler {
	return identifying{h.Handler.WithGroup(name)}
}
