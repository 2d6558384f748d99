package embedded

import (
	"strings"

	"channelgraph/internal/csp"
)

// dictionary numbers the values of one field. Number 0 is null. Values are never removed.
type dictionary struct {
	values []csp.Value
	folded []csp.Value // the comparable forms; only of typed text
}

// comparable returns a value in the form in which the field compares it.
func (d *dictionary) comparable(code uint32) csp.Value {
	if d.folded != nil {
		return d.folded[code]
	}
	return d.values[code]
}

// dictionaries holds those of all fields; that of csp.NoField is for the names of parties and sources.
type dictionaries [csp.FieldCount]dictionary

func newDictionaries() *dictionaries {
	all := &dictionaries{}
	for field := range all {
		all[field].add(csp.Field(field), csp.Value{})
	}
	return all
}

func (d *dictionary) add(field csp.Field, value csp.Value) {
	d.values = append(d.values, value)
	if field != csp.NoField && field.Spec().Format == csp.Typed {
		d.folded = append(d.folded, field.Comparable(value))
	}
}

func (d *dictionary) truncate(length int) {
	d.values = d.values[:length]
	if d.folded != nil {
		d.folded = d.folded[:length]
	}
}

// dictionaryWriter finds numbers for values. Numbers given since the last keep can be taken back.
type dictionaryWriter struct {
	current *dictionaries
	index   [csp.FieldCount]map[csp.Value]uint32
	added   []dictionaryEntry
}

type dictionaryEntry struct {
	field csp.Field
	code  uint32
}

// find returns the number of a value, 0 if it has none.
func (w *dictionaryWriter) find(field csp.Field, value csp.Value) uint32 {
	return w.index[field][value]
}

// code returns the number of a value and gives it one if it has none.
func (w *dictionaryWriter) code(field csp.Field, value csp.Value) uint32 {
	if code, known := w.index[field][value]; known {
		return code
	}
	if len(w.added) == 0 {
		copied := *w.current
		w.current = &copied
	}
	code := uint32(len(w.current[field].values))
	value = ownValue(value)
	w.current[field].add(field, value)
	w.remember(field, value, code)
	w.added = append(w.added, dictionaryEntry{field, code})
	return code
}

func (w *dictionaryWriter) remember(field csp.Field, value csp.Value, code uint32) {
	if w.index[field] == nil {
		w.index[field] = map[csp.Value]uint32{}
	}
	w.index[field][value] = code
}

// keep makes the numbers given so far final.
func (w *dictionaryWriter) keep() { w.added = w.added[:0] }

// takeBack forgets the numbers given since the last keep.
func (w *dictionaryWriter) takeBack() {
	for i := len(w.added) - 1; i >= 0; i-- {
		entry := w.added[i]
		d := &w.current[entry.field]
		delete(w.index[entry.field], d.values[entry.code])
		d.truncate(int(entry.code))
	}
	w.keep()
}

// ownValue returns the value with a text of its own, so that the dictionary does not keep the buffer alive that the text was cut from.
func ownValue(value csp.Value) csp.Value {
	switch value.Type() {
	case csp.String:
		return csp.StringValue(strings.Clone(value.Text()))
	case csp.List:
		return csp.JoinedListValue(strings.Clone(value.Joined()), value.Len())
	}
	return value
}
