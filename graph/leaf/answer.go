// Package leaf holds the one Go type to which the code generator binds every type of the graph.
package leaf

import (
	"context"
	"errors"
	"io"
)

// Value is something that writes itself as JSON.
type Value interface {
	// AppendJSON appends the value's JSON text to out. It cannot fail.
	AppendJSON(out []byte) []byte
}

// Answer is what a root resolver hands over: the field's finished value, written when the response is.
// What can go wrong has gone wrong in the resolver.
type Answer struct{ Value Value }

// Buffer is a response under way.
type Buffer []byte

// Write appends text; it never fails.
func (b *Buffer) Write(text []byte) (int, error) {
	*b = append(*b, text...)
	return len(text), nil
}

// MarshalGQLContext writes the answer, into a Buffer without a copy.
func (a *Answer) MarshalGQLContext(_ context.Context, w io.Writer) error {
	if buffer, direct := w.(*Buffer); direct {
		*buffer = a.Value.AppendJSON(*buffer)
		return nil
	}
	_, err := w.Write(a.Value.AppendJSON(nil))
	return err
}

// UnmarshalGQLContext exists because the generator wants it of every scalar; an answer is never an input.
func (a *Answer) UnmarshalGQLContext(context.Context, any) error {
	return errors.New("an answer is no input")
}
