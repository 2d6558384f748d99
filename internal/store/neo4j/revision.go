package neo4j

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Neo4j isolates readers from what is not committed, but neither from a commit that is being applied nor from one
// between two steps of their statement. So a node counts commits: before an Update commits it raises begun, in a
// transaction of its own and under the writers' lock, and when it has committed it raises done to the same number.
// A statement reads both first and begun once more at its end. What it read is one state if no commit was under way
// (begun = done) and none began (begun is the same). Else it is read again; at last under the writers' lock.

// commitsPattern is the node that counts commits, without the variable; commitsMatch finds it.
const (
	commitsPattern = ":" + formatLabel + " {id: 'commits'}"
	commitsMatch   = "MATCH (commits" + commitsPattern + ")"
)

// stable wraps the columns of a read into the check that they show one state. The check's numbers are the last three.
// At the end the node is looked up again, because Neo4j remembers what it read of a variable: commits.begun always, and some of
// its plans have even properties(commits) use what was read before (PropertiesUsingCachedProperties).
func stable(columns []string) string {
	named, names := make([]string, len(columns)), make([]string, len(columns))
	for i, column := range columns {
		names[i] = "f" + strconv.Itoa(i)
		named[i] = column + " AS " + names[i]
	}
	return commitsMatch + " WITH commits.begun AS begun, commits.done AS done" +
		" WITH begun, done, " + strings.Join(named, ", ") + " MATCH (after" + commitsPattern + ")" +
		" RETURN " + strings.Join(names, ", ") + ", begun, done, after.begun"
}

// checkStable takes the check off a record and reports whether what was read is one state.
func checkStable(values []any) (columns []any, isStable bool) {
	columns, check := values[:len(values)-3], values[len(values)-3:]
	return columns, check[0] == check[1] && check[0] == check[2]
}

// errUnstable is an attempt to read that met a commit.
var errUnstable = errors.New("neo4j: the graph changed while it was read")

// How often a read is tried beside writers before it takes their lock, and the pause after the first try; each
// further one is twice as long.
const (
	unstableAttempts = 6
	unstablePause    = time.Millisecond
)

const (
	beginText = commitsMatch + " SET commits.begun = commits.begun + 1 RETURN commits.begun"
	endText   = commitsMatch + " SET commits.locked = true WITH commits WHERE commits.done < $begun SET commits.done = $begun, commits.revision = $revision"
)

// beginCommit raises begun and returns it. The caller holds the writers' lock.
func (s *Store) beginCommit(ctx context.Context) (int64, error) {
	records, err := s.query(ctx, neo4j.AccessModeWrite, beginText, nil)
	if err != nil {
		return 0, err
	}
	if len(records) == 0 {
		return 0, errEmptied
	}
	begun, _ := records[0].Values[0].(int64)
	return begun, nil
}

// endCommit says that a commit was applied or never will be, and which revision the change log has with it. If that cannot
// be said, the next read under the lock will, or who waits. Those who wait here are told of the revision only then: before, its
// entries could not be read.
func (s *Store) endCommit(ctx context.Context, begun int64, revision csp.Revision) {
	ctx, cancel := context.WithTimeout(ctx, s.queryTimeout)
	defer cancel()
	_, err := s.query(ctx, neo4j.AccessModeWrite, endText,
		map[string]any{"begun": begun, "revision": int64(revision)})
	if err == nil {
		s.known.note(revision)
	}
}

// settleText says under the writers' lock of all commits that they ended.
const settleText = commitsMatch + " " + formatMatch + " SET commits.done = commits.begun, commits.revision = coalesce(format.revision, 0)"

func settleIn(ctx context.Context, transaction neo4j.ExplicitTransaction) error {
	for _, text := range []string{lockText, settleText} {
		result, err := transaction.Run(ctx, text, nil)
		if err == nil {
			_, err = result.Consume(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settle does so for what a process left that ended in the middle of an Update, if one did.
func (s *Store) settle(ctx context.Context) error {
	records, err := s.query(ctx, neo4j.AccessModeRead, commitsMatch+" "+formatMatch+
		" RETURN commits.done = commits.begun AND coalesce(commits.revision, 0) = coalesce(format.revision, 0)", nil)
	if err != nil || len(records) == 1 && records[0].Values[0] == true {
		return err
	}
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer session.Close(context.WithoutCancel(ctx))
	transaction, err := session.BeginTransaction(ctx, bounded(ctx))
	if err != nil {
		return err
	}
	defer transaction.Close(context.WithoutCancel(ctx))
	if err := settleIn(ctx, transaction); err != nil {
		return err
	}
	return transaction.Commit(ctx)
}

// readLocked reads under the writers' lock, when no commit can be under way, and so can say of all that they ended.
func (s *Store) readLocked(ctx context.Context, q *question) (*plan.Answer, error) {
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer session.Close(context.WithoutCancel(ctx))
	transaction, err := session.BeginTransaction(ctx, bounded(ctx))
	if err != nil {
		return nil, err
	}
	defer transaction.Close(context.WithoutCancel(ctx))
	if err := settleIn(ctx, transaction); err != nil {
		return nil, err
	}
	columns, err := (&reader{transaction: transaction}).run(ctx, q.statements, q.input)
	if err != nil {
		return nil, err
	}
	answer, err := q.decode(columns)
	if err != nil {
		return nil, err
	}
	return answer, transaction.Commit(ctx)
}
