package feed

import (
	"context"
	"sync"
	"sync/atomic"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
	"channelgraph/internal/store"
)

// Options bounds what a feed keeps. The zero value has the defaults.
type Options struct {
	// Entries and Bytes bound the newest entries that are kept for all subscribers together: who falls further behind is too slow.
	// 4,096 entries and 64 MiB of content if 0. One entry is always kept.
	Entries, Bytes int
}

// How many entries are read from the log at once: for all subscribers, and for one that resumes.
const (
	entriesAtOnce = 200
	pastAtOnce    = 20
)

// Feed tells subscribers what the change log adds. Each entry is read and decoded once for all of them. It follows the log
// while there are subscribers. It is safe for concurrent use.
type Feed struct {
	log     store.Log
	options Options

	mutex       sync.Mutex
	subscribers int
	told        map[*Subscriber]bool
	current     *follower // nil while there are no subscribers
	closed      bool
}

// New returns the feed of a log.
func New(log store.Log, options Options) *Feed {
	if options.Entries <= 0 {
		options.Entries = 4096
	}
	if options.Bytes <= 0 {
		options.Bytes = 64 << 20
	}
	return &Feed{log: log, options: options, told: map[*Subscriber]bool{}}
}

// Close ends all subscriptions with csp.Closed, and waits until nothing of the feed runs any more.
func (f *Feed) Close() {
	f.mutex.Lock()
	f.closed = true
	follower := f.current
	f.current = nil
	f.mutex.Unlock()
	if follower != nil {
		follower.stop()
		<-follower.ended
	}
}

// Subscribe returns a subscriber that is told what comes after a revision, or from now on if after is nil.
// The log must hold that revision. Close must be called on the subscriber.
func (f *Feed) Subscribe(ctx context.Context, after *csp.Revision) (*Subscriber, error) {
	follower, err := f.join()
	if err != nil {
		return nil, err
	}
	newest, err := follower.newest(ctx)
	if err != nil {
		f.leave(follower)
		return nil, err
	}
	subscriber := &Subscriber{feed: f, follower: follower}
	if after != nil {
		newest = *after
	}
	subscriber.told.Store(int64(newest))
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.told[subscriber] = true
	return subscriber, nil
}

// Behind returns by how many revisions the slowest subscriber is behind the log; 0 without subscribers.
func (f *Feed) Behind() (behind csp.Revision) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.current == nil {
		return 0
	}
	newest := f.current.newestKnown()
	for subscriber := range f.told {
		behind = max(behind, newest-subscriber.Told())
	}
	return behind
}

// join returns the running follower, or starts one.
func (f *Feed) join() (*follower, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.closed {
		return nil, errClosed
	}
	if f.current == nil {
		f.current = follow(f.log, f.options)
		f.subscribers = 0
	}
	f.subscribers++
	return f.current, nil
}

// leave stops the follower with its last subscriber.
func (f *Feed) leave(follower *follower) {
	f.mutex.Lock()
	last := false
	if f.current == follower {
		f.subscribers--
		if last = f.subscribers == 0; last {
			f.current = nil
		}
	}
	f.mutex.Unlock()
	if last {
		follower.stop()
		<-follower.ended
	}
}

var errClosed = csp.Errorf(csp.Closed, "The server is ending: subscribe again, with after: the last revision that was told.")

// Subscriber is one reader of the feed, used by one goroutine.
type Subscriber struct {
	feed     *Feed
	follower *follower
	told     atomic.Int64 // the last revision that was told
	live     bool         // it has been among the kept entries once
	past     []*ledger.Entry
	left     sync.Once
}

// Next waits for the next entry. The error of a subscriber that fell behind all that is kept has the code csp.TooSlow and names the
// revision to go on from. After an error there is nothing more to be told.
func (s *Subscriber) Next(ctx context.Context) (*ledger.Entry, error) {
	for {
		if len(s.past) > 0 {
			return s.tell(s.take()), nil
		}
		entry, found, grown, err := s.follower.after(s.Told())
		switch {
		case err != nil:
			return nil, err
		case found:
			s.live = true
			return s.tell(entry), nil
		case grown != nil:
			s.live = true
			select {
			case <-grown:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		case s.live:
			return nil, csp.Errorf(csp.TooSlow, "Events came faster than they were taken, and those after revision %d are no longer kept: subscribe again with after: %d.", s.Told(), s.Told())
		default:
			if err := s.readPast(ctx); err != nil {
				return nil, err
			}
		}
	}
}

// readPast reads from the log what came before the entries that the follower keeps.
func (s *Subscriber) readPast(ctx context.Context) error {
	found, err := s.feed.log.Entries(ctx, s.Told(), pastAtOnce)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return csp.Errorf(csp.NotReached, "The change log does not reach revision %d.", s.Told())
	}
	for i := range found {
		entry, err := ledger.Decode(found[i])
		if err != nil {
			return err
		}
		s.past = append(s.past, entry)
	}
	return nil
}

func (s *Subscriber) take() *ledger.Entry {
	entry := s.past[0]
	s.past = s.past[1:]
	if len(s.past) == 0 {
		s.past = nil
	}
	return entry
}

func (s *Subscriber) tell(entry *ledger.Entry) *ledger.Entry {
	s.told.Store(int64(entry.Revision))
	return entry
}

// Told returns the last revision that Next returned, or else the one after which the subscription begins.
func (s *Subscriber) Told() csp.Revision { return csp.Revision(s.told.Load()) }

// Close ends the subscription. A second Close does nothing.
func (s *Subscriber) Close() {
	s.left.Do(func() {
		s.feed.mutex.Lock()
		delete(s.feed.told, s)
		s.feed.mutex.Unlock()
		s.feed.leave(s.follower)
	})
}
