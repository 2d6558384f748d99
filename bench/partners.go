package main

import (
	"context"
	"errors"

	"channelgraph/internal/csp"
	"channelgraph/internal/synthetic"
)

const documentTwoPartners = `query ($country: String!, $product: String!, $at: DateTime) {
  customers(
    first: 50
    asOf: $at
    orderBy: {field: COMPANY_NAME}
    where: {
      country: {eq: $country}
      subscriptions: {some: {node: {product: {eq: $product}}}}
      partners: {count: {gte: 2}}
    }
  ) { edges { node { id companyName domain country } } }
}`

const cypherTwoPartners = `RETURN {customers: {edges: [node IN COLLECT {
  MATCH (c:Customer) USING INDEX c:Customer(country, companyName, id)
  WHERE c.country = $country AND c.companyName IS NOT NULL AND c.id IS NOT NULL
    AND EXISTS { MATCH (c)-[o:OWNS]->(s) WHERE s.product = $product AND o.since + 0 <= $now AND (o.until IS NULL OR o.until > $now) }
    AND COUNT { MATCH (c)<-[e:SERVES]-(p) WHERE e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) RETURN DISTINCT p } >= 2
  WITH c ORDER BY c.country, c.companyName, c.id LIMIT 50
  RETURN c {.id, .companyName, .domain, .country} } | {node: node}]}} AS data`

var askedProducts = []string{"Microsoft 365 Business Premium", "Power BI Pro", "Dynamics 365 Sales Professional"}

// twoPartnerSets asks with the countries of the first providers and products in turn.
func twoPartnerSets(ctx context.Context, size synthetic.Size) (sets []map[string]any, err error) {
	picked := picker{stride: size.Customers}
	if err := synthetic.Generate(ctx, size, &picked); !errors.Is(err, errPicked) {
		return nil, err
	}
	for i, provider := range picked.providers[:8] {
		sets = append(sets, map[string]any{
			"country": provider.Properties.Get(csp.Country).Text(), "product": askedProducts[i%len(askedProducts)]})
	}
	return sets, nil
}
