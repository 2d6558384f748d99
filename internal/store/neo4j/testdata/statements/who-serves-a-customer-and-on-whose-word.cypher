MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
MATCH (n1:Provider|Reseller|Customer|Subscription) WHERE n1.id IN $v.p1
RETURN [n1.id, n1.companyName,
COLLECT {
MATCH (n1)<-[e1:SERVES]-(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
WITH DISTINCT n2 ORDER BY n2.companyName, n2.id LIMIT $p2
RETURN [n2.id, n2.companyName,
COLLECT {
MATCH (n1)<-[e2:SERVES]-(n2) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0)
WITH e2 ORDER BY e2.since, e2.fact
RETURN [e2.since, e2.until, e2.kind, e2.provenanceParty, e2.provenanceSource, e2.provenanceRecorded,
COLLECT {
MATCH (n3:Provider) WHERE n3.id = e2.via
RETURN [n3.companyName] }] }] },
COUNT {
MATCH (n1)<-[e3:SERVES]-(n4) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0)
RETURN DISTINCT n4 },
COLLECT {
MATCH (n1)-[e4:OWNS]->(n5) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0)
WITH n5, e4 ORDER BY n5.id
RETURN [n5.offerName, n5.status, [[e4.since]]] }] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
