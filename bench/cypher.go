package main

// The hand-written statements: subqueries inside one statement, ORDER BY and LIMIT before what is nested, the
// composite index of an order named where the planner would not take it. They ask what the product asks, so each
// relationship has to hold now, and a neighbour that several relationships tie is listed once. "since + 0"
// keeps the planner from the index on since, with which question B takes a third longer.

const cypherA = `MATCH (c:Customer {id: $id})
RETURN {customer: c {.id, .companyName, .domain, .country,
  resellers: COLLECT {
    MATCH (c)<-[e:SERVES]-(r:Reseller) WHERE e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now)
    WITH DISTINCT r ORDER BY r.companyName, r.id LIMIT 20
    RETURN r {.id, .companyName, .mpnId, providers: COLLECT {
      MATCH (r)<-[d:DISTRIBUTES_TO]-(p) WHERE d.since + 0 <= $now AND (d.until IS NULL OR d.until > $now)
      WITH p ORDER BY p.companyName, p.id LIMIT 20
      RETURN p {.id, .companyName, .mpnId} }} },
  subscriptions: COLLECT {
    MATCH (c)-[o:OWNS]->(s) WHERE o.since + 0 <= $now AND (o.until IS NULL OR o.until > $now)
    WITH s ORDER BY s.friendlyName, s.id LIMIT 20
    RETURN s {.id, .friendlyName, .status, .quantity} }}} AS data`

const cypherB = `MATCH (p:Provider {id: $id})
RETURN {provider: p {.id, .companyName,
  resellers: COLLECT {
    MATCH (p)-[d:DISTRIBUTES_TO]->(r) WHERE d.since + 0 <= $now AND (d.until IS NULL OR d.until > $now)
    WITH r ORDER BY r.companyName, r.id LIMIT 20
    RETURN r {.id, .companyName, customers: COLLECT {
      MATCH (r)-[e:SERVES]->(c) WHERE e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now)
      WITH DISTINCT c ORDER BY c.companyName, c.id LIMIT 10
      RETURN c {.id, .companyName, .country, subscriptions: COLLECT {
        MATCH (c)-[o:OWNS]->(s) WHERE o.since + 0 <= $now AND (o.until IS NULL OR o.until > $now)
        WITH s ORDER BY s.friendlyName, s.id LIMIT 10
        RETURN s {.id, .friendlyName, .status, .quantity} }} }} }}} AS data`

const cypherC = `RETURN {customers: COLLECT {
  MATCH (c:Customer) USING INDEX c:Customer(country, companyName, id)
  WHERE c.country = $country AND c.companyName IS NOT NULL AND c.id IS NOT NULL
    AND EXISTS { MATCH (c)-[o:OWNS]->(s) WHERE s.product = $product AND o.since + 0 <= $now AND (o.until IS NULL OR o.until > $now) }
    AND EXISTS { MATCH (c)<-[e:SERVES]-(r:Reseller)<-[d:DISTRIBUTES_TO]-(p) WHERE p.id = $provider
      AND e.since + 0 <= $now AND (e.until IS NULL OR e.until > $now) AND d.since + 0 <= $now AND (d.until IS NULL OR d.until > $now) }
  WITH c ORDER BY c.country, c.companyName, c.id LIMIT 50
  RETURN c {.id, .companyName, .domain, .country} }} AS data`
