package neo4j

import (
	"context"
	"errors"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// Read answers a plan by one statement, or by a few in one transaction if the plan is very large.
func (s *Store) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	q := &question{p, s.prepare(p).forInput(&input), &input}
	if len(q.statements) == 0 || seesNothing(input.Scope) {
		return q.decode(nothing(q.statements))
	}
	ctx, cancel := context.WithTimeout(ctx, s.queryTimeout)
	defer cancel()
	traceStatements(ctx, q.statements)
	answer, err := s.run(ctx, q)
	if err != nil {
		return nil, s.translate(ctx, err)
	}
	return answer, nil
}

// question is a plan with what one run needs of it.
type question struct {
	plan       *plan.Plan
	statements []statement
	input      *plan.Input
}

// prepare returns the plan's statements, compiled once and kept beside the plan.
func (s *Store) prepare(p *plan.Plan) *prepared {
	if kept, ok := p.Prepared.Load(s).(*prepared); ok {
		return kept
	}
	fresh := prepare(p)
	p.Prepared.Store(s, fresh)
	return fresh
}

// run answers a question from one state of the graph.
func (s *Store) run(ctx context.Context, q *question) (*plan.Answer, error) {
	pause, faults := unstablePause, 0
	for attempt := 1; ; attempt++ {
		answer, err := s.runOnce(ctx, q)
		switch {
		case err == nil || ctx.Err() != nil:
			return answer, err
		case errors.Is(err, errUnstable) && attempt >= unstableAttempts:
			return s.readLocked(ctx, q)
		case errors.Is(err, errUnstable):
			if err := sleep(ctx, pause); err != nil {
				return nil, err
			}
			pause *= 2
		case isMemory(err) || !neo4j.IsRetryable(err) || faults == readFaults:
			return nil, err
		default:
			faults++
		}
	}
}

// readFaults is how many faults a read forgives: connections in the pool may have died with the server that they belonged to.
const readFaults = 2

func sleep(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) runOnce(ctx context.Context, q *question) (*plan.Answer, error) {
	session := s.session(ctx, neo4j.AccessModeRead)
	defer session.Close(context.WithoutCancel(ctx))
	if len(q.statements) == 1 {
		// A transaction of its own saves the round trips of beginning and committing one.
		result, err := session.Run(ctx, q.statements[0].text, bind(q.statements[0].parameters, q.input), bounded(ctx))
		values, err := only(ctx, result, err)
		if err != nil {
			return nil, err
		}
		columns, isStable := checkStable(values)
		if !isStable {
			return nil, errUnstable
		}
		return q.decode(columns)
	}
	transaction, err := session.BeginTransaction(ctx, bounded(ctx))
	if err != nil {
		return nil, err
	}
	defer transaction.Close(context.WithoutCancel(ctx))
	columns, err := (&reader{transaction: transaction}).run(ctx, q.statements, q.input)
	if err != nil {
		return nil, err
	}
	return q.decode(columns)
}

// reader runs statements one after another in a transaction. Together they show one state if each does, and the same.
type reader struct {
	transaction neo4j.ExplicitTransaction
	state       any // of the graph, by the number of commits; nil before the first statement
}

func (r *reader) run(ctx context.Context, statements []statement, input *plan.Input) ([]any, error) {
	var columns []any
	for i := range statements {
		result, err := r.transaction.Run(ctx, statements[i].text, bind(statements[i].parameters, input))
		values, err := only(ctx, result, err)
		if err != nil {
			return nil, err
		}
		part, isStable := checkStable(values)
		begun := values[len(values)-1]
		if !isStable || r.state != nil && begun != r.state {
			return nil, errUnstable
		}
		columns, r.state = append(columns, part...), begun
	}
	return columns, nil
}

// only returns the values of a result's one record.
func only(ctx context.Context, result neo4j.ResultWithContext, err error) ([]any, error) {
	if err != nil {
		return nil, err
	}
	records, err := result.Collect(ctx)
	if err != nil {
		return nil, err
	}
	if len(records) != 1 {
		return nil, errEmptied
	}
	return records[0].Values, nil
}

func seesNothing(scope plan.Scope) bool { return !scope.SeesEverything() && len(scope.Parties()) == 0 }

// nothing is what a viewer reads who may see nothing.
func nothing(statements []statement) (columns []any) {
	for _, statement := range statements {
		for _, root := range statement.roots {
			columns = append(columns, root.nothing())
		}
	}
	return columns
}

// nothing is the root's column where nothing is found.
func (s *rootShape) nothing() any {
	switch {
	case s.changes != nil:
		return []any{[]any{}, int64(0)}
	case s.parts == 0:
		return []any{}
	}
	parts := []any{[]any{}}
	if s.page.Total {
		parts = append(parts, int64(0))
	}
	if len(s.page.Aggregates) > 0 {
		parts = append(parts, nil)
	}
	for range s.page.Groups {
		parts = append(parts, []any{})
	}
	return parts
}

// decode makes the answer from one column for each root.
func (q *question) decode(columns []any) (*plan.Answer, error) {
	answer := &plan.Answer{Roots: make([]plan.Table, 0, len(columns))}
	d := decoder{input: q.input}
	for i := range q.statements {
		for j := range q.statements[i].roots {
			if len(answer.Roots) == len(columns) {
				return nil, csp.Errorf(csp.Internal, "Neo4j's answer was not understood").WithCause(errors.New("neo4j: a column is missing"))
			}
			answer.Roots = append(answer.Roots, d.root(columns[len(answer.Roots)], &q.statements[i].roots[j]))
		}
	}
	if limit, is := errors.AsType[*csp.Error](d.err); is {
		return nil, limit
	}
	if d.err != nil {
		return nil, csp.Errorf(csp.Internal, "Neo4j's answer was not understood").WithCause(d.err)
	}
	if q.input.Most > 0 && answer.Size() > q.input.Most {
		return nil, store.TooLarge(q.input.Most)
	}
	return answer, nil
}
