package embedded

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// madeUp is a channel of invented companies: the same for the same size.
// Size 1 is 20,000 resellers, 300,000 customers, 1,500,000 subscriptions and about 3.6 million relationships.
type madeUp struct {
	random                                          *rand.Rand
	providers, resellers, customers, subscriptions  int
	witnesses                                       []csp.Provenance
	countries, products, workloads, terms, statuses []csp.Value
}

func newMadeUp(size float64) *madeUp {
	m := &madeUp{
		random:        rand.New(rand.NewPCG(7, 11)),
		providers:     max(5, int(50*size)),
		resellers:     max(20, int(20_000*size)),
		customers:     max(100, int(300_000*size)),
		subscriptions: max(500, int(1_500_000*size)),
		witnesses:     []csp.Provenance{{Party: guid(9, 1), Source: "customers.json", Recorded: 1_700_000_000_000}},
		countries:     textValues("JP", "US", "DE", "FR", "GB", "BR", "IN", "KR"),
		workloads:     textValues("Microsoft 365", "Azure", "Dynamics 365"),
		terms:         textValues("P1M", "P1Y", "P3Y"),
		statuses:      textValues("ACTIVE", "ACTIVE", "ACTIVE", "SUSPENDED", "DELETED"),
	}
	for i := range 60 {
		m.products = append(m.products, csp.StringValue(fmt.Sprintf("Product Number %d", i)))
	}
	return m
}

func textValues(list ...string) (values []csp.Value) {
	for _, text := range list {
		values = append(values, csp.StringValue(text))
	}
	return values
}

func guid(kind, number int) string {
	return fmt.Sprintf("%08x-%04x-4000-8000-%012x", uint32(number)*2654435761, kind, number)
}

func (m *madeUp) id(kind csp.Kind, number int) csp.NodeID {
	return csp.NewNodeID(kind, csp.Global, guid(int(kind), number))
}

func (m *madeUp) company(kind csp.Kind, number int, name string) csp.Node {
	return csp.Node{ID: m.id(kind, number), Properties: csp.Properties{
		{Field: csp.TenantID, Value: csp.StringValue(guid(int(kind), number))},
		{Field: csp.CompanyName, Value: csp.StringValue(fmt.Sprintf("%c%c %s %d K.K.", 'A'+number%26, 'a'+number/26%26, name, number))},
		{Field: csp.Domain, Value: csp.StringValue(fmt.Sprintf("%s%d.example.com", name, number))},
		{Field: csp.Country, Value: m.pick(m.countries)},
	}}
}

func (m *madeUp) pick(list []csp.Value) csp.Value { return list[m.random.IntN(len(list))] }

func (m *madeUp) partner(kind csp.Kind, number int) csp.Node {
	n := m.company(kind, number, kind.String())
	n.Properties = n.Properties.With(csp.MpnID, csp.StringValue(fmt.Sprint(1_000_000*int(kind)+number)))
	n.History = []csp.Dated{{Field: csp.ProgramStatus, Since: 1_500_000_000_000, Value: csp.StringValue("ACTIVE")}}
	return n
}

func (m *madeUp) subscription(number int) csp.Node {
	product := m.pick(m.products)
	begins := csp.Instant(1_600_000_000_000 + int64(m.random.IntN(100_000))*1_000_000)
	return csp.Node{
		ID: m.id(csp.Subscription, number),
		Properties: csp.Properties{
			{Field: csp.SubscriptionID, Value: csp.StringValue(guid(int(csp.Subscription), number))},
			{Field: csp.OfferName, Value: product},
			{Field: csp.FriendlyName, Value: product},
			{Field: csp.ProductID, Value: csp.StringValue("cfq7ttc0" + product.Text()[15:])},
			{Field: csp.Product, Value: product},
			{Field: csp.Workload, Value: m.pick(m.workloads)},
			{Field: csp.UnitType, Value: csp.StringValue("Licenses")},
			{Field: csp.CreationDate, Value: csp.TimeValue(begins)},
			{Field: csp.EffectiveStartDate, Value: csp.TimeValue(begins)},
			{Field: csp.CommitmentEndDate, Value: csp.TimeValue(begins + 31_536_000_000)},
			{Field: csp.AutoRenewEnabled, Value: csp.BoolValue(number%2 == 0)},
			{Field: csp.BillingType, Value: csp.StringValue("LICENSE")},
			{Field: csp.BillingCycle, Value: csp.StringValue("MONTHLY")},
			{Field: csp.IsTrial, Value: csp.BoolValue(number%9 == 0)},
			{Field: csp.TermDuration, Value: m.pick(m.terms)},
			{Field: csp.Channel, Value: csp.StringValue("CSP")},
		},
		History: []csp.Dated{
			{Field: csp.Quantity, Since: begins, Value: csp.IntValue(int64(1 + m.random.IntN(300)))},
			{Field: csp.Status, Since: begins, Value: m.pick(m.statuses)},
		},
	}
}

