package lines

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"channelgraph/internal/csp"
)

// Record is one line's content. Exactly one of Node and Relationship is set.
type Record struct {
	Node         *csp.Node
	Relationship *csp.Relationship
}

// Parser reads single lines. It is used by one goroutine.
type Parser struct {
	decoder *jsontext.Decoder
	source  bytes.Buffer
	scratch []byte
	known   map[string]string // texts that occur again and again, such as sources and states
}

// NewParser returns a parser.
func NewParser() *Parser {
	return &Parser{decoder: jsontext.NewDecoder(new(bytes.Buffer)), known: map[string]string{}}
}

// fault is what is wrong with a line, at a byte offset in it.
type fault struct {
	offset int64
	reason string
}

func (f *fault) Error() string { return f.reason }

// Parse reads one line. The error of a wrong line is for people; column is where it is wrong, in bytes from 1.
func (p *Parser) Parse(line []byte) (record Record, column int, err error) {
	p.source = *bytes.NewBuffer(line)
	p.decoder.Reset(&p.source)
	record, err = p.record()
	if err == nil {
		if _, more := p.decoder.ReadToken(); more == nil {
			err = p.wrong("a second value follows on the same line")
		}
	}
	if err == nil {
		return record, 0, nil
	}
	var syntax *jsontext.SyntacticError
	var found *fault
	switch {
	case errors.As(err, &found):
		return Record{}, int(found.offset) + 1, found
	case errors.As(err, &syntax):
		return Record{}, int(syntax.ByteOffset) + 1, fmt.Errorf("not valid JSON: %w", syntax.Err)
	}
	return Record{}, int(p.decoder.InputOffset()) + 1, errors.New("not valid JSON: the line ends too early")
}

func (p *Parser) wrong(format string, args ...any) error {
	return &fault{p.decoder.InputOffset(), fmt.Sprintf(format, args...)}
}

func (p *Parser) record() (Record, error) {
	if err := p.open('{', "an object"); err != nil {
		return Record{}, err
	}
	name, err := p.name()
	if err != nil {
		return Record{}, err
	}
	switch name {
	case "node":
		node, err := p.node()
		return Record{Node: node}, err
	case "relationship":
		relationship, err := p.relationship()
		return Record{Relationship: relationship}, err
	}
	return Record{}, p.wrong(`a line begins with "node" or "relationship", not with %q`, name)
}

func (p *Parser) node() (*csp.Node, error) {
	id, err := p.id()
	if err != nil {
		return nil, err
	}
	node := &csp.Node{ID: id}
	kind := id.Kind()
	for {
		name, err := p.name()
		if err != nil || name == "" {
			return node, err
		}
		switch name {
		case "properties":
			node.Properties, err = p.properties(func(name string) (csp.Field, bool) {
				field, ok := csp.NodeField(kind, name)
				return field, ok && !field.Spec().Dated && field != csp.ID && field != csp.CloudName
			}, kind.String())
		case "history":
			node.History, err = p.history(kind)
		default:
			err = p.wrong("a node has no %q", name)
		}
		if err != nil {
			return nil, err
		}
	}
}

func (p *Parser) relationship() (*csp.Relationship, error) {
	kindName, err := p.text()
	if err != nil {
		return nil, err
	}
	kind, ok := csp.ParseFactKind(kindName)
	if !ok {
		return nil, p.wrong("%q is no relationship type", kindName)
	}
	r := &csp.Relationship{Kind: kind, Until: csp.Forever}
	given := map[string]bool{}
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		if name == "" {
			return r, p.complete(given)
		}
		given[name] = true
		if err := p.part(r, name); err != nil {
			return nil, err
		}
	}
}

