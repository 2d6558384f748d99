package resolvers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/ledger"
)

// awaited is the revision that a root field waits for.
type awaited struct {
	operand
	root  int
	place string
}

func (c *compiler) compileAtLeast(field *collected) error {
	in := argument(field.field, "atLeast")
	if !c.given(in) {
		return nil
	}
	c.program.atLeast = append(c.program.atLeast, awaited{operand{in}, c.root, c.locate(in)})
	if in.place != nil {
		return nil
	}
	_, err := operand{in}.revision(nil)
	if err != nil {
		return c.errorf(in, "%w", err)
	}
	return nil
}

// revision reads a revision.
func (o operand) revision(variables map[string]any) (csp.Revision, error) {
	value, err := o.value(variables)
	if err != nil {
		return 0, err
	}
	return convertRevision(value)
}

func convertRevision(value any) (csp.Revision, error) {
	number, err := int64(-1), error(nil)
	switch value := value.(type) {
	case int64:
		number = value
	case int:
		number = int64(value)
	case json.Number:
		number, err = strconv.ParseInt(value.String(), 10, 64)
	}
	if err != nil || number < 0 {
		return 0, errNoRevision
	}
	return csp.Revision(number), nil
}

var errNoRevision = fmt.Errorf("a revision is wanted: a whole number from 0 on, as a payload or the change log tells it")

// CheckRevision tells whether a value can be a Revision input; the error says what is wanted.
func CheckRevision(value any) error {
	_, err := convertRevision(value)
	return err
}

// await waits until the graph holds the newest revision for which a root field asks. All fields of an operation are read from one state,
// as of that revision's instant at least: whoever wrote it may have a clock that is ahead.
func (r *run) await(ctx context.Context, variables map[string]any) error {
	var wanted csp.Revision
	for i := range r.program.atLeast {
		asked := &r.program.atLeast[i]
		if r.program.roots[asked.root].err != nil {
			continue
		}
		revision, err := asked.revision(variables)
		if err != nil {
			return located(asked.place, err)
		}
		wanted = max(wanted, revision)
	}
	if wanted == 0 {
		return nil
	}
	if err := r.schema.await(ctx, wanted); err != nil {
		return err
	}
	entries, err := r.schema.graph.Entries(ctx, wanted-1, 1)
	if err != nil || len(entries) == 0 {
		return err
	}
	r.sees, err = ledger.InstantOf(entries[0])
	return err
}

// shareForWaiting is the part of an operation's time for which it waits at most, so that the answer says what is there instead of
// being cut off.
const shareForWaiting = 0.9

func (s *Schema) await(ctx context.Context, wanted csp.Revision) error {
	waiting := ctx
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		waiting, cancel = context.WithTimeout(ctx, time.Duration(float64(time.Until(deadline))*shareForWaiting))
		defer cancel()
	}
	_, err := s.graph.Await(waiting, wanted-1)
	if err == nil || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	newest, err := s.graph.Await(ctx, -1)
	if err != nil {
		return err
	}
	return csp.Errorf(csp.NotReached, "The graph is at revision %d and did not reach %d in time: ask again, or for an earlier revision.", newest, wanted)
}
