package synthetic

import (
	"math/rand/v2"
	"strconv"

	"channelgraph/internal/csp"
)

// partner is what follows from a partner's number.
type partner struct {
	id     csp.NodeID
	tenant string
	cloud  csp.Cloud
	where  place
	direct bool // sells on its own
}

// cloudOf puts every tenth provider into China's cloud.
func (g *generator) cloudOf(provider int) csp.Cloud {
	if provider%10 == 9 {
		return csp.China
	}
	return csp.Global
}

func (g *generator) provider(number int) partner {
	p := partner{tenant: g.guid(forProvider, number), cloud: g.cloudOf(number)}
	p.where = placesOf(p.cloud)[number%len(placesOf(p.cloud))]
	p.id = csp.NewNodeID(csp.Provider, p.cloud, p.tenant)
	return p
}

// partnership is a reseller's tie to a provider.
type partnership struct {
	provider     int
	since, until csp.Instant
}

// partnerships draws a reseller's providers: one mostly, some with two or three of the same cloud. The first is its main one.
func (g *generator) partnerships(reseller int) []partnership {
	random := g.draw(forPartnership, reseller)
	main := g.skewed(skew{g.size.Providers, 1.2, 2})
	ties := []partnership{{main, someDay(random), csp.Forever}}
	for chance(random, 250) && len(ties) < 3 {
		other := g.skewed(skew{g.size.Providers, 1.2, 2})
		if other == main || len(ties) == 2 && other == ties[1].provider || g.cloudOf(other) != g.cloudOf(main) {
			break
		}
		ties = append(ties, partnership{other, someDay(random), csp.Forever})
	}
	for i := range ties {
		if chance(random, 50) {
			if end, ok := later(random, ties[i].since); ok {
				ties[i].until = end
			}
		}
	}
	return ties
}

func (g *generator) reseller(number int) partner {
	main := g.partnerships(number)[0].provider
	p := partner{tenant: g.guid(forReseller, number), cloud: g.cloudOf(main), where: g.provider(main).where, direct: number%12 == 0}
	p.id = csp.NewNodeID(csp.Reseller, p.cloud, p.tenant)
	return p
}

func (g *generator) providerNode(number int) error {
	p := g.provider(number)
	random := g.draw(forProvider, number)
	return g.partnerNode(p, providerName(random, p.where), 9_000_000+number, domain("provider", number), []string{"INDIRECT_PROVIDER"}, random)
}

func (g *generator) resellerNode(number int) error {
	p := g.reseller(number)
	random := g.draw(forReseller, number)
	roles := []string{"INDIRECT_RESELLER"}
	if p.direct {
		roles = append(roles, "DIRECT_BILL_PARTNER")
	}
	return g.partnerNode(p, partnerName(random, p.where), 4_000_000+number, domain("reseller", number), roles, random)
}

func (g *generator) partnerNode(p partner, name string, mpnID int, domain string, roles []string, random *rand.Rand) error {
	node := csp.Node{ID: p.id, Properties: csp.Properties{
		{Field: csp.TenantID, Value: text(p.tenant)},
		{Field: csp.CompanyName, Value: text(name)},
		{Field: csp.MpnID, Value: text(strconv.Itoa(mpnID))},
		{Field: csp.Domain, Value: text(domain)},
		{Field: csp.Country, Value: text(p.where.country)},
	}}
	if region := csp.RegionOf(p.where.country); region != "" {
		node.Properties = append(node.Properties, csp.Property{Field: csp.Region, Value: text(region)})
	}
	node.Properties = append(node.Properties,
		csp.Property{Field: csp.Culture, Value: text(p.where.culture)},
		csp.Property{Field: csp.Language, Value: text(p.where.culture[:2])},
		csp.Property{Field: csp.Workloads, Value: csp.ListValue([]string{pick(random, products).workload})},
	)
	node.History = append(node.History,
		csp.Dated{Field: csp.Roles, Since: firstDay, Value: csp.ListValue(roles)},
		csp.Dated{Field: csp.ProgramStatus, Since: firstDay, Value: text("ACTIVE")},
	)
	if since, ok := later(random, firstDay); ok && chance(random, 20) {
		node.History = append(node.History, csp.Dated{Field: csp.ProgramStatus, Since: since, Value: text("SUSPENDED")})
	}
	node.History = append(node.History, csp.Dated{Field: csp.IsAgreementSigned, Since: firstDay, Value: csp.BoolValue(!chance(random, 30))})
	return g.sink.Node(&node)
}

func (g *generator) resellerFacts(number int) error {
	reseller := g.reseller(number)
	for _, tie := range g.partnerships(number) {
		provider := g.provider(tie.provider)
		state := "ACTIVE"
		if tie.until != csp.Forever {
			state = "REMOVED"
		}
		properties := csp.Properties{{Field: csp.State, Value: text(state)}}
		if err := g.relate(csp.DistributesTo, provider.id, reseller.id, tie.since, tie.until, provider.tenant, "relationships.json", properties); err != nil {
			return err
		}
	}
	return nil
}
