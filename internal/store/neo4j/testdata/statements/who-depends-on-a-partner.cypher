MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
MATCH (n1:Provider|Reseller|Customer|Subscription) WHERE n1.id IN $v.p1
RETURN [n1.id,
COLLECT {
CALL (n1) {
MATCH (n1)-[e1:SERVES]->(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
RETURN e1, n2
UNION ALL
MATCH (n3)-[e1:SERVES]->(n2) USING INDEX e1:SERVES(via) WHERE e1.via = n1.id AND n1:Provider AND n3 <> n1 AND e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
RETURN e1, n2 }
WITH n2, e1
WITH n2, e1 SKIP 0 WHERE NOT
EXISTS {
MATCH (n2)<-[e2:SERVES]-(n4) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0) AND NOT (n4 = n1 OR coalesce(e2.via = n1.id, false) AND n1:Provider) }
WITH DISTINCT n2 ORDER BY n2.id LIMIT $p2
RETURN [n2.id] }] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
