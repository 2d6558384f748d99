package lines

import (
	"bufio"
	"context"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// Header is the first line of every file.
const Header = `{"format":"channelgraph-lines","version":1}`

// Written says how much an export wrote.
type Written struct {
	Nodes, Relationships int64
}

// Export writes a whole graph, in its canonical order: two equal graphs give the same bytes.
// Errors are those of dumper and w.
func Export(ctx context.Context, dumper store.Dumper, w io.Writer) (Written, error) {
	out := NewWriter(w)
	if err := dumper.Dump(ctx, out.Node, out.Fact); err != nil {
		return out.written, err
	}
	return out.written, out.Flush()
}

// Writer writes nodes and facts as lines.
type Writer struct {
	buffered *bufio.Writer
	line     []byte
	written  Written
}

// NewWriter returns a writer to w. The header is written with the first record, or by Flush.
func NewWriter(w io.Writer) *Writer {
	out := &Writer{buffered: bufio.NewWriterSize(w, 1<<18)}
	_, _ = out.buffered.WriteString(Header + "\n") // the first flush returns its error
	return out
}

// Node writes one node.
func (w *Writer) Node(node *csp.Node) error {
	line, err := AppendNode(w.line[:0], node)
	if err != nil {
		return err
	}
	w.written.Nodes++
	return w.write(line)
}

// Fact writes all intervals of a fact, one a line.
func (w *Writer) Fact(fact *csp.Fact) error {
	for i := range fact.Intervals {
		if err := w.Relationship(&fact.Intervals[i]); err != nil {
			return err
		}
	}
	return nil
}

// Relationship writes one relationship.
func (w *Writer) Relationship(relationship *csp.Relationship) error {
	line, err := AppendRelationship(w.line[:0], relationship)
	if err != nil {
		return err
	}
	w.written.Relationships++
	return w.write(line)
}

func (w *Writer) write(line []byte) error {
	w.line = append(line, '\n')
	_, err := w.buffered.Write(w.line)
	return err
}

// Flush writes what is buffered.
func (w *Writer) Flush() error { return w.buffered.Flush() }

// AppendNode appends a node's line, without the line's end. It fails only for text that is not UTF-8.
func AppendNode(line []byte, node *csp.Node) ([]byte, error) {
	a := appending{line: append(line, `{"node":`...)}
	a.text(string(node.ID))
	a.properties(node.Properties)
	a.history(node.History)
	return append(a.line, '}'), a.err
}

// AppendRelationship appends a relationship's line, without the line's end. It fails only for text that is not UTF-8.
func AppendRelationship(line []byte, r *csp.Relationship) ([]byte, error) {
	a := appending{line: append(line, `{"relationship":"`...)}
	a.raw(r.Kind.String())
	a.raw(`","from":`)
	a.text(string(r.From))
	a.raw(`,"to":`)
	a.text(string(r.To))
	a.raw(`,"since":`)
	a.instant(r.Since)
	if r.Until != csp.Forever {
		a.raw(`,"until":`)
		a.instant(r.Until)
	}
	a.properties(r.Properties)
	a.raw(`,"provenance":[`)
	for i, witness := range r.Provenance {
		if i > 0 {
			a.raw(",")
		}
		a.raw(`{"party":`)
		a.text(witness.Party)
		a.raw(`,"source":`)
		a.text(witness.Source)
		a.raw(`,"recorded":`)
		a.instant(witness.Recorded)
		a.raw("}")
	}
	return append(a.line, "]}"...), a.err
}

type appending struct {
	line []byte
	err  error
}

func (a *appending) raw(text string) { a.line = append(a.line, text...) }

func (a *appending) text(text string) {
	line, err := jsontext.AppendQuote(a.line, text)
	if err != nil {
		a.err = err
		return
	}
	a.line = line
}

func (a *appending) instant(at csp.Instant) {
	a.line = append(a.line, '"')
	a.line = at.Append(a.line)
	a.line = append(a.line, '"')
}

func (a *appending) name(field csp.Field, separator string) {
	a.raw(separator)
	a.raw(`"`)
	a.raw(field.String()) // names of fields need no escape
	a.raw(`":`)
}

func (a *appending) properties(properties csp.Properties) {
	if len(properties) == 0 {
		return
	}
	separator := `,"properties":{`
	for _, property := range properties {
		a.name(property.Field, separator)
		a.value(property.Value)
		separator = ","
	}
	a.raw("}")
}

func (a *appending) history(history []csp.Dated) {
	if len(history) == 0 {
		return
	}
	a.raw(`,"history":{`)
	for i, dated := range history {
		switch {
		case i == 0:
			a.name(dated.Field, "")
			a.raw("[[")
		case history[i-1].Field != dated.Field:
			a.name(dated.Field, "],")
			a.raw("[[")
		default:
			a.raw(",[")
		}
		a.instant(dated.Since)
		a.raw(",")
		a.value(dated.Value)
		a.raw("]")
	}
	a.raw("]}")
}

func (a *appending) value(value csp.Value) {
	switch value.Type() {
	case csp.Null:
		a.raw("null")
	case csp.Bool:
		a.line = strconv.AppendBool(a.line, value.Bool())
	case csp.Int:
		a.line = strconv.AppendInt(a.line, value.Number(), 10)
	case csp.Time:
		a.instant(value.Instant())
	case csp.String:
		a.text(value.Text())
	case csp.List:
		a.raw("[")
		for i, item := range value.List() {
			if i > 0 {
				a.raw(",")
			}
			a.text(item)
		}
		a.raw("]")
	}
}
