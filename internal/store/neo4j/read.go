package neo4j

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Read answers a plan by one statement, or by a few in one transaction if the plan is very large.
func (s *Store) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	prepared := s.prepare(p).forInput(&input)
	if len(prepared) == 0 || !input.Scope.SeesEverything() {
		return decode(prepared, nothing(prepared), &input)
	}
	ctx, cancel := context.WithTimeout(ctx, s.queryTimeout)
	defer cancel()
	columns, err := s.run(ctx, prepared, &input)
	if err != nil {
		return nil, s.translate(ctx, err)
	}
	return decode(prepared, columns, &input)
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

// run returns one column for each root, all of one state of the graph.
func (s *Store) run(ctx context.Context, statements []statement, input *plan.Input) ([]any, error) {
	pause, faults := unstablePause, 0
	for attempt := 1; ; attempt++ {
		columns, err := s.runOnce(ctx, statements, input)
		switch {
		case err == nil || ctx.Err() != nil:
			return columns, err
		case errors.Is(err, errUnstable) && attempt >= unstableAttempts:
			return s.readLocked(ctx, statements, input)
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

func (s *Store) runOnce(ctx context.Context, statements []statement, input *plan.Input) ([]any, error) {
	session := s.session(ctx, neo4j.AccessModeRead)
	defer session.Close(context.WithoutCancel(ctx))
	if len(statements) == 1 {
		// A transaction of its own saves the round trips of beginning and committing one.
		result, err := session.Run(ctx, statements[0].text, bind(statements[0].parameters, input), bounded(ctx))
		values, err := only(ctx, result, err)
		if err != nil {
			return nil, err
		}
		columns, isStable := checkStable(values)
		if !isStable {
			return nil, errUnstable
		}
		return columns, nil
	}
	transaction, err := session.BeginTransaction(ctx, bounded(ctx))
	if err != nil {
		return nil, err
	}
	defer transaction.Close(context.WithoutCancel(ctx))
	return runIn(ctx, transaction, statements, input)
}

// runIn runs statements one after another in a transaction. Together they show one state if each does, and the same.
func runIn(ctx context.Context, transaction neo4j.ExplicitTransaction, statements []statement, input *plan.Input) ([]any, error) {
	var columns []any
	var state any
	for i := range statements {
		result, err := transaction.Run(ctx, statements[i].text, bind(statements[i].parameters, input))
		values, err := only(ctx, result, err)
		if err != nil {
			return nil, err
		}
		part, isStable := checkStable(values)
		begun := values[len(values)-1]
		if !isStable || i > 0 && begun != state {
			return nil, errUnstable
		}
		columns, state = append(columns, part...), begun
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

// nothing is what a viewer reads who may see nothing.
func nothing(statements []statement) (columns []any) {
	for _, statement := range statements {
		for _, root := range statement.roots {
			var rows any = []any{}
			if root.page != nil && root.page.Total {
				rows = []any{rows, int64(0)}
			}
			if root.changes != nil {
				rows = []any{[]any{}, int64(0)}
			}
			columns = append(columns, rows)
		}
	}
	return columns
}

func decode(statements []statement, columns []any, input *plan.Input) (*plan.Answer, error) {
	answer := &plan.Answer{Roots: make([]plan.Table, 0, len(columns))}
	d := decoder{input: input}
	for i := range statements {
		for j := range statements[i].roots {
			if len(answer.Roots) == len(columns) {
				return nil, csp.Errorf(csp.Internal, "Neo4j's answer was not understood").WithCause(errors.New("neo4j: a column is missing"))
			}
			answer.Roots = append(answer.Roots, d.root(columns[len(answer.Roots)], &statements[i].roots[j]))
		}
	}
	if d.err != nil {
		return nil, csp.Errorf(csp.Internal, "Neo4j's answer was not understood").WithCause(d.err)
	}
	return answer, nil
}

// Warm has Neo4j plan the statements of plans that are asked often, so that their first run costs no planning.
// It stops at the first plan that cannot be planned.
func (s *Store) Warm(ctx context.Context, plans []*plan.Plan) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	for i, p := range plans {
		for _, statement := range s.prepare(p).common() {
			if _, err := s.query(ctx, neo4j.AccessModeRead, "EXPLAIN "+statement.text, examples(p.Slots, statement.parameters)); err != nil {
				return s.translate(ctx, fmt.Errorf("planning of plan %d of %d: %w", i+1, len(plans), err))
			}
		}
	}
	return nil
}
