package embedded

import (
	"context"
	"encoding/binary"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// transaction collects what one Update puts, as records. Nothing of it reaches the graph before the commit, unless the Update
// reads what it put (see tentative.go).
type transaction struct {
	ctx     context.Context
	store   *Store
	writer  *writer
	buffer  []byte
	pending []pendingRecord
	nodes   map[csp.NodeID]int   // the node's newest record in pending
	facts   map[factIdentity]int // the same for facts, as far as indexed
	indexed int                  // records in pending up to which facts knows them: one Put needs no index
	rows    [nodeKinds]uint32    // nodes by kind, with those put here
	entries []store.Entry        // appended to the change log
	unused  string               // the key that was looked for last, if no entry had it; "" for none
	failed  error                // of a Put or Append; the transaction can't be committed any more

	applied  int                  // records in pending that are in the writer's state
	freeRows *[factKinds][]uint32 // the writer's before anything was applied tentatively; nil if nothing was
}

type pendingRecord struct {
	node       node // noNode for facts
	fact       factIdentity
	start, end int // of the record in the buffer
	superseded bool
}

// newTransaction starts a transaction in the memory of the one before it.
func newTransaction(ctx context.Context, s *Store) *transaction {
	w := s.writer
	t := &transaction{ctx: ctx, store: s, writer: w, buffer: w.buffer[:0], pending: w.pending[:0], facts: map[factIdentity]int{}}
	for _, kind := range csp.Kinds {
		t.rows[kind] = w.nodes[kind].rows
	}
	return t
}

// largestScratch bounds the memory that waits for the next transaction.
const largestScratch = 8 << 20

// end gives the memory back. Nobody uses the records any more.
func (t *transaction) end() {
	if cap(t.buffer) <= largestScratch {
		t.writer.buffer, t.writer.pending = t.buffer, t.pending
		clear(t.pending)
	}
}

// pendingFact finds a fact that was put in this transaction.
func (t *transaction) pendingFact(identity factIdentity) (at int, found bool) {
	for ; t.indexed < len(t.pending); t.indexed++ {
		if p := &t.pending[t.indexed]; p.node == noNode {
			t.facts[p.fact] = t.indexed
		}
	}
	at, found = t.facts[identity]
	return at, found
}

func (t *transaction) record(p *pendingRecord) []byte { return t.buffer[p.start:p.end] }

// Put implements store.Transaction.
func (t *transaction) Put(nodes []csp.Node, facts []csp.Fact) error {
	if t.failed == nil {
		t.failed = t.put(nodes, facts)
	}
	return t.failed
}

func (t *transaction) put(nodes []csp.Node, facts []csp.Fact) error {
	if err := store.CheckPut(nodes, facts); err != nil {
		return err
	}
	if err := checkSizes(nodes, facts); err != nil {
		return err
	}
	if t.nodes == nil {
		t.nodes = make(map[csp.NodeID]int, len(nodes))
	}
	t.pending = slices.Grow(t.pending, len(nodes)+len(facts))
	for i := range nodes {
		t.putNode(&nodes[i])
	}
	before := len(t.pending)
	for i := range facts {
		if err := t.putFact(&facts[i], before); err != nil {
			return err
		}
	}
	return nil
}

func (t *transaction) putNode(n *csp.Node) {
	var number node
	if before, seen := t.nodes[n.ID]; seen {
		number = t.pending[before].node
		t.pending[before].superseded = true
	} else if number = t.writer.find(string(n.ID)); number == noNode {
		kind := n.ID.Kind()
		number = newNode(kind, t.rows[kind])
		t.rows[kind]++
	}
	t.nodes[n.ID] = len(t.pending)
	start := len(t.buffer)
	t.buffer = t.writer.records.node(t.buffer, n)
	t.pending = append(t.pending, pendingRecord{node: number, start: start, end: len(t.buffer)})
}

// putFact adds a fact's record. Only what stands before firstOfPut can be the same fact.
func (t *transaction) putFact(fact *csp.Fact, firstOfPut int) error {
	identity, err := t.identify(fact.Key)
	switch {
	case err != nil && len(fact.Intervals) == 0:
		return nil // nobody ever stated it
	case err != nil:
		return err
	}
	if firstOfPut > len(t.nodes) {
		if before, seen := t.pendingFact(identity); seen {
			t.pending[before].superseded = true
		}
	}
	start := len(t.buffer)
	if len(fact.Intervals) > 0 {
		t.buffer = t.writer.records.fact(t.buffer, fact.Intervals)
	}
	t.pending = append(t.pending, pendingRecord{node: noNode, fact: identity, start: start, end: len(t.buffer)})
	return nil
}

// lookUp returns the number of a node that exists or was put in this transaction, or noNode.
func (t *transaction) lookUp(id string) node {
	if at, put := t.nodes[csp.NodeID(id)]; put {
		return t.pending[at].node
	}
	return t.writer.find(id)
}

// identify reads a fact's key and finds both ends.
func (t *transaction) identify(key csp.FactKey) (factIdentity, error) {
	parts, ok := splitFactKey(key)
	if !ok {
		return factIdentity{}, csp.Errorf(csp.BadInput, "%q is no key of a relationship: it needs a kind, two ids and the kind's own fields, separated by blanks", key)
	}
	identity := factIdentity{kind: parts.kind, from: t.lookUp(parts.from), to: t.lookUp(parts.to), discriminator: parts.discriminator}
	if identity.from == noNode {
		return identity, store.MissingEnd(key, csp.NodeID(parts.from))
	}
	if identity.to == noNode {
		return identity, store.MissingEnd(key, csp.NodeID(parts.to))
	}
	return identity, nil
}

// Nodes implements store.Transaction.
func (t *transaction) Nodes(ids []csp.NodeID) ([]*csp.Node, error) {
	found := make([]*csp.Node, len(ids))
	for i, id := range ids {
		if at, put := t.nodes[id]; put {
			found[i] = t.pendingNode(id, &t.pending[at])
		} else if n := t.writer.find(string(id)); n != noNode {
			found[i] = t.writer.nodeAt(n)
		}
	}
	return found, nil
}

// Facts implements store.Transaction.
func (t *transaction) Facts(keys []csp.FactKey) ([]csp.Fact, error) {
	found := make([]csp.Fact, len(keys))
	for i, key := range keys {
		found[i].Key = key
		parts, ok := splitFactKey(key)
		if !ok {
			continue
		}
		identity := factIdentity{kind: parts.kind, from: t.lookUp(parts.from), to: t.lookUp(parts.to), discriminator: parts.discriminator}
		if identity.from == noNode || identity.to == noNode {
			continue
		}
		if at, put := t.pendingFact(identity); put {
			found[i].Intervals = t.pendingIntervals(parts, &t.pending[at])
			continue
		}
		edges, _ := t.writer.edgesOf(identity)
		for _, e := range edges {
			found[i].Intervals = append(found[i].Intervals, t.writer.relationship(identity.kind, csp.NodeID(parts.from), csp.NodeID(parts.to), e))
		}
	}
	return found, nil
}

// pendingNode reads a node back from its record.
func (t *transaction) pendingNode(id csp.NodeID, p *pendingRecord) *csp.Node {
	r := recordReader{rest: t.record(p)}
	n := &csp.Node{ID: id}
	_, _, key, _ := id.Split()
	d := valueReader{dictionaries: t.writer.dictionary.current, numbers: t.writer.numbers, key: key}
	r.byte()
	d.text(&r)
	layout := nodeLayouts[id.Kind()]
	n.Properties = d.properties(&r, layout)
	n.History = d.history(&r, layout)
	return n
}

func (t *transaction) pendingIntervals(parts factParts, p *pendingRecord) []csp.Relationship {
	r := recordReader{rest: t.record(p)}
	if len(r.rest) == 0 {
		return nil
	}
	d := valueReader{dictionaries: t.writer.dictionary.current, numbers: t.writer.numbers}
	intervals := make([]csp.Relationship, r.unsigned())
	for i := range intervals {
		one := csp.Relationship{Kind: parts.kind, From: csp.NodeID(parts.from), To: csp.NodeID(parts.to), Until: csp.Forever}
		one.Since = csp.Instant(r.signed())
		if r.byte() != 0 {
			one.Until = csp.Instant(r.signed())
		}
		one.Properties = d.properties(&r, factLayouts[parts.kind])
		one.Provenance = d.provenance(r.bytes(r.unsigned()))
		intervals[i] = one
	}
	return intervals
}

// appendKey appends the key of the fact's record.
func (f factIdentity) appendKey(key []byte) []byte {
	key = append(key, factPrefix, byte(f.kind))
	key = binary.BigEndian.AppendUint32(key, uint32(f.from))
	key = binary.BigEndian.AppendUint32(key, uint32(f.to))
	for i := range f.kind.Discriminator() {
		key = append(key, f.discriminator[i]...)
		key = append(key, 0)
	}
	return key
}
