package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"channelgraph/internal/store/embedded"
)

const documentLost = `query ($without: [ID!]!, $at: DateTime) {
  impact(without: $without, asOf: $at) { customersLost(first: 20, orderBy: {field: COMPANY_NAME}) { totalCount edges { node { id companyName } } } }
}`

const documentImpact = `query ($without: [ID!]!, $at: DateTime) {
  impact(without: $without, asOf: $at) {
    customersLost(first: 20) { totalCount edges { node { id companyName } } }
    customersKept(first: 20) { totalCount edges { node { id companyName } } }
    subscriptionsWithoutSeller(first: 20) { totalCount edges { node { id friendlyName } } }
    resellersWithoutProvider(first: 20) { totalCount edges { node { id companyName } } }
    resellersKept(first: 20) { totalCount edges { node { id companyName } } }
  }
}`

const cypherLost = `UNWIND $without AS id
CALL (id) {
  MATCH (x:Provider|Reseller {id: id})-[e:SERVES]->(c) WHERE e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) RETURN c
  UNION MATCH ()-[e:SERVES]->(c) USING INDEX e:SERVES(via) WHERE e.via = id AND e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) RETURN c }
WITH DISTINCT c WHERE NOT EXISTS { MATCH (c)<-[f:SERVES]-(q) WHERE f.since + 0 <= $now AND (f.until IS NULL OR f.until > $now)
  AND NOT q.id IN $without AND (f.via IS NULL OR NOT f.via IN $without) }
WITH c ORDER BY c.companyName, c.id WITH collect(c) AS lost
RETURN {impact: {customersLost: {totalCount: size(lost), edges: [c IN lost[0..20] | c {.id, .companyName}]}}} AS data`

const documentCommon = `query ($of: [ID!]!) {
  commonCustomers(of: $of, first: 20, orderBy: {field: COMPANY_NAME}) { totalCount edges { node { id companyName } } }
}`

const cypherCommon = `MATCH (x:Provider|Reseller) WHERE x.id IN $of
CALL (x) { MATCH (x)-[e:SERVES]->(c) WHERE e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) RETURN c
  UNION MATCH ()-[e:SERVES]->(c) USING INDEX e:SERVES(via) WHERE e.via = x.id AND e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) RETURN c }
WITH c, count(DISTINCT x) AS partners WHERE partners = size($of)
WITH c ORDER BY c.companyName, c.id WITH collect(c) AS common
RETURN {commonCustomers: {totalCount: size(common), edges: [c IN common[0..20] | c {.id, .companyName}]}} AS data`

const documentDependOn = `query ($id: ID!) {
  node(id: $id) { ... on Partner { dependentCustomers(first: 20, orderBy: {field: COMPANY_NAME}) { totalCount edges { node { id companyName } } } } }
}`

const cypherDependOn = `MATCH (x:Provider {id: $id})
CALL (x) { MATCH (x)-[e:SERVES]->(c) WHERE e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) RETURN c
  UNION MATCH ()-[e:SERVES]->(c) USING INDEX e:SERVES(via) WHERE e.via = x.id AND e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) RETURN c }
WITH c WHERE NOT EXISTS { MATCH (c)<-[f:SERVES]-(q) WHERE f.since + 0 <= $now AND (f.until IS NULL OR f.until > $now)
  AND q.id <> $id AND (f.via IS NULL OR f.via <> $id) }
WITH c ORDER BY c.companyName, c.id WITH collect(c) AS found
RETURN {node: {dependentCustomers: {totalCount: size(found), edges: [c IN found[0..20] | c {.id, .companyName}]}}} AS data`

