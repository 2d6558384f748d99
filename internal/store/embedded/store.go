package embedded

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// Store implements store.Store.
type Store struct {
	folder string
	db     *pebble.DB
	lock   *pebble.Lock
	log    *pebbleLog
	disk   vfs.FS

	ordering  orderedViews
	searching searchIndexes
	published atomic.Pointer[graph]
	running   atomic.Int64
	closed    atomic.Bool
	drained   chan struct{} // one signal when the last running operation ended after Close began

	writing    chan struct{} // holds one token while somebody writes; guards what follows
	writer     *writer
	newest     *graph // made, maybe not yet durable
	oldest     *graph // the oldest version that somebody may still read
	publishing sync.Mutex
	moved      chan struct{} // closed when a newer state became visible or none will any more, and replaced; publishing guards it
	closing    chan struct{} // closed by Close
}

var _ store.Store = (*Store)(nil)

// Options are what Open needs beside the folder. The zero value is good.
type Options struct {
	// Logger receives what Pebble reports; nil for slog.Default().
	Logger *slog.Logger

	disk vfs.FS // nil for the machine's own
}

// enter counts an operation; every enter without an error needs a leave.
func (s *Store) enter(ctx context.Context) error {
	s.running.Add(1)
	if s.closed.Load() {
		s.leave()
		return closedError()
	}
	if ctx.Err() != nil {
		s.leave()
		return timedOut(ctx)
	}
	return nil
}

func (s *Store) leave() {
	if s.running.Add(-1) == 0 && s.closed.Load() {
		select {
		case s.drained <- struct{}{}:
		default:
		}
	}
}

// Ready implements store.Store. A store that can't be written any more still answers, so it is ready.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	s.leave()
	return nil
}

// Close implements store.Store.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	close(s.closing)
	for s.running.Load() != 0 {
		<-s.drained
	}
	var failures []error
	if s.log.fatal.Load() == nil {
		// What stands in tables has checksums to the last byte, what stands in the log can end in a torn record.
		failures = append(failures, s.db.Flush())
	}
	failures = append(failures, s.db.Close(), s.lock.Close())
	if err := errors.Join(failures...); err != nil && s.log.fatal.Load() == nil {
		return openError(s.folder, err)
	}
	return nil
}

// Update implements store.Writer.
func (s *Store) Update(ctx context.Context, change func(store.Transaction) error) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	done, err := s.run(ctx, change)
	if done.batch == nil {
		// What change found, and its caller will go by, may not be durable yet.
		if failure := s.awaitVisible(ctx, done.state); failure != nil {
			return failure
		}
		return err
	}
	defer done.batch.Close()
	if err := done.batch.SyncWait(); err != nil {
		failure := s.log.fail(err)
		s.tellMoved()
		return failure
	}
	s.publish(done.state)
	return nil
}

// ran is what came of running a change.
type ran struct {
	batch *pebble.Batch // on its way to the disk, or nil
	state *graph        // to publish once the batch got there; without a batch the one that the change found, or nil if it did not run
}

// run executes change alone.
func (s *Store) run(ctx context.Context, change func(store.Transaction) error) (ran, error) {
	select {
	case s.writing <- struct{}{}:
	case <-ctx.Done():
		return ran{}, timedOut(ctx)
	}
	defer func() { <-s.writing }()
	if failure := s.log.fatal.Load(); failure != nil {
		return ran{}, failure
	}
	defer s.writer.dictionary.takeBack()
	t := newTransaction(ctx, s)
	defer t.end()
	defer t.rollBack()
	if err := change(t); err != nil {
		return ran{state: s.newest}, err
	}
	switch {
	case t.failed != nil:
		return ran{state: s.newest}, t.failed
	case ctx.Err() != nil:
		return ran{}, timedOut(ctx)
	case len(t.pending) == 0 && len(t.entries) == 0:
		return ran{state: s.newest}, nil
	}
	return s.commit(t)
}

// commit sends the transaction to the disk and applies it to the writer's state.
func (s *Store) commit(t *transaction) (ran, error) {
	batch := s.db.NewBatch()
	if err := t.fill(batch); err != nil {
		return ran{}, errors.Join(openError(s.folder, err), batch.Close())
	}
	if err := s.checkSpace(batch.Len()); err != nil {
		return ran{}, errors.Join(err, batch.Close())
	}
	if err := s.db.ApplyNoSyncWait(batch, pebble.Sync); err != nil {
		return ran{}, s.log.fail(err)
	}
	if failure := s.log.fatal.Load(); failure != nil {
		return ran{}, failure
	}
	s.writer.dictionary.keep()
	s.reuse()
	t.keep()
	made := s.writer.snapshot()
	s.newest.following, s.newest.reusable = made, s.writer.takeFreed()
	s.newest = made
	return ran{batch, made}, nil
}

// publish makes a state visible, unless a newer one is: a later batch is durable only if all before it are.
func (s *Store) publish(made *graph) {
	s.publishing.Lock()
	isNewer := made.version > s.published.Load().version
	if isNewer {
		s.published.Store(made)
	}
	s.publishing.Unlock()
	if isNewer {
		s.tellMoved()
	}
}

// tellMoved wakes all who wait for a state.
func (s *Store) tellMoved() {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	close(s.moved)
	s.moved = make(chan struct{})
}

// awaitVisible waits until a state is durable and so visible, or a newer one. nil is no state.
func (s *Store) awaitVisible(ctx context.Context, state *graph) error {
	for {
		s.publishing.Lock()
		visible, moved := s.published.Load(), s.moved
		s.publishing.Unlock()
		if state == nil || visible.version >= state.version {
			return nil
		}
		if failure := s.log.fatal.Load(); failure != nil {
			return failure
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return timedOut(ctx)
		}
	}
}

// reuse gives the memory that only unread old versions use back to the writer.
func (s *Store) reuse() {
	published := s.published.Load()
	for s.oldest != published && s.oldest.readers.Load() == 0 {
		s.writer.store.reuse(s.oldest.reusable)
		s.oldest = s.oldest.following
	}
}

// spareBytes is the room that a write leaves on the disk, so that Pebble can finish what runs in the background.
const spareBytes = 64 << 20

// checkSpace refuses a write for which the disk has no room, while that can still be done without any loss.
func (s *Store) checkSpace(batchBytes int) error {
	usage, err := s.disk.GetDiskUsage(s.folder)
	if err != nil {
		return nil // not every file system tells
	}
	if usage.AvailBytes < uint64(batchBytes)*2+spareBytes {
		return csp.Errorf(csp.StoreFull, "The disk of the data folder %s is full: %d bytes are free, and %d have to stay free. Nothing of this change was written. Free some space and try again.", s.folder, usage.AvailBytes, spareBytes)
	}
	return nil
}
