package neo4j

import (
	"context"
	"fmt"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/plan"
)

// Warm has Neo4j plan what Updates run, and the statements of plans that are asked often, so that their first run costs no planning.
// It stops at the first that cannot be planned.
func (s *Store) Warm(ctx context.Context, plans []*plan.Plan) error {
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
	for i, p := range plans {
		for _, statement := range s.prepare(p).common() {
			if err := s.explain(ctx, neo4j.AccessModeRead, statement.text, examples(p.Slots, statement.parameters)); err != nil {
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
