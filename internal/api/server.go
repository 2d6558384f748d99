package api

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	readTimeout  = 15 * time.Second
	writeTimeout = 30 * time.Second
)

// maxHeaderBytes bounds the request's headers, and with them the URL of a GET.
const maxHeaderBytes = 64 << 10

// Server runs a handler on a listener with every timeout set.
type Server struct {
	Handler http.Handler
	Log     *slog.Logger
	// OperationTimeout is how long an operation may take; what is read before it and written after it has
	// bounds of its own.
	OperationTimeout time.Duration
	// DrainTimeout is how long requests under way may go on after the end was asked for.
	DrainTimeout time.Duration
	TLS          *tls.Config // nil for none
}

// Run serves until ctx ends, then takes no new connections, ends streams, lets the requests under way finish and returns nil.
// Requests that outlast DrainTimeout are cut off; Run then returns context.DeadlineExceeded.
func (s *Server) Run(ctx context.Context, listener net.Listener) error {
	ending := newEnding()
	server := &http.Server{
		BaseContext:       ending.base,
		Handler:           s.Handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       readTimeout,
		WriteTimeout:      readTimeout + s.OperationTimeout + writeTimeout,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeaderBytes,
		TLSConfig:         s.TLS,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() {
		if s.TLS != nil {
			ended <- server.ServeTLS(listener, "", "")
			return
		}
		ended <- server.Serve(listener)
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	s.Log.Info("shutting down: finishing the requests under way", "at most", s.DrainTimeout)
	draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.DrainTimeout)
	defer cancel()
	ending.begin()
	err := errors.Join(server.Shutdown(draining), ending.wait(draining))
	if err != nil {
		err = errors.Join(err, server.Close())
	}
	<-ended
	return err
}
