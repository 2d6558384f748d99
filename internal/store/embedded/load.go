package embedded

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"

	"github.com/cockroachdb/pebble/v2"

	"channelgraph/internal/csp"
)

// load builds the newest state from the records. In a new folder it writes the format's version first.
func load(db *pebble.DB, folder string) (*writer, error) {
	numbers, err := readFormat(db, folder)
	if err != nil {
		return nil, err
	}
	w := newWriter(numbers)
	l := loader{db: db, folder: folder, writer: w}
	for _, step := range []struct {
		prefix byte
		read   func(key, value []byte) bool
	}{{dictionaryPrefix, l.dictionary}, {nodePrefix, l.node}, {factPrefix, l.fact}} {
		if err := l.each(step.prefix, step.read); err != nil {
			return nil, err
		}
	}
	return w, nil
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

// each calls visit for all records whose keys begin with prefix, in order of their keys.
func (l *loader) each(prefix byte, visit func(key, value []byte) bool) error {
	records, err := l.db.NewIter(&pebble.IterOptions{LowerBound: []byte{prefix}, UpperBound: []byte{prefix + 1}})
	if err != nil {
		return err
	}
	for records.First(); records.Valid(); records.Next() {
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

func (l *loader) node(key, record []byte) bool {
	if len(key) != 6 || key[1] == 0 || key[1] >= nodeKinds {
		return false
	}
	n := newNode(csp.Kind(key[1]), binary.BigEndian.Uint32(key[2:]))
	return n.row() == l.writer.nodes[n.kind()].rows && l.writer.putNode(n, record)
}

func (l *loader) fact(key, record []byte) bool {
	if len(key) < 10 || key[1] == 0 || key[1] >= factKinds {
		return false
	}
	f := factIdentity{kind: csp.FactKind(key[1]), from: node(binary.BigEndian.Uint32(key[2:])), to: node(binary.BigEndian.Uint32(key[6:]))}
	rest := key[10:]
	for i := range f.kind.Discriminator() {
		at := bytes.IndexByte(rest, 0)
		if at < 0 {
			return false
		}
		f.discriminator[i], rest = string(rest[:at]), rest[at+1:]
	}
	return l.writer.hasNode(f.from) && l.writer.hasNode(f.to) && l.writer.putFact(f, record)
}

func (s *state) hasNode(n node) bool {
	return n != noNode && n.row() < s.nodes[n.kind()].rows
}
