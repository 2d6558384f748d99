package embedded

import (
	"encoding/binary"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"channelgraph/internal/csp"
)

// The keys of Pebble's records begin with one of these. docs/storage-format.md describes what follows.
const (
	dictionaryPrefix = 'd'
	metaPrefix       = 'm'
	nodePrefix       = 'n'
	factPrefix       = 'r'
	entryPrefix      = 'l'
	entryKeyPrefix   = 'k'
)

// formatVersion is the version of the records. Folders of another version are refused.
const formatVersion = "1"

var (
	formatKey = []byte{metaPrefix, 'f'}
	fieldsKey = []byte{metaPrefix, 'n'}
)

func nodeKey(key []byte, n node) []byte {
	return binary.BigEndian.AppendUint32(append(key, nodePrefix, byte(n.kind())), n.row())
}

func (w *writer) dictionaryKey(key []byte, entry dictionaryEntry) []byte {
	return binary.BigEndian.AppendUint32(append(key, dictionaryPrefix, w.numbers.numberOf[entry.field]), entry.code)
}

// Values in the dictionary's records: a type (the number of csp.Type), a number and a text.
func appendDictionaryValue(buffer []byte, value csp.Value) []byte {
	buffer = append(buffer, byte(value.Type()))
	buffer = binary.AppendVarint(buffer, value.Number())
	return append(buffer, value.Joined()...)
}

func dictionaryValue(record []byte) (value csp.Value, ok bool) {
	r := recordReader{rest: record}
	kind, number := csp.Type(r.byte()), r.signed()
	text := string(r.rest)
	switch kind {
	case csp.String:
		return csp.StringValue(text), !r.flawed
	case csp.List:
		return csp.JoinedListValue(text, int(number)), !r.flawed
	}
	return csp.Value{}, false
}

// fill puts everything that the transaction changes into a batch.
func (t *transaction) fill(batch *pebble.Batch) error {
	var key, value []byte
	for _, entry := range t.writer.dictionary.added {
		key = t.writer.dictionaryKey(key[:0], entry)
		value = appendDictionaryValue(value[:0], t.writer.dictionary.current[entry.field].values[entry.code])
		if err := batch.Set(key, value, nil); err != nil {
			return err
		}
	}
	for i := range t.pending {
		p := &t.pending[i]
		if p.superseded {
			continue
		}
		if err := t.fillOne(batch, p, key[:0]); err != nil {
			return err
		}
	}
	return t.fillEntries(batch)
}

func (t *transaction) fillOne(batch *pebble.Batch, p *pendingRecord, key []byte) error {
	switch {
	case p.node != noNode:
		return batch.Set(nodeKey(key, p.node), t.record(p), nil)
	case p.start == p.end:
		return batch.Delete(p.fact.appendKey(key), nil)
	}
	return batch.Set(p.fact.appendKey(key), t.record(p), nil)
}

// pebbleLog writes Pebble's messages to the log. A fatal one stops the writing, never the process.
type pebbleLog struct {
	log    *slog.Logger
	folder string
	fatal  atomic.Pointer[csp.Error]
}

func (l *pebbleLog) Infof(format string, args ...any) {
	l.log.Debug(fmt.Sprintf(format, args...), "component", "pebble")
}

func (l *pebbleLog) Errorf(format string, args ...any) {
	l.log.Error(fmt.Sprintf(format, args...), "component", "pebble")
}

func (l *pebbleLog) Fatalf(format string, args ...any) {
	l.Errorf(format, args...)
	var cause error
	for _, arg := range args {
		if err, isError := arg.(error); isError {
			cause = err
		}
	}
	if cause == nil {
		cause = fmt.Errorf(format, args...)
	}
	l.fail(cause)
}

// fail notes the first error after which nothing can be written any more.
func (l *pebbleLog) fail(cause error) *csp.Error {
	l.fatal.CompareAndSwap(nil, writeError(l.folder, cause))
	return l.fatal.Load()
}

const (
	memTableBytes = 16 << 20
	cacheBytes    = 8 << 20
	blockBytes    = 32 << 10 // records are only ever read one after another, when the folder is opened
)

func pebbleOptions(fs vfs.FS, log *pebbleLog) *pebble.Options {
	options := &pebble.Options{
		FS:                          fs,
		Logger:                      log,
		FormatMajorVersion:          pebble.FormatTableFormatV6,
		MemTableSize:                memTableBytes,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       4,
		L0StopWritesThreshold:       24,
		CacheSize:                   cacheBytes,
	}
	options.Levels[0].BlockSize = blockBytes // the other levels follow
	// Every request looks for its key in the log, and mostly it is new: without a filter each look unpacks a block of every level.
	options.Levels[0].FilterPolicy = bloom.FilterPolicy(10)
	options.EventListener = &pebble.EventListener{
		BackgroundError: func(err error) { log.Errorf("background error: %v", err) },
		DataCorruption:  func(info pebble.DataCorruptionInfo) { log.Fatalf("%v", info.Details) },
	}
	return options
}
