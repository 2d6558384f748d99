MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
CALL () {
MATCH (n1:Customer) USING INDEX n1:Customer(country, companyName, id) WHERE n1.country = $v.p1 AND n1.companyName IS NOT NULL AND n1.id IS NOT NULL
RETURN n1 ORDER BY n1.country, n1.companyName, n1.id
UNION ALL
MATCH (n1:Customer) WHERE n1.country = $v.p1 AND n1.companyName IS NULL
RETURN n1 ORDER BY n1.id }
WITH n1 WHERE
EXISTS {
MATCH (n1)-[e1:OWNS]->(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0) AND n2.productFolded = $v.p3
WITH n2, e1 SKIP 0 WHERE (n1.id IN $v.p2 OR
EXISTS {
MATCH (n2)<-[e2:OWNS|SELLS|RESELLS|SUPPORTS|ADMINISTERS]-(n3) WHERE n3.id IN $v.p2 AND e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0) }) } AND (n1.id IN $v.p2 OR
EXISTS {
MATCH (n1)<-[e3:SERVES|ADMINISTERS|REQUESTS]-(n4) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0) AND (n4.id IN $v.p2 OR e3.via IN $v.p2) } OR
EXISTS {
MATCH (n1)-[e4:OWNS]->(n5) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0)
MATCH (n5)<-[e5:OWNS|SELLS|RESELLS|SUPPORTS|ADMINISTERS]-(n6) WHERE n6.id IN $v.p2 AND e5.since + 0 <= $p0 AND (e5.until IS NULL OR e5.until > $p0) } OR
EXISTS {
MATCH (n7)-[e6:SERVES]->(n8) USING INDEX e6:SERVES(via) WHERE e6.since + 0 <= $p0 AND (e6.until IS NULL OR e6.until > $p0) AND e6.via = n1.id AND (n7.id IN $v.p2 OR n8.id IN $v.p2)
RETURN e6
UNION ALL
MATCH (n7)-[e6:REQUESTS]->(n8) USING INDEX e6:REQUESTS(via) WHERE e6.since + 0 <= $p0 AND (e6.until IS NULL OR e6.until > $p0) AND e6.via = n1.id AND (n7.id IN $v.p2 OR n8.id IN $v.p2)
RETURN e6 })
WITH n1 LIMIT $p4
RETURN [n1.id, n1.companyName] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
