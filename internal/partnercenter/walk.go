package partnercenter

import (
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// walk reads a body: a page (items, or value in Microsoft Graph), a list, or one object. With a visit it hands over every
// record with its offset; without, it only checks that the whole body is valid.
type walk struct {
	clean   *cleaner
	decoder *jsontext.Decoder
	visit   func(record object, offset int64) error
	page    func(page object) // if set, called with what stands beside a page's records
	records int               // visited so far
}

func newWalk(r io.Reader, visit func(object, int64) error) *walk {
	clean := newCleaner(r)
	return &walk{clean: clean, decoder: jsontext.NewDecoder(clean), visit: visit}
}

var errNotAnObject = errors.New("the body is no JSON object or list of objects")

func (w *walk) run() error {
	if err := w.value(true); err != nil {
		return err
	}
	if _, err := w.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		if err == nil {
			return errors.New("a second body follows the first")
		}
		return err
	}
	return nil
}

func (w *walk) value(outer bool) error {
	switch w.decoder.PeekKind() {
	case '{':
		return w.object(outer)
	case '[':
		if outer {
			return w.list()
		}
	case 0:
		_, err := w.decoder.ReadToken()
		return err
	}
	return errNotAnObject
}

func (w *walk) list() error {
	if _, err := w.decoder.ReadToken(); err != nil {
		return err
	}
	for w.decoder.PeekKind() != ']' {
		if err := w.value(false); err != nil {
			return err
		}
	}
	_, err := w.decoder.ReadToken()
	return err
}

// object reads a record, or the records of a page.
func (w *walk) object(outer bool) error {
	record := object{}
	isPage := false
	if _, err := w.decoder.ReadToken(); err != nil {
		return err
	}
	offset := w.decoder.InputOffset() - 1
	w.clean.next(offset)
	w.clean.position(offset) // so that it forgets the lines passed
	for w.decoder.PeekKind() != '}' {
		name, err := w.name()
		if err != nil {
			return err
		}
		if outer && (name == "items" || name == "value") && w.decoder.PeekKind() == '[' {
			isPage = true
			if err := w.list(); err != nil {
				return err
			}
			continue
		}
		if err := w.member(record, name); err != nil {
			return err
		}
	}
	if _, err := w.decoder.ReadToken(); err != nil {
		return err
	}
	if isPage && w.visit != nil && w.page != nil {
		w.page(record)
	}
	if isPage || w.visit == nil {
		return nil
	}
	w.records++
	return w.visit(record, offset)
}

func (w *walk) name() (string, error) {
	token, err := w.decoder.ReadToken()
	if err != nil {
		return "", err
	}
	return strings.ToLower(token.String()), nil
}

func (w *walk) member(into object, name string) error {
	if w.visit == nil || name == "usercredentials" {
		return w.decoder.SkipValue()
	}
	value, err := w.any()
	if err != nil {
		return err
	}
	into[name] = value
	return nil
}

// any reads a value: nil, bool, string, number (as jsontext.Value), object or []any.
func (w *walk) any() (any, error) {
	token, err := w.decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case 'n':
		return nil, nil
	case 't', 'f':
		return token.Bool(), nil
	case '"':
		return token.String(), nil
	case '0':
		return number(token.String()), nil
	case '[':
		list := []any{}
		for w.decoder.PeekKind() != ']' {
			item, err := w.any()
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		_, err := w.decoder.ReadToken()
		return list, err
	}
	inner := object{}
	for w.decoder.PeekKind() != '}' {
		name, err := w.name()
		if err != nil {
			return nil, err
		}
		if err := w.member(inner, name); err != nil {
			return nil, err
		}
	}
	_, err = w.decoder.ReadToken()
	return inner, err
}

// where returns the place at which reading failed.
func (w *walk) where(err error) (line, column int) {
	offset := w.decoder.InputOffset()
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		offset = syntax.ByteOffset
	}
	return w.clean.position(offset)
}

// reasonOf says for people why a body is no data.
func reasonOf(err error) string {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "not valid JSON: the file ends too early"
	case errors.As(err, &syntax):
		return "not valid JSON: " + syntax.Err.Error()
	}
	return err.Error()
}
