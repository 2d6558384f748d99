package importer

import (
	"context"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// A subscription has one seller, one reseller of record and one support contact at a time. holders finds out where
// statements say otherwise: a party that names another reseller or contact than before has replaced it;
// what different parties say differently is a contradiction, and both stay.
type holders struct {
	reader store.Reader
	now    csp.Instant
	plan   *plan.Plan
	report func(csp.Contradiction)
	doubts []doubt // of the batch that was settled last
}

// doubt is a second seller of a subscription. Whether it is one shows when the batch is merged: a transfer can say that
// one's sale ended when the other's began.
type doubt struct {
	csp.Contradiction
	held, said csp.FactKey
}

var exclusive = []csp.FactKind{csp.Sells, csp.Resells, csp.Supports}

// holder is a partner that holds such a relationship.
type holder struct {
	partner csp.NodeID
	role    string // of a reseller
	party   string // whose word it is
	fresh   bool   // this import stated it
}

type held struct {
	kind         csp.FactKind
	subscription csp.NodeID
}

func newHolders(reader store.Reader, now csp.Instant, report func(csp.Contradiction)) *holders {
	hops := make([]plan.Hop, len(exclusive))
	for i, kind := range exclusive {
		columns := []csp.Field{}
		if kind == csp.Resells {
			columns = append(columns, csp.ResellerRole)
		}
		hops[i] = plan.Hop{
			On:   csp.OnlySubscriptions,
			Step: plan.Step{Fact: kind, Inbound: true, To: kind.From()},
			Page: plan.Page{
				Kinds: kind.From(), Order: plan.Order{Field: csp.ID}, Size: plan.NoSlot,
				Node: plan.Selection{Columns: []csp.Field{csp.ID}},
			},
			Fact: &plan.FactSelection{Columns: columns, Provenance: true},
		}
	}
	lookup := &plan.Lookup{Kinds: csp.OnlySubscriptions, IDs: 0, Node: plan.Selection{Columns: []csp.Field{csp.ID}, Hops: hops}}
	return &holders{reader: reader, now: now, report: report, plan: &plan.Plan{
		Roots: []plan.Root{{AsOf: 1, IDs: lookup}},
		Slots: []plan.SlotType{{Type: csp.String, Many: true}, {Type: csp.Time}},
	}}
}

// settle looks at a batch of statements before it is merged, and returns it with what follows from it.
func (h *holders) settle(ctx context.Context, assertions []csp.Assertion) ([]csp.Assertion, error) {
	h.doubts = h.doubts[:0]
	ids := h.subscriptions(assertions)
	if len(ids) == 0 {
		return assertions, nil
	}
	known, err := h.read(ctx, ids)
	if err != nil {
		return nil, err
	}
	settled := make([]csp.Assertion, 0, len(assertions))
	for i := range assertions {
		if h.concerns(&assertions[i]) {
			settled = h.replace(settled, known, &assertions[i])
		}
		settled = append(settled, assertions[i])
	}
	return settled, nil
}

// concerns reports whether a statement says who holds such a relationship now.
func (h *holders) concerns(assertion *csp.Assertion) bool {
	said := assertion.Fact
	if said != nil && said.Handover == csp.Received {
		return true
	}
	return said != nil && !said.Ended && !said.Exact && said.Observed == h.now && slices.Contains(exclusive, said.Kind) &&
		said.Properties.Get(csp.ResellerRole).Text() != "ADDITIONAL_TRANSACTION_RESELLER"
}

func (h *holders) subscriptions(assertions []csp.Assertion) []csp.Value {
	seen := map[csp.NodeID]bool{}
	var ids []csp.Value
	for i := range assertions {
		if h.concerns(&assertions[i]) && !seen[assertions[i].Fact.To] {
			seen[assertions[i].Fact.To] = true
			ids = append(ids, csp.StringValue(string(assertions[i].Fact.To)))
		}
	}
	return ids
}

// lookups is how many subscriptions one read asks for.
const lookups = 1000

func (h *holders) read(ctx context.Context, ids []csp.Value) (map[held][]holder, error) {
	known := map[held][]holder{}
	for some := range slices.Chunk(ids, lookups) {
		if err := h.readSome(ctx, some, known); err != nil {
			return nil, err
		}
	}
	return known, nil
}

func (h *holders) readSome(ctx context.Context, ids []csp.Value, known map[held][]holder) error {
	answer, err := h.reader.Read(ctx, h.plan, plan.Input{
		Values: []plan.Slotted{{Many: ids}, {One: csp.TimeValue(h.now)}}, Now: h.now, Scope: plan.Everything(),
	})
	if err != nil {
		return err
	}
	defer answer.Release()
	root := &answer.Roots[0]
	for row := range root.Kinds {
		for hop, kind := range exclusive {
			if found := holdersIn(&root.Hops[hop], row, kind); len(found) > 0 {
				known[held{kind, csp.NodeID(ids[row].Text())}] = found
			}
		}
	}
	return nil
}

func holdersIn(table *plan.Table, parent int, kind csp.FactKind) []holder {
	var found []holder
	from, to := table.Rows(parent)
	for row := from; row < to; row++ {
		first, last := table.Facts.Rows(row)
		for fact := first; fact < last; fact++ {
			next := holder{partner: csp.NodeID(strings.Clone(table.Cells[row].Text()))}
			if kind == csp.Resells {
				next.role = strings.Clone(table.Facts.Cells[fact].Text())
			}
			witnesses := table.Facts.Provenance
			if witnesses.Starts[fact] < witnesses.Starts[fact+1] {
				next.party = strings.Clone(witnesses.Witnesses[witnesses.Starts[fact]].Party)
			}
			found = append(found, next)
		}
	}
	return found
}

// replace compares a statement with who holds the relationship already, and ends what its party replaces.
func (h *holders) replace(settled []csp.Assertion, known map[held][]holder, assertion *csp.Assertion) []csp.Assertion {
	said := assertion.Fact
	key := held{said.Kind, said.To}
	party := said.Provenance[0].Party
	var keep []holder
	mine := false
	for _, other := range known[key] {
		switch {
		case other.partner == said.From:
			mine = true
			other.fresh = true
			keep = append(keep, other)
		case other.role != said.Properties.Get(csp.ResellerRole).Text():
			keep = append(keep, other)
		case said.Kind != csp.Sells && other.party == party && !other.fresh:
			settled = append(settled, ended(assertion, other))
			said = sinceNow(assertion)
		default:
			h.disagree(said, other, party)
			keep = append(keep, other)
		}
	}
	switch {
	case mine && said.Kind != csp.Sells:
		sinceNow(assertion) // it is known already; the subscription's own beginning can lie before another's time
	case !mine:
		keep = append(keep, holder{said.From, said.Properties.Get(csp.ResellerRole).Text(), party, true})
	}
	known[key] = keep
	return settled
}

// disagree takes notice of a second holder.
func (h *holders) disagree(said *csp.FactStatement, other holder, party string) {
	contradiction := csp.Contradiction{
		Subject: said.Kind.String() + " " + string(said.To), Kept: string(other.partner), Rejected: string(said.From), Party: party,
	}
	if said.Kind != csp.Sells {
		h.report(contradiction)
		return
	}
	held := csp.Relationship{Kind: csp.Sells, From: other.partner, To: said.To}
	h.doubts = append(h.doubts, doubt{contradiction, held.Fact(), said.Fact()})
}

// ended states that a relationship like the asserted one, but of another partner, is over.
func ended(assertion *csp.Assertion, other holder) csp.Assertion {
	said := *assertion.Fact
	said.From, said.Ended = other.partner, true
	said.Properties = nil
	if other.role != "" {
		said.Properties = csp.Properties{{Field: csp.ResellerRole, Value: csp.StringValue(other.role)}}
	}
	return csp.Assertion{Fact: &said, At: assertion.At}
}

// sinceNow lets what replaces another begin when that was seen, not at the subscription's own beginning.
func sinceNow(assertion *csp.Assertion) *csp.FactStatement {
	said := *assertion.Fact
	said.Since = said.Observed
	assertion.Fact = &said
	return &said
}
