package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/klauspost/compress/gzhttp"
	"github.com/rs/cors"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"channelgraph/internal/document"
	"channelgraph/internal/observe"
)

// Options is what the HTTP side is assembled from.
type Options struct {
	Schema     graphql.ExecutableSchema // answers operations
	Documents  *document.Cache          // parsed documents, shared with whoever attaches plans to them
	Ready      func(context.Context) error
	Playground http.Handler // the page at /; nil leaves / empty
	Log        *slog.Logger
	// Authenticator finds out who asks; nil lets everybody ask as an administrator.
	Authenticator Authenticator
	Limits        Limits
	// Scalars checks the custom scalars' input, by the scalars' names.
	Scalars    map[string]ScalarCheck
	Trusted    TrustedDocuments
	Registered *document.Texts // documents that callers registered by their hashes; nil takes none
	// CallerBudget is what each caller may spend; the zero one is no bound.
	CallerBudget Budget
	// OperationTimeout is how long one operation may take; its context ends then.
	OperationTimeout time.Duration
	// CORSOrigins are the origins whose pages may ask, such as https://app.example.com; "*" is any. Empty
	// closes CORS.
	CORSOrigins []string
	// LoopbackOnly refuses requests whose Host is no loopback name, so that no foreign page can reach a server
	// on this machine by pointing its own name at 127.0.0.1.
	LoopbackOnly bool
	// Introspects tells whether the caller in a context may ask for the schema, and be told what may have been meant. Everybody may if nil.
	Introspects func(context.Context) bool
	Observer    *observe.Observer // is told of operations; may be nil
}

// New returns the handler of the whole HTTP side: /graphql, /healthz, /readyz and the playground at /.
func New(options Options) (http.Handler, error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	options.Log = slog.New(identifying{options.Log.Handler()})
	crossOrigin := options.crossOrigin()
	mux := http.NewServeMux()
	transport, err := options.transport(crossOrigin)
	if err != nil {
		return nil, err
	}
	var graphQL http.Handler = transport
	if crossOrigin != nil {
		graphQL = crossOrigin.Handler(graphQL)
	}
	mux.Handle("/graphql", graphQL)
	mux.HandleFunc("GET /healthz", transport.live.healthy)
	mux.Handle("GET /readyz", readiness{ready: options.Ready, log: options.Log})
	if options.Playground != nil {
		mux.Handle("/", options.Playground)
	}
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(smallestCompressed), gzhttp.CompressionLevel(1))
	if err != nil {
		return nil, fmt.Errorf("compression: %w", err)
	}
	compressed := compress(mux)
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wantsSocket(r) || wantsEvents(r.Header) {
			mux.ServeHTTP(w, r) // compressing would hold events back
			return
		}
		compressed.ServeHTTP(w, r)
	})
	if options.LoopbackOnly {
		handler = LoopbackOnly(handler)
	}
	return identify(accessLog(options.Log, securityHeaders(handler))), nil
}

// smallestCompressed is the length in bytes from which compressing pays: below it the answer is one packet anyway.
const smallestCompressed = 1400

func (o *Options) check() error {
	switch {
	case o.Schema == nil, o.Documents == nil, o.Ready == nil, o.Log == nil:
		return errors.New("api: Schema, Documents, Ready and Log are required")
	case o.OperationTimeout <= 0:
		return errors.New("api: OperationTimeout must be positive")
	case o.Trusted.Manifest == nil && (o.Trusted.Mode == TrustLog || o.Trusted.Mode == TrustEnforce):
		return errors.New("api: Trusted.Mode needs a Manifest")
	case o.CallerBudget != Budget{} && (o.CallerBudget.PerSecond <= 0 || o.CallerBudget.Burst < o.Limits.Cost):
		return errors.New("api: CallerBudget must be positive, and its Burst suffice for Limits.Cost")
	}
	limits := reflect.ValueOf(o.Limits)
	for i := range limits.NumField() {
		if limits.Field(i).Int() <= 0 {
			return fmt.Errorf("api: Limits.%s must be positive", limits.Type().Field(i).Name)
		}
	}
	return nil
}

func (o *Options) transport(crossOrigin *cors.Cors) (*transport, error) {
	present := presenter(o.Log)
	budgets, err := newBudgets(o.CallerBudget, time.Now)
	if err != nil {
		return nil, fmt.Errorf("budgets: %w", err)
	}
	persisted, err := newPersisted(o.Trusted, o.Registered, o.Log)
	if err != nil {
		return nil, fmt.Errorf("persisted documents: %w", err)
	}
	introspects := o.Introspects
	if introspects == nil {
		introspects = func(context.Context) bool { return true }
	}
	explainer, _ := o.Schema.(Explainer)
	limiter := &limiter{limits: o.Limits, documents: o.Documents, scalars: o.Scalars, introspects: introspects}
	t := &transport{
		suggesting: o.executor(present, limiter, true), terse: o.executor(present, limiter, false),
		limiter: limiter, budgets: budgets, persisted: persisted, explainer: explainer,
		gate: newGate(&o.Limits), observer: o.Observer, present: present, timeout: o.OperationTimeout,
		live: newLive(&o.Limits), reservations: &reservations{byToken: map[string]*reservation{}},
		authenticator: o.Authenticator,
		originAllowed: func(r *http.Request) bool { return crossOrigin != nil && crossOrigin.OriginAllowed(r) },
	}
	t.measure()
	return t, nil
}

// executor returns gqlgen's executor, with or without "did you mean" in what validation says.
func (o *Options) executor(present graphql.ErrorPresenterFunc, limiter *limiter, suggesting bool) *executor.Executor {
	exec := executor.New(o.Schema)
	exec.SetQueryCache(o.Documents)
	exec.SetErrorPresenter(present)
	exec.SetRecoverFunc(recoverPanic)
	exec.SetParserTokenLimit(o.Limits.Tokens)
	exec.SetDisableSuggestion(!suggesting)
	exec.SetDefaultRulesFn(func() *rules.Rules { return validationRules(suggesting) })
	exec.Use(limiter)
	return exec
}

// crossOrigin returns nil while CORS is closed: the library's own zero value opens it to everybody.
func (o *Options) crossOrigin() *cors.Cors {
	if len(o.CORSOrigins) == 0 {
		return nil
	}
	return cors.New(cors.Options{
		AllowedOrigins: o.CORSOrigins,
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete},
		AllowedHeaders: append([]string{"Content-Type", "Last-Event-ID", requestHeader, "Traceparent", "Tracestate"}, preflightHeaders...),
		ExposedHeaders: []string{requestHeader, "Retry-After"},
		MaxAge:         600,
	})
}
