package neo4j

import "channelgraph/internal/store"

// StatementSubqueries is the number of subqueries up to which a plan is one statement.
const StatementSubqueries = statementSubqueries

// EntriesText is the statement of a page of the change log.
const EntriesText = entriesText

// Run runs any statement in an Update's transaction.
func Run(tx store.Transaction, text string, parameters map[string]any) error {
	t := tx.(*transaction)
	_, err := t.run(text, parameters)
	return t.store.translate(t.ctx, err)
}

// Stable is a statement with the check that what it reads is one state; IsStable looks at its record.
func Stable(columns ...string) string { return stable(columns) }

func IsStable(values []any) bool {
	_, isStable := checkStable(values)
	return isStable
}
