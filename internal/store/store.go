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
	Log
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

	// Read answers a plan from the graph as this Update leaves it so far: with the puts made before, and nobody else's.
	// The answer is only valid until change returns. Texts that this Update put are in order but for characters
	// from U+E000 on, which may be ordered by UTF-16.
	Read(p *plan.Plan, input plan.Input) (*plan.Answer, error)

	// Append adds an entry to the change log and returns its revision, which is one more than that of the entry before it.
	// The entry becomes visible and durable together with what the Update put. A key, if it is not empty, belongs to one
	// entry for ever: csp.BadInput if it has one already, or is longer than MaxKey bytes. An Append that returned an error fails the Update.
	Append(key string, content []byte) (csp.Revision, error)

	// Recorded returns the entry that was appended under a key, here or in an earlier Update, or nil.
	Recorded(key string) (*Entry, error)

	// Entries is Log.Entries as this Update sees the log: with what it appended.
	Entries(after csp.Revision, most int) ([]Entry, error)
}

// MaxKey is the length of the longest key of an entry, in bytes.
const MaxKey = 255

// Entry is one entry of the change log. What its content means is not the store's concern.
type Entry struct {
	Revision csp.Revision
	Key      string // "" for none
	Content  []byte
}

// Log is the change log: what Transaction.Append added, in the order of revisions. Nothing in it ever changes.
type Log interface {
	// Entries returns the entries after a revision in their order, at most so many (most > 0); fewer only if there are no more.
	Entries(ctx context.Context, after csp.Revision, most int) ([]Entry, error)

	// Await returns the newest revision as soon as it is greater than after: at once for a negative one. Then Read and Entries
	// see all that the Updates up to that revision did, whichever process they ran in. A revision is 0 before the first entry.
	Await(ctx context.Context, after csp.Revision) (csp.Revision, error)
}

// Dumper lists the graph.
type Dumper interface {
	// Dump calls node for every node, by kind and then in order of id, and then fact for every fact
	// (with all its intervals) by relationship kind and then in order of key (bytewise).
	// What they get is only valid during the call. It is one consistent state. The first error ends it and is returned.
	// Neither function may wait for an Update: stores may hold writers back until Dump returns.
	Dump(ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error
}
