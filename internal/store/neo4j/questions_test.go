package neo4j_test

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/channel"
)

const now = "2024"

// id names an invented node of the global cloud.
func id(kind csp.Kind, key string) csp.NodeID { return csp.NewNodeID(kind, csp.Global, key) }

// limited cuts a page to a size and asks whether there is more.
func limited(q *channel.Question, page plan.Page, size int) plan.Page {
	page.Size, page.More = q.One(size), true
	return page
}

func byName(page plan.Page) plan.Page {
	page.Order = plan.Order{Field: csp.CompanyName}
	return page
}

// questions are business questions with the statements that they become, in testdata/statements.
func questions() map[string]*channel.Question {
	return map[string]*channel.Question{
		"who serves a customer and on whose word":            whoServes("c1"),
		"customers of a country by name":                     customersOfACountry("JP", "", 50),
		"the next customers of a country by name":            customersOfACountry("JP", "Fabrikam", 50),
		"the last customers by name with how many there are": lastCustomers(),
		"customers of a reseller who hold a product":         customersOfAReseller(),
		"customers after a name that needs code points":      customersOfACountry("JP", "\uff21", 50),
		"customers of a provider by name":                    customersOfAProvider(),
		"partners by what ties them to customers":            partnersByCustomers(),
		"how it was on a day":                                asOf(),
		"who serves a customer over all routes":              servedOverAllRoutes(),
		"customers lost without partners":                    customersLost(),
		"customers that partners have in common":             customersInCommon(),
		"who depends on a partner":                           dependents(),
		"who administers a customer in any way":              administeredInAnyWay(),
		"who administers without selling below a customer":   administeredBelow(),

		"what a reseller sees of who serves a customer":          seenBy(whoServes("c1"), id(csp.Reseller, "r1")),
		"what a provider sees of customers of a country by name": seenBy(customersOfACountry("JP", "", 50), id(csp.Provider, "p1")),
		"what a reseller sees of customers of a country by name": seenBy(customersOfACountry("JP", "", 50), id(csp.Reseller, "r1")),
		"what a customer sees of partners":                       seenBy(partnersOfAnySort(), id(csp.Customer, "c1")),
	}
}

func seenBy(q *channel.Question, parties ...csp.NodeID) *channel.Question {
	q.Input.Scope = plan.ScopeOf(parties...)
	return q
}

func partnersOfAnySort() *channel.Question {
	q := channel.Ask(now)
	distributes := channel.Hop(channel.Out(csp.DistributesTo), limited(q, channel.Page(csp.OnlyResellers, csp.ID), 5))
	page := limited(q, byName(channel.Page(csp.Partners, csp.ID)), 20)
	page.Node.Hops = []plan.Hop{distributes}
	q.List(page)
	return q
}

func whoServes(key string) *channel.Question {
	q := channel.Ask(now)
	page := limited(q, byName(channel.Page(csp.Partners, csp.ID, csp.CompanyName)), 20)
	page.Total = true
	hop := channel.Hop(channel.In(csp.Serves), page)
	hop.Fact = &plan.FactSelection{
		Columns: []csp.Field{csp.Since, csp.Until, csp.Relation}, Provenance: true,
		References: []plan.Reference{{Field: csp.Via, Kinds: csp.OnlyProviders, Node: plan.Selection{Columns: []csp.Field{csp.CompanyName}}}},
	}
	owned := channel.Hop(channel.Out(csp.Owns), channel.Page(csp.OnlySubscriptions, csp.OfferName, csp.Status))
	owned.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since}}
	q.Lookup(plan.Selection{Columns: []csp.Field{csp.CompanyName}, Hops: []plan.Hop{hop, owned}}, id(csp.Customer, key))
	return q
}

func customersOfACountry(country, after string, size int) *channel.Question {
	q := channel.Ask(now)
	page := byName(channel.Page(csp.OnlyCustomers, csp.ID, csp.CompanyName))
	page.Where = plan.And{
		q.Is(csp.Country, plan.Equal, country),
		plan.Related{Step: channel.Out(csp.Owns), Quantifier: plan.Some, Where: q.Is(csp.Product, plan.Equal, "Office 365")},
	}
	if after != "" {
		page.After = &plan.Bound{Value: q.One(after), ID: q.One(id(csp.Customer, "c1"))}
	}
	q.List(limited(q, page, size))
	return q
}

