package embedded

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// Append implements store.Transaction.
func (t *transaction) Append(key string, content []byte) (csp.Revision, error) {
	if t.failed == nil {
		t.failed = t.checkEntry(key, content)
	}
	if t.failed != nil {
		return 0, t.failed
	}
	revision := t.writer.revision + csp.Revision(len(t.entries)) + 1
	t.entries = append(t.entries, store.Entry{Revision: revision, Key: key, Content: slices.Clone(content)})
	return revision, nil
}

// maxEntryBytes bounds the content of an entry: it has to fit into one batch of Pebble together with what it tells of.
const maxEntryBytes = 64 << 20

func (t *transaction) checkEntry(key string, content []byte) error {
	if err := store.CheckKey(key); err != nil {
		return err
	}
	if len(content) > maxEntryBytes {
		return csp.Errorf(csp.LimitExceeded, "the change is too large to be logged: %d bytes, and at most %d are kept of one. Divide it.", len(content), maxEntryBytes)
	}
	known, err := t.Recorded(key)
	if err == nil && known != nil {
		err = store.KeyTaken(key)
	}
	return err
}

// Recorded implements store.Transaction.
func (t *transaction) Recorded(key string) (*store.Entry, error) {
	if key == "" {
		return nil, nil
	}
	for i := range t.entries {
		if t.entries[i].Key == key {
			return &t.entries[i], nil
		}
	}
	if key == t.unused {
		return nil, nil
	}
	value, closer, err := t.store.db.Get(entryKeyKey(key))
	if errors.Is(err, pebble.ErrNotFound) {
		t.unused = key
		return nil, nil
	}
	if err != nil {
		return nil, openError(t.store.folder, err)
	}
	revision := csp.Revision(binary.BigEndian.Uint64(value))
	if err := closer.Close(); err != nil {
		return nil, openError(t.store.folder, err)
	}
	found, err := t.store.entries(t.ctx, revision-1, revision, 1)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// Entries implements store.Transaction.
func (t *transaction) Entries(after csp.Revision, most int) ([]store.Entry, error) {
	found, err := t.store.entries(t.ctx, after, t.writer.revision, most)
	if err != nil {
		return nil, err
	}
	for _, entry := range t.entries {
		if entry.Revision > after && len(found) < most {
			found = append(found, entry)
		}
	}
	return found, nil
}

// Entries implements store.Log.
func (s *Store) Entries(ctx context.Context, after csp.Revision, most int) ([]store.Entry, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.leave()
	return s.entries(ctx, after, s.published.Load().revision, most)
}

// Await implements store.Log. Who waits is no running operation: Close ends it.
func (s *Store) Await(ctx context.Context, after csp.Revision) (csp.Revision, error) {
	for {
		if err := s.enter(ctx); err != nil {
			return 0, err
		}
		s.publishing.Lock()
		newest, moved := s.published.Load().revision, s.moved
		s.publishing.Unlock()
		s.leave()
		if newest > after {
			return newest, nil
		}
		select {
		case <-moved:
		case <-s.closing:
		case <-ctx.Done():
		}
	}
}

// entries reads entries from the disk: those after one revision up to another.
func (s *Store) entries(ctx context.Context, after, upTo csp.Revision, most int) (found []store.Entry, err error) {
	if after >= upTo {
		return nil, nil
	}
	records, err := s.db.NewIter(&pebble.IterOptions{LowerBound: entryKey(max(after, 0) + 1), UpperBound: entryKey(upTo + 1)})
	if err != nil {
		return nil, openError(s.folder, err)
	}
	defer func() {
		if failed := errors.Join(records.Error(), records.Close()); failed != nil {
			found, err = nil, openError(s.folder, failed)
		}
	}()
	for valid := records.First(); valid && len(found) < most; valid = records.Next() {
		if ctx.Err() != nil {
			return nil, timedOut(ctx)
		}
		value, err := records.ValueAndErr()
		if err != nil {
			return nil, openError(s.folder, err)
		}
		entry, ok := readEntry(records.Key(), value)
		if !ok {
			return nil, corrupt(s.folder, errFlawedRecord)
		}
		found = append(found, entry)
	}
	return found, nil
}

func entryKey(revision csp.Revision) []byte {
	return binary.BigEndian.AppendUint64([]byte{entryPrefix}, uint64(revision))
}

func entryKeyKey(key string) []byte { return append([]byte{entryKeyPrefix}, key...) }

// An entry's record is its key, with its length in front, and its content.
func readEntry(key, value []byte) (entry store.Entry, ok bool) {
	r := recordReader{rest: value}
	entry.Key = string(r.bytes(r.unsigned()))
	if r.flawed || len(key) != len(entryKey(0)) {
		return entry, false
	}
	entry.Revision, entry.Content = csp.Revision(binary.BigEndian.Uint64(key[1:])), slices.Clone(r.rest)
	return entry, true
}

func (t *transaction) fillEntries(batch *pebble.Batch) error {
	var value []byte
	for _, entry := range t.entries {
		value = binary.AppendUvarint(value[:0], uint64(len(entry.Key)))
		value = append(append(value, entry.Key...), entry.Content...)
		if err := batch.Set(entryKey(entry.Revision), value, nil); err != nil {
			return err
		}
		if entry.Key == "" {
			continue
		}
		if err := batch.Set(entryKeyKey(entry.Key), entryKey(entry.Revision)[1:], nil); err != nil {
			return err
		}
	}
	return nil
}

// newestEntry finds the revision with which the log ends.
func (l *loader) newestEntry() error {
	last, err := l.lastKey([]byte{entryPrefix}, []byte{entryPrefix + 1})
	if err != nil || last == nil {
		return err
	}
	if len(last) != len(entryKey(0)) {
		return corrupt(l.folder, errFlawedRecord)
	}
	l.writer.revision = csp.Revision(binary.BigEndian.Uint64(last[1:]))
	return nil
}