// reachOnNeo4j measures the same beside hand-written Cypher.
func reachOnNeo4j(ctx context.Context, b *bench) error {
	side, err := b.neo4jSide(ctx)
	if err != nil {
		return err
	}
	provider, resellers, err := reachSubjects(side.http)
	if err != nil {
		return err
	}
	partnered, err := twoPartnerSets(ctx, b.channel)
	if err != nil {
		return err
	}
	questions := []question{
		{name: "customers lost without one reseller", document: documentLost, cypher: cypherLost, sets: without(resellers)},
		{name: "customers lost without the largest provider", document: documentLost, cypher: cypherLost, sets: without([]string{provider})},
		{name: "customers of a provider and a reseller in common", document: documentCommon, cypher: cypherCommon, sets: []map[string]any{{"of": []string{provider, resellers[0]}}}},
		{name: "customers that depend on the largest provider", document: documentDependOn, cypher: cypherDependOn, sets: []map[string]any{{"id": provider}}},
		{name: "customers of a country with a product through two or more partners", document: documentTwoPartners, cypher: cypherTwoPartners, sets: partnered},
	}
	for i := range questions {
		q := &questions[i]
		requests, parameters := q.requests(), withNow(q.sets)
		for set := range q.sets {
			if err := side.checkCypher(ctx, q, set, requests[set], parameters[set]); err != nil {
				return err
			}
		}
		byHand := contender{"Cypher", func(set int) error {
			_, err := side.only(ctx, q.cypher, parameters[set])
			return err
		}}
		outcomes, err := b.race(len(q.sets), 1, side.http.asking("ours", requests), byHand)
		if err != nil {
			return err
		}
		b.report.add(atMost("Neo4j, "+q.name+" over HTTP / hand-written Cypher by the same driver", outcomes[0], outcomes[1], 1.25))
	}
	return nil
}

// reach measures loss on the large channel in the embedded store.
func reach(ctx context.Context, b *bench) (err error) {
	graph, err := embedded.OpenInMemory()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	if _, err := fill(ctx, graph, b.large); err != nil {
		return err
	}
	side, err := serveStore(graph, 0)
	if err != nil {
		return err
	}
	defer side.close()
	provider, resellers, err := reachSubjects(side)
	if err != nil {
		return err
	}
	small, largest := without(resellers), without([]string{provider})
	partnered, err := twoPartnerSets(ctx, b.large)
	if err != nil {
		return err
	}
	for _, q := range []datedQuestion{
		{"customers lost without one reseller", documentLost, small, time.Millisecond},
		{"customers lost without the largest provider", documentLost, largest, 150 * time.Millisecond},
		{"the whole impact of one reseller", documentImpact, small, time.Millisecond},
		{"the whole impact of the largest provider", documentImpact, largest, 150 * time.Millisecond},
		{"customers of a country with a product through two or more partners, by name, first 50", documentTwoPartners, partnered, 5 * time.Millisecond},
	} {
		if err := b.nowAndThen(ctx, graph, q); err != nil {
			return err
		}
	}
	return nil
}

// without makes a parameter set of each partner.
func without(partners []string) (sets []map[string]any) {
	for _, id := range partners {
		sets = append(sets, map[string]any{"without": []string{id}})
	}
	return sets
}

// reachSubjects returns the provider with most customers, and some resellers.
func reachSubjects(side *endpoint) (provider string, resellers []string, err error) {
	answer, err := side.answer(request(`{
	  providers(first: 100) { nodes { id serves { totalCount } } }
	  resellers(first: 40, where: {customers: {some: {}}}) { nodes { id } }
	}`, nil))
	if err != nil {
		return "", nil, err
	}
	var found struct {
		Data struct {
			Providers, Resellers struct {
				Nodes []struct {
					ID     string
					Serves struct{ TotalCount int }
				}
			}
		}
	}
	if err := json.Unmarshal(answer, &found); err != nil {
		return "", nil, err
	}
	most := 0
	for _, node := range found.Data.Providers.Nodes {
		if node.Serves.TotalCount > most {
			provider, most = node.ID, node.Serves.TotalCount
		}
	}
	for _, node := range found.Data.Resellers.Nodes {
		resellers = append(resellers, node.ID)
	}
	if provider == "" || len(resellers) == 0 {
		return "", nil, fmt.Errorf("the channel has no provider or no reseller with customers")
	}
	return provider, resellers, nil
}
