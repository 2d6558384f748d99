package api

import (
	"context"
	"errors"
	"sync"

	"channelgraph/internal/csp"
)

// operations are those under way on one connection, by the ids that its peer gave them.
type operations struct {
	most    int
	running sync.WaitGroup

	mutex    sync.Mutex
	underWay map[string]*underWay
	ended    bool
}

// underWay is an operation that is being carried out.
type underWay struct{ cancel context.CancelFunc }

var (
	errIDInUse         = errors.New("an operation with this id is under way")
	errConnectionEnded = errors.New("the connection has ended")
)

func newOperations(most int) *operations {
	return &operations{most: most, underWay: map[string]*underWay{}}
}

// start carries out an operation under an id until run returns, or the peer ends it. The error is errIDInUse, errConnectionEnded or
// one to show, for too many operations.
func (o *operations) start(ctx context.Context, id string, run func(context.Context, *underWay)) error {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	switch {
	case o.ended:
		return errConnectionEnded
	case o.underWay[id] != nil:
		return errIDInUse
	case len(o.underWay) >= o.most:
		return csp.Errorf(csp.LimitExceeded, "A connection may have %d operations under way: complete some, or open another connection.", o.most)
	}
	running, cancel := context.WithCancel(ctx)
	operation := &underWay{cancel}
	o.underWay[id] = operation
	o.running.Go(func() {
		defer cancel()
		defer o.forget(id, operation)
		run(running, operation)
	})
	return nil
}

// end ends an operation that the peer completed.
func (o *operations) end(id string) {
	o.mutex.Lock()
	operation := o.underWay[id]
	delete(o.underWay, id)
	o.mutex.Unlock()
	if operation != nil {
		operation.cancel()
	}
}

// forget frees an id before the peer learns that it may use it again. It returns false if the peer completed the operation
// before: the id may be another's by now.
func (o *operations) forget(id string, operation *underWay) bool {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.underWay[id] != operation {
		return false
	}
	delete(o.underWay, id)
	return true
}

// finish takes no more operations, and waits for those under way, whose context has to end.
func (o *operations) finish() {
	o.mutex.Lock()
	o.ended = true
	o.mutex.Unlock()
	o.running.Wait()
}
