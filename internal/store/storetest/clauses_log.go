package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/channel"
)

var logClauses = group{
	name: "log",
	own:  true,
	clauses: []clause{
		{"a new log is empty", func(tb testing.TB, open opener) {
			s := open(tb)
			expectNewest(tb, s, 0)
			expectEntries(tb, s, 0, 10, "")
		}},
		{"revisions count from 1, over all Updates", func(tb testing.TB, open opener) {
			s := open(tb)
			appended(tb, s, "a=first", "=second")
			appended(tb, s, "b=third")
			expectNewest(tb, s, 3)
			expectEntries(tb, s, 0, 10, "1 a first, 2  second, 3 b third")
			expectEntries(tb, s, 1, 1, "2  second")
			expectEntries(tb, s, -5, 2, "1 a first, 2  second")
			expectEntries(tb, s, 3, 10, "")
			expectEntries(tb, s, 99, 10, "")
		}},
		{"an entry keeps any bytes", func(tb testing.TB, open opener) {
			s := open(tb)
			content := bytes.Repeat([]byte{0, 0xff, 'a', 0xc3, '\n'}, 200_000)
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				_, err := tx.Append("鍵 with blanks", content)
				return err
			})
			if err != nil {
				tb.Fatalf("Update: %v", err)
			}
			entries, err := s.Entries(context.Background(), 0, 1)
			if err != nil || len(entries) != 1 || !bytes.Equal(entries[0].Content, content) || entries[0].Key != "鍵 with blanks" {
				tb.Errorf("Entries: %d entries, %v", len(entries), err)
			}
		}},
		{"a failed Update appends nothing and leaves no gap", func(tb testing.TB, open opener) {
			s := open(tb)
			appended(tb, s, "a=first")
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				if _, err := tx.Append("b", []byte("refused")); err != nil {
					return err
				}
				return errChange
			})
			if err != errChange {
				tb.Errorf("Update: %v", err)
			}
			appended(tb, s, "b=second")
			expectEntries(tb, s, 0, 10, "1 a first, 2 b second")
		}},
		{"a transaction sees what it appended", func(tb testing.TB, open opener) {
			s := open(tb)
			appended(tb, s, "a=first")
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				if revision, err := tx.Append("b", []byte("second")); err != nil || revision != 2 {
					tb.Errorf("Append: revision %d, %v", revision, err)
				}
				entries, err := tx.Entries(0, 10)
				expectSame(tb, entries, err, "1 a first, 2 b second")
				entries, err = tx.Entries(1, 10)
				expectSame(tb, entries, err, "2 b second")
				entries, err = tx.Entries(0, 1)
				expectSame(tb, entries, err, "1 a first")
				return nil
			})
			if err != nil {
				tb.Errorf("Update: %v", err)
			}
		}},
		{"a key finds its entry", func(tb testing.TB, open opener) {
			s := open(tb)
			appended(tb, s, "a=first", "=second")
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				if _, err := tx.Append("c", []byte("third")); err != nil {
					return err
				}
				for key, want := range map[string]string{"a": "1 a first", "c": "3 c third", "b": "", "": ""} {
					found, err := tx.Recorded(key)
					var entries []store.Entry
					if found != nil {
						entries = append(entries, *found)
					}
					expectSame(tb, entries, err, want)
				}
				return nil
			})
			if err != nil {
				tb.Errorf("Update: %v", err)
			}
		}},
		{"a key belongs to one entry", func(tb testing.TB, open opener) {
			s := open(tb)
			appended(tb, s, "a=first")
			for name, change := range map[string]func(tx store.Transaction){
				"of an earlier Update": func(tx store.Transaction) { _, _ = tx.Append("a", nil) },
				"of the same Update": func(tx store.Transaction) {
					_, _ = tx.Append("b", nil)
					_, _ = tx.Append("b", nil)
				},
				"too long": func(tx store.Transaction) { _, _ = tx.Append(strings.Repeat("x", store.MaxKey+1), nil) },
			} {
				err := s.Update(context.Background(), func(tx store.Transaction) error { change(tx); return nil })
				if csp.CodeOf(err) != csp.BadInput {
					tb.Errorf("a key %s: %v (%s)", name, err, csp.CodeOf(err))
				}
			}
			expectEntries(tb, s, 0, 10, "1 a first")
		}},
		{"a transaction reads what it put", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) {
				g.Node(provider("p"), csp.CompanyName, "Before")
				g.Node(customer("c"))
				g.Fact(provider("p"), csp.Serves, customer("c"), "2020..")
			})
			err := s.Update(context.Background(), func(tx store.Transaction) error {
				expectServed(tb, insideUpdate{tx}, "Before", "c")
				mustPut(tb, tx, served("After", "2020..2021", "d"))
				expectServed(tb, insideUpdate{tx}, "After", "d")
				expectServed(tb, s, "Before", "c")
				mustPut(tb, tx, served("Later", "2020..2022", "e"))
				expectServed(tb, insideUpdate{tx}, "Later", "d", "e")
				return nil
			})
			if err != nil {
				tb.Fatalf("Update: %v", err)
			}
			expectServed(tb, s, "Later", "d", "e")
		}},
		{"what a failed Update put and read is as if it had never been", func(tb testing.TB, open opener) {
			s := open(tb)
			put(tb, s, func(g *channel.Graph) {
				g.Node(provider("p"), csp.CompanyName, "Before")
				g.Node(customer("c"))
				g.Fact(provider("p"), csp.Serves, customer("c"), "2020..")
			})
			for range 3 {
				err := s.Update(context.Background(), func(tx store.Transaction) error {
					mustPut(tb, tx, served("Refused", "2020..2021", "d"))
					expectServed(tb, insideUpdate{tx}, "Refused", "d")
					return errChange
				})
				if err != errChange {
					tb.Fatalf("Update: %v", err)
				}
				expectServed(tb, s, "Before", "c")
			}
			put(tb, s, func(g *channel.Graph) { g.Node(customer("x")) }) // where the refused one would have been
			expectServed(tb, s, "Before", "c")
			put(tb, s, func(g *channel.Graph) { *g = *served("After", "2020..2021", "d") })
			expectServed(tb, s, "After", "d")
		}},
		{"Await returns as soon as there is an entry", func(tb testing.TB, open opener) {
			s := open(tb)
			appended(tb, s, "=first")
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			if newest, err := s.Await(ctx, 0); err != nil || newest != 1 {
				tb.Errorf("Await after 0: %d, %v", newest, err)
			}
			awaited := make(chan csp.Revision, 1)
			go func() {
				newest, err := s.Await(ctx, 1)
				if err != nil {
					tb.Errorf("Await after 1: %v", err)
				}
				expectName(tb, s, customer("later"), `Customer "Later"`)
				awaited <- newest
			}()
			put(tb, s, func(g *channel.Graph) { g.Node(customer("sooner")) })
			if len(awaited) > 0 {
				tb.Errorf("Await returned %d before there was an entry", <-awaited)
			}
			err := s.Update(ctx, func(tx store.Transaction) error {
				if _, err := tx.Append("", []byte("second")); err != nil {
					return err
				}
				return tx.Put([]csp.Node{{ID: customer("later"), Properties: csp.Properties{{Field: csp.CompanyName, Value: csp.StringValue("Later")}}}}, nil)
			})
			if err != nil {
				tb.Errorf("Update: %v", err)
			}
			if newest := <-awaited; newest != 2 {
				tb.Errorf("Await returned %d", newest)
			}
		}},
		{"Await ends with its context", func(tb testing.TB, open opener) {
			s := open(tb)
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
			defer cancel()
			_, err := s.Await(ctx, 0)
			expectInterrupted(tb, "Await", err, context.DeadlineExceeded)
		}},
		{"Close ends Await", func(tb testing.TB, open opener) {
			s := open(tb)
			awaited := make(chan error, 1)
			go func() {
				_, err := s.Await(context.Background(), 0)
				awaited <- err
			}()
			time.Sleep(10 * time.Millisecond) // mostly Close comes while it waits; it may as well come before
			if err := s.Close(); err != nil {
				tb.Errorf("Close: %v", err)
			}
			select {
			case err := <-awaited:
				if csp.CodeOf(err) != csp.Closed {
					tb.Errorf("Await returned %v (%s)", err, csp.CodeOf(err))
				}
			case <-time.After(20 * time.Second):
				tb.Errorf("Await outlived Close")
			}
		}},
		{"concurrent Updates number their entries one after another", func(tb testing.TB, open opener) {
			s := open(tb)
			const writers, times = 4, 5
			together(writers, func(writer int) {
				for time := range times {
					appended(tb, s, fmt.Sprintf("%d-%d=%d", writer, time, writer))
				}
			})
			entries, err := s.Entries(context.Background(), 0, writers*times+1)
			if err != nil || len(entries) != writers*times {
				tb.Fatalf("Entries: %d entries, %v", len(entries), err)
			}
			for i, entry := range entries {
				if entry.Revision != csp.Revision(i+1) {
					tb.Errorf("entry %d has revision %d", i, entry.Revision)
				}
			}
		}},
	},
}

