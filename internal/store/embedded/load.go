package embedded

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime/debug"
	"strings"

	"github.com/cockroachdb/pebble/v2"

	"channelgraph/internal/csp"
)

// load builds the newest state from the records, on all processors. In a new folder it writes the format's version first.
//
// The dictionaries are read first. Then one list of tasks reads ranges of nodes, and the facts that begin at ranges of
// nodes, each straight into the final columns and outbound lists; how many nodes there are is known from their last
// keys. The inbound lists are made from the outbound ones, and at the end those of the nodes that relationships name.
func load(db *pebble.DB, folder string) (*writer, error) {
	numbers, err := readFormat(db, folder)
	if err != nil {
		return nil, err
	}
	l := &loader{db: db, folder: folder, writer: newWriter(numbers)}
	l.workers = newLoadWorkers(l.writer)
	if err := l.each([]byte{dictionaryPrefix}, []byte{dictionaryPrefix + 1}, l.dictionary); err != nil {
		return nil, err
	}
	if err := l.countNodes(); err != nil {
		return nil, err
	}
	if err := l.records(); err != nil {
		return nil, err
	}
	if err := l.newestEntry(); err != nil {
		return nil, err
	}
	l.endWorkers()
	l.writer.loadThrough()
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
	db      *pebble.DB
	folder  string
	writer  *writer
	workers []*loadWorker
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

// countNodes learns from the last key of each kind how many nodes it has, and makes room for them.
func (l *loader) countNodes() error {
	w, total := l.writer, 0
	for _, kind := range csp.Kinds {
		last, err := l.lastKey([]byte{nodePrefix, byte(kind)}, []byte{nodePrefix, byte(kind) + 1})
		if err != nil {
			return err
		}
		if last == nil {
			continue
		}
		if len(last) != 6 {
			return corrupt(l.folder, errFlawedRecord)
		}
		t := w.nodes[kind]
		t.rows = binary.BigEndian.Uint32(last[2:]) + 1
		t.live = t.rows
		total += int(t.rows)
		t.reserve(t.chunks(), w.batch)
	}
	for _, kind := range csp.AllFactKinds {
		for at := range w.directions[kind] {
			for _, end := range endsOf(kind, side(at)).Kinds() {
				w.directions[kind][at].lists[end].reserve(w.nodes[end].chunks(), w.batch)
			}
		}
	}
	w.ids.reserve(total)
	return nil
}

// records reads all nodes and facts.
func (l *loader) records() error {
	var tasks []func(*loadWorker) error
	parts := map[csp.FactKind][]*factPart{}
	for _, kind := range csp.AllFactKinds {
		for _, from := range kind.From().Kinds() {
			for _, r := range l.ranges(from) {
				part := &factPart{kind: kind, rowRange: r}
				parts[kind] = append(parts[kind], part)
				tasks = append(tasks, func(w *loadWorker) error { return l.factPart(w, part) })
			}
		}
	}
	for _, kind := range csp.Kinds {
		for _, r := range l.ranges(kind) {
			tasks = append(tasks, func(w *loadWorker) error { return l.nodes(w, r) })
		}
	}
	if err := l.inParallel(tasks); err != nil {
		return err
	}
	begun := l.writer.store.chunks
	tasks = tasks[:0]
	for _, kind := range csp.AllFactKinds {
		l.joinTables(kind, parts[kind])
		tasks = append(tasks, func(w *loadWorker) error { return l.inbound(w, kind, begun, parts[kind]) })
	}
	return l.inParallel(tasks)
}

// rowRange is the rows of a kind of node from first to before end. It begins where a chunk of rows begins, so that
// no two ranges share a chunk and can be written at the same time.
type rowRange struct {
	kind       csp.Kind
	first, end uint32
}

// rangesPerKind is how many ranges a kind has at most.
const rangesPerKind = 64

func (l *loader) ranges(kind csp.Kind) []rowRange {
	t := l.writer.nodes[kind]
	width := uint32((t.chunks()+rangesPerKind-1)/rangesPerKind) * chunkRows
	var ranges []rowRange
	for first := uint32(0); first < t.rows; first += width {
		ranges = append(ranges, rowRange{kind, first, min(first+width, t.rows)})
	}
	return ranges
}

// nodes reads the nodes of a range.
func (l *loader) nodes(w *loadWorker, r rowRange) error {
	next, t := r.first, l.writer.nodes[r.kind]
	err := l.each(nodeKey(nil, newNode(r.kind, r.first)), nodeKey(nil, newNode(r.kind, r.end)), func(key, record []byte) bool {
		if len(key) != 6 || binary.BigEndian.Uint32(key[2:]) != next {
			return false
		}
		dated, ok := w.rows.node(t, r.kind, next, 0, record)
		w.latestDated = max(w.latestDated, dated)
		w.index(&l.writer.state, t, newNode(r.kind, next))
		next++
		return ok
	})
	if err == nil && next != r.end {
		err = corrupt(l.folder, errFlawedRecord)
	}
	return err
}
