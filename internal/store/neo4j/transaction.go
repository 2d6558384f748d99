package neo4j

import (
	"cmp"
	"context"
	"strings"
	"sync"

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
		tx := newTransaction(ctx, s, managed)
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
		if tx.fault == nil && tx.wrote {
			begun, logged = tx.prepareCommit(), tx.newest()
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

// prepareCommit writes the log's entries and, at the same time on another connection, says that a commit begins. It returns the
// number of the commit, or leaves the fault because of which there will be none.
func (t *transaction) prepareCommit() (begun int64) {
	var failed error
	var beginning sync.WaitGroup
	beginning.Go(func() { begun, failed = t.store.beginCommit(t.ctx) })
	err := t.writeEntries()
	beginning.Wait()
	if t.fault = cmp.Or(err, failed); t.fault != nil && begun > 0 {
		t.store.endCommit(context.WithoutCancel(t.ctx), begun, t.revision)
		return 0
	}
	return begun
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
	missing map[csp.NodeID]struct{}  // the nodes that were not there when this Update began, as far as it asked
	written map[csp.FactKey]struct{} // the facts that were put here
	unused  map[string]struct{}      // the keys of entries that were looked for here and not found
	fault   error                    // the first that Neo4j reported; the transaction is lost with it
	refusal error                    // the first that Put or Append found wrong; the transaction is lost with it

	revision csp.Revision  // of the change log before this Update
	entries  []store.Entry // appended in this Update and not yet written
}

var _ store.Transaction = (*transaction)(nil)

func newTransaction(ctx context.Context, s *Store, managed neo4j.ManagedTransaction) *transaction {
	return &transaction{
		ctx: ctx, store: s, managed: managed, unknown: map[csp.FactKey]struct{}{},
		missing: map[csp.NodeID]struct{}{}, written: map[csp.FactKey]struct{}{}, unused: map[string]struct{}{},
	}
}

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

// Nodes reads nodes by id, of all kinds by one statement.
func (t *transaction) Nodes(ids []csp.NodeID) ([]*csp.Node, error) {
	found := make(map[csp.NodeID]*csp.Node, len(ids))
	for batch := range chunks(ids) {
		asked := map[string]any{}
		for _, kind := range csp.Kinds {
			asked[kind.String()] = idsOf(kind, batch)
		}
		records, err := t.run(nodesText, map[string]any{"p": asked})
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
	nodes := make([]*csp.Node, len(ids))
	for i, id := range ids {
		if nodes[i] = found[id]; nodes[i] == nil {
			t.missing[id] = struct{}{}
		}
	}
	return nodes, nil
}

func idsOf(kind csp.Kind, ids []csp.NodeID) []string {
	of := []string{}
	for _, id := range ids {
		if id.Kind() == kind {
			of = append(of, string(id))
		}
	}
	return of
}

// nodesText reads the nodes of each kind by its index.
var nodesText = func() string {
	var branches []string
	for _, kind := range csp.Kinds {
		branches = append(branches, "UNWIND $p."+kind.String()+" AS id MATCH (n:"+kind.String()+" {id: id}) RETURN n")
	}
	return "CALL () { " + strings.Join(branches, " UNION ALL ") + " } RETURN properties(n)"
}()

// Facts reads facts by key, from the relationships between the two ends that the key names.
func (t *transaction) Facts(keys []csp.FactKey) ([]csp.Fact, error) {
	asked := map[ends][]any{}
	for _, key := range keys {
		if kind, from, to, ok := splitFactKey(key); ok && !t.isNew(key, from, to) {
			between := ends{kind, from.Kind(), to.Kind()}
			asked[between] = append(asked[between], []any{string(from), string(to), string(key)})
		}
	}
	intervals := make(map[csp.FactKey][]csp.Relationship, len(keys))
	for _, between := range sortedEnds(asked) {
		for batch := range chunks(asked[between]) {
			records, err := t.run(between.readText(), rowsParameter(batch))
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

// isNew reports whether a fact can't be in the graph, because one of its ends was not there before this Update, which did not put the
// fact either.
func (t *transaction) isNew(key csp.FactKey, from, to csp.NodeID) bool {
	_, withoutFrom := t.missing[from]
	_, withoutTo := t.missing[to]
	_, written := t.written[key]
	return (withoutFrom || withoutTo) && !written
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
