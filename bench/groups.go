package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"channelgraph/internal/store/embedded"
)

const documentByTwo = `query ($at: DateTime) {
  subscriptions(asOf: $at) { groups(by: [PRODUCT, STATUS], orderBy: {field: QUANTITY_SUM, direction: DESC}, first: 20) {
    totalCount nodes { keys { value } aggregates { count quantity { sum } } } } }
}`

const cypherByTwo = `MATCH (s:Subscription)
WITH s.product AS product, s.status AS status, count(*) AS number, sum(s.quantity) AS seats
ORDER BY seats DESC, product, status
WITH collect({keys: [{value: product}, {value: status}], aggregates: {count: number, quantity: {sum: seats}}}) AS found
RETURN {subscriptions: {groups: {totalCount: size(found), nodes: found[0..20]}}} AS data`

const cypherByTwoBefore = `MATCH (s:Subscription)
WITH s.product AS product, nullIf(s.statusHistory[size([x IN s.statusSince WHERE x <= $instant])], '\u0000') AS status,
  toInteger(s.quantityHistory[size([x IN s.quantitySince WHERE x <= $instant])]) AS quantity
WITH product, status, count(*) AS number, sum(quantity) AS seats
ORDER BY seats DESC, product, status
WITH collect({keys: [{value: product}, {value: status}], aggregates: {count: number, quantity: {sum: seats}}}) AS found
RETURN {subscriptions: {groups: {totalCount: size(found), nodes: found[0..20]}}} AS data`

const documentRanking = `query ($at: DateTime) {
  customers(asOf: $at) { groups(by: [DEPENDS_ON], orderBy: {field: COUNT, direction: DESC}, first: 20) {
    totalCount nodes { keys { node { ... on Partner { id companyName } } } aggregates { count } } } }
}`

// By hand, a customer's ties are intersected, and partners are looked up by the ids that are left of them.
const cypherRanking = `MATCH (c:Customer)
OPTIONAL MATCH (c)<-[e:SERVES]-(p) WHERE e.since <= $now AND (e.until IS NULL OR e.until > $now)
WITH c, collect(CASE WHEN p IS NOT NULL THEN [p.id] + CASE WHEN e.via <> p.id THEN [e.via] ELSE [] END END) AS ties
WITH [id IN ties[0] WHERE all(tie IN ties WHERE id IN tie)] AS common
UNWIND CASE WHEN size(common) > 0 THEN common ELSE [null] END AS id
WITH id, count(*) AS number ORDER BY number DESC, id
WITH collect({id: id, number: number}) AS found WITH size(found) AS total, found[0..20] AS found
UNWIND found AS one OPTIONAL MATCH (p:Partner) WHERE p.id = one.id
WITH total, one, p ORDER BY one.number DESC, one.id
WITH total, collect({keys: [{node: p {.id, .companyName}}], aggregates: {count: one.number}}) AS nodes
RETURN {customers: {groups: {totalCount: total, nodes: nodes}}} AS data`

// grouping measures groups on the large channel in the embedded store, now and a year ago.
func grouping(ctx context.Context, b *bench) (err error) {
	graph, err := embedded.OpenInMemory()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	if _, err := fill(ctx, graph, b.large); err != nil {
		return err
	}
	for _, q := range []datedQuestion{
		{fmt.Sprintf("%d subscriptions by product and status, with seats", b.large.Subscriptions), documentByTwo, []map[string]any{nil}, 60 * time.Millisecond},
		{"ranking of all partners by the customers that depend on them", documentRanking, []map[string]any{nil}, 300 * time.Millisecond},
	} {
		if err := b.nowAndThen(ctx, graph, q); err != nil {
			return err
		}
	}
	return nil
}

// groupingBesideCypher measures groups on Neo4j beside statements by hand.
func groupingBesideCypher(ctx context.Context, b *bench) error {
	side, err := b.neo4jSide(ctx)
	if err != nil {
		return err
	}
	then := aYearAgo()
	instant, err := time.Parse(time.RFC3339, then)
	if err != nil {
		return err
	}
	for _, q := range []question{
		{name: "groups of subscriptions by product and status", document: documentByTwo, cypher: cypherByTwo, sets: []map[string]any{{"at": nil}}},
		{name: "groups of subscriptions by product and status a year ago", document: documentByTwo, cypher: cypherByTwoBefore, sets: []map[string]any{{"at": then, "instant": instant.UnixMilli()}}},
		{name: "ranking of all partners by the customers that depend on them", document: documentRanking, cypher: cypherRanking, sets: []map[string]any{{"at": nil}}},
	} {
		if err := side.besideHand(ctx, b, &q); err != nil {
			return err
		}
	}
	return nil
}
