package neo4j

import (
	"context"
	"sync"
	"time"

	"channelgraph/internal/csp"
)

const (
	// pollEvery is how often a process asks Neo4j for the revision while anybody waits for one: its community edition
	// tells nobody of changes. What this process writes itself it knows at once.
	pollEvery = 100 * time.Millisecond
	// patience is how long a commit may be under way before who waits looks whether its process ended in the middle of it,
	// and how long that look may take.
	patience = 500 * time.Millisecond
)

// known is what a process knows of the change log. Everything up to the revision can be read.
type known struct {
	mutex    sync.Mutex
	revision csp.Revision
	grown    chan struct{} // closed when revision grows, and replaced

	// One of those who wait asks Neo4j for all of them.
	asked    time.Time     // when the last question was put
	answered chan struct{} // closed when it is answered; nil if it is

	underWay int64     // the commit that the last question met under way, or 0
	since    time.Time // when that was met first
}

// turn is what somebody who waits is to do: nothing if the revision is enough, ask, or wait for one of the channels.
type turn struct {
	revision csp.Revision
	ask      bool // Neo4j; and then call answer
	grown    <-chan struct{}
	answered <-chan struct{} // of a question that was put too early; else nil
}

// turn says what somebody is to do who waits since then for what comes after a revision. A revision from before that, or
// from long ago, may not be the newest.
func (k *known) turn(after csp.Revision, since time.Time) turn {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	t := turn{revision: k.revision, grown: k.grown}
	isDue := k.asked.Before(since) || time.Since(k.asked) >= pollEvery
	switch {
	case t.revision > after || !isDue:
	case k.answered != nil:
		t.answered = k.answered
	default:
		t.ask, k.asked, k.answered = true, time.Now(), make(chan struct{})
	}
	return t
}

func (k *known) answer() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	close(k.answered)
	k.answered = nil
}

// note takes over a revision.
func (k *known) note(revision csp.Revision) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if revision > k.revision {
		k.revision = revision
		close(k.grown)
		k.grown = make(chan struct{})
	}
}

// isStuck reports whether a commit has been met under way for too long. Only who asks may call it.
func (k *known) isStuck(underWay int64) bool {
	if underWay == 0 || underWay != k.underWay {
		k.underWay, k.since = underWay, time.Now()
	}
	return underWay != 0 && time.Since(k.since) >= patience
}

// Await implements store.Log. Who waits is no running operation: Close ends it.
func (s *Store) Await(ctx context.Context, after csp.Revision) (csp.Revision, error) {
	since := time.Now()
	for {
		t, err := s.look(ctx, after, since)
		if err != nil || t.revision > after {
			return t.revision, err
		}
		select {
		case <-t.grown:
		case <-t.answered:
		case <-time.After(pollEvery):
		case <-s.closing:
		case <-ctx.Done():
		}
	}
}

// look takes a turn at waiting.
func (s *Store) look(ctx context.Context, after csp.Revision, since time.Time) (turn, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return turn{}, err
	}
	defer leave()
	if after < 0 {
		newest, _, err := s.newest(ctx)
		return turn{revision: newest}, err
	}
	t := s.known.turn(after, since)
	if !t.ask {
		return t, nil
	}
	defer s.known.answer()
	newest, underWay, err := s.newest(ctx)
	if err == nil && s.known.isStuck(underWay) {
		newest, err = s.newestSettled(ctx, newest)
	}
	t.revision = newest
	return t, err
}

// newest asks Neo4j up to which revision all commits have been applied, and for the number of the commit that is under
// way, or 0.
func (s *Store) newest(ctx context.Context) (newest csp.Revision, underWay int64, err error) {
	asking, cancel := context.WithTimeout(ctx, s.queryTimeout)
	defer cancel()
	records, err := s.queryLog(asking, commitsMatch+
		" RETURN coalesce(commits.revision, 0), CASE WHEN commits.begun = commits.done THEN 0 ELSE commits.begun END", nil)
	if err == nil && len(records) != 1 {
		err = errEmptied
	}
	if err != nil {
		return 0, 0, s.translate(asking, err)
	}
	revision, _ := records[0].Values[0].(int64)
	underWay, _ = records[0].Values[1].(int64)
	newest = csp.Revision(revision)
	s.known.note(newest)
	return newest, underWay, nil
}

// newestSettled says that the commit under way ended, which its process did not, and returns the newest revision then.
// If the commit is still under way, or an Update, newest stands.
func (s *Store) newestSettled(ctx context.Context, newest csp.Revision) (csp.Revision, error) {
	settling, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.settle(settling); err != nil {
		return newest, nil
	}
	newest, _, err := s.newest(ctx)
	return newest, err
}