// served is a graph in which provider p has another name, no longer serves c, but a further customer.
func served(name, before, further string) *channel.Graph {
	g := &channel.Graph{}
	g.Node(provider("p"), csp.CompanyName, name)
	g.Node(customer(further))
	g.Fact(provider("p"), csp.Serves, customer("c"), before)
	g.Fact(provider("p"), csp.Serves, customer(further), "2020..")
	return g
}

func expectServed(tb testing.TB, from store.Reader, name string, keys ...string) {
	tb.Helper()
	q := channel.Ask(now)
	q.Lookup(plan.Selection{Columns: []csp.Field{csp.CompanyName}, Hops: []plan.Hop{channel.Along(channel.Out(csp.Serves), []csp.Field{csp.ID})}}, provider("p"))
	want := fmt.Sprintf("root 0\n  Provider %q\n    SERVES->\n", name)
	for _, key := range keys {
		want += fmt.Sprintf("      Customer %q\n", customer(key))
	}
	expect(tb, from, q, want)
}

// appended appends entries in one Update, each written "key=content".
func appended(tb testing.TB, s store.Writer, entries ...string) {
	tb.Helper()
	err := s.Update(context.Background(), func(tx store.Transaction) error {
		for _, entry := range entries {
			key, content, _ := strings.Cut(entry, "=")
			if _, err := tx.Append(key, []byte(content)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Errorf("Update: %v (cause: %v)", err, errors.Unwrap(err))
	}
}

func expectNewest(tb testing.TB, s store.Log, want csp.Revision) {
	tb.Helper()
	if newest, err := s.Await(context.Background(), -1); err != nil || newest != want {
		tb.Errorf("the newest revision is %d (%v) instead of %d", newest, err, want)
	}
}

// expectEntries compares entries, each written "revision key content".
func expectEntries(tb testing.TB, s store.Log, after csp.Revision, most int, want string) {
	tb.Helper()
	entries, err := s.Entries(context.Background(), after, most)
	expectSame(tb, entries, err, want)
}

func expectSame(tb testing.TB, entries []store.Entry, err error, want string) {
	tb.Helper()
	if err != nil {
		tb.Errorf("the entries: %v", err)
	}
	got := slices.Collect(func(yield func(string) bool) {
		for _, entry := range entries {
			if !yield(fmt.Sprintf("%d %s %s", entry.Revision, entry.Key, entry.Content)) {
				return
			}
		}
	})
	if joined := strings.Join(got, ", "); joined != want {
		tb.Errorf("the entries are %q instead of %q", joined, want)
	}
}
