package embedded

import (
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"channelgraph/internal/csp"
)

// loadWorker is what one goroutine of the loading writes with.
type loadWorker struct {
	rows        *rowWriter
	entries     entryWriter
	ids         *hashBatch
	texts       texts // a view of the arena that may be old
	latestDated csp.Instant
	run         []entry // of the node whose facts are being read
}

// newLoadWorkers returns a worker for each processor.
func newLoadWorkers(w *writer) []*loadWorker {
	workers := make([]*loadWorker, runtime.GOMAXPROCS(0))
	mutex := &sync.Mutex{}
	for i := range workers {
		rows := newRowWriter(newTextWriter(&w.arena), w.numbers)
		rows.batch, rows.fresh = w.batch, true
		workers[i] = &loadWorker{rows: rows, entries: newEntryWriter(&w.store, mutex), ids: &hashBatch{index: w.ids}, latestDated: firstInstant}
	}
	return workers
}

// inParallel runs the tasks on all processors, in their order.
func (l *loader) inParallel(tasks []func(*loadWorker) error) error {
	var group errgroup.Group
	var next atomic.Int64
	for _, worker := range l.workers[:min(len(tasks), len(l.workers))] {
		worker.rows.dictionaries = l.writer.dictionaries
		group.Go(func() error {
			for task := int(next.Add(1)) - 1; task < len(tasks); task = int(next.Add(1)) - 1 {
				if err := tasks[task](worker); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// endWorkers takes over what the workers still hold.
func (l *loader) endWorkers() {
	for _, worker := range l.workers {
		worker.ids.flush()
		worker.entries.giveUpRest()
		l.writer.latestDated = max(l.writer.latestDated, worker.latestDated)
	}
	l.workers = nil
	l.writer.entries = l.writer.store.chunks
}

// index enters the node that was just written.
func (w *loadWorker) index(s *state, t *table, n node) {
	if len(w.texts) <= w.rows.texts.newest {
		w.texts = w.rows.texts.arena.view()
	}
	w.ids.add(hashOf(w.texts.text(t.ids.get(n.row()))), n)
	s.indexValues(w.texts, t, n, w.rows.key)
}
