package storetest

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
)

var lifeClauses = group{
	name: "life",
	own:  true,
	clauses: []clause{
		{"a new store is ready and empty", func(tb testing.TB, open opener) {
			s := open(tb)
			if err := s.Ready(context.Background()); err != nil {
				tb.Errorf("Ready: %v", err)
			}
			q := channel.Ask(now)
			page := channel.Page(csp.AnyKind)
			page.Total = true
			q.List(page)
			expect(tb, s, q, `root 0 total=0`)
		}},
		{"after Close every method says so", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(customer("a")) })
			if err := s.Close(); err != nil {
				tb.Fatalf("Close: %v", err)
			}
			for method, err := range everyMethod(context.Background(), s) {
				if csp.CodeOf(err) != csp.Closed {
					tb.Errorf("%s after Close returned %v (%s)", method, err, csp.CodeOf(err))
				}
			}
			if err := s.Close(); err != nil {
				tb.Errorf("the second Close: %v", err)
			}
		}},
		{"Close leaves no goroutine", func(tb testing.TB, open opener) {
			before := goleak.IgnoreCurrent()
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(customer("a"), csp.CompanyName, "A") })
			expectName(tb, s, customer("a"), `Customer "A"`)
			if err := s.Close(); err != nil {
				tb.Fatalf("Close: %v", err)
			}
			if err := goleak.Find(before); err != nil {
				tb.Errorf("after Close: %v", err)
			}
		}},
		{"Close waits for what is running", func(tb testing.TB, open opener) {
			s := open(tb)
			running, released := make(chan struct{}), make(chan struct{})
			updated, isClosed := make(chan error, 1), make(chan error, 1)
			go func() {
				entered := false
				updated <- s.Update(context.Background(), func(tx store.Transaction) error {
					if !entered {
						entered = true
						close(running)
					}
					<-released
					return tx.Put([]csp.Node{{ID: customer("a")}}, nil)
				})
			}()
			<-running
			go func() { isClosed <- s.Close() }()
			for range 1000 {
				runtime.Gosched()
			}
			if len(isClosed) > 0 {
				tb.Errorf("Close returned while an Update ran")
			}
			close(released)
			if err := <-isClosed; err != nil {
				tb.Errorf("Close: %v", err)
			}
			if err := <-updated; err != nil {
				tb.Errorf("the Update that ran while the store was closed: %v", err)
			}
		}},
		interruption("a cancelled context ends every method", context.Canceled, func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			return ctx, cancel
		}),
		interruption("a deadline that passed ends every method", context.DeadlineExceeded, func() (context.Context, context.CancelFunc) {
			return context.WithDeadline(context.Background(), time.Now().Add(-time.Hour))
		}),
		{"an Update cancelled on the way writes nothing", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(customer("w"), csp.CompanyName, "before") })
			ctx, cancel := context.WithCancel(context.Background())
			err := s.Update(ctx, func(tx store.Transaction) error {
				mustPut(tb, tx, half("w"))
				cancel()
				return nil
			})
			expectInterrupted(tb, "Update", err, context.Canceled)
			expectUntouched(tb, s, "w")
		}},
		{"an Update that waits for another ends with its context", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) { g.Node(customer("w"), csp.CompanyName, "before") })
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			waited := make(chan error, 1)
			change := func(tx store.Transaction) error { return tx.Put([]csp.Node{{ID: customer("w")}}, nil) }
			entered := false
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				if err := change(tx); err != nil || entered {
					return err
				}
				entered = true
				go func() { waited <- s.Update(ctx, change) }()
				select {
				case err := <-waited:
					expectInterrupted(tb, "the waiting Update", err, context.DeadlineExceeded)
				case <-time.After(20 * time.Second):
					tb.Errorf("the waiting Update outlived its context")
				}
				return nil
			})
			if err != nil {
				tb.Errorf("the first Update: %v", err)
			}
		}},
	},
}

// interruption is a clause that calls every method with a context that has ended.
func interruption(name string, cause error, ended func() (context.Context, context.CancelFunc)) clause {
	return clause{name, func(tb testing.TB, open opener) {
		s := open(tb)
		put(tb, s, func(g *channel.Graph) { g.Node(customer("a"), csp.CompanyName, "before") })
		ctx, cancel := ended()
		defer cancel()
		for method, err := range everyMethod(ctx, s) {
			expectInterrupted(tb, method, err, cause)
		}
		expectName(tb, s, customer("a"), `Customer "before"`)
	}}
}

func expectInterrupted(tb testing.TB, method string, err, cause error) {
	tb.Helper()
	if csp.CodeOf(err) != csp.TimedOut || !errors.Is(err, cause) {
		tb.Errorf("%s returned %v (%s) instead of %s wrapping %v", method, err, csp.CodeOf(err), csp.TimedOut, cause)
	}
}

// everyMethod calls all methods but Close and returns their errors.
func everyMethod(ctx context.Context, s store.Store) map[string]error {
	q := channel.Ask(now)
	q.Lookup(named, customer("a"))
	_, readErr := s.Read(ctx, q.Plan, q.Input)
	_, entriesErr := s.Entries(ctx, 0, 1)
	_, awaitErr := s.Await(ctx, -1)
	return map[string]error{
		"Read":    readErr,
		"Entries": entriesErr,
		"Await":   awaitErr,
		"Ready":   s.Ready(ctx),
		"Update": s.Update(ctx, func(tx store.Transaction) error {
			return tx.Put([]csp.Node{{ID: customer("a")}}, nil)
		}),
		"Dump": s.Dump(ctx, func(*csp.Node) error { return nil }, func(*csp.Fact) error { return nil }),
	}
}
