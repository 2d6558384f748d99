package storetest

import (
	"context"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// logFake replaces what concerns the change log.
type logFake struct {
	store.Store
	inside  func(s store.Store, tx store.Transaction) store.Transaction // what an Update sees
	entries func(inner store.Log, ctx context.Context, after csp.Revision, most int) ([]store.Entry, error)
	await   func(inner store.Log, ctx context.Context, after csp.Revision) (csp.Revision, error)
}

func (f *logFake) Update(ctx context.Context, change func(store.Transaction) error) error {
	if f.inside == nil {
		return f.Store.Update(ctx, change)
	}
	return f.Store.Update(ctx, func(tx store.Transaction) error { return change(f.inside(f.Store, tx)) })
}

func (f *logFake) Entries(ctx context.Context, after csp.Revision, most int) ([]store.Entry, error) {
	if f.entries == nil {
		return f.Store.Entries(ctx, after, most)
	}
	return f.entries(f.Store, ctx, after, most)
}

func (f *logFake) Await(ctx context.Context, after csp.Revision) (csp.Revision, error) {
	if f.await == nil {
		return f.Store.Await(ctx, after)
	}
	return f.await(f.Store, ctx, after)
}

// logTransaction replaces one method or two of a transaction.
type logTransaction struct {
	store.Transaction
	read     func(*plan.Plan, plan.Input) (*plan.Answer, error)
	append   func(key string, content []byte) (csp.Revision, error)
	recorded func(key string) (*store.Entry, error)
}

func (tx *logTransaction) Read(p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	if tx.read == nil {
		return tx.Transaction.Read(p, input)
	}
	return tx.read(p, input)
}

func (tx *logTransaction) Append(key string, content []byte) (csp.Revision, error) {
	if tx.append == nil {
		return tx.Transaction.Append(key, content)
	}
	return tx.append(key, content)
}

func (tx *logTransaction) Recorded(key string) (*store.Entry, error) {
	if tx.recorded == nil {
		return tx.Transaction.Recorded(key)
	}
	return tx.recorded(key)
}

func logged(change func(*logFake)) opener {
	return with(func(f *fake) {
		log := &logFake{Store: f.Store}
		change(log)
		f.Store = log
	})
}

func logFaults() []fault {
	inside := func(change func(s store.Store, tx *logTransaction)) opener {
		return logged(func(f *logFake) {
			f.inside = func(s store.Store, tx store.Transaction) store.Transaction {
				changed := &logTransaction{Transaction: tx}
				change(s, changed)
				return changed
			}
		})
	}
	return []fault{
		{"reads what was there before the Update", inside(func(s store.Store, tx *logTransaction) {
			tx.read = func(p *plan.Plan, input plan.Input) (*plan.Answer, error) {
				return s.Read(context.Background(), p, input)
			}
		}), noticedBy("log/a transaction reads what it put", "log/what a failed Update put and read is as if it had never been")},
		{"numbers the entries of each Update anew", inside(func(_ store.Store, tx *logTransaction) {
			own := csp.Revision(0)
			tx.append = func(key string, content []byte) (csp.Revision, error) {
				_, err := tx.Transaction.Append(key, content)
				own++
				return own, err
			}
		}), noticedBy("log/a transaction sees what it appended")},
		{"forgets keys", inside(func(_ store.Store, tx *logTransaction) {
			tx.recorded = func(string) (*store.Entry, error) { return nil, nil }
		}), noticedBy("log/a key finds its entry")},
		{"gives a key away twice", inside(func(_ store.Store, tx *logTransaction) {
			tx.append = func(key string, content []byte) (csp.Revision, error) {
				if known, err := tx.Transaction.Recorded(key); err != nil || known != nil || len(key) > store.MaxKey {
					key = ""
				}
				return tx.Transaction.Append(key, content)
			}
		}), noticedBy("log/a key belongs to one entry")},
		{"appends although the Update failed", logged(func(f *logFake) {
			var kept []store.Entry
			f.inside = func(_ store.Store, tx store.Transaction) store.Transaction {
				return &logTransaction{Transaction: tx, append: func(key string, content []byte) (csp.Revision, error) {
					revision, err := tx.Append(key, content)
					kept = append(kept, store.Entry{Revision: csp.Revision(len(kept) + 1), Key: key, Content: slices.Clone(content)})
					return revision, err
				}}
			}
			f.entries = func(_ store.Log, _ context.Context, after csp.Revision, most int) ([]store.Entry, error) {
				from := min(max(int(after), 0), len(kept))
				return kept[from:min(from+most, len(kept))], nil
			}
		}), noticedBy("log/a failed Update appends nothing and leaves no gap")},
		{"gives more entries than were asked for", logged(func(f *logFake) {
			f.entries = func(inner store.Log, ctx context.Context, after csp.Revision, most int) ([]store.Entry, error) {
				return inner.Entries(ctx, after, most+1)
			}
		}), noticedBy("log/revisions count from 1, over all Updates")},
		{"keeps text only", inside(func(_ store.Store, tx *logTransaction) {
			tx.append = func(key string, content []byte) (csp.Revision, error) {
				return tx.Transaction.Append(key, []byte(string([]rune(string(content)))))
			}
		}), noticedBy("log/an entry keeps any bytes")},
		{"awaits nothing", logged(func(f *logFake) {
			f.await = func(inner store.Log, ctx context.Context, _ csp.Revision) (csp.Revision, error) {
				return inner.Await(ctx, -1)
			}
		}), noticedBy("log/Await ends with its context", "log/Close ends Await")},
		{"knows no revision", logged(func(f *logFake) {
			f.await = func(inner store.Log, ctx context.Context, after csp.Revision) (csp.Revision, error) {
				newest, err := inner.Await(ctx, after)
				return max(0, newest-1), err
			}
		}), noticedBy("log/revisions count from 1, over all Updates", "log/Await returns as soon as there is an entry")},
	}
}
