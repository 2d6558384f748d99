package csp

import "slices"

// Handover says what a completed transfer means for a partner's sale of a subscription. One partner at a time sells
// a subscription, and only a transfer changes it: so a transfer says when one sale ended and when the next began,
// better than the subscription's own creation date, which every seller's file repeats.
type Handover uint8

// What a transfer can mean for a sale.
const (
	NoHandover Handover = iota
	HandedOver          // the source sold until Until
	Received            // the target sells since Since
)

// The Source of a transfer's witness to a sale.
const (
	TransferSource = "transfers.json (source)" // the sale ended by a transfer
	TransferTarget = "transfers.json (target)" // the sale began by a transfer
)

func (r *Relationship) witnessed(source string) bool {
	return slices.ContainsFunc(r.Provenance, func(p Provenance) bool { return p.Source == source })
}

// beganByTransfer reports whether an interval is a sale whose start a transfer documents.
func (r *Relationship) beganByTransfer() bool { return r.Kind == Sells && r.witnessed(TransferTarget) }

// endedByTransfer reports whether an interval is a sale whose end a transfer documents.
func (r *Relationship) endedByTransfer() bool { return r.Kind == Sells && r.witnessed(TransferSource) }

// handOver ends the source's sale when the transfer was completed.
func (m *merging) handOver() {
	at := m.said.Until
	interval := m.sold(at)
	if interval == nil {
		m.insert(m.said.Since, at)
		return
	}
	switch {
	case interval.Until != at && interval.endedByTransfer():
		m.contradict(interval, Until, interval.Until.orForever(), at.String())
	case interval.Since >= at:
		m.contradict(interval, Since, m.said.Since.String(), interval.Since.String())
		interval.Since = m.said.Since
		m.setUntil(interval, at)
	default:
		m.setUntil(interval, at)
	}
	m.apply(interval)
}

// sold finds the interval that a transfer ends: the one that reaches into the time of the transfer, else what the source
// stated after it without being known to have received the subscription again.
func (m *merging) sold(at Instant) *Relationship {
	var found *Relationship
	for i := range m.fact.Intervals {
		interval := &m.fact.Intervals[i]
		switch {
		case interval.Since < at && interval.Until > m.said.Since:
			found = interval
		case interval.Since >= at && found == nil && !interval.beganByTransfer() && !interval.endedByTransfer():
			return interval
		}
	}
	return found
}

// receive lets the target's sale begin when the transfer was completed.
func (m *merging) receive() {
	at := m.said.Since
	interval := m.holding(at)
	if interval == nil {
		interval = m.next(at) // what was stated from a later time on began with the transfer
	}
	switch {
	case interval == nil, interval.Since > at && interval.beganByTransfer():
		m.insert(at, m.nextAfter(at))
		return
	case interval.Since < at && interval.beganByTransfer(): // it has to have handed it over in between
		until := interval.Until
		m.setUntil(interval, at)
		m.insert(at, until)
		return
	case interval.Since != at:
		interval.Since = at
		m.outcome = Changed
	}
	m.apply(interval)
}

// next finds the first interval after an instant.
func (m *merging) next(at Instant) *Relationship {
	for i := range m.fact.Intervals {
		if m.fact.Intervals[i].Since > at {
			return &m.fact.Intervals[i]
		}
	}
	return nil
}
