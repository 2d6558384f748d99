package api

import (
	"container/list"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"channelgraph/internal/csp"
)

// gate lets so many operations be under way at a time. The others wait in line, the first come first; who has waited for too long is
// refused, so that under more load than the server can carry those that are answered are answered soon.
//
// A line that has not been empty for as long as one may wait is no burst, but overload, which waiting does not help: then one may wait
// for a tenth of it.
type gate struct {
	most     int
	patience time.Duration

	mutex    sync.Mutex
	underWay int
	line     list.List // of *waiter
	standing time.Time // since when the line has not been empty
	refused  atomic.Int64
}

// waiter stands in line until it is admitted.
type waiter struct{ admitted chan struct{} }

func newGate(limits *Limits) *gate {
	return &gate{most: limits.OperationsUnderWay, patience: limits.Wait}
}

// enter waits to be admitted. Whoever was calls leave once. The error has the code Overloaded, or is the context's.
func (g *gate) enter(ctx context.Context) error {
	g.mutex.Lock()
	if g.underWay < g.most {
		g.underWay++
		g.mutex.Unlock()
		return nil
	}
	now := time.Now()
	if g.line.Len() == 0 {
		g.standing = now
	}
	patience := g.patience
	if now.Sub(g.standing) >= g.patience {
		patience /= 10
	}
	w := &waiter{make(chan struct{})}
	place := g.line.PushBack(w)
	g.mutex.Unlock()
	return g.wait(ctx, w, place, patience)
}

func (g *gate) wait(ctx context.Context, w *waiter, place *list.Element, patience time.Duration) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-w.admitted:
		return nil
	case <-timer.C:
	case <-ctx.Done():
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	select {
	case <-w.admitted: // at the same moment
		return nil
	default:
	}
	g.line.Remove(place)
	if err := ctx.Err(); err != nil {
		return err
	}
	g.refused.Add(1)
	return errOverloaded
}

// leave admits the first in line.
func (g *gate) leave() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	first := g.line.Front()
	if first == nil {
		g.underWay--
		return
	}
	g.line.Remove(first)
	close(first.Value.(*waiter).admitted)
}

// load returns how many operations are under way, and how many wait.
func (g *gate) load() (underWay, waiting int) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.underWay, g.line.Len()
}

var errOverloaded = csp.Errorf(Overloaded, "The server has more to answer than it can: ask again after a second, or at another process.")

// retryAfter is the header that goes with errOverloaded, in seconds.
var retryAfter = []string{"1"}
