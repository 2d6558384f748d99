// Command channelgraph answers GraphQL questions about a partner channel. This file puts the parts together.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sync/errgroup"

	"channelgraph/internal/api"
	"channelgraph/internal/config"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/document"
	"channelgraph/internal/observe"
	"channelgraph/internal/store"
	"channelgraph/internal/store/embedded"
	"channelgraph/internal/store/neo4j"
	"channelgraph/resolvers"
)

//go:generate go run ./graph/generate

// Exit codes of the process.
const (
	exitDone   = 0
	exitFailed = 1 // the command was right and could not be carried out
	exitUsage  = 2 // the command line, the environment or the config file is wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run carries out one command line and returns the process's exit code. Answers go to stdout, the log and
// one-line errors to stderr. It ends early, and in good order, when ctx does.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	invocation, err := config.Parse(args, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "channelgraph:", err)
		return exitUsage
	}
	terminal := terminal{stdout: stdout, stderr: stderr, log: invocation.Log.NewLogger(stderr)}
	switch command := invocation.Command.(type) {
	case *config.Serve:
		err = terminal.serve(ctx, command)
	case *config.Demo:
		err = terminal.demo(ctx, command)
	case *config.Import:
		err = terminal.load(ctx, command)
	case *config.Sync:
		err = terminal.sync(ctx, command)
	case *config.Export:
		err = terminal.export(ctx, command)
	case *config.Generate:
		err = terminal.generate(ctx, command)
	case *config.TokenCreate:
		err = terminal.createKey(command)
	case *config.TokenList:
		err = terminal.listKeys(command)
	case *config.TokenRevoke:
		err = terminal.revokeKey(command)
	case *config.Version:
		fmt.Fprintln(stdout, version())
	}
	if err != nil {
		fmt.Fprintln(stderr, "channelgraph:", oneLine(err))
		return exitFailed
	}
	return exitDone
}

// oneLine is an error's message without line breaks. What several steps failed of, joined errors, it says once.
func oneLine(err error) string {
	var parts []string
	for part := range strings.Lines(err.Error()) {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "; ")
}

// terminal is where a command's output goes.
type terminal struct {
	stdout, stderr io.Writer
	log            *slog.Logger
}

func (t terminal) serve(ctx context.Context, command *config.Serve) error {
	graph, err := t.openStore(ctx, command.Store, command.Data)
	if err != nil {
		return err
	}
	stop, err := t.sendWebhooks(ctx, graph, command)
	if err != nil {
		return errors.Join(err, graph.Close())
	}
	err = t.answer(ctx, graph, command.HTTP, command.Limits, func(address string) error {
		_, err := fmt.Fprintf(t.stdout, "Playground: %s/\nGraphQL:    %s/graphql\n", address, address)
		return err
	})
	return errors.Join(err, stop())
}

// answer serves the graph until ctx ends, and closes it. greet is called once the address, a URL without a slash at its end, answers.
func (t terminal) answer(ctx context.Context, graph store.Store, settings config.HTTP, limits config.Limits, greet func(address string) error) (err error) {
	defer func() { err = errors.Join(err, graph.Close()) }()
	observer, err := t.observe(ctx, settings.Observing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.endObserving(ctx, observer)) }()
	who, err := t.authenticator(ctx, settings.Identity)
	if err != nil {
		return err
	}
	handler, schema, err := newHandler(graph, settings, limits, who, observer, t.log)
	if err != nil {
		return err
	}
	defer schema.Close()
	certificates, scheme, err := t.certificates(settings.TLS)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", settings.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; choose another address with --listen", settings.Listen, err)
	}
	serveMetrics, err := t.metrics(settings.Observing, observer)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := greet(scheme + "://" + listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}
	if searched, ok := graph.(interface{ PrepareSearch() }); ok {
		searched.PrepareSearch()
	}
	if ahead, ok := graph.(planner); ok {
		var planning sync.WaitGroup
		planning.Go(func() { planCommonQuestions(ctx, ahead, schema, who != nil, t.log) })
		defer planning.Wait()
	}
	server := api.Server{Handler: handler, Log: t.log, OperationTimeout: settings.OperationTimeout, DrainTimeout: settings.DrainTimeout, TLS: certificates}
	serving, ctx := errgroup.WithContext(ctx)
	serving.Go(func() error { return server.Run(ctx, listener) })
	serving.Go(func() error { return serveMetrics(ctx) })
	return serving.Wait()
}

// openStore opens the store that the settings name. data is the embedded store's folder; without one the graph is kept in memory only.
func (t terminal) openStore(ctx context.Context, settings config.Store, data string) (store.Store, error) {
	if os.Getenv("GOGC") == "" {
		embedded.BoundGarbage() // in front of Neo4j too: else a heap of a few megabytes is collected after every few answers
	}
	if settings.Kind == config.Neo4jKind {
		return openNeo4j(ctx, settings.Neo4j)
	}
	if data == "" {
		return embedded.OpenInMemory()
	}
	return embedded.Open(data, embedded.Options{Logger: t.log})
}

