package neo4j

import (
	"context"
	"fmt"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/plan"
)

// Warm has Neo4j plan what Updates run, the statements of plans that are asked often, those of plans that Updates read after they wrote,
// and those of plans that viewers ask often who do not see everything, so that their first run costs no planning. What is read after
// writing has to begin at nodes that it is given, as it is run: of none. It stops at the first that cannot be planned.
func (s *Store) Warm(ctx context.Context, asked, afterWriting, restricted []*plan.Plan) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	for _, one := range updateStatements() {
		if err := s.explain(ctx, neo4j.AccessModeWrite, one.text, one.parameters); err != nil {
			return s.translate(ctx, fmt.Errorf("planning of an Update's statement: %w", err))
		}
	}
	if err := s.planEach(ctx, asked, false, s.explain); err != nil {
		return err
	}
	if err := s.planEach(ctx, afterWriting, false, s.runAfterWriting); err != nil {
		return err
	}
	return s.planEach(ctx, restricted, true, s.explain)
}

type planning func(ctx context.Context, mode neo4j.AccessMode, text string, parameters map[string]any) error

func (s *Store) planEach(ctx context.Context, plans []*plan.Plan, restricted bool, run planning) error {
	for i, p := range plans {
		for _, statement := range s.prepare(p).common(restricted) {
			if err := run(ctx, neo4j.AccessModeRead, statement.text, examples(p.Slots, statement.parameters)); err != nil {
				return s.translate(ctx, fmt.Errorf("planning of plan %d of %d: %w", i+1, len(plans), err))
			}
		}
	}
	return nil
}

func (s *Store) explain(ctx context.Context, mode neo4j.AccessMode, text string, parameters map[string]any) error {
	_, err := s.query(ctx, mode, "EXPLAIN "+text, parameters)
	return err
}

// runAfterWriting runs a statement in a transaction that made something, which it takes back: Neo4j keeps the plans for such transactions
// apart from the others. Explained only, the statement would be parsed once more when it is run: that takes most of a second.
func (s *Store) runAfterWriting(ctx context.Context, _ neo4j.AccessMode, text string, parameters map[string]any) error {
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer session.Close(context.WithoutCancel(ctx))
	transaction, err := session.BeginTransaction(ctx, bounded(ctx))
	if err != nil {
		return err
	}
	defer transaction.Close(context.WithoutCancel(ctx))
	for _, one := range []updateStatement{{"CREATE ()", nil}, {text, parameters}} {
		result, err := transaction.Run(ctx, one.text, one.parameters)
		if err == nil {
			_, err = result.Consume(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// updateStatement is what every Update of a kind runs, with parameters of the kinds that it has.
type updateStatement struct {
	text       string
	parameters map[string]any
}

// updateStatements lists the statements of Updates of a few nodes and relationships, beside what they read by plans.
func updateStatements() []updateStatement {
	inMap := map[string]any{"p": map[string]any{}} // what it holds does not count for a plan
	return []updateStatement{
		{lockText, nil}, {recordedText, inMap}, {nodesText, inMap}, {putText, inMap}, {entryText, inMap},
		{beginText, nil}, {endText, map[string]any{"begun": int64(0), "revision": int64(0)}},
	}
}
