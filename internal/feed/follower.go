package feed

import (
	"context"
	"errors"
	"sync"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
	"channelgraph/internal/store"
)

// follower reads a log as it grows, and keeps its newest entries.
type follower struct {
	log     store.Log
	options Options
	stop    context.CancelFunc
	started chan struct{} // closed when it knows the newest revision
	ended   chan struct{} // closed when it runs no more

	mutex sync.Mutex
	kept  []kept       // in order, without gaps
	first csp.Revision // of kept, or what comes next if kept is empty
	bytes int          // of kept
	known csp.Revision // the newest that the log is known to have
	grown chan struct{}
	err   error // why it ended
}

type kept struct {
	entry *ledger.Entry
	bytes int
}

func follow(log store.Log, options Options) *follower {
	ctx, stop := context.WithCancel(context.Background())
	f := &follower{log: log, options: options, stop: stop, started: make(chan struct{}), ended: make(chan struct{}), grown: make(chan struct{})}
	go f.run(ctx)
	return f
}

// pauses between attempts to read a store that does not answer.
const (
	shortestPause = 50 * time.Millisecond
	longestPause  = 2 * time.Second
)

func (f *follower) run(ctx context.Context) {
	defer close(f.ended)
	begun, pause := false, shortestPause
	for {
		err := f.begin(ctx, &begun)
		if err == nil {
			err = f.read(ctx)
		}
		switch {
		case ctx.Err() != nil:
			f.end(errClosed)
			return
		case err == nil:
			pause = shortestPause
		case errors.Is(err, context.DeadlineExceeded), csp.CodeOf(err) == csp.Unavailable, csp.CodeOf(err) == csp.TimedOut:
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
			pause = min(2*pause, longestPause)
		default:
			f.end(err)
			return
		}
	}
}

// begin finds where the log ends.
func (f *follower) begin(ctx context.Context, begun *bool) error {
	if *begun {
		return nil
	}
	newest, err := f.log.Await(ctx, -1)
	if err != nil {
		return err
	}
	f.mutex.Lock()
	f.first, f.known = newest+1, newest
	f.mutex.Unlock()
	*begun = true
	close(f.started)
	return nil
}

// read waits for entries and keeps them.
func (f *follower) read(ctx context.Context) error {
	f.mutex.Lock()
	last := f.first + csp.Revision(len(f.kept)) - 1
	f.mutex.Unlock()
	newest, err := f.log.Await(ctx, last)
	if err != nil {
		return err
	}
	f.mutex.Lock()
	f.known = newest
	f.mutex.Unlock()
	found, err := f.log.Entries(ctx, last, entriesAtOnce)
	if err != nil {
		return err
	}
	added := make([]kept, len(found))
	for i := range found {
		entry, err := ledger.Decode(found[i])
		if err != nil {
			return err
		}
		added[i] = kept{entry, len(found[i].Content)}
	}
	f.add(added)
	return nil
}

func (f *follower) add(added []kept) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.kept = append(f.kept, added...)
	for i := range added {
		f.bytes += added[i].bytes
	}
	forgotten := 0
	for len(f.kept)-forgotten > max(1, f.options.Entries) || len(f.kept)-forgotten > 1 && f.bytes > f.options.Bytes {
		f.bytes -= f.kept[forgotten].bytes
		f.kept[forgotten] = kept{}
		forgotten++
	}
	f.kept = f.kept[forgotten:]
	f.first += csp.Revision(forgotten)
	close(f.grown)
	f.grown = make(chan struct{})
}

func (f *follower) end(err error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.err = err
	close(f.grown)
}

// newest waits until the follower knows where the log ends, and returns the newest revision that it has read.
func (f *follower) newest(ctx context.Context) (csp.Revision, error) {
	select {
	case <-f.started:
	case <-f.ended:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.err != nil {
		return 0, f.err
	}
	return f.first + csp.Revision(len(f.kept)) - 1, nil
}

func (f *follower) newestKnown() csp.Revision {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.known
}

// after returns the entry after a revision, if it is kept, or else what is closed when there is one. Both are missing for an
// entry that is kept no longer.
func (f *follower) after(told csp.Revision) (entry *ledger.Entry, found bool, grown <-chan struct{}, err error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.err != nil {
		return nil, false, nil, f.err
	}
	place := int(told + 1 - f.first)
	switch {
	case place < 0:
		return nil, false, nil, nil
	case place < len(f.kept):
		return f.kept[place].entry, true, nil, nil
	}
	return nil, false, f.grown, nil
}
