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
// refused. Under more load than the server can carry some are refused at once, so that those that are let in are answered soon.
type gate struct {
	most     int
	patience time.Duration
	pressure pressure

	mutex    sync.Mutex
	underWay int
	line     list.List // of *waiter
	refused  atomic.Int64
}

// waiter stands in line until it is admitted.
type waiter struct {
	came     time.Time
	admitted chan struct{}
}

func newGate(limits *Limits) *gate {
	g := &gate{most: limits.OperationsUnderWay, patience: limits.Wait}
	g.pressure.target, g.pressure.line = limits.Wait/2, g.waited
	return g
}

// refuses reports whether one who comes is refused at once.
func (g *gate) refuses() bool {
	refuses := g.pressure.refuses()
	if refuses {
		g.refused.Add(1)
	}
	return refuses
}

// arrive is refuses and enter together.
func (g *gate) arrive(ctx context.Context) error {
	if g.refuses() {
		return errOverloaded
	}
	return g.enter(ctx)
}

// enter waits to be admitted. Whoever was calls leave once. The error has the code Overloaded, or is the context's.
func (g *gate) enter(ctx context.Context) error {
	g.mutex.Lock()
	if g.underWay < g.most {
		g.underWay++
		g.mutex.Unlock()
		return nil
	}
	w := &waiter{time.Now(), make(chan struct{})}
	place := g.line.PushBack(w)
	g.mutex.Unlock()
	return g.wait(ctx, w, place)
}

func (g *gate) wait(ctx context.Context, w *waiter, place *list.Element) error {
	timer := time.NewTimer(g.patience)
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

// waited returns how long the first in line has waited.
func (g *gate) waited() time.Duration {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if first := g.line.Front(); first != nil {
		return time.Since(first.Value.(*waiter).came)
	}
	return 0
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
