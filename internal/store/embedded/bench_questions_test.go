package embedded

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
	"channelgraph/internal/synthetic"
)

// syntheticChannel is the channel of bench/ in a store, with ids to ask about.
type syntheticChannel struct {
	store     *Store
	providers []csp.Node
	customers []csp.NodeID
	stride    int

	nodes []csp.Node
	facts []csp.Fact
}

func (c *syntheticChannel) Node(n *csp.Node) error {
	switch n.ID.Kind() {
	case csp.Provider:
		c.providers = append(c.providers, *n)
	case csp.Customer:
		if c.stride++; c.stride%1000 == 0 {
			c.customers = append(c.customers, n.ID)
		}
	}
	c.nodes = append(c.nodes, *n)
	return c.flushFull()
}

func (c *syntheticChannel) Relationship(r *csp.Relationship) error {
	c.facts = append(c.facts, csp.Fact{Key: r.Fact(), Intervals: []csp.Relationship{*r}})
	return c.flushFull()
}

func (c *syntheticChannel) flushFull() error {
	if len(c.nodes)+len(c.facts) < 10_000 {
		return nil
	}
	return c.flush()
}

func (c *syntheticChannel) flush() error {
	err := c.store.Update(context.Background(), func(t store.Transaction) error { return t.Put(c.nodes, c.facts) })
	c.nodes, c.facts = c.nodes[:0], c.facts[:0]
	return err
}

// syntheticSize is a fifth of the large channel at CHANNELGRAPH_BENCH_SIZE=0.2, the channel on which bench/ asks its questions.
func syntheticSize(b *testing.B) synthetic.Size {
	factor := benchmarkSize(b)
	part := func(n int) int { return int(float64(n) * factor) }
	large := synthetic.Large
	return synthetic.Size{Seed: 1, Providers: 20, Resellers: max(part(25_000), 20), Customers: part(large.Customers), Subscriptions: part(large.Subscriptions)}
}

var syntheticStore = sync.OnceValue(func() *syntheticChannel { return &syntheticChannel{} })

func syntheticBench(b *testing.B) *syntheticChannel {
	c := syntheticStore()
	if c.store != nil {
		return c
	}
	s, err := OpenInMemory()
	if err != nil {
		b.Fatal(err)
	}
	c.store = s
	if err := errors.Join(synthetic.Generate(context.Background(), syntheticSize(b), c), c.flush()); err != nil {
		b.Fatal(err)
	}
	return c
}

func sized(page plan.Page, size plan.Slot, hops ...plan.Hop) plan.Page {
	page.Size, page.More, page.Node.Hops = size, true, hops
	return page
}

func byName(kinds csp.KindSet, order csp.Field, columns ...csp.Field) plan.Page {
	slices.Sort(columns)
	return all(kinds, order, plan.Selection{Columns: columns})
}

func lookUp(kinds csp.KindSet, node plan.Selection, slots ...csp.Type) *plan.Plan {
	p := &plan.Plan{Roots: []plan.Root{{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: kinds, IDs: 0, Node: node}}}, Slots: []plan.SlotType{{Type: csp.String, Many: true}}}
	for _, slot := range slots {
		p.Slots = append(p.Slots, plan.SlotType{Type: slot})
	}
	return p
}

func questionA() *plan.Plan {
	providers := plan.Hop{On: csp.OnlyResellers, Step: plan.Step{Fact: csp.DistributesTo, Inbound: true, To: csp.OnlyProviders},
		Page: sized(byName(csp.OnlyProviders, csp.CompanyName, csp.ID, csp.CompanyName, csp.MpnID), 1)}
	resellers := plan.Hop{On: csp.OnlyCustomers, Step: plan.Step{Fact: csp.Serves, Inbound: true, To: csp.OnlyResellers},
		Page: sized(byName(csp.OnlyResellers, csp.CompanyName, csp.ID, csp.CompanyName, csp.MpnID), 1, providers)}
	subscriptions := plan.Hop{On: csp.OnlyCustomers, Step: plan.Step{Fact: csp.Owns, To: csp.OnlySubscriptions},
		Page: sized(byName(csp.OnlySubscriptions, csp.FriendlyName, csp.ID, csp.FriendlyName, csp.Status, csp.Quantity), 1)}
	return lookUp(csp.OnlyCustomers, plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName, csp.Domain, csp.Country}, Hops: []plan.Hop{resellers, subscriptions}}, csp.Int)
}

func questionB() *plan.Plan {
	subscriptions := plan.Hop{On: csp.OnlyCustomers, Step: plan.Step{Fact: csp.Owns, To: csp.OnlySubscriptions},
		Page: sized(byName(csp.OnlySubscriptions, csp.FriendlyName, csp.ID, csp.FriendlyName, csp.Status, csp.Quantity), 2)}
	customers := plan.Hop{On: csp.OnlyResellers, Step: plan.Step{Fact: csp.Serves, To: csp.OnlyCustomers},
		Page: sized(byName(csp.OnlyCustomers, csp.CompanyName, csp.ID, csp.CompanyName, csp.Country), 2, subscriptions)}
	resellers := plan.Hop{On: csp.OnlyProviders, Step: plan.Step{Fact: csp.DistributesTo, To: csp.OnlyResellers},
		Page: sized(byName(csp.OnlyResellers, csp.CompanyName, csp.ID, csp.CompanyName), 1, customers)}
	return lookUp(csp.OnlyProviders, plan.Selection{Columns: []csp.Field{csp.ID, csp.CompanyName}, Hops: []plan.Hop{resellers}}, csp.Int, csp.Int)
}

