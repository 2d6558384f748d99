package synthetic

import "channelgraph/internal/csp"

// service is how a partner serves a customer.
type service struct {
	reseller     int // number of the reseller
	provider     int // number of the provider behind it; -1 if the reseller sells on its own
	since, until csp.Instant
}

// services draws who serves a customer: one partner mostly, one in eight has further ones, some have changed.
func (g *generator) services(customer int) []service {
	var drawn [4]int
	var days [4]csp.Instant
	random := g.draw(forService, customer)
	count := 1
	for count < len(drawn) && chance(random, 125) {
		count++
	}
	for i := range count {
		drawn[i], days[i] = g.skewed(skew{g.size.Resellers, 1.2, 10}), someDay(random)
	}
	ending, change := chance(random, 40), random.IntN(1000)
	cloud := g.cloudOf(g.partnerships(drawn[0])[0].provider)
	services := make([]service, 0, count)
	for i := range count {
		ties := g.partnerships(drawn[i])
		if g.cloudOf(ties[0].provider) != cloud || i > 0 && served(services, drawn[i]) {
			continue
		}
		one := service{drawn[i], ties[(customer+i)%len(ties)].provider, days[i], csp.Forever}
		if g.sellsAlone(drawn[i]) && customer%2 == 0 {
			one.provider = -1
		}
		services = append(services, one)
	}
	if last := &services[len(services)-1]; ending && len(services) > 1 {
		if left := lastDay - last.since; left > 2*day {
			last.until = last.since + day + csp.Instant(change)*(left-2*day)/1000/day*day
		}
	}
	return services
}

func served(services []service, reseller int) bool {
	for _, one := range services {
		if one.reseller == reseller {
			return true
		}
	}
	return false
}

func (g *generator) sellsAlone(reseller int) bool { return reseller%12 == 0 }

func (g *generator) customerID(number int) csp.NodeID {
	cloud := g.cloudOf(g.partnerships(g.services(number)[0].reseller)[0].provider)
	return csp.NewNodeID(csp.Customer, cloud, g.guid(forCustomer, number))
}

func (g *generator) customerNode(number int) error {
	where := g.reseller(g.services(number)[0].reseller).where
	id := g.customerID(number)
	_, _, tenant, _ := id.Split()
	random := g.draw(forCustomer, number)
	name, trade := companyName(random, where)
	qualification := "NONE"
	if trades[trade] == "Schools" {
		qualification = "EDUCATION"
	}
	node := csp.Node{ID: id, Properties: csp.Properties{
		{Field: csp.TenantID, Value: text(tenant)},
		{Field: csp.CompanyName, Value: text(name)},
		{Field: csp.Domain, Value: text(domain("customer", number))},
		{Field: csp.Country, Value: text(where.country)},
	}}
	if region := csp.RegionOf(where.country); region != "" {
		node.Properties = append(node.Properties, csp.Property{Field: csp.Region, Value: text(region)})
	}
	node.Properties = append(node.Properties,
		csp.Property{Field: csp.Culture, Value: text(where.culture)},
		csp.Property{Field: csp.Language, Value: text(where.culture[:2])},
		csp.Property{Field: csp.Industry, Value: text(industries[trade])},
		csp.Property{Field: csp.Qualification, Value: text(qualification)},
	)
	return g.sink.Node(&node)
}

func (g *generator) customerFacts(number int) error {
	id := g.customerID(number)
	for i, one := range g.services(number) {
		reseller := g.reseller(one.reseller)
		party := reseller.tenant
		properties := csp.Properties{{Field: csp.Relation, Value: text("RESELLER")}}
		if one.provider >= 0 {
			provider := g.provider(one.provider)
			party = provider.tenant
			properties = append(properties, csp.Property{Field: csp.Via, Value: text(string(provider.id))})
		}
		if number%50 == 7 && i == 0 {
			if err := g.relate(csp.Requests, reseller.id, id, one.since-3*day, one.since, party, "requests.json", properties); err != nil {
				return err
			}
		}
		if err := g.relate(csp.Serves, reseller.id, id, one.since, one.until, party, "customers.json", properties); err != nil {
			return err
		}
		if number%10 == 0 && i == 0 {
			if err := g.administers(reseller, id, number, one); err != nil {
				return err
			}
		}
	}
	return nil
}

// administers gives a partner delegated administration, which lasts whatever becomes of the service.
func (g *generator) administers(reseller partner, customer csp.NodeID, number int, one service) error {
	if number%20 == 0 {
		return g.relate(csp.Administers, reseller.id, customer, one.since, csp.Forever, reseller.tenant, "customers.json", csp.Properties{{Field: csp.Means, Value: text("DAP")}})
	}
	return g.relate(csp.Administers, reseller.id, customer, one.since, csp.Forever, reseller.tenant, "delegatedAdminRelationships.json", csp.Properties{
		{Field: csp.Means, Value: text("GDAP")},
		{Field: csp.AdminRoles, Value: csp.ListValue([]string{"Helpdesk Administrator", "Global Reader"})},
		{Field: csp.AdminStatus, Value: text("ACTIVE")},
		{Field: csp.ExpiresAt, Value: csp.TimeValue(one.since + 730*day)},
		{Field: csp.RelationshipID, Value: text(g.guid(forService, number))},
	})
}
