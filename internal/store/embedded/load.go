package embedded

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"golang.org/x/sync/errgroup"

	"channelgraph/internal/csp"
)

// load builds the newest state from the records, on all processors. In a new folder it writes the format's version first.
func load(db *pebble.DB, folder string) (*writer, error) {
	numbers, err := readFormat(db, folder)
	if err != nil {
		return nil, err
	}
	l := &loader{db: db, folder: folder, writer: newWriter(numbers)}
	if err := l.each([]byte{dictionaryPrefix}, []byte{dictionaryPrefix + 1}, l.dictionary); err != nil {
		return nil, err
	}
	for _, kind := range csp.Kinds {
		if err := l.nodes(kind); err != nil {
			return nil, err
		}
	}
	for _, kind := range csp.AllFactKinds {
		if err := l.facts(kind); err != nil {
			return nil, err
		}
	}
	l.giveBackMemory()
	return l.writer, nil
}

// manyRecords is a number of rows from which on it pays to give back what only the loading needed.
const manyRecords = 1 << 18

func (l *loader) giveBackMemory() {
	rows := uint32(0)
	for _, kind := range csp.AllFactKinds {
		rows += l.writer.facts[kind].rows
	}
	if rows >= manyRecords {
		debug.FreeOSMemory()
	}
}

// readFormat checks the format's version and reads the numbers of the fields.
func readFormat(db *pebble.DB, folder string) (*fieldNumbers, error) {
	version, err := read(db, formatKey)
	if err != nil {
		return nil, err
	}
	list, err := read(db, fieldsKey)
	if err != nil {
		return nil, err
	}
	if version != "" && version != formatVersion {
		return nil, unsupported(folder, "format "+version)
	}
	numbers, unknown := newFieldNumbers(list)
	if unknown != "" {
		return nil, unsupported(folder, "with a field "+unknown)
	}
	if version == formatVersion && list == numbers.list() {
		return numbers, nil
	}
	batch := db.NewBatch()
	err = errors.Join(batch.Set(formatKey, []byte(formatVersion), nil), batch.Set(fieldsKey, []byte(numbers.list()), nil))
	return numbers, errors.Join(err, batch.Commit(pebble.Sync), batch.Close())
}

func read(db *pebble.DB, key []byte) (string, error) {
	value, closer, err := db.Get(key)
	if errors.Is(err, pebble.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return strings.Clone(string(value)), closer.Close()
}

type loader struct {
	db     *pebble.DB
	folder string
	writer *writer
}

// each calls visit for all records in a range of keys, in order of their keys, until it returns false for a flawed one.
func (l *loader) each(from, to []byte, visit func(key, value []byte) bool) error {
	records, err := l.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: to})
	if err != nil {
		return err
	}
	for valid := records.First(); valid; valid = records.Next() {
		value, err := records.ValueAndErr()
		if err == nil && !visit(records.Key(), value) {
			err = corrupt(l.folder, errFlawedRecord)
		}
		if err != nil {
			return errors.Join(err, records.Close())
		}
	}
	return errors.Join(records.Error(), records.Close())
}

// lastKey returns the last key in a range, or nil.
func (l *loader) lastKey(from, to []byte) ([]byte, error) {
	records, err := l.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: to})
	if err != nil {
		return nil, err
	}
	var key []byte
	if records.Last() {
		key = bytes.Clone(records.Key())
	}
	return key, errors.Join(records.Error(), records.Close())
}

func (l *loader) dictionary(key, record []byte) bool {
	if len(key) != 6 {
		return false
	}
	d := l.writer.dictionary
	field, code := l.writer.numbers.fieldOf[key[1]], binary.BigEndian.Uint32(key[2:])
	value, ok := dictionaryValue(record)
	if !ok || int(code) != len(d.current[field].values) {
		return false
	}
	d.current[field].add(field, value)
	d.remember(field, value, code)
	return true
}

// inParallel runs the tasks on all processors. Each worker has a rowWriter of its own.
func (l *loader) inParallel(tasks int, run func(rows *rowWriter, task int) error) error {
	var group errgroup.Group
	var next atomic.Int64
	for range min(tasks, runtime.GOMAXPROCS(0)) {
		rows := newRowWriter(newTextWriter(&l.writer.arena), l.writer.numbers)
		rows.batch = l.writer.batch
		rows.dictionaries = l.writer.dictionaries
		group.Go(func() error {
			for task := int(next.Add(1)) - 1; task < tasks; task = int(next.Add(1)) - 1 {
				if err := run(rows, task); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// nodes reads the nodes of a kind.
func (l *loader) nodes(kind csp.Kind) error {
	from, to := []byte{nodePrefix, byte(kind)}, []byte{nodePrefix, byte(kind) + 1}
	last, err := l.lastKey(from, to)
	if err != nil || last == nil {
		return err
	}
	if len(last) != 6 {
		return corrupt(l.folder, errFlawedRecord)
	}
	t := l.writer.nodes[kind]
	t.rows = binary.BigEndian.Uint32(last[2:]) + 1
	t.live = t.rows
	chunks := int(t.rows+chunkRows-1) / chunkRows
	t.reserve(chunks, l.writer.batch)
	latest := make([]csp.Instant, chunks)
	err = l.inParallel(chunks, func(rows *rowWriter, task int) (err error) {
		latest[task], err = l.nodeChunk(rows, t, kind, uint32(task)*chunkRows)
		return err
	})
	l.writer.latestDated = max(l.writer.latestDated, slices.Max(latest))
	return err
}

// nodeChunk reads the nodes of one chunk of rows.
func (l *loader) nodeChunk(rows *rowWriter, t *table, kind csp.Kind, first uint32) (latest csp.Instant, err error) {
	next, end := first, min(first+chunkRows, t.rows)
	latest = firstInstant
	err = l.each(nodeKey(nil, newNode(kind, first)), nodeKey(nil, newNode(kind, end)), func(key, record []byte) bool {
		if len(key) != 6 || binary.BigEndian.Uint32(key[2:]) != next {
			return false
		}
		dated, ok := rows.node(t, kind, next, 0, record)
		latest = max(latest, dated)
		l.writer.index(l.writer.arena.view(), t, newNode(kind, next), rows.key)
		next++
		return ok
	})
	if err == nil && next != end {
		err = corrupt(l.folder, errFlawedRecord)
	}
	return latest, err
}
