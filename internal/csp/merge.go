package csp

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// MergeNode returns what a node is after a statement. existing is nil for a node that nobody stated yet.
// The last statement wins for values without a history; a dated value is added to the history
// at its instant if it differs from the value that held then. existing is not changed.
func MergeNode(existing *Node, said *NodeStatement) (Node, Outcome) {
	node := Node{ID: said.ID}
	outcome := Created
	switch {
	case existing != nil:
		node = *existing
		outcome = Unchanged
	case len(said.Include) == 0:
		return Node{ID: said.ID, Properties: said.Set, History: said.Dated}, Created
	}
	for _, property := range said.Set {
		was := node.Properties.Get(property.Field)
		if was == property.Value || said.Mention && !was.IsNull() {
			continue
		}
		node.Properties = node.Properties.With(property.Field, property.Value)
		outcome = max(outcome, Changed)
	}
	for _, field := range said.Clear {
		if !node.Properties.Get(field).IsNull() {
			node.Properties = node.Properties.With(field, Value{})
			outcome = max(outcome, Changed)
		}
	}
	for _, dated := range said.Dated {
		outcome = max(outcome, node.record(dated, existing == nil))
	}
	for _, dated := range said.Include {
		outcome = max(outcome, node.record(including(node.Value(dated.Field, dated.Since), dated), false))
	}
	return node, outcome
}

// record adds a dated value to the history. A value that held already is only written down if exact,
// so that a history that is copied stays as it was.
func (n *Node) record(dated Dated, exact bool) Outcome {
	if !exact && n.Value(dated.Field, dated.Since) == dated.Value {
		return Unchanged
	}
	at, found := slices.BinarySearchFunc(n.History, dated, func(a, b Dated) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Since, b.Since))
	})
	if found {
		if n.History[at].Value == dated.Value {
			return Unchanged
		}
		n.History = slices.Clone(n.History)
		n.History[at] = dated
		return Changed
	}
	n.History = slices.Insert(slices.Clip(n.History), at, dated)
	return Changed
}

