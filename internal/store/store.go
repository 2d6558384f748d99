package store

import (
	"context"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Store keeps one channel graph. All methods are safe for concurrent use.
//
// Errors are *csp.Error wherever the caller can do something about them. A context that is
// cancelled or past its deadline ends every method with csp.TimedOut (wrapping the context's error).
// After Close every method answers csp.Closed.
type Store interface {
	Reader
	Writer
	Dumper

	// Ready returns nil if the store can answer now, and csp.Unavailable or csp.Closed otherwise.
	Ready(ctx context.Context) error

	// Close waits for running operations and releases everything. A second Close does nothing.
	Close() error
}

// Reader answers plans.
type Reader interface {
	// Read answers the whole plan from one consistent state of the graph: the newest at the call
	// or later, never a part of an Update. Ids that name nothing give absent rows, never errors.
	Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error)
}

// Writer changes the graph.
type Writer interface {
	// Update runs change in one transaction. Either all that it put becomes visible and durable
	// before Update returns nil, or nothing does: also if change returns an error (which Update
	// returns as it is) or panics. Updates are serial with respect to what they read and write.
	// A Put that returned an error fails the Update, whatever change returns.
	// change may run more than once (after a deadlock, say), each time from the start on a fresh Transaction,
	// so it must have no effect outside of it that it does not set anew.
	Update(ctx context.Context, change func(Transaction) error) error
}

// Transaction is the view of the graph inside Update. It is used by one goroutine and not after change returned.
// Reads see the puts made before them.
type Transaction interface {
	// Nodes returns the nodes in the order of ids, nil for those that do not exist.
	Nodes(ids []csp.NodeID) ([]*csp.Node, error)

	// Facts returns the facts in the order of keys; a fact nobody stated has its key and no intervals.
	Facts(keys []csp.FactKey) ([]csp.Fact, error)

	// Put replaces the whole content of the nodes, and all intervals of the facts; a fact without intervals is no longer stated.
	// A relationship's ends must exist, in this Put or before it, and be of the same cloud,
	// and of kinds that its relationship kind joins: else csp.BadInput names the relationship.
	// A fact's intervals must be in order, not empty and not overlapping. No node or fact may occur twice in one Put.
	// Dated values begin no later than now, and keys stand in their normalized form. CheckPut says what else is refused.
	Put(nodes []csp.Node, facts []csp.Fact) error
}

// Dumper lists the graph.
type Dumper interface {
	// Dump calls node for every node, by kind and then in order of id, and then fact for every fact
	// (with all its intervals) by relationship kind and then in order of key (bytewise).
	// What they get is only valid during the call. It is one consistent state. The first error ends it and is returned.
	// Neither function may wait for an Update: stores may hold writers back until Dump returns.
	Dump(ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error
}
