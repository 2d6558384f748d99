MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
MATCH (n1:Provider|Reseller|Customer|Subscription) WHERE n1.id IN $v.p1
RETURN [n1.id,
COLLECT {
MATCH (n1)<-[e1:SERVES]-(n3) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
CALL (e1, n3) {
RETURN n3 AS n2
UNION ALL
MATCH (n2:Provider) WHERE n2.id = e1.via AND n2 <> n3
RETURN n2 }
WITH n2, e1
WITH DISTINCT n2 ORDER BY n2.companyName, n2.id LIMIT $p2
RETURN [n2.id,
COLLECT {
MATCH (n1)<-[e2:SERVES]-(n4) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0) AND (n4 = n2 OR coalesce(e2.via = n2.id, false) AND n2:Provider)
WITH e2 ORDER BY e2.since, e2.fact
RETURN [e2.since] }] }] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