// customersWith is question C with its last condition left open; slots 1 and 2 hold the country and the product.
func customersWith(last plan.Predicate, slot csp.Type) *plan.Plan {
	page := sized(byName(csp.OnlyCustomers, csp.CompanyName, csp.ID, csp.CompanyName, csp.Domain, csp.Country), 0)
	page.Where = plan.And{
		plan.Compare{Field: csp.Country, Operator: plan.Equal, Slot: 1},
		plan.Related{Step: plan.Step{Fact: csp.Owns, To: csp.OnlySubscriptions}, Quantifier: plan.Some, Where: plan.Compare{Field: csp.Product, Operator: plan.Equal, Slot: 2}},
		last,
	}
	p := listPlan(page)
	p.Slots = append(p.Slots, plan.SlotType{Type: slot})
	return p
}

func questionC() *plan.Plan {
	provider := plan.Related{Step: plan.Step{Fact: csp.DistributesTo, Inbound: true, To: csp.OnlyProviders}, Quantifier: plan.Some,
		Where: plan.Compare{Field: csp.ID, Operator: plan.Equal, Slot: 3}}
	return customersWith(plan.Related{Step: plan.Step{Fact: csp.Serves, Inbound: true, To: csp.OnlyResellers}, Quantifier: plan.Some, Where: provider}, csp.String)
}

// twoPartners asks for customers of a country with a product and two or more partners.
func twoPartners() *plan.Plan {
	return customersWith(plan.RelatedCount{Step: plan.Step{Fact: csp.Serves, Inbound: true, To: csp.Partners}, Operator: plan.GreaterOrEqual, Slot: 3}, csp.Int)
}

// BenchmarkQuestions asks the questions of bench/ of the store alone; with CHANNELGRAPH_BENCH_SIZE=0.2 the channel is as large as there.
func BenchmarkQuestions(b *testing.B) {
	c := syntheticBench(b)
	id := func(id csp.NodeID) plan.Slotted { return plan.Slotted{Many: []csp.Value{csp.StringValue(string(id))}} }
	products := textValues("microsoft 365 business premium", "power bi pro", "dynamics 365 sales professional")
	var a, ofB, ofC, two, hubs [][]plan.Slotted
	for _, customer := range c.customers {
		a = append(a, []plan.Slotted{id(customer), one(csp.IntValue(20))})
	}
	for i, provider := range c.providers[:8] {
		country := one(csp.Country.Comparable(provider.Properties.Get(csp.Country)))
		product := one(csp.Product.Comparable(products[i%len(products)]))
		hubs = append(hubs, []plan.Slotted{id(provider.ID)})
		ofB = append(ofB, []plan.Slotted{id(provider.ID), one(csp.IntValue(20)), one(csp.IntValue(10))})
		ofC = append(ofC, []plan.Slotted{one(csp.IntValue(50)), country, product, one(csp.StringValue(string(provider.ID)))})
		two = append(two, []plan.Slotted{one(csp.IntValue(50)), country, product, one(csp.IntValue(2))})
	}
	for _, question := range []struct {
		name string
		plan *plan.Plan
		sets [][]plan.Slotted
	}{{"A", questionA(), a}, {"B", questionB(), ofB}, {"C", questionC(), ofC}, {"two-partners", twoPartners(), two},
		{"degrees", lookUp(csp.OnlyProviders, plan.Selection{Degrees: true}), hubs},
		{"namesakes", lookUp(csp.OnlyProviders, plan.Selection{Hops: []plan.Hop{{On: csp.OnlyProviders, Equal: csp.CompanyName, Page: all(csp.Partners, csp.ID, plan.Selection{})}}}), hubs}} {
		b.Run(question.name, func(b *testing.B) { benchmarkSets(b, c.store, question.plan, question.sets) })
	}
}

// benchmarkSets reports the median time of one question, on average over parameter sets and, with -v, of each.
func benchmarkSets(b *testing.B, s *Store, p *plan.Plan, sets [][]plan.Slotted) {
	times, rows, asked := make([][]time.Duration, len(sets)), make([]int, len(sets)), 0
	ask := func(i int) {
		began := time.Now()
		answer, err := s.Read(context.Background(), p, plan.Input{Values: sets[i], Now: 1_800_000_000_000, Scope: plan.Everything()})
		if err != nil {
			b.Fatal(err)
		}
		rows[i] = len(answer.Roots[0].Kinds)
		answer.Release()
		times[i] = append(times[i], time.Since(began))
	}
	for i := range sets { // what is made when first asked for
		ask(i)
	}
	waitForViews(s)
	for b.Loop() {
		ask(asked % len(sets))
		asked++
	}
	sum := 0.0
	for i := range times {
		slices.Sort(times[i])
		median := float64(times[i][len(times[i])/2].Nanoseconds()) / 1000
		sum += median
		if testing.Verbose() && len(sets) < 20 {
			fmt.Printf("set %d: %d rows, %.1f us\n", i, rows[i], median)
		}
	}
	b.ReportMetric(sum/float64(len(sets)), "us-p50")
}

// waitForViews waits until nobody makes an ordered view any more.
func waitForViews(s *Store) {
	for s.running.Load() != 0 {
		time.Sleep(time.Millisecond)
	}
}
