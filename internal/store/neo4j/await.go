package neo4j

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
)

var errNoEntry = errors.New("neo4j: an entry of the change log has no revision or no content")

// pollEvery is how often a process asks Neo4j for the revision while anybody waits for one: its community edition tells nobody of
// changes. What this process writes itself it knows at once.
const pollEvery = 100 * time.Millisecond

// known is what a process knows of the change log. Everything up to the revision can be read.
type known struct {
	mutex    sync.Mutex
	revision csp.Revision
	asked    time.Time     // when Neo4j was asked last
	grown    chan struct{} // closed when revision grows, and replaced
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

// take returns the revision and what is closed when it grows, and reports whether the caller is the one to ask Neo4j now.
func (k *known) take() (revision csp.Revision, grown <-chan struct{}, ask bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if ask = time.Since(k.asked) >= pollEvery; ask {
		k.asked = time.Now()
	}
	return k.revision, k.grown, ask
}

// Await implements store.Log. Who waits is no running operation: Close ends it.
func (s *Store) Await(ctx context.Context, after csp.Revision) (csp.Revision, error) {
	timer := time.NewTimer(pollEvery)
	defer timer.Stop()
	for first := true; ; first = false {
		revision, grown, ask := s.known.take()
		if revision > after && after >= 0 {
			leave, err := s.enter(ctx)
			if err != nil {
				return 0, err
			}
			leave()
			return revision, nil
		}
		if ask || first {
			newest, err := s.newest(ctx)
			if err != nil {
				return 0, err
			}
			s.known.note(newest)
			if newest > after {
				return newest, nil
			}
		}
		timer.Reset(pollEvery)
		select {
		case <-grown:
		case <-timer.C:
		case <-s.closing:
		case <-ctx.Done():
			return 0, s.translate(ctx, ctx.Err())
		}
	}
}

// newest asks Neo4j up to which revision all commits have been applied.
func (s *Store) newest(ctx context.Context) (csp.Revision, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	asking, cancel := context.WithTimeout(ctx, s.queryTimeout)
	defer cancel()
	records, err := s.query(asking, neo4j.AccessModeRead, commitsMatch+" RETURN coalesce(commits.revision, 0)", nil)
	if err == nil && len(records) != 1 {
		err = errEmptied
	}
	if err != nil {
		return 0, s.translate(asking, err)
	}
	revision, _ := records[0].Values[0].(int64)
	return csp.Revision(revision), nil
}
