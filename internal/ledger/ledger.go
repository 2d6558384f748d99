package ledger

import (
	"context"
	"errors"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/store"
)

// Graph is what the ledger needs of a store.
type Graph interface {
	store.Writer
	store.Log
}

// Ledger runs commands on one graph. It is safe for concurrent use.
type Ledger struct {
	graph Graph
	now   func() time.Time
}

// New returns the ledger of a graph. now tells when a command happens; it is the system's clock if nil.
func New(graph Graph, now func() time.Time) *Ledger {
	if now == nil {
		now = time.Now
	}
	return &Ledger{graph: graph, now: now}
}

// Request is what somebody asks for: one command, or several of which all happen or none.
type Request struct {
	Commands       []command.Command // each sees what those before it did; at most MostCommands
	Actor          string            // who asks
	OnBehalfOf     string            // for whom, if that is somebody else, or ""
	IdempotencyKey string            // "" for none; with the same key the same request happens once
	Expected       *csp.Revision     // refused with csp.Conflict if something that the commands are about changed after it
	DryRun         bool              // say what would happen
	Override       *Override         // rules that may be broken, or nil

	// Viewer is who asks, and has to be permitted each command (csp.Forbidden); nil for this program itself, which is permitted all.
	// Errors tell a viewer nothing of what it does not see.
	Viewer *permission.Viewer
}

// Override lets rules be broken. It is written to the log.
type Override struct {
	Rules  []string
	Reason string
}

// Outcome is what a request came to.
type Outcome string

// The outcomes.
const (
	Done      Outcome = "DONE"
	Unchanged Outcome = "UNCHANGED" // the channel was so already
	Refused   Outcome = "REFUSED"   // a rule with severity REFUSE would be newly broken: nothing was written
)

// Finding is a violation of a rule that a request newly causes, or would.
type Finding = rules.Violation

// Result says what happened. Refusals, overridden rules' violations and warnings are in the order of rules.
type Result struct {
	Revision   csp.Revision // of the request's log entry; the newest one if nothing was written
	At         csp.Instant
	IsRepeated bool // it is the answer to an earlier request with the same key
	IsDryRun   bool
	Outcome    Outcome
	Refusals   []Finding
	Overridden []Finding
	Warnings   []Finding
	Effects    []command.Effect // one for each command; of a repeated request without Nodes and Facts

	// Relationships are those that the commands are about, after them, with all their intervals: one for each command, or a
	// zero Fact. Of a repeated request they are as they are now.
	Relationships []csp.Fact
}

// Bounds of a request.
const (
	MostCommands = 100
	MostActor    = 200     // bytes
	MostReason   = 2000    // bytes
	MostContent  = 4 << 20 // bytes of a log entry
)

// mostAttempts bounds how often a request is tried while others change what it is about.
const mostAttempts = 8

// Run carries a request out. Beside the store's errors there are csp.BadInput, csp.NotFound, csp.Forbidden, csp.Conflict, csp.KeyReused and csp.LimitExceeded;
// after any error nothing was written, unless the store's own error says that it is not known.
func (l *Ledger) Run(ctx context.Context, request Request) (Result, error) {
	asked, err := describe(&request)
	if err != nil {
		return Result{}, err
	}
	var before *suspicion
	for range mostAttempts {
		var a *attempt
		err := l.graph.Update(ctx, func(transaction store.Transaction) error {
			a = &attempt{graph: &remembering{Transaction: transaction}, request: &request, asked: asked, before: before}
			a.result.At = csp.InstantOf(l.now())
			return a.run()
		})
		switch {
		case errors.Is(err, errLookBefore):
			before = a.suspected
			continue
		case errors.Is(err, errTooEarly):
			if err := wait(ctx, time.Millisecond); err != nil {
				return Result{}, err
			}
			continue
		case errors.Is(err, errNothingToWrite):
			err = nil
		}
		if err == nil && a.result.Revision == 0 {
			a.result.Revision, err = l.graph.Await(ctx, -1)
		}
		if err != nil {
			return Result{}, err
		}
		return a.result, nil
	}
	return Result{}, csp.Errorf(csp.Conflict, "others changed what the request is about %d times while it was carried out; ask again", mostAttempts)
}

// What ends an attempt so that it leaves nothing.
var (
	errLookBefore     = errors.New("a violation was found, and not yet whether it was there before")
	errTooEarly       = errors.New("the instant of the change has to be later")
	errNothingToWrite = errors.New("the request is answered, and there is nothing to write")
)

func wait(ctx context.Context, duration time.Duration) error {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return csp.Errorf(csp.TimedOut, "the operation ended before the request was carried out").WithCause(ctx.Err())
	}
}
