package neo4j

import (
	"context"
	"errors"
	"slices"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

var errNoEntry = errors.New("neo4j: an entry of the change log has no revision or no content")

// entryLabel is that of the change log's entries: nodes without relationships, with a revision, an optional key and a content.
const entryLabel = "ChannelgraphEntry"

// Read implements store.Transaction. Under the writers' lock no commit can fall between the steps of a statement, so
// nothing is checked.
func (t *transaction) Read(p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	q := &question{p, t.store.prepare(p).forInput(&input), &input}
	if len(q.statements) == 0 || seesNothing(input.Scope) {
		return q.decode(nothing(q.statements))
	}
	var columns []any
	for i := range q.statements {
		records, err := t.run(q.statements[i].text, bind(q.statements[i].parameters, q.input))
		if err == nil && len(records) != 1 {
			err = errEmptied
		}
		if err != nil {
			return nil, t.store.translate(t.ctx, err)
		}
		part, _ := checkStable(records[0].Values)
		columns = append(columns, part...)
	}
	return q.decode(columns)
}

// newest is the revision that the log has with this Update.
func (t *transaction) newest() csp.Revision { return t.revision + csp.Revision(len(t.entries)) }

// Append implements store.Transaction. Entries are written together, at the end.
func (t *transaction) Append(key string, content []byte) (csp.Revision, error) {
	err := store.CheckKey(key)
	if err == nil && key != "" {
		var known *store.Entry
		if known, err = t.Recorded(key); err == nil && known != nil {
			err = store.KeyTaken(key)
		}
	}
	if err != nil {
		if t.refusal == nil && t.fault == nil {
			t.refusal = err
		}
		return 0, err
	}
	t.wrote = true
	t.entries = append(t.entries, store.Entry{Revision: t.newest() + 1, Key: key, Content: slices.Clone(content)})
	return t.newest(), nil
}

func (t *transaction) writeEntries() error {
	if len(t.entries) == 0 {
		return nil
	}
	rows := make([]any, len(t.entries))
	for i, entry := range t.entries {
		var key any
		if entry.Key != "" {
			key = entry.Key
		}
		rows[i] = []any{int64(entry.Revision), key, entry.Content}
	}
	_, err := t.run(entryText, map[string]any{"p": map[string]any{"rows": rows, "revision": int64(t.newest())}})
	return err
}

const (
	entryText    = formatMatch + " SET format.revision = $p.revision WITH format UNWIND $p.rows AS row CREATE (:" + entryLabel + " {revision: row[0], key: row[1], content: row[2]})"
	recordedText = "MATCH (e:" + entryLabel + " {key: $p.key})" + entryColumns
)

// Recorded implements store.Transaction.
func (t *transaction) Recorded(key string) (*store.Entry, error) {
	if key == "" {
		return nil, nil
	}
	for i := range t.entries {
		if t.entries[i].Key == key {
			return &t.entries[i], nil
		}
	}
	if _, unused := t.unused[key]; unused {
		return nil, nil
	}
	records, err := t.run(recordedText, map[string]any{"p": map[string]any{"key": key}})
	if err != nil {
		return nil, t.store.translate(t.ctx, err)
	}
	found, err := readEntries(records)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		t.unused[key] = struct{}{}
		return nil, nil
	}
	return &found[0], nil
}

// Entries implements store.Transaction.
func (t *transaction) Entries(after csp.Revision, most int) ([]store.Entry, error) {
	var found []store.Entry
	if after < t.revision {
		records, err := t.run("MATCH (e:"+entryLabel+") WHERE e.revision > $after"+entryColumns+entryOrder,
			map[string]any{"after": int64(after), "most": int64(most)})
		if err != nil {
			return nil, t.store.translate(t.ctx, err)
		}
		if found, err = readEntries(records); err != nil {
			return nil, err
		}
	}
	for _, entry := range t.entries {
		if entry.Revision > after && len(found) < most {
			found = append(found, entry)
		}
	}
	return found, nil
}

const (
	entryColumns = " RETURN e.revision, e.key, e.content"
	entryOrder   = " ORDER BY e.revision LIMIT $most"

	// entriesText leaves out what lies behind commits.revision: it may belong to a commit that is being applied. In a
	// subquery of its own the page walks the index in order; beside the other MATCH all that follows would be read and sorted.
	entriesText = commitsMatch + " WITH coalesce(commits.revision, 0) AS newest" +
		" CALL (newest) { MATCH (e:" + entryLabel + ") WHERE e.revision > $after AND e.revision <= newest RETURN e" + entryOrder + " }" +
		entryColumns + " ORDER BY e.revision"
)

// Entries implements store.Log.
func (s *Store) Entries(ctx context.Context, after csp.Revision, most int) ([]store.Entry, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, s.queryTimeout)
	defer cancel()
	records, err := s.queryLog(ctx, entriesText, map[string]any{"after": int64(after), "most": int64(most)})
	if err != nil {
		return nil, s.translate(ctx, err)
	}
	return readEntries(records)
}

// queryLog reads, and forgives as many faults as a read of the graph does.
func (s *Store) queryLog(ctx context.Context, text string, parameters map[string]any) ([]*neo4j.Record, error) {
	for faults := 0; ; faults++ {
		records, err := s.query(ctx, neo4j.AccessModeRead, text, parameters)
		if err == nil || ctx.Err() != nil || faults == readFaults || isMemory(err) || !neo4j.IsRetryable(err) {
			return records, err
		}
	}
}

func readEntries(records []*neo4j.Record) ([]store.Entry, error) {
	entries := make([]store.Entry, 0, len(records))
	for _, record := range records {
		revision, numbered := record.Values[0].(int64)
		key, _ := record.Values[1].(string)
		content, isBytes := record.Values[2].([]byte)
		if !numbered || !isBytes {
			return nil, foreignData(errNoEntry)
		}
		entries = append(entries, store.Entry{Revision: csp.Revision(revision), Key: key, Content: content})
	}
	return entries, nil
}