func lastCustomers() *channel.Question {
	q := channel.Ask(now)
	page := byName(channel.Page(csp.OnlyCustomers, csp.ID))
	page.Backward, page.Total = true, true
	page.Before = &plan.Bound{Null: true, Value: plan.NoSlot, ID: q.One(id(csp.Customer, "c9"))}
	q.List(limited(q, page, 5))
	return q
}

func customersOfAReseller() *channel.Question {
	q := channel.Ask(now)
	page := byName(channel.Page(csp.OnlyCustomers, csp.ID))
	page.Total = true
	page.Where = plan.And{
		plan.Related{Step: channel.In(csp.Serves), Quantifier: plan.Some, Where: q.Is(csp.ID, plan.Equal, id(csp.Reseller, "r1"))},
		plan.Related{Step: channel.Out(csp.Owns), Quantifier: plan.Some, Where: q.Is(csp.Product, plan.Equal, "Office 365")},
	}
	q.List(limited(q, page, 20))
	return q
}

func customersOfAProvider() *channel.Question {
	q := channel.Ask(now)
	step := channel.In(csp.Serves)
	step.To = csp.OnlyProviders
	page := byName(channel.Page(csp.OnlyCustomers, csp.ID))
	page.Where = plan.Related{Step: step, Quantifier: plan.Some, Where: q.Is(csp.ID, plan.Equal, id(csp.Provider, "p1"))}
	q.List(limited(q, page, 20))
	return q
}

func partnersByCustomers() *channel.Question {
	q := channel.Ask(now)
	via := channel.Out(csp.Serves)
	via.Where = q.Is(csp.Via, plan.Equal, id(csp.Provider, "p1"))
	page := channel.Page(csp.Partners, csp.CompanyName)
	page.Where = plan.Or{
		plan.Related{Step: via, Quantifier: plan.Single},
		plan.Related{Step: channel.Out(csp.Serves), Quantifier: plan.All, Where: plan.Not{Predicate: q.Is(csp.Country, plan.In, "JP", "KR")}},
		plan.Related{Step: channel.Out(csp.Sells), Quantifier: plan.None},
		plan.RelatedCount{Step: channel.Out(csp.Supports), Operator: plan.GreaterOrEqual, Slot: q.One(3)},
	}
	q.List(limited(q, page, 20))
	return q
}

func overAllRoutes(inbound bool) plan.Step {
	step := plan.Step{Fact: csp.Serves, Inbound: inbound, To: csp.OnlyCustomers, Via: plan.ViaAlso}
	if inbound {
		step.To = csp.Partners
	}
	return step
}

func servedOverAllRoutes() *channel.Question {
	q := channel.Ask(now)
	hop := channel.Hop(overAllRoutes(true), limited(q, byName(channel.Page(csp.Partners, csp.ID)), 20))
	hop.Fact = &plan.FactSelection{Columns: []csp.Field{csp.Since}}
	q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, id(csp.Customer, "c1"))
	return q
}

func customersLost() *channel.Question {
	q := channel.Ask(now)
	page := byName(channel.Page(csp.OnlyCustomers, csp.ID))
	gone := q.Many(id(csp.Provider, "p1"), id(csp.Reseller, "r1"))
	left := channel.In(csp.Serves)
	left.Where = plan.Not{Predicate: plan.Compare{Field: csp.Via, Operator: plan.In, Slot: gone}}
	page.Where = plan.And{
		plan.Related{Step: overAllRoutes(true), Quantifier: plan.Some, Where: plan.Compare{Field: csp.ID, Operator: plan.In, Slot: gone}},
		plan.Related{Step: left, Quantifier: plan.None, Where: plan.Not{Predicate: plan.Compare{Field: csp.ID, Operator: plan.In, Slot: gone}}},
	}
	q.List(limited(q, page, 20))
	return q
}

