MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done, [COLLECT {
MATCH (n2:Provider|Reseller) WHERE n2.id = $v.p1
MATCH (n1)<-[e1:SERVES]-(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
WITH DISTINCT n1 SKIP 0 WHERE
EXISTS {
MATCH (n1)-[e2:OWNS]->(n3) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0) AND n3.productFolded = $v.p2 }
WITH n1 ORDER BY n1.companyName, n1.id LIMIT $p3
RETURN [n1.id] },
COUNT {
MATCH (n5:Provider|Reseller) WHERE n5.id = $v.p4
MATCH (n4)<-[e3:SERVES]-(n5) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0)
WITH DISTINCT n4 SKIP 0 WHERE
EXISTS {
MATCH (n4)-[e4:OWNS]->(n6) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0) AND n6.productFolded = $v.p5 }
RETURN n4 }] AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
