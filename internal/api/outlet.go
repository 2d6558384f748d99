package api

import (
	"context"
	"errors"
	"os"
	"time"
)

// How long an event may wait for its peer before the subscription ends, which the peer is told once it takes messages again, and how long
// one message may take before the connection is cut.
const (
	patience     = 10 * time.Second
	longestWrite = 30 * time.Second
)

// outlet is where the messages of one connection leave, one after another.
type outlet struct {
	write  func(content []byte) error // gives up after longestWrite
	live   *live
	turn   chan struct{} // holds one while a message is being written
	broken error         // why nothing can be written any more; belongs to whoever has the turn
}

func newOutlet(live *live, write func(content []byte) error) *outlet {
	return &outlet{write: write, live: live, turn: make(chan struct{}, 1)}
}

// lateError ends a subscription whose peer took an event too late, or not at all.
type lateError struct{ resume int64 } // the revision behind which it can go on

func (e *lateError) Error() string { return "events came faster than they were taken" }

// send writes a message once those before it are written.
func (o *outlet) send(ctx context.Context, content []byte) error {
	select {
	case o.turn <- struct{}{}:
		return o.finish(content)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sendEvent is send for the event of a revision, which does not wait for ever: after a lateError the subscription has to end.
func (o *outlet) sendEvent(ctx context.Context, revision int64, content []byte) error {
	began := time.Now()
	select {
	case o.turn <- struct{}{}:
	default:
		waiting, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		select {
		case o.turn <- struct{}{}:
		case <-waiting.Done():
			if err := ctx.Err(); err != nil {
				return err
			}
			return &lateError{revision - 1}
		}
	}
	if err := o.finish(content); err != nil {
		return err
	}
	if time.Since(began) >= patience {
		return &lateError{revision}
	}
	return nil
}

// finish writes, and ends the turn.
func (o *outlet) finish(content []byte) error {
	defer func() { <-o.turn }()
	if o.broken == nil {
		if o.broken = o.write(content); errors.Is(o.broken, os.ErrDeadlineExceeded) || errors.Is(o.broken, context.DeadlineExceeded) {
			o.live.cut.Add(1)
		}
	}
	return o.broken
}

// isBusy reports whether a message is being written.
func (o *outlet) isBusy() bool { return len(o.turn) > 0 }
