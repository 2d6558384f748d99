package lines

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"channelgraph/internal/csp"
)

// open reads one delimiter.
func (p *Parser) open(delimiter jsontext.Kind, what string) error {
	token, err := p.decoder.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() != delimiter {
		return p.wrong("%s should stand here", what)
	}
	return nil
}

// name reads the next member's name, "" at the object's end.
func (p *Parser) name() (string, error) {
	if p.decoder.PeekKind() == '}' {
		_, err := p.decoder.ReadToken()
		return "", err
	}
	raw, err := p.decoder.ReadValue()
	if err != nil {
		return "", err
	}
	if len(raw) == 2 {
		return "", p.wrong("a name is empty")
	}
	return p.unquote(raw, true), nil
}

func (p *Parser) text() (string, error) {
	raw, err := p.string("text")
	if err != nil {
		return "", err
	}
	return p.unquote(raw, true), nil
}

func (p *Parser) string(what string) (jsontext.Value, error) {
	raw, err := p.decoder.ReadValue()
	if err != nil {
		return nil, err
	}
	if raw.Kind() != '"' {
		return nil, p.wrong("text should stand here: %s", what)
	}
	return raw, nil
}

// unquote returns the text of a raw JSON string, which the decoder has checked. Often means that the text
// is likely to occur on many lines.
func (p *Parser) unquote(raw jsontext.Value, often bool) string {
	text := raw[1 : len(raw)-1]
	if bytes.IndexByte(text, '\\') >= 0 {
		p.scratch, _ = jsontext.AppendUnquote(p.scratch[:0], raw)
		text = p.scratch
	}
	if !often {
		return string(text)
	}
	if known, ok := p.known[string(text)]; ok {
		return known
	}
	fresh := string(text)
	if len(p.known) < 4096 {
		p.known[fresh] = fresh
	}
	return fresh
}

func (p *Parser) id() (csp.NodeID, error) {
	raw, err := p.string("a node's id")
	if err != nil {
		return "", err
	}
	id := csp.NodeID(p.unquote(raw, false))
	if _, _, _, ok := id.Split(); !ok {
		return "", p.wrong("%q is no node id: write Kind:CLOUD:key with the key in lower case", id)
	}
	return id, nil
}

func (p *Parser) instant() (csp.Instant, error) {
	raw, err := p.string("an instant")
	if err != nil {
		return 0, err
	}
	at, err := time.Parse(time.RFC3339, string(raw[1:len(raw)-1]))
	if err != nil {
		return 0, p.wrong("%s is no instant in RFC 3339, such as \"2026-03-31T00:00:00Z\"", raw)
	}
	return csp.InstantOf(at), nil
}

func (p *Parser) value(field csp.Field) (csp.Value, error) {
	if p.decoder.PeekKind() == 'n' {
		_, err := p.decoder.ReadToken()
		return csp.Value{}, err
	}
	spec := field.Spec()
	switch spec.Type {
	case csp.Bool:
		return p.boolean(field)
	case csp.Int:
		return p.integer(field)
	case csp.Time:
		at, err := p.instant()
		return csp.TimeValue(at), err
	case csp.List:
		return p.list(field)
	}
	raw, err := p.string(spec.Name)
	if err != nil {
		return csp.Value{}, err
	}
	text := p.unquote(raw, spec.Enum != nil || spec.Format == csp.Plain)
	if spec.Enum != nil && !slices.Contains(spec.Enum.Names, text) {
		return csp.Value{}, p.wrong("%q is no %s", text, spec.Enum.Title)
	}
	return csp.StringValue(text), nil
}

func (p *Parser) boolean(field csp.Field) (csp.Value, error) {
	token, err := p.decoder.ReadToken()
	if err != nil {
		return csp.Value{}, err
	}
	if token.Kind() != 't' && token.Kind() != 'f' {
		return csp.Value{}, p.wrong("%s is true or false", field)
	}
	return csp.BoolValue(token.Bool()), nil
}

func (p *Parser) integer(field csp.Field) (csp.Value, error) {
	raw, err := p.decoder.ReadValue()
	if err != nil {
		return csp.Value{}, err
	}
	number, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return csp.Value{}, p.wrong("%s is an integer", field)
	}
	return csp.IntValue(number), nil
}

func (p *Parser) list(field csp.Field) (csp.Value, error) {
	if err := p.open('[', "a list of texts"); err != nil {
		return csp.Value{}, err
	}
	var items []string
	enum := field.Spec().Enum
	for p.decoder.PeekKind() != ']' {
		item, err := p.text()
		if err != nil {
			return csp.Value{}, err
		}
		if enum != nil && !slices.Contains(enum.Names, item) {
			return csp.Value{}, p.wrong("%q is no %s", item, enum.Title)
		}
		items = append(items, item)
	}
	return csp.ListValue(items), p.open(']', "the end of the list")
}
