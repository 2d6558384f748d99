package api

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"channelgraph/internal/csp"
)

// The values are shared by all responses, so that setting them allocates nothing.
var (
	noSniff    = []string{"nosniff"}
	noStore    = []string{"no-store"}
	nothing    = []string{"default-src 'none'; frame-ancestors 'none'"}
	noReferrer = []string{"no-referrer"}
	sameSource = []string{"same-origin"}
	httpsOnly  = []string{"max-age=31536000"}
)

// securityHeaders sets what a browser needs to be told. Pages replace the content policy and the caching by their
// own.
func securityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header["X-Content-Type-Options"] = noSniff
		header["Content-Security-Policy"] = nothing
		header["Cache-Control"] = noStore
		header["Referrer-Policy"] = noReferrer
		header["Cross-Origin-Resource-Policy"] = sameSource
		if r.TLS != nil {
			header["Strict-Transport-Security"] = httpsOnly
		}
		next.ServeHTTP(w, r)
	})
}

// LoopbackOnly refuses requests under a name that is not of the loopback interface, as a foreign page makes them by pointing its own name there.
func LoopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopbackHost(r.Host) {
			writeStatus(w, http.StatusMisdirectedRequest, HostNotAllowed)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLoopbackHost reports whether a Host header names this machine's loopback interface.
func isLoopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && address.IsLoopback()
}

// accessLog writes a line for each request at debug level; above it, it costs one comparison.
func accessLog(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !log.Enabled(r.Context(), slog.LevelDebug) {
			next.ServeHTTP(w, r)
			return
		}
		began := time.Now()
		counted := &countingWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(counted, r)
		log.DebugContext(r.Context(), "request", "method", r.Method, "path", r.URL.Path,
			"status", counted.status, "bytes", counted.bytes, "duration", time.Since(began))
	})
}

// countingWriter remembers what the access log tells of an answer.
type countingWriter struct {
	http.ResponseWriter
	status, bytes int
}

func (w *countingWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(content []byte) (int, error) {
	n, err := w.ResponseWriter.Write(content)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// writeStatus answers with a code alone, for callers that are programs or that shall learn no more.
func writeStatus(w http.ResponseWriter, status int, code csp.Code) {
	w.Header()["Content-Type"] = contentTypes[plainJSON]
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`{"status":"` + http.StatusText(status) + `","code":"` + string(code) + `"}`))
}
