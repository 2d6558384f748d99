package importer

import (
	"context"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// batchSize is how many statements one transaction takes: enough that its fixed cost does not count,
// few enough that a batch of large records stays small in memory.
const batchSize = 10_000

// batch merges statements into the graph, many in one transaction.
type batch struct {
	store   store.Writer
	stubs   bool     // nodes that are only named come to be
	stated  stated   // nil if every node is stated once
	ended   endings  // nil if statements are exact copies
	holders *holders // nil if statements are exact copies
	known   known
	logged  *logging // nil if nothing is logged
	pending []csp.Assertion
	result  func(merged)
}

// merged is what one transaction did.
type merged struct {
	created, changed, unchanged int64
	rejected                    []Rejection
	contradictions              []csp.Contradiction
	stated                      stated  // by the nodes of the batch
	ended                       endings // by the facts of the batch
}

func (b *batch) add(ctx context.Context, assertion csp.Assertion) error {
	b.pending = append(b.pending, assertion)
	if len(b.pending) < batchSize {
		return nil
	}
	return b.flush(ctx)
}

func (b *batch) flush(ctx context.Context) error {
	if len(b.pending) == 0 {
		return nil
	}
	assertions := b.pending
	if b.holders != nil {
		var err error
		if assertions, err = b.holders.settle(ctx, b.pending); err != nil {
			return err
		}
	}
	m, err := b.merge(ctx, assertions)
	if csp.CodeOf(err) == csp.BadInput {
		m, err = b.mergeValid(ctx, assertions)
	}
	b.pending = b.pending[:0]
	if err != nil {
		return err
	}
	if b.known != nil {
		b.known.add(m)
	}
	for id, fields := range m.merged.stated {
		b.stated[id] = fields
	}
	for key := range m.merged.ended {
		b.ended[key] = true
	}
	b.result(m.merged)
	return nil
}

// merge brings assertions into the store in one transaction.
func (b *batch) merge(ctx context.Context, assertions []csp.Assertion) (*merger, error) {
	var m *merger
	err := b.store.Update(ctx, func(tx store.Transaction) error {
		m = newMerger(b, len(assertions))
		return m.run(tx, assertions)
	})
	return m, err
}

// mergeValid brings in what is left when the store refused some of it. Statements are looked at one by one only then:
// a store checks all that it is given anyway.
func (b *batch) mergeValid(ctx context.Context, assertions []csp.Assertion) (*merger, error) {
	b.known = nil // a node may have been taken for known that is not
	var valid []csp.Assertion
	var rejected []Rejection
	for i := range assertions {
		if err := check(&assertions[i]); err != nil {
			at := assertions[i].At
			rejected = append(rejected, Rejection{at.File, at.Line, at.Column, err.Error()})
			continue
		}
		valid = append(valid, assertions[i])
	}
	m, err := b.merge(ctx, valid)
	if err == nil {
		m.rejected = append(rejected, m.rejected...)
	}
	return m, err
}

// merger holds the part of the graph that one batch touches.
type merger struct {
	merged
	batch     *batch
	files     []string // of the assertions, if something is logged
	nodes     []nodeEntry
	facts     []factEntry
	nodeIndex map[csp.NodeID]int
	factIndex map[csp.FactKey]int
	ids       []csp.NodeID
	keys      []csp.FactKey
}

type nodeEntry struct {
	before *csp.Node // nil if it did not exist
	node   csp.Node
	exists bool
	dirty  bool
}

type factEntry struct {
	before csp.Fact
	fact   csp.Fact
	dirty  bool
}

func newMerger(b *batch, size int) *merger {
	m := &merger{
		batch:     b,
		nodeIndex: make(map[csp.NodeID]int, size), ids: make([]csp.NodeID, 0, size),
		factIndex: make(map[csp.FactKey]int, size), keys: make([]csp.FactKey, 0, size),
	}
	if b.stated != nil {
		m.stated = stated{}
	}
	if b.ended != nil {
		m.ended = endings{}
	}
	return m
}

func (m *merger) run(tx store.Transaction, assertions []csp.Assertion) error {
	keys := m.collect(assertions)
	if m.batch.logged != nil {
		m.files = filesOf(assertions)
	}
	if err := m.load(tx); err != nil {
		return err
	}
	for i := range assertions {
		m.merge(&assertions[i], keys[i])
	}
	if m.batch.holders != nil {
		m.confirm(m.batch.holders)
	}
	return m.put(tx)
}

// confirm reports the second sellers that are still such after the merge.
func (m *merger) confirm(h *holders) {
	for _, doubt := range h.doubts {
		if m.holds(doubt.held, h.now) && m.holds(doubt.said, h.now) {
			m.contradictions = append(m.contradictions, doubt.Contradiction)
		}
	}
}

// holds reports whether a fact holds at an instant. One that the batch does not touch was read as holding.
func (m *merger) holds(key csp.FactKey, at csp.Instant) bool {
	index, touched := m.factIndex[key]
	return !touched || slices.ContainsFunc(m.facts[index].fact.Intervals, func(r csp.Relationship) bool { return r.HoldsAt(at) })
}

// collect lists the nodes and facts that the assertions touch, and returns each assertion's fact key.
func (m *merger) collect(assertions []csp.Assertion) []csp.FactKey {
	keys := make([]csp.FactKey, len(assertions))
	for i := range assertions {
		if node := assertions[i].Node; node != nil {
			m.wantNode(node.ID)
			continue
		}
		said := assertions[i].Fact
		keys[i] = said.Fact()
		m.wantFact(keys[i])
		m.wantEnd(said.From)
		m.wantEnd(said.To)
	}
	return keys
}

func (m *merger) wantEnd(id csp.NodeID) {
	if !m.batch.known.has(id) {
		m.wantNode(id)
	}
}

func (m *merger) wantNode(id csp.NodeID) {
	if _, known := m.nodeIndex[id]; !known {
		m.nodeIndex[id] = len(m.ids)
		m.ids = append(m.ids, id)
	}
}

func (m *merger) wantFact(key csp.FactKey) {
	if _, known := m.factIndex[key]; !known {
		m.factIndex[key] = len(m.keys)
		m.keys = append(m.keys, key)
	}
}

func (m *merger) load(tx store.Transaction) error {
	nodes, err := tx.Nodes(m.ids)
	if err != nil {
		return err
	}
	m.nodes = make([]nodeEntry, len(m.ids))
	for i, node := range nodes {
		if node != nil {
			m.nodes[i] = nodeEntry{before: node, node: *node, exists: true}
		}
	}
	facts, err := tx.Facts(m.keys)
	if err != nil {
		return err
	}
	m.facts = make([]factEntry, len(m.keys))
	for i, fact := range facts {
		fact.Key = m.keys[i]
		m.facts[i] = factEntry{before: fact, fact: fact}
	}
	return nil
}

func (m *merger) merge(assertion *csp.Assertion, key csp.FactKey) {
	if assertion.Node != nil {
		m.count(m.mergeNode(assertion.Node, assertion.At))
		return
	}
	said := assertion.Fact
	entry := &m.facts[m.factIndex[key]]
	if m.ended != nil && m.isEnded(key, said) {
		m.keepEnded(key, said)
		return
	}
	if said.Ended && len(entry.fact.Intervals) == 0 {
		m.count(csp.Unchanged) // the end of what nobody knows
		return
	}
	if !m.end(said.From, assertion) || !m.end(said.To, assertion) {
		return
	}
	fact, outcome, contradictions := csp.MergeFact(entry.fact, said)
	m.contradictions = append(m.contradictions, contradictions...)
	if outcome != csp.Unchanged {
		entry.fact, entry.dirty = fact, true
	}
	m.count(outcome)
}

func (m *merger) mergeNode(said *csp.NodeStatement, at csp.Position) csp.Outcome {
	entry := &m.nodes[m.nodeIndex[said.ID]]
	var existing *csp.Node
	if entry.exists {
		existing = &entry.node
	}
	if m.stated != nil && !said.Mention {
		said = m.firstWord(existing, said, at)
	}
	node, outcome := csp.MergeNode(existing, said)
	if outcome != csp.Unchanged {
		entry.node, entry.exists, entry.dirty = node, true, true
	}
	return outcome
}

// end makes sure that a relationship's end exists.
func (m *merger) end(id csp.NodeID, assertion *csp.Assertion) bool {
	at, wanted := m.nodeIndex[id]
	if !wanted || m.nodes[at].exists {
		return true
	}
	if !m.batch.stubs {
		reason := "names node " + string(id) + ", which is neither in the graph nor further up: state the node first"
		if err := check(assertion); err != nil {
			reason = err.Error()
		}
		m.rejected = append(m.rejected, Rejection{assertion.At.File, assertion.At.Line, assertion.At.Column, reason})
		return false
	}
	m.mergeNode(named(id), assertion.At)
	return true
}

// named is the statement that a node exists, and nothing else of it.
func named(id csp.NodeID) *csp.NodeStatement {
	kind, _, key, _ := id.Split()
	field := csp.TenantID
	if kind == csp.Subscription {
		field = csp.SubscriptionID
	}
	return &csp.NodeStatement{ID: id, Mention: true, Set: csp.Properties{{Field: field, Value: csp.StringValue(key)}}}
}

func (m *merger) count(outcome csp.Outcome) {
	switch outcome {
	case csp.Created:
		m.created++
	case csp.Changed:
		m.changed++
	default:
		m.unchanged++
	}
}

func (m *merger) put(tx store.Transaction) error {
	nodes := make([]csp.Node, 0, len(m.nodes))
	for i := range m.nodes {
		if m.nodes[i].dirty {
			nodes = append(nodes, m.nodes[i].node)
		}
	}
	facts := make([]csp.Fact, 0, len(m.facts))
	for i := range m.facts {
		if m.facts[i].dirty {
			facts = append(facts, m.facts[i].fact)
		}
	}
	if len(nodes) == 0 && len(facts) == 0 {
		return nil
	}
	if err := tx.Put(nodes, facts); err != nil || m.batch.logged == nil {
		return err
	}
	return m.batch.logged.append(tx, m)
}
