package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"channelgraph/internal/api"
	"channelgraph/internal/config"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/observe"
	"channelgraph/internal/plan/outline"
	"channelgraph/web"
)

// observe begins to tell operators and auditors what they want to know. At SIGHUP the access log goes on in a new file.
func (t terminal) observe(ctx context.Context, settings config.Observing) (*observe.Observer, error) {
	observer, err := observe.New(ctx, observe.Options{
		Metrics: settings.MetricsListen != "", Traces: settings.Traces(), TraceEndpoint: settings.TraceEndpoint,
		SlowOperation: settings.SlowOperation, Shape: outline.OfShape, AccessLog: settings.AccessLog, Log: t.log,
	})
	if err != nil || settings.AccessLog == "" {
		return observer, err
	}
	rotated := make(chan os.Signal, 1)
	signal.Notify(rotated, syscall.SIGHUP)
	context.AfterFunc(ctx, func() { signal.Stop(rotated); close(rotated) })
	go func() {
		for range rotated {
			if err := observer.ReopenAccessLog(); err != nil {
				t.log.Error("the access log was not opened anew, and goes on in the file before", "error", err)
			}
		}
	}()
	return observer, nil
}

// lastTraces is how long the end of the process waits for the last traces to be sent.
const lastTraces = 5 * time.Second

func (t terminal) endObserving(ctx context.Context, observer *observe.Observer) error {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTraces)
	defer cancel()
	return observer.Close(ending)
}

// metrics returns what serves the metrics on an address of their own until its context ends.
func (t terminal) metrics(settings config.Observing, observer *observe.Observer) (serve func(context.Context) error, err error) {
	if settings.MetricsListen == "" {
		return func(context.Context) error { return nil }, nil
	}
	listener, err := net.Listen("tcp", settings.MetricsListen)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w; choose another address with --metrics-listen", settings.MetricsListen, err)
	}
	t.log.Info("metrics", "address", "http://"+listener.Addr().String()+"/metrics")
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", observer.Metrics())
	var handler http.Handler = mux
	if !settings.MetricsRemote {
		handler = api.LoopbackOnly(handler)
	}
	server := api.Server{Handler: handler, Log: t.log, OperationTimeout: 10 * time.Second, DrainTimeout: time.Second}
	return func(ctx context.Context) error { return server.Run(ctx, listener) }, nil
}

// certificates returns how the server speaks TLS, nil if it does not, and the scheme of its URLs.
func (t terminal) certificates(settings config.TLS) (*tls.Config, string, error) {
	if settings.Cert == "" {
		return nil, "http", nil
	}
	files := api.CertificateFiles{Certificate: settings.Cert, Key: settings.Key, ClientAuthority: settings.ClientCA}
	config, err := files.TLS(t.log)
	return config, "https", err
}

// introspects returns who may ask for the schema, as the setting says.
func introspects(setting string) func(context.Context) bool {
	return func(ctx context.Context) bool {
		switch setting {
		case config.Everyone:
			return true
		case config.Analysts:
			return permission.ViewerOf(ctx).SeesEverything()
		}
		return false
	}
}

// playgroundFor returns the playground, or nil where nobody may ask for the schema. The page itself tells nothing: what it shows of the schema
// it asks for, as its user.
func playgroundFor(introspection string) (http.Handler, error) {
	if introspection == config.Nobody {
		return nil, nil
	}
	return web.Handler(web.Options{Examples: playgroundExamples()})
}