func customersInCommon() *channel.Question {
	q := channel.Ask(now)
	page := channel.Page(csp.OnlyCustomers, csp.ID)
	chosen := plan.Compare{Field: csp.ID, Operator: plan.In, Slot: q.Many(id(csp.Provider, "p1"), id(csp.Reseller, "r1"))}
	page.Where = plan.And{
		plan.Related{Step: overAllRoutes(true), Quantifier: plan.Some, Where: chosen},
		plan.RelatedCount{Step: overAllRoutes(true), Where: chosen, Operator: plan.Equal, Slot: q.One(2)},
	}
	q.List(limited(q, page, 20))
	return q
}

func administeredInAnyWay() *channel.Question {
	q := channel.Ask(now)
	chosen := plan.Compare{Field: csp.ID, Operator: plan.In, Slot: q.Many(id(csp.Customer, "c1"))}
	some := func(step plan.Step, where plan.Predicate) plan.Predicate {
		return plan.Related{Step: step, Quantifier: plan.Some, Where: where}
	}
	page := byName(channel.Page(csp.Partners, csp.ID))
	page.Where = plan.And{
		plan.Or{some(channel.Out(csp.Administers), chosen), some(channel.Out(csp.Supports), some(channel.In(csp.Owns), chosen))},
		q.Is(csp.Country, plan.Equal, "JP"),
	}
	page.Total = true
	q.List(limited(q, page, 20))
	return q
}

func dependents() *channel.Question {
	q := channel.Ask(now)
	step := overAllRoutes(false)
	step.Sole = true
	q.Lookup(plan.Selection{Hops: []plan.Hop{channel.Hop(step, limited(q, channel.Page(csp.OnlyCustomers, csp.ID), 20))}}, id(csp.Provider, "p1"))
	return q
}

func asOf() *channel.Question {
	q := channel.Ask(now)
	page := channel.Page(csp.OnlySubscriptions, csp.Quantity, csp.Status)
	page.Order = plan.Order{Field: csp.Quantity, Descending: true}
	page.Where = q.Is(csp.Status, plan.Equal, "ACTIVE")
	q.List(limited(q, page, 20)).AsOf = q.One(channel.Day("2023"))
	return q
}

// administeredBelow asks below a customer who administers it or what it owns and sells nothing to it, and of each what of it.
func administeredBelow() *channel.Question {
	q := channel.Ask(now)
	sameNode := func(outer int) plan.Predicate {
		return plan.CompareOuter{Field: csp.ID, Operator: plan.Equal, Outer: outer, OuterField: csp.ID}
	}
	administers := channel.In(csp.Administers)
	up := plan.Step{To: csp.Partners, Ways: []plan.Way{{administers}, {channel.Out(csp.Owns), administers}, {channel.Out(csp.Owns), channel.In(csp.Supports)}}}
	owned := plan.Related{Step: channel.Out(csp.Owns), Quantifier: plan.Some,
		Where: plan.Related{Step: channel.In(csp.Sells), Quantifier: plan.Some, Where: sameNode(3)}}
	page := limited(q, byName(channel.Page(csp.Partners, csp.ID, csp.CompanyName)), 20)
	page.Where = plan.Not{Predicate: plan.Related{Step: up.Turned(csp.OnlyCustomers), Quantifier: plan.Some, Where: plan.And{sameNode(2), owned}}}
	subscriptions := channel.Along(plan.Step{Fact: csp.Administers, To: csp.OnlySubscriptions}, []csp.Field{csp.FriendlyName})
	subscriptions.Page.Where = plan.Related{Step: channel.In(csp.Owns), Quantifier: plan.Some, Where: sameNode(3)}
	page.Node.Hops = []plan.Hop{subscriptions}
	hop := channel.Hop(up, page)
	hop.On = csp.OnlyCustomers
	q.Lookup(plan.Selection{Hops: []plan.Hop{hop}}, id(csp.Customer, "c1"))
	return q
}