// skewed returns a number below n; small ones are much more likely.
func (m *madeUp) skewed(n int) int {
	f := m.random.Float64()
	return int(f * f * f * float64(n))
}

func (m *madeUp) fact(kind csp.FactKind, from, to csp.NodeID, properties ...csp.Property) csp.Fact {
	r := csp.Relationship{Kind: kind, From: from, To: to, Since: 1_600_000_000_000, Until: csp.Forever, Properties: properties, Provenance: m.witnesses}
	if m.random.IntN(20) == 0 {
		r.Until = 1_650_000_000_000
	}
	return csp.Fact{Key: r.Fact(), Intervals: []csp.Relationship{r}}
}

// each calls put with pieces of at most so many records, nodes before the facts that join them.
func (m *madeUp) each(most int, put func([]csp.Node, []csp.Fact)) {
	var nodes []csp.Node
	var facts []csp.Fact
	add := func(n csp.Node, f ...csp.Fact) {
		nodes, facts = append(nodes, n), append(facts, f...)
		if len(nodes)+len(facts) >= most {
			put(nodes, facts)
			nodes, facts = nodes[:0], facts[:0]
		}
	}
	for i := range m.providers {
		add(m.partner(csp.Provider, i))
	}
	for i := range m.resellers {
		reseller, known := m.partner(csp.Reseller, i), map[int]bool{}
		var ties []csp.Fact
		for range 1 + m.random.IntN(4) {
			if provider := m.skewed(m.providers); !known[provider] {
				known[provider] = true
				ties = append(ties, m.fact(csp.DistributesTo, m.id(csp.Provider, provider), reseller.ID, csp.Property{Field: csp.State, Value: csp.StringValue("ACTIVE")}))
			}
		}
		add(reseller, ties...)
	}
	sellers := make([]int, m.customers)
	for i := range m.customers {
		customer, known := m.company(csp.Customer, i, "Customer"), map[int]bool{}
		var ties []csp.Fact
		for range 1 + m.random.IntN(3) {
			if seller := m.skewed(m.resellers); !known[seller] {
				known[seller] = true
				sellers[i] = seller
				ties = append(ties, m.fact(csp.Serves, m.id(csp.Reseller, seller), customer.ID,
					csp.Property{Field: csp.Relation, Value: csp.StringValue("RESELLER")},
					csp.Property{Field: csp.Via, Value: csp.StringValue(string(m.id(csp.Provider, m.skewed(m.providers))))}))
			}
		}
		add(customer, ties...)
	}
	for i := range m.subscriptions {
		subscription, customer := m.subscription(i), m.skewed(m.customers)
		add(subscription,
			m.fact(csp.Owns, m.id(csp.Customer, customer), subscription.ID),
			m.fact(csp.Resells, m.id(csp.Reseller, sellers[customer]), subscription.ID, csp.Property{Field: csp.ResellerRole, Value: csp.StringValue("TRANSACTION_RESELLER")}))
	}
	put(nodes, facts)
}

// fillStore loads a made-up channel and returns the number of records.
func fillStore(tb testing.TB, s store.Store, size float64, piece int) (m *madeUp, records int) {
	tb.Helper()
	m = newMadeUp(size)
	m.each(piece, func(nodes []csp.Node, facts []csp.Fact) {
		records += len(nodes) + len(facts)
		err := s.Update(context.Background(), func(t store.Transaction) error { return t.Put(nodes, facts) })
		if err != nil {
			tb.Fatal(err)
		}
	})
	return m, records
}
