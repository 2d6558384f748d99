package neo4j

import (
	"cmp"
	"context"
	"slices"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
)

// Dump lists the graph in streams that Neo4j sends in the order of its indexes, so that neither side holds more than
// the relationships of one node. Neo4j has no snapshots: what Dump lists is one state because it holds the writers'
// lock meanwhile. An Update waits until it ended, so node and fact must not wait for one.
func (s *Store) Dump(ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer session.Close(context.WithoutCancel(ctx))
	transaction, err := session.BeginTransaction(ctx, bounded(ctx))
	if err != nil {
		return s.translate(ctx, err)
	}
	defer transaction.Close(context.WithoutCancel(ctx)) // never committed: it only holds the lock
	d := dump{ctx: ctx, transaction: transaction, node: node, fact: fact}
	if err := d.run(); d.refused == nil {
		return s.translate(ctx, err)
	}
	return d.refused
}

// dump is one run of Dump.
type dump struct {
	ctx         context.Context
	transaction neo4j.ExplicitTransaction
	node        func(*csp.Node) error
	fact        func(*csp.Fact) error
	current     csp.Fact // its intervals come one by one
	decoder     decoder
	refused     error // what the caller's function returned
}

func (d *dump) run() error {
	if err := d.stream(lockText, nil); err != nil {
		return err
	}
	for _, statement := range dumpStatements() {
		each := d.oneNode
		if statement.ofFacts {
			each = d.oneInterval
		}
		if err := d.stream(statement.text, each); err != nil {
			return err
		}
	}
	return d.flush()
}

// stream runs a statement and hands over the properties in each record.
func (d *dump) stream(text string, each func(properties map[string]any) error) error {
	result, err := d.transaction.Run(d.ctx, text, nil)
	if err != nil {
		return err
	}
	for result.Next(d.ctx) {
		if each == nil {
			continue
		}
		if err := each(d.decoder.properties(result.Record().Values[0])); err != nil {
			return err
		}
	}
	return result.Err()
}

func (d *dump) oneNode(properties map[string]any) error {
	node := d.decoder.readNode(properties)
	if d.decoder.err != nil {
		return foreignData(d.decoder.err)
	}
	d.refused = d.node(node)
	return d.refused
}

func (d *dump) oneInterval(properties map[string]any) error {
	key, relationship := d.decoder.readRelationship(properties)
	if d.decoder.err != nil {
		return foreignData(d.decoder.err)
	}
	if key != d.current.Key {
		if err := d.flush(); err != nil {
			return err
		}
		d.current = csp.Fact{Key: key, Intervals: d.current.Intervals[:0]}
	}
	d.current.Intervals = append(d.current.Intervals, relationship)
	return nil
}

// flush hands over the fact whose intervals are complete.
func (d *dump) flush() error {
	if len(d.current.Intervals) == 0 {
		return nil
	}
	d.refused = d.fact(&d.current)
	return d.refused
}

type dumpStatement struct {
	text    string
	ofFacts bool
}

// dumpStatements list nodes by kind, and facts by kind in the order of their keys. A key goes on with the id of the
// node where the relationship begins, so the kinds of that node come in the order of their names, and its ids in
// that of the index.
func dumpStatements() (list []dumpStatement) {
	for _, kind := range csp.Kinds {
		list = append(list, dumpStatement{text: "MATCH (n:" + kind.String() + ") WHERE n.id IS NOT NULL RETURN properties(n) ORDER BY n.id"})
	}
	for _, kind := range csp.AllFactKinds {
		from := kind.From().Kinds()
		slices.SortFunc(from, func(a, b csp.Kind) int { return cmp.Compare(a.String(), b.String()) })
		for _, begin := range from {
			list = append(list, dumpStatement{ofFacts: true, text: "MATCH (a:" + begin.String() + ")-[r:" + kind.String() + "]->()" +
				" WHERE a.id IS NOT NULL RETURN properties(r) ORDER BY a.id, r.fact, r.since"})
		}
	}
	return list
}
