MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
MATCH (n1:Provider|Reseller)
WITH n1 SKIP 0 WHERE (COUNT {
MATCH (n1)-[e1:SERVES]->(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0) AND e1.via = $v.p1
RETURN DISTINCT n2 LIMIT 2 } = 1 OR NOT
EXISTS {
MATCH (n1)-[e2:SERVES]->(n3) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0) AND (NOT NOT coalesce(n3.country IN $v.p2, false)) } OR NOT
EXISTS {
MATCH (n1)-[e3:SELLS]->(n4) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0) } OR
COUNT {
MATCH (n1)-[e4:SUPPORTS]->(n5) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0)
RETURN n5 LIMIT $p3 } >= $p4)
WITH n1 ORDER BY n1.id LIMIT $p5
RETURN [n1.id, n1.companyName] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