func including(held Value, more Dated) Dated {
	items := held.List()
	for _, item := range more.Value.List() {
		if !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	if enum := more.Field.Spec().Enum; enum != nil {
		slices.SortFunc(items, func(a, b string) int {
			return cmp.Compare(slices.Index(enum.Names, a), slices.Index(enum.Names, b))
		})
	}
	more.Value = ListValue(items)
	return more
}

// MergeFact returns what a fact is after a statement about it. existing holds at least the fact's key; it is not changed.
//
// A statement whose time meets an interval is about that relationship: its witnesses are added, its start
// moves back if an earlier one is documented, and an end closes it. The word of the first witness counts for
// the relationship's properties and end; what others say differently is a contradiction, and what the graph
// holds is kept. Nothing is ever deleted: what begins again after its end is a further interval. Where a transfer says
// when a sale began or ended, that stays (see Handover).
func MergeFact(existing Fact, said *FactStatement) (Fact, Outcome, []Contradiction) {
	if said.Exact && len(existing.Intervals) == 0 {
		return Fact{Key: existing.Key, Intervals: []Relationship{said.Relationship}}, Created, nil
	}
	m := merging{fact: Fact{Key: existing.Key, Intervals: slices.Clone(existing.Intervals)}, said: said}
	switch {
	case said.Handover == HandedOver:
		m.handOver()
	case said.Handover == Received:
		m.receive()
	case said.Ended:
		m.end()
	case said.Exact:
		m.copy()
	default:
		m.observe()
	}
	if m.outcome == Changed && len(existing.Intervals) == 0 {
		m.outcome = Created
	}
	return m.fact, m.outcome, m.contradictions
}

type merging struct {
	fact           Fact
	said           *FactStatement
	outcome        Outcome
	contradictions []Contradiction
}

func (m *merging) party() string {
	if len(m.said.Provenance) == 0 {
		return ""
	}
	return m.said.Provenance[0].Party
}

// speaksFor reports whether the statement's party is the one whose word counts for an interval.
func (m *merging) speaksFor(interval *Relationship) bool {
	return len(interval.Provenance) == 0 || interval.Provenance[0].Party == m.party()
}

// end closes the interval that holds at the instant of observation.
func (m *merging) end() {
	at := m.said.Observed
	for i := range m.fact.Intervals {
		interval := &m.fact.Intervals[i]
		if !interval.HoldsAt(at) {
			continue
		}
		if interval.Since == at && interval.Until == Forever && len(interval.Provenance) == 1 && m.speaksFor(interval) {
			m.contradict(interval, Until, at.String(), "")
			m.withdraw(i)
			return
		}
		if interval.Since == at || interval.Until != Forever && !m.speaksFor(interval) {
			m.contradict(interval, Until, interval.Until.orForever(), at.String())
			return
		}
		m.setUntil(interval, at)
		m.apply(interval)
		return
	}
}

// withdraw takes back an interval that its only witness began and ended at one instant: a party whose files contradict
// each other would otherwise begin and end the relationship anew with every import. What ends it counts.
func (m *merging) withdraw(i int) {
	m.fact.Intervals = slices.Delete(m.fact.Intervals, i, i+1)
	m.outcome = Changed
}

// copy takes over an interval whose start and end are known.
func (m *merging) copy() {
	interval := m.meeting(m.said.Since, m.said.Until)
	if interval == nil {
		m.insert(m.said.Since, m.said.Until)
		return
	}
	m.moveBack(interval)
	if m.said.Until != Forever && interval.Until != m.said.Until {
		if interval.Until != Forever && !m.speaksFor(interval) {
			m.contradict(interval, Until, interval.Until.orForever(), m.said.Until.String())
		} else {
			m.setUntil(interval, min(m.said.Until, m.nextAfter(interval.Since)))
		}
	}
	m.apply(interval)
}

// observe takes over a relationship that was seen to hold and of which no end is known.
func (m *merging) observe() {
	seen := max(m.said.Since, m.said.Observed)
	if interval := m.holding(seen); interval != nil {
		m.moveBack(interval)
		m.apply(interval)
		return
	}
	last := m.lastBefore(seen)
	if last != nil && last.endedByTransfer() {
		m.moveBack(last)
		m.apply(last)
		m.contradict(last, Until, last.Until.orForever(), "")
		return // what it sold it cannot sell on without receiving it again
	}
	if last != nil && last.Until >= m.said.Since {
		if last.Until == seen {
			m.contradict(last, Until, last.Until.orForever(), "")
			return // whoever ended it at this instant is believed
		}
		m.begin(seen) // it began again; nobody knows when after its end
		return
	}
	m.begin(m.said.Since)
}

// begin lets the relationship hold from an instant at which no interval holds: the next interval, if there is one,
// began as early as that.
func (m *merging) begin(since Instant) {
	next := m.next(since)
	switch {
	case next == nil:
		m.insert(since, Forever)
		return
	case next.beganByTransfer():
		m.contradict(next, Since, next.Since.String(), since.String())
	default:
		next.Since = since
		m.outcome = Changed
	}
	m.apply(next)
}

func (m *merging) holding(at Instant) *Relationship {
	for i := range m.fact.Intervals {
		if m.fact.Intervals[i].HoldsAt(at) {
			return &m.fact.Intervals[i]
		}
	}
	return nil
}

// meeting finds the first interval that shares an instant with [since, until).
func (m *merging) meeting(since, until Instant) *Relationship {
	for i := range m.fact.Intervals {
		interval := &m.fact.Intervals[i]
		if interval.Since < until && since < interval.Until {
			return interval
		}
	}
	return nil
}

// lastBefore finds the last interval that begins before an instant.
func (m *merging) lastBefore(at Instant) *Relationship {
	var last *Relationship
	for i := range m.fact.Intervals {
		if m.fact.Intervals[i].Since < at {
			last = &m.fact.Intervals[i]
		}
	}
	return last
}

// nextAfter returns where the first interval after an instant begins.
func (m *merging) nextAfter(at Instant) Instant {
	for i := range m.fact.Intervals {
		if m.fact.Intervals[i].Since > at {
			return m.fact.Intervals[i].Since
		}
	}
	return Forever
}

// moveBack lets an interval begin at the statement's start if that is earlier and no other interval is in between.
// A sale that began by a transfer stays as it is: the statement's start is then that of the first sale.
func (m *merging) moveBack(interval *Relationship) {
	if interval.beganByTransfer() {
		if interval = &m.fact.Intervals[0]; interval.beganByTransfer() {
			return
		}
	}
	earliest := m.said.Since
	for i := range m.fact.Intervals {
		if before := &m.fact.Intervals[i]; before.Since < interval.Since && before.Until > earliest {
			return
		}
	}
	if earliest < interval.Since {
		interval.Since = earliest
		m.outcome = Changed
	}
}

func (m *merging) setUntil(interval *Relationship, until Instant) {
	if interval.Until != until {
		interval.Until = until
		m.outcome = Changed
	}
}

// apply merges the statement's properties and witnesses into an interval.
func (m *merging) apply(interval *Relationship) {
	mine := m.speaksFor(interval)
	for _, property := range m.said.Properties {
		held := interval.Properties.Get(property.Field)
		switch {
		case held == property.Value:
		case held.IsNull() || mine:
			interval.Properties = interval.Properties.With(property.Field, property.Value)
			m.outcome = Changed
		default:
			m.contradict(interval, property.Field, held.String(), property.Value.String())
		}
	}
	for _, witness := range m.said.Provenance {
		known := slices.ContainsFunc(interval.Provenance, func(p Provenance) bool {
			return p.Party == witness.Party && p.Source == witness.Source
		})
		if !known {
			interval.Provenance = append(slices.Clip(interval.Provenance), witness)
			m.outcome = Changed
		}
	}
}

// insert adds a new interval.
func (m *merging) insert(since, until Instant) {
	interval := m.said.Relationship
	interval.Since, interval.Until = since, until
	at, _ := slices.BinarySearchFunc(m.fact.Intervals, since, func(r Relationship, at Instant) int {
		return cmp.Compare(r.Since, at)
	})
	m.fact.Intervals = slices.Insert(m.fact.Intervals, at, interval)
	m.outcome = Changed
}

func (m *merging) contradict(interval *Relationship, field Field, kept, rejected string) {
	m.contradictions = append(m.contradictions, Contradiction{
		Subject: string(interval.Fact()), Field: field, Kept: kept, Rejected: rejected, Party: m.party(),
	})
}

func (i Instant) orForever() string {
	if i == Forever {
		return ""
	}
	return i.String()
}

// String returns the value for people: text as written, lists with commas, "" for null.
func (v Value) String() string {
	switch v.kind {
	case Bool:
		return strconv.FormatBool(v.Bool())
	case Int:
		return strconv.FormatInt(v.number, 10)
	case Time:
		return v.Instant().String()
	case List:
		return strings.Join(v.List(), ", ")
	}
	return v.text
}
