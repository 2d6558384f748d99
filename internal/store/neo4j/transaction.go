package neo4j

import (
	"context"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// Update runs change in one write transaction that first locks the graph's format node: so Updates of all processes
// are serial, and what change reads stays as it is until its puts are committed. The driver repeats the whole of it
// after a transient fault.
func (s *Store) Update(ctx context.Context, change func(store.Transaction) error) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return s.translate(ctx, ctx.Err())
	}
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer session.Close(context.WithoutCancel(ctx))

	var refused error       // by change itself, and not by Neo4j
	var begun int64         // the number of the last commit that was tried
	var logged csp.Revision // the log's newest revision when the last try ended
	_, err = session.ExecuteWrite(ctx, func(managed neo4j.ManagedTransaction) (any, error) {
		refused = nil
		tx := &transaction{ctx: ctx, store: s, managed: managed, unknown: map[csp.FactKey]struct{}{}}
		if err := tx.lock(); err != nil {
			return nil, final(err)
		}
		logged = tx.revision
		if err := change(tx); err != nil {
			if neo4j.IsRetryable(tx.fault) && !isMemory(tx.fault) {
				return nil, tx.fault
			}
			refused = err
			return nil, errRefused{}
		}
		if refused = tx.refusal; refused != nil {
			return nil, errRefused{}
		}
		if tx.fault == nil {
			tx.fault = tx.writeEntries()
		}
		if tx.fault == nil && tx.wrote {
			begun, tx.fault = s.beginCommit(ctx)
			logged = tx.newest()
		}
		return nil, final(tx.fault)
	}, bounded(ctx))
	if begun > 0 && (err == nil || refused != nil) {
		s.endCommit(context.WithoutCancel(ctx), begun, logged)
	}
	if refused != nil {
		return refused
	}
	return s.translate(ctx, err)
}

// errRefused ends a transaction without the driver trying again.
type errRefused struct{}

func (errRefused) Error() string { return "the change was refused" }

// errFinal keeps the driver from trying again: it only knows its own types of errors.
type errFinal struct{ error }

func (e errFinal) Unwrap() error { return e.error }

// final keeps the driver from repeating for half a minute what exceeds the memory of a transaction each time.
func final(err error) error {
	if isMemory(err) {
		return errFinal{err}
	}
	return err
}

// transaction is the graph inside an Update.
type transaction struct {
	ctx     context.Context
	store   *Store
	managed neo4j.ManagedTransaction
	wrote   bool
	unknown map[csp.FactKey]struct{} // the facts that were read here and have no interval
	fault   error                    // the first that Neo4j reported; the transaction is lost with it
	refusal error                    // the first that Put or Append found wrong; the transaction is lost with it

	revision csp.Revision  // of the change log before this Update
	entries  []store.Entry // appended in this Update and not yet written
}

var _ store.Transaction = (*transaction)(nil)

// lockText takes the lock that every writer takes first, until the transaction ends.
const lockText = formatMatch + " SET format.locked = true RETURN coalesce(format.revision, 0)"

func (t *transaction) lock() error {
	records, err := t.run(lockText, nil)
	if err == nil && len(records) == 0 {
		return errEmptied
	}
	if err == nil {
		revision, _ := records[0].Values[0].(int64)
		t.revision = csp.Revision(revision)
	}
	return err
}

// run runs a statement and returns the driver's own error, which it remembers.
func (t *transaction) run(text string, parameters map[string]any) ([]*neo4j.Record, error) {
	result, err := t.managed.Run(t.ctx, text, parameters)
	var records []*neo4j.Record
	if err == nil {
		records, err = result.Collect(t.ctx)
	}
	if err != nil && t.fault == nil {
		t.fault = err
	}
	return records, err
}

// batchRows is how many rows one statement of a write carries.
const batchRows = 5000

// Nodes reads nodes by id.
func (t *transaction) Nodes(ids []csp.NodeID) ([]*csp.Node, error) {
	asked := map[csp.Kind][]string{}
	for _, id := range ids {
		if kind := id.Kind(); kind != 0 {
			asked[kind] = append(asked[kind], string(id))
		}
	}
	found := make(map[csp.NodeID]*csp.Node, len(ids))
	for _, kind := range csp.Kinds {
		text := "UNWIND $ids AS id MATCH (n:" + kind.String() + " {id: id}) RETURN properties(n)"
		for batch := range chunks(asked[kind]) {
			records, err := t.run(text, map[string]any{"ids": batch})
			if err != nil {
				return nil, t.store.translate(t.ctx, err)
			}
			d := decoder{}
			for _, record := range records {
				node := d.readNode(d.properties(record.Values[0]))
				found[node.ID] = node
			}
			if d.err != nil {
				return nil, foreignData(d.err)
			}
		}
	}
	nodes := make([]*csp.Node, len(ids))
	for i, id := range ids {
		nodes[i] = found[id]
	}
	return nodes, nil
}

// Facts reads facts by key, from the relationships between the two ends that the key names.
func (t *transaction) Facts(keys []csp.FactKey) ([]csp.Fact, error) {
	asked := map[ends][]any{}
	for _, key := range keys {
		if kind, from, to, ok := splitFactKey(key); ok {
			between := ends{kind, from.Kind(), to.Kind()}
			asked[between] = append(asked[between], []any{string(from), string(to), string(key)})
		}
	}
	intervals := make(map[csp.FactKey][]csp.Relationship, len(keys))
	for _, between := range sortedEnds(asked) {
		text := "UNWIND $rows AS row " + between.match() + " RETURN properties(r)"
		for batch := range chunks(asked[between]) {
			records, err := t.run(text, map[string]any{"rows": batch})
			if err != nil {
				return nil, t.store.translate(t.ctx, err)
			}
			d := decoder{}
			for _, record := range records {
				key, relationship := d.readRelationship(d.properties(record.Values[0]))
				intervals[key] = append(intervals[key], relationship)
			}
			if d.err != nil {
				return nil, foreignData(d.err)
			}
		}
	}
	facts := make([]csp.Fact, len(keys))
	for i, key := range keys {
		facts[i] = csp.Fact{Key: key, Intervals: intervals[key]}
		sortIntervals(facts[i].Intervals)
		if facts[i].Intervals == nil {
			t.unknown[key] = struct{}{}
		}
	}
	return facts, nil
}

func foreignData(cause error) error {
	return csp.Errorf(csp.Internal, "Neo4j holds data that this program did not write as it writes them").WithCause(cause)
}

func (d *decoder) properties(raw any) map[string]any {
	properties, ok := raw.(map[string]any)
	if !ok {
		d.fail("properties", raw)
	}
	return properties
}
