package resolvers

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/csp"
	"channelgraph/internal/feed"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
)

// subscription is one subscription that is being answered.
type subscription struct {
	schema     *Schema
	program    *program
	values     []plan.Slotted // of the program's slots, but for lookups
	filter     liveFilter
	japanese   bool // the language of findings
	subscriber *feed.Subscriber
	told       *run // the event before, whose memory the response still uses
}

// RevisionExtension is the member of a response's extensions that says the event's revision. In a request it says, in place of the
// argument after, behind which revision the events begin.
const RevisionExtension = "revision"

// execSubscription is Exec for subscriptions.
func (s *Schema) execSubscription(ctx context.Context) graphql.ResponseHandler {
	live, err := s.subscribe(ctx)
	if err != nil {
		graphql.AddError(ctx, err)
		return nil
	}
	context.AfterFunc(ctx, live.subscriber.Close)
	return live.next
}

// subscribe compiles the question once for all events.
func (s *Schema) subscribe(ctx context.Context) (*subscription, error) {
	operation := graphql.GetOperationContext(ctx)
	r := takeRun(s)
	if err := r.prepare(ctx, operation, ""); err != nil {
		return nil, err
	}
	if len(r.program.roots) != 1 {
		return nil, csp.Errorf(csp.BadInput, "A subscription has exactly one field.")
	}
	root := &r.program.roots[0]
	if root.err != nil {
		return nil, root.err
	}
	live := &subscription{schema: s, program: r.program, values: append([]plan.Slotted(nil), r.values...)}
	template := root.value.payload
	putRun(r)
	var err error
	if live.filter, err = template.events.filter(operation.Variables); err != nil {
		return nil, err
	}
	language, err := template.options.value(operation.Variables)
	if err != nil {
		return nil, err
	}
	live.japanese = language == "JA"
	after, err := template.events.begin(operation)
	if err != nil {
		return nil, err
	}
	if after != nil && *after > 0 {
		waiting, cancel := context.WithTimeout(ctx, s.options.EventTimeout)
		defer cancel()
		if err := s.await(waiting, *after); err != nil {
			return nil, err
		}
	}
	live.subscriber, err = s.feed.Subscribe(ctx, after)
	return live, err
}

// next waits for an event that matches and answers with it.
func (l *subscription) next(ctx context.Context) *graphql.Response {
	if l.told != nil {
		putRun(l.told)
		l.told = nil
	}
	for {
		entry, err := l.subscriber.Next(ctx)
		if err != nil {
			return l.failed(ctx, err)
		}
		event, err := l.seen(ctx, entry)
		if err != nil {
			return l.failed(ctx, err)
		}
		if event == nil {
			continue
		}
		if err := l.read(ctx, event); err != nil {
			return l.failed(ctx, err)
		}
		graphql.RegisterExtension(ctx, RevisionExtension, int64(entry.Revision))
		return &graphql.Response{Data: json.RawMessage(l.told.out)}
	}
}

// seen returns what the subscription tells its viewer of an entry, or nil if nothing. The graph is asked only if there is something to tell.
func (l *subscription) seen(ctx context.Context, entry *ledger.Entry) (*liveEvent, error) {
	event := l.filter.match(entry)
	if event == nil {
		return nil, nil
	}
	options := &l.schema.options
	seen, err := l.schema.sight.Entry(ctx, options.scope(ctx), options.subject(ctx), entry)
	switch {
	case seen == nil || err != nil:
		return nil, err
	case seen == entry:
		return event, nil
	}
	return l.filter.match(seen), nil
}

// failed ends the subscription. Nobody is told that it was given up by its subscriber. One that was too slow is told in the extensions,
// too, where to go on.
func (l *subscription) failed(ctx context.Context, err error) *graphql.Response {
	if ctx.Err() != nil {
		return nil
	}
	if csp.CodeOf(err) == csp.TooSlow {
		graphql.RegisterExtension(ctx, RevisionExtension, int64(l.subscriber.Told()))
	}
	graphql.AddError(ctx, err)
	return &graphql.Response{}
}

// read answers the question about one event.
func (l *subscription) read(ctx context.Context, event *liveEvent) error {
	template := l.program.roots[0].value.payload
	l.schema.show(ctx, event.named)
	if template.events.showsLines {
		written, err := event.entry.Changes()
		if err != nil {
			return err
		}
		for _, place := range event.nodes {
			event.lines = append(event.lines, written[place])
		}
	}
	run := takeRun(l.schema)
	run.program, run.event = l.program, event
	run.values = append(run.values[:0], l.values...)
	run.result = &ledger.Result{Revision: event.entry.Revision, At: event.entry.At, Warnings: event.violations}
	run.japanese, run.sees = l.japanese, event.entry.At
	for _, lookup := range template.lookups {
		run.values[lookup.slot].Many = lookup.ids(run)
	}
	reading, cancel := context.WithTimeout(ctx, l.schema.options.EventTimeout)
	defer cancel()
	if err := run.readPlan(reading); err != nil {
		return err
	}
	run.hold()
	run.out = append(run.out, '{')
	run.out = append(appendString(run.out, l.program.roots[0].key), ':')
	run.out = append(run.answers[0].AppendJSON(run.out), '}')
	l.told = run
	return nil
}
