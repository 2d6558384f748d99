MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
MATCH (n2:Provider|Reseller) WHERE n2.id IN $v.p1
CALL (n2) {
MATCH (n2)-[e1:SERVES]->(n1) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
RETURN e1, n1
UNION ALL
MATCH (n3)-[e1:SERVES]->(n1) USING INDEX e1:SERVES(via) WHERE e1.via = n2.id AND n2:Provider AND n3 <> n2 AND e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
RETURN e1, n1 }
WITH n1, e1, n2
WITH DISTINCT n1 SKIP 0 WHERE NOT
EXISTS {
MATCH (n1)<-[e2:SERVES]-(n4) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0) AND NOT coalesce(e2.via IN $v.p2, false) AND NOT coalesce(n4.id IN $v.p3, false) }
WITH n1 ORDER BY n1.companyName, n1.id LIMIT $p4
RETURN [n1.id] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
