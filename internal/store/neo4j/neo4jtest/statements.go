package neo4jtest

import (
	"context"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// Reset deletes all nodes and relationships. Constraints, indexes and cached plans stay: see [Server.DropSchema].
func (s *Server) Reset(tb testing.TB) {
	tb.Helper()
	s.run(tb, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")
}

// DropSchema drops all constraints and indexes, except the two lookup indexes that every database is born with.
// Neo4j then forgets its cached plans.
func (s *Server) DropSchema(tb testing.TB) {
	tb.Helper()
	for _, record := range s.run(tb, "SHOW CONSTRAINTS YIELD name") {
		s.run(tb, "DROP CONSTRAINT $name", record.AsMap())
	}
	for _, record := range s.run(tb, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name") {
		s.run(tb, "DROP INDEX $name", record.AsMap())
	}
}

// PlanningCount is the number of plans that Neo4j's planner has made since the server's start. A statement whose plan
// is in the cache adds nothing. The count reads itself by Cypher: a schema change empties the cache, so the first count
// after one is larger by its own plan.
func (s *Server) PlanningCount(tb testing.TB) int64 {
	tb.Helper()
	return s.queryCacheCounter(tb, "plannings")
}

// StatementMissCount is the number of statements, since the server's start, that Neo4j did not know by their exact
// text and kinds of parameters. Each was parsed (some 30 ms), also where a plan was found for it. It is the stricter
// measure: no new miss means the statement cost neither.
func (s *Server) StatementMissCount(tb testing.TB) int64 {
	tb.Helper()
	return s.queryCacheCounter(tb, "statementMisses")
}

func (s *Server) queryCacheCounter(tb testing.TB, name string) int64 {
	tb.Helper()
	records := s.run(tb, "CALL channelgraphtest.planningCount()")
	count, _, err := neo4j.GetRecordValue[int64](records[0], name)
	if err != nil {
		tb.Fatal(err)
	}
	return count
}

func (s *Server) run(tb testing.TB, statement string, parameters ...map[string]any) []*neo4j.Record {
	tb.Helper()
	ctx := context.Background()
	session := s.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: Database})
	defer session.Close(ctx)
	var values map[string]any
	if len(parameters) > 0 {
		values = parameters[0]
	}
	result, err := session.Run(ctx, statement, values)
	if err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
	records, err := result.Collect(ctx)
	if err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
	return records
}
