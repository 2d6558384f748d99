package resolvers

import (
	"context"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/graph"
	"channelgraph/graph/leaf"
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/document"
	"channelgraph/internal/feed"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
	"channelgraph/internal/sight"
	"channelgraph/internal/store"
)

// Options are what the schema's answers depend on beside the store. PageDefault and PageMax must be positive.
type Options struct {
	// Documents keeps compiled programs beside the parsed documents; nil compiles every operation anew.
	Documents *document.Cache
	// PageDefault is the size of a page for which neither first nor last is given.
	PageDefault int
	// PageMax is the largest page, and the most ids that nodes takes.
	PageMax int
	// VisitedDefault is how many relationships a question about routes may visit for each node that it is asked of, and
	// VisitedMax the most that a caller may allow; 10,000 and 100,000 if zero.
	VisitedDefault, VisitedMax int
	// GroupsMax is the most groups that one grouping may have. 25,000 if 0.
	GroupsMax int
	// AnswerBytes is how many bytes an answer may take: what is read for it, and then what is written. 100,000,000 if 0.
	AnswerBytes int
	// Viewer says who asks; nil for somebody who may see nothing.
	Viewer func(context.Context) *permission.Viewer
	// EventTimeout is how long reading for one event of a subscription may take; 10 seconds if 0.
	EventTimeout time.Duration
	// EventsBehind is how many changes a subscriber may be behind before it is told so and ended; 4,096 if 0.
	EventsBehind int
	// Statements returns the Cypher of a plan, for explanations; nil leaves it out of them.
	Statements func(*plan.Plan, plan.Input) []string
	// NamesCustomers reads the ids of customers and subscriptions wherever they are shown, for whoever writes down who saw them.
	NamesCustomers bool
	// Now returns the instant of fields without asOf, and of commands. The system's clock if nil.
	Now func() time.Time
}

// Graph is what the schema needs of a store.
type Graph interface {
	store.Reader
	store.Writer
	store.Log
}

// Schema answers operations. It implements graphql.ExecutableSchema.
type Schema struct {
	*graph.Executor
	graph   Graph
	ledger  *ledger.Ledger
	feed    *feed.Feed
	sight   *sight.Sight
	options Options
}

var _ graphql.ExecutableSchema = (*Schema)(nil)

// New returns the schema that answers from a store and changes it.
func New(over Graph, options Options) (*Schema, error) {
	if options.PageDefault <= 0 || options.PageMax < options.PageDefault {
		return nil, fmt.Errorf("resolvers: PageDefault %d must be positive and at most PageMax %d", options.PageDefault, options.PageMax)
	}
	if options.Viewer == nil {
		return nil, fmt.Errorf("resolvers: Viewer is required")
	}
	if options.VisitedDefault <= 0 {
		options.VisitedDefault = defaultVisited
	}
	if options.VisitedMax < options.VisitedDefault {
		options.VisitedMax = max(mostVisited, options.VisitedDefault)
	}
	if options.AnswerBytes <= 0 {
		options.AnswerBytes = 100_000_000
	}
	if options.GroupsMax == 0 {
		options.GroupsMax = 25_000
	}
	if options.EventTimeout <= 0 {
		options.EventTimeout = 10 * time.Second
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Schema{
		Executor: graph.NewExecutor(&Resolver{}), graph: over, ledger: ledger.New(over, options.Now), sight: sight.New(over),
		feed: feed.New(over, feed.Options{Entries: options.EventsBehind}), options: options,
	}, nil
}

// subject is the viewer as the change log names it, or "".
func (o *Options) subject(ctx context.Context) string {
	if viewer := o.Viewer(ctx); viewer != nil {
		return viewer.Subject
	}
	return ""
}

// scope says what the caller of a request may see.
func (o *Options) scope(ctx context.Context) plan.Scope {
	viewer := o.Viewer(ctx)
	if viewer.SeesEverything() {
		return plan.Everything()
	}
	return plan.ScopeOf(viewer.Parties()...)
}

// SightPlans are the plans that the change log and events read for viewers who do not see everything.
func (s *Schema) SightPlans() []*plan.Plan { return []*plan.Plan{s.sight.Plan()} }

// Close ends all subscriptions.
func (s *Schema) Close() { s.feed.Close() }

// Behind returns by how many revisions the slowest subscriber is behind the change log.
func (s *Schema) Behind() csp.Revision { return s.feed.Behind() }

// Exec answers the context's operation. The handler gives one response; its data, and the room behind them, are the
// caller's until the handler is called again, which ends the operation and may be left out. That of a subscription gives one
// for each event, and waits for it; the subscription ends with ctx, or with a response without data.
func (s *Schema) Exec(ctx context.Context) graphql.ResponseHandler {
	switch graphql.GetOperationContext(ctx).Operation.Operation {
	case ast.Query:
	case ast.Mutation:
		return s.execMutation()
	case ast.Subscription:
		return s.execSubscription(ctx)
	}
	run := takeRun(s)
	answered := false
	return func(ctx context.Context) *graphql.Response {
		if answered {
			putRun(run)
			return nil
		}
		answered = true
		run.out = s.AppendQuery(context.WithValue(ctx, runKey{}, run), run.out)
		return s.response(ctx, run.out)
	}
}

// response answers with data, unless they are longer than they may be: then writing them has ended somewhere.
func (s *Schema) response(ctx context.Context, data []byte) *graphql.Response {
	if len(data) > s.options.AnswerBytes {
		graphql.AddError(ctx, csp.Errorf(csp.LimitExceeded, "The answer would be longer than %d bytes. Ask for smaller pages, fewer levels or fewer fields.", s.options.AnswerBytes))
		return &graphql.Response{}
	}
	return &graphql.Response{Data: data}
}

// CheckDateTime tells whether a value can be a DateTime input; the error says what is wanted.
func CheckDateTime(value any) error {
	_, err := convertInstant(value)
	return err
}

// Resolver is the root of gqlgen's resolvers.
type Resolver struct{}

// answer hands over the part of the operation's one read that belongs to the root field in the context.
func (r *Resolver) answer(ctx context.Context) (*leaf.Answer, error) {
	run, running := ctx.Value(runKey{}).(*run)
	if !running {
		return nil, csp.Errorf(csp.Internal, "a root field was resolved outside of Schema.Exec")
	}
	return run.answer(ctx, graphql.GetFieldContext(ctx).Field.Alias)
}
