package synthetic

import "channelgraph/internal/csp"

// subscription is what follows from a subscription's number.
type subscription struct {
	id       csp.NodeID
	key      string
	customer int
	product  product
	channel  string
	since    csp.Instant
	seats    int64
	status   string
	changed  csp.Instant // when the status came about; 0 if it was so from the start
}

func (g *generator) subscription(number int) subscription {
	random := g.draw(forSubscription, number)
	s := subscription{
		customer: g.skewed(skew{g.size.Customers, 1.3, 300}),
		product:  products[g.skewed(skew{len(products), 1.3, 3})],
		channel:  "CSP", since: someDay(random), seats: int64(1 + g.skewed(skew{5000, 1.3, 5})), status: "ACTIVE",
	}
	if number < g.size.Customers {
		s.customer = number // nobody goes without
	}
	if chance(random, 200) {
		s.channel = pick(random, []string{"EA", "EA", "DIRECT", "OPEN"})
	}
	if s.product.usage {
		s.seats = 1
	}
	if at, ok := later(random, s.since); ok && chance(random, 80) {
		s.status, s.changed = pick(random, []string{"SUSPENDED", "EXPIRED", "DELETED"}), at
	}
	_, cloud, _, _ := g.customerID(s.customer).Split()
	s.key = g.guid(forSubscription, number)
	s.id = csp.NewNodeID(csp.Subscription, cloud, s.key)
	return s
}

func (g *generator) subscriptionNode(n int) error {
	s := g.subscription(n)
	billing := "LICENSE"
	if s.product.usage {
		billing = "USAGE"
	}
	node := csp.Node{ID: s.id, Properties: csp.Properties{
		{Field: csp.SubscriptionID, Value: text(s.key)},
		{Field: csp.OfferID, Value: text(s.product.offer)},
		{Field: csp.OfferName, Value: text(s.product.name)},
		{Field: csp.FriendlyName, Value: text(s.product.name)},
		{Field: csp.Product, Value: text(s.product.name)},
		{Field: csp.Workload, Value: text(s.product.workload)},
		{Field: csp.CreationDate, Value: csp.TimeValue(s.since)},
		{Field: csp.EffectiveStartDate, Value: csp.TimeValue(s.since)},
		{Field: csp.CommitmentEndDate, Value: csp.TimeValue(s.since + 365*day)},
		{Field: csp.AutoRenewEnabled, Value: csp.BoolValue(n%5 != 0)},
		{Field: csp.BillingType, Value: text(billing)},
		{Field: csp.BillingCycle, Value: text("MONTHLY")},
		{Field: csp.IsTrial, Value: csp.BoolValue(n%50 == 0)},
		{Field: csp.Channel, Value: text(s.channel)},
	}}
	node.History = []csp.Dated{{Field: csp.Quantity, Since: s.since, Value: csp.IntValue(s.seats)}}
	if s.changed != 0 && n%3 == 0 {
		node.History = append(node.History, csp.Dated{Field: csp.Quantity, Since: s.changed, Value: csp.IntValue(s.seats + 10)})
	}
	node.History = append(node.History, csp.Dated{Field: csp.Status, Since: s.since, Value: text("ACTIVE")})
	if s.changed != 0 {
		node.History = append(node.History, csp.Dated{Field: csp.Status, Since: s.changed, Value: text(s.status)})
	}
	return g.sink.Node(&node)
}

func (g *generator) subscriptionFacts(n int) error {
	s := g.subscription(n)
	customer := g.customerID(s.customer)
	_, _, tenant, _ := customer.Split()
	if s.channel != "CSP" {
		return g.relate(csp.Owns, customer, s.id, s.since, csp.Forever, tenant, "subscriptions.json", nil)
	}
	services := g.services(s.customer)
	one := services[n%len(services)]
	reseller := g.reseller(one.reseller)
	seller := reseller
	if one.provider >= 0 {
		seller = g.provider(one.provider)
	}
	if err := g.relate(csp.Owns, customer, s.id, s.since, csp.Forever, seller.tenant, "subscriptions.json", nil); err != nil {
		return err
	}
	if err := g.sold(n, s, seller, services); err != nil {
		return err
	}
	if one.provider >= 0 && n%5 < 2 {
		properties := csp.Properties{{Field: csp.ResellerRole, Value: text("TRANSACTION_RESELLER")}}
		if err := g.relate(csp.Resells, reseller.id, s.id, s.since, csp.Forever, seller.tenant, "subscriptions.json", properties); err != nil {
			return err
		}
	}
	return g.extras(n, s, reseller, seller)
}

// sold states who sells a subscription. Some have moved to another partner since.
func (g *generator) sold(n int, s subscription, seller partner, services []service) error {
	since := s.since
	if other := services[(n+1)%len(services)]; len(services) > 1 && n%7 == 0 {
		before := g.reseller(other.reseller)
		if other.provider >= 0 {
			before = g.provider(other.provider)
		}
		if moved, ok := later(g.draw(forSale, n), since); ok && before.id != seller.id {
			if err := g.relate(csp.Sells, before.id, s.id, since, moved, before.tenant, "subscriptions.json", nil); err != nil {
				return err
			}
			if err := g.transferred(n, s, before, seller, moved); err != nil {
				return err
			}
			since = moved
		}
	}
	return g.relate(csp.Sells, seller.id, s.id, since, csp.Forever, seller.tenant, "subscriptions.json", nil)
}

func (g *generator) transferred(n int, s subscription, from, to partner, at csp.Instant) error {
	return g.relate(csp.Transfers, from.id, to.id, at-day, at, from.tenant, "transfers.json", csp.Properties{
		{Field: csp.TransferID, Value: text(g.guid(forSale, n))},
		{Field: csp.TransferStatus, Value: text("COMPLETED")},
		{Field: csp.TransferCustomer, Value: text(string(g.customerID(s.customer)))},
		{Field: csp.TransferSubscriptions, Value: csp.ListValue([]string{s.key})},
		{Field: csp.CreatedTime, Value: csp.TimeValue(at - day)},
	})
}

// extras states support contacts and add-ons, which a few subscriptions have.
func (g *generator) extras(n int, s subscription, reseller, seller partner) error {
	if n%50 == 3 {
		if err := g.relate(csp.Supports, reseller.id, s.id, s.since, csp.Forever, seller.tenant, "supportcontact.json", nil); err != nil {
			return err
		}
	}
	if n%100 == 7 && n >= g.size.Customers {
		base := g.subscription(s.customer) // the customer's first
		return g.relate(csp.AddOnOf, s.id, base.id, max(s.since, base.since), csp.Forever, seller.tenant, "subscriptions.json", nil)
	}
	return nil
}