func (p *Parser) part(r *csp.Relationship, name string) (err error) {
	switch name {
	case "from":
		r.From, err = p.id()
	case "to":
		r.To, err = p.id()
	case "since":
		r.Since, err = p.instant()
	case "until":
		r.Until, err = p.instant()
	case "properties":
		r.Properties, err = p.properties(func(name string) (csp.Field, bool) {
			field, ok := csp.FactField(r.Kind, name)
			return field, ok && !field.IsDerived()
		}, r.Kind.String())
	case "provenance":
		r.Provenance, err = p.provenance()
	default:
		err = p.wrong("a relationship has no %q", name)
	}
	return err
}

func (p *Parser) complete(given map[string]bool) error {
	for _, name := range []string{"from", "to", "since", "provenance"} {
		if !given[name] {
			return p.wrong("the relationship lacks %q", name)
		}
	}
	return nil
}

// properties reads an object of fields that known finds for the owner.
func (p *Parser) properties(known func(string) (csp.Field, bool), owner string) (csp.Properties, error) {
	if err := p.open('{', "an object of properties"); err != nil {
		return nil, err
	}
	properties := make(csp.Properties, 0, 12)
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		if name == "" {
			break
		}
		field, ok := known(name)
		if !ok {
			return nil, p.wrong("%q is no property of %s", name, owner)
		}
		value, err := p.value(field)
		if err != nil {
			return nil, err
		}
		if value.IsNull() {
			return nil, p.wrong("%s is null: leave it out", name)
		}
		properties = append(properties, csp.Property{Field: field, Value: value})
	}
	byField := func(a, b csp.Property) int { return cmp.Compare(a.Field, b.Field) }
	if !slices.IsSortedFunc(properties, byField) {
		slices.SortFunc(properties, byField)
	}
	return slices.Clip(properties), nil
}

func (p *Parser) history(kind csp.Kind) ([]csp.Dated, error) {
	if err := p.open('{', "an object of dated values"); err != nil {
		return nil, err
	}
	var history []csp.Dated
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		if name == "" {
			break
		}
		field, ok := csp.NodeField(kind, name)
		if !ok || !field.Spec().Dated {
			return nil, p.wrong("%q is no dated property of %s", name, kind)
		}
		if history, err = p.values(history, field); err != nil {
			return nil, err
		}
	}
	byTime := func(a, b csp.Dated) int { return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Since, b.Since)) }
	if !slices.IsSortedFunc(history, byTime) {
		slices.SortFunc(history, byTime)
	}
	return history, nil
}

// values reads one field's list of [since, value] pairs.
func (p *Parser) values(history []csp.Dated, field csp.Field) ([]csp.Dated, error) {
	if err := p.open('[', "a list of [since, value] pairs"); err != nil {
		return nil, err
	}
	for p.decoder.PeekKind() != ']' {
		if err := p.open('[', "a pair [since, value]"); err != nil {
			return nil, err
		}
		since, err := p.instant()
		if err != nil {
			return nil, err
		}
		value, err := p.value(field)
		if err != nil {
			return nil, err
		}
		if err := p.open(']', "the end of the pair [since, value]"); err != nil {
			return nil, err
		}
		history = append(history, csp.Dated{Field: field, Since: since, Value: value})
	}
	return history, p.open(']', "the end of the list")
}

func (p *Parser) provenance() ([]csp.Provenance, error) {
	if err := p.open('[', "a list of witnesses"); err != nil {
		return nil, err
	}
	var witnesses []csp.Provenance
	for p.decoder.PeekKind() != ']' {
		if err := p.open('{', "a witness"); err != nil {
			return nil, err
		}
		witness, err := p.witness()
		if err != nil {
			return nil, err
		}
		witnesses = append(witnesses, witness)
	}
	return witnesses, p.open(']', "the end of the list")
}

func (p *Parser) witness() (witness csp.Provenance, err error) {
	for {
		name, err := p.name()
		if err != nil || name == "" {
			return witness, err
		}
		switch name {
		case "party":
			witness.Party, err = p.text()
		case "source":
			witness.Source, err = p.text()
		case "recorded":
			witness.Recorded, err = p.instant()
		default:
			err = p.wrong("a witness has no %q", name)
		}
		if err != nil {
			return witness, err
		}
	}
}
