package synthetic

import (
	"context"
	"math/rand/v2"

	"channelgraph/internal/csp"
)

// Size says how large a channel is.
type Size struct {
	Seed          uint64
	Providers     int
	Resellers     int
	Customers     int
	Subscriptions int
}

// Large is the channel on which the product's speed is stated.
var Large = Size{Seed: 1, Providers: 50, Resellers: 20_000, Customers: 300_000, Subscriptions: 1_500_000}

// Sink takes a channel's records: all nodes before the relationships that tie them. lines.Writer is one.
// What the sink gets belongs to it.
type Sink interface {
	Node(*csp.Node) error
	Relationship(*csp.Relationship) error
}

// Generate makes a channel. Sizes below 1 count as 1. The error is the sink's or the context's.
func Generate(ctx context.Context, size Size, sink Sink) error {
	size.Providers, size.Resellers = max(size.Providers, 1), max(size.Resellers, 1)
	size.Customers, size.Subscriptions = max(size.Customers, 1), max(size.Subscriptions, 1)
	g := &generator{size: size, sink: sink, skews: map[skew]*rand.Zipf{}}
	g.random = rand.New(&g.source)
	for _, step := range []struct {
		count int
		make  func(int) error
	}{
		{size.Providers, g.providerNode},
		{size.Resellers, g.resellerNode},
		{size.Customers, g.customerNode},
		{size.Subscriptions, g.subscriptionNode},
		{size.Resellers, g.resellerFacts},
		{size.Customers, g.customerFacts},
		{size.Subscriptions, g.subscriptionFacts},
	} {
		for i := range step.count {
			if i%1024 == 0 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := step.make(i); err != nil {
				return err
			}
		}
	}
	return nil
}

// generator holds no part of the channel: everything about a node follows from its number, so that
// the channel's size does not matter to memory.
type generator struct {
	size   Size
	sink   Sink
	source rand.PCG
	random *rand.Rand
	skews  map[skew]*rand.Zipf
}

// purpose keeps what is drawn for one thing apart from what is drawn for another.
type purpose uint64

const (
	forProvider purpose = iota + 1
	forReseller
	forCustomer
	forSubscription
	forPartnership
	forService
	forSale
	forID
)

// draw starts the random numbers of one thing.
func (g *generator) draw(what purpose, number int) *rand.Rand {
	g.source.Seed(g.size.Seed*0x9e3779b97f4a7c15+uint64(what), uint64(number)*0xbf58476d1ce4e5b9+uint64(what)<<32)
	return g.random
}

const hexDigits = "0123456789abcdef"

// guid returns the id of a thing.
func (g *generator) guid(what purpose, number int) string {
	random := g.draw(forID+what<<8, number)
	high, low := random.Uint64(), random.Uint64()
	high = high&^0xf000 | 0x4000
	low = low&^(3<<62) | 2<<62
	var text [36]byte
	at := 0
	for i := range 32 {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			text[at] = '-'
			at++
		}
		text[at] = hexDigits[high>>60]
		at++
		high = high<<4 | low>>60
		low <<= 4
	}
	return string(text[:])
}

// skew is a distribution over numbers below a count in which small ones are far more frequent: the weight of number n
// is (n+flat)^-power.
type skew struct {
	count       int
	power, flat float64
}

// skewed draws from a skew, with the random numbers of the latest draw.
func (g *generator) skewed(by skew) int {
	if by.count <= 1 {
		return 0
	}
	known := g.skews[by]
	if known == nil {
		known = rand.NewZipf(g.random, by.power, by.flat, uint64(by.count-1))
		g.skews[by] = known
	}
	return int(known.Uint64())
}

// chance is true in so many of a thousand cases.
func chance(random *rand.Rand, perMille int) bool { return random.IntN(1000) < perMille }

const (
	day         = csp.Instant(24 * 60 * 60 * 1000)
	firstDay    = csp.Instant(1672531200000) // 2023-01-01
	lastDay     = csp.Instant(1780272000000) // 2026-06-01
	daysCovered = int((lastDay - firstDay) / day)
)

// someDay draws a day of the time covered, at midnight.
func someDay(random *rand.Rand) csp.Instant {
	return firstDay + csp.Instant(random.IntN(daysCovered))*day
}

// later draws a day after an instant and before the end of the time covered; ok is false if there is none.
func later(random *rand.Rand, than csp.Instant) (at csp.Instant, ok bool) {
	left := int((lastDay - than) / day)
	if left < 2 {
		return 0, false
	}
	return than + csp.Instant(1+random.IntN(left-1))*day, true
}

// relate hands over one relationship.
func (g *generator) relate(kind csp.FactKind, from, to csp.NodeID, since, until csp.Instant, party, source string, properties csp.Properties) error {
	return g.sink.Relationship(&csp.Relationship{
		Kind: kind, From: from, To: to, Since: since, Until: until, Properties: properties,
		Provenance: []csp.Provenance{{Party: party, Source: source, Recorded: since}},
	})
}

func text(value string) csp.Value { return csp.StringValue(value) }