func openNeo4j(ctx context.Context, settings config.Neo4j) (store.Store, error) {
	password, err := settings.Password()
	if err != nil {
		return nil, err
	}
	token, err := settings.BearerToken()
	if err != nil {
		return nil, err
	}
	options := neo4j.Options{
		URI: settings.URI, Database: settings.Database,
		BearerToken: string(token), CAFile: settings.TLSCAFile,
		PoolSize: settings.PoolSize, AcquisitionTimeout: settings.AcquisitionTimeout, QueryTimeout: settings.QueryTimeout,
	}
	if password != "" {
		options.User, options.Password = settings.User, string(password)
	}
	return neo4j.Open(ctx, options)
}

// newHandler puts the HTTP side together over a store. who is nil if everybody may ask. The schema is for planning ahead.
func newHandler(graph store.Store, settings config.HTTP, limits config.Limits, who api.Authenticator, observer *observe.Observer, log *slog.Logger) (http.Handler, *resolvers.Schema, error) {
	documents, err := document.NewCache(limits.Documents, limits.DocumentBytes)
	if err != nil {
		return nil, nil, err
	}
	schema, err := resolvers.New(observer.Graph(graph), resolvers.Options{
		Documents: documents, PageDefault: limits.PageDefault, PageMax: limits.PageMax, GroupsMax: limits.Groups,
		VisitedDefault: limits.VisitedDefault, VisitedMax: limits.VisitedMax, AnswerBytes: limits.AnswerBytes,
		Viewer:       permission.ViewerOf,
		EventTimeout: settings.OperationTimeout, EventsBehind: limits.EventsBehind,
		Statements: neo4j.Statements, NamesCustomers: observer.NamesCustomers(),
	})
	if err != nil {
		return nil, nil, err
	}
	observer.Gauge("feed_revisions_behind", "Revisions by which the slowest subscriber is behind the change log; 0 without subscribers.", func() float64 { return float64(schema.Behind()) })
	registered, err := document.NewTexts(limits.Documents, limits.DocumentBytes)
	if err != nil {
		return nil, nil, err
	}
	trusted, err := trustedDocuments(settings, log)
	if err != nil {
		return nil, nil, err
	}
	playground, err := playgroundFor(settings.Introspection)
	if err != nil {
		return nil, nil, err
	}
	handler, err := api.New(api.Options{
		Schema: schema, Documents: documents, Ready: graph.Ready, Playground: playground, Log: log,
		Scalars:          map[string]api.ScalarCheck{"DateTime": resolvers.CheckDateTime, "Revision": resolvers.CheckRevision},
		OperationTimeout: settings.OperationTimeout, CORSOrigins: settings.CORSOrigins,
		Authenticator: who, LoopbackOnly: who == nil && !settings.AllowAnonymousRemote,
		Trusted: trusted, Registered: registered, CallerBudget: callerBudget(limits.CallerBudget),
		Observer: observer, Introspects: introspects(settings.Introspection),
		Limits: api.Limits{
			BodyBytes: limits.BodyBytes, Tokens: limits.Tokens, Depth: limits.Depth, Fields: limits.Fields, Aliases: limits.Aliases,
			InputDepth: limits.InputDepth, ListLength: limits.ListLength, Nodes: limits.Nodes,
			PageDefault: limits.PageDefault, PageMax: limits.PageMax, Visited: limits.VisitedDefault, VisitedMax: limits.VisitedMax, Cost: limits.Cost,
			OperationsUnderWay: underWay(limits.Load, graph), Wait: limits.Wait,
			Connections: limits.Connections, Subscriptions: limits.Subscriptions, Operations: limits.Operations,
		},
	})
	return handler, schema, err
}

func callerBudget(settings config.CallerBudget) api.Budget {
	if settings.PerSecond == 0 {
		return api.Budget{}
	}
	return api.Budget{PerSecond: settings.PerSecond, Burst: settings.Burst}
}

func trustedDocuments(settings config.HTTP, log *slog.Logger) (api.TrustedDocuments, error) {
	trusted := api.TrustedDocuments{Mode: api.TrustMode(settings.TrustedDocumentsMode)}
	if settings.TrustedDocuments == "" {
		if trusted.Mode != api.TrustOff {
			return trusted, fmt.Errorf("--trusted-documents-mode %s needs --trusted-documents", trusted.Mode)
		}
		return trusted, nil
	}
	var err error
	trusted.Manifest, err = document.OpenManifest(settings.TrustedDocuments, log)
	return trusted, err
}

// underWay is how many operations the server works on at a time. Operations of the embedded store compute here, so more of them than a few
// for each processor only take longer, all of them; those of Neo4j wait for it.
func underWay(load config.Load, graph store.Store) int {
	if load.OperationsUnderWay > 0 {
		return load.OperationsUnderWay
	}
	if _, isEmbedded := graph.(*embedded.Store); isEmbedded {
		return 4 * runtime.GOMAXPROCS(0)
	}
	return 64
}
