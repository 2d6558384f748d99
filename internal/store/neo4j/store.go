package neo4j

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/log"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// Store is a channel graph in Neo4j. It is safe for concurrent use, and several processes may use one graph.
type Store struct {
	driver       neo4j.DriverWithContext
	bookmarks    neo4j.BookmarkManager // what this store wrote it also reads, from whichever member of a cluster
	address      string
	database     string
	queryTimeout time.Duration
	boltLogger   log.BoltLogger
	writing      chan struct{} // holds one token: writers of one process wait here and not on a connection

	known known // of the change log

	life    sync.Mutex
	closed  bool
	closing chan struct{} // closed by Close
	running sync.WaitGroup
}

var _ store.Store = (*Store)(nil)

// Open connects to Neo4j, checks its version and the format of the data, creates what is missing of constraints and
// indexes, and waits until they are built. Errors are *csp.Error: csp.Unavailable if no server answers, its certificate
// is not trusted, it refuses the credentials or lacks the database; csp.UnsupportedData if the server or the data are
// of another version; csp.BadInput for options that cannot be.
func Open(ctx context.Context, options Options) (*Store, error) {
	options = options.withDefaults()
	trust, err := options.trust()
	if err != nil {
		return nil, err
	}
	driver, err := options.driver(trust)
	if err != nil {
		return nil, err
	}
	s := &Store{
		driver:       driver,
		bookmarks:    neo4j.NewBookmarkManager(neo4j.BookmarkManagerConfig{}),
		address:      address(options.URI),
		database:     options.Database,
		queryTimeout: options.QueryTimeout,
		boltLogger:   options.BoltLogger,
		writing:      make(chan struct{}, 1),
		known:        known{grown: make(chan struct{})},
		closing:      make(chan struct{}),
	}
	if err := s.setUp(ctx); err != nil {
		_ = driver.Close(context.WithoutCancel(ctx))
		var unreachable *neo4j.ConnectivityError
		if errors.As(err, &unreachable) {
			err = cmp.Or(options.diagnose(ctx, trust), err)
		}
		return nil, s.translate(ctx, err)
	}
	return s, nil
}

// enter begins an operation; leave ends it.
func (s *Store) enter(ctx context.Context) (leave func(), err error) {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return nil, errClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, s.translate(ctx, err)
	}
	s.running.Add(1)
	return s.running.Done, nil
}

// Ready asks the server for an answer.
func (s *Store) Ready(ctx context.Context) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	_, err = s.query(ctx, neo4j.AccessModeRead, "RETURN 1", nil)
	return s.translate(ctx, err)
}

// Close waits for running operations and closes the connections.
func (s *Store) Close() error {
	s.life.Lock()
	already := s.closed
	s.closed = true
	if !already {
		close(s.closing)
	}
	s.life.Unlock()
	s.running.Wait()
	if already {
		return nil
	}
	if err := s.driver.Close(context.Background()); err != nil {
		return csp.Errorf(csp.Unavailable, "the connection to Neo4j at %s did not close", s.address).WithCause(err)
	}
	return nil
}

func (s *Store) session(ctx context.Context, mode neo4j.AccessMode) neo4j.SessionWithContext {
	return s.driver.NewSession(ctx, neo4j.SessionConfig{
		AccessMode:      mode,
		DatabaseName:    s.database,
		BookmarkManager: s.bookmarks,
		BoltLogger:      s.boltLogger,
	})
}

// bounded gives a transaction on the server the time that is left here, and a name that an operator can find.
func bounded(ctx context.Context) func(*neo4j.TransactionConfig) {
	return func(c *neo4j.TransactionConfig) {
		c.Metadata = transactionMetadata
		if deadline, ok := ctx.Deadline(); ok {
			c.Timeout = max(time.Until(deadline), time.Millisecond)
		}
	}
}

var transactionMetadata = map[string]any{"app": "channelgraph"}

// query runs one statement in a transaction of its own and returns all its records.
func (s *Store) query(ctx context.Context, mode neo4j.AccessMode, text string, parameters map[string]any) ([]*neo4j.Record, error) {
	session := s.session(ctx, mode)
	defer session.Close(context.WithoutCancel(ctx))
	result, err := session.Run(ctx, text, parameters, bounded(ctx))
	if err != nil {
		return nil, err
	}
	return result.Collect(ctx)
}
