MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
CALL () {
MATCH (n1:Customer) WHERE n1.id IN $v.p2
RETURN n1 UNION
MATCH (n4:Provider|Reseller|Customer) WHERE n4.id IN $v.p2
WITH n4 SKIP 0
MATCH (n4)-[e3:SERVES|ADMINISTERS|REQUESTS]->(n1:Customer) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0)
RETURN n1 UNION
MATCH ()-[e3:SERVES]->(n1:Customer) USING INDEX e3:SERVES(via) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0) AND e3.via IN $v.p2
RETURN n1 UNION
MATCH ()-[e3:REQUESTS]->(n1:Customer) USING INDEX e3:REQUESTS(via) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0) AND e3.via IN $v.p2
RETURN n1 UNION
MATCH (n6:Provider|Reseller|Customer) WHERE n6.id IN $v.p2
WITH n6 SKIP 0
MATCH (n6)-[e5:OWNS|SELLS|RESELLS|SUPPORTS|ADMINISTERS]->(n5) WHERE e5.since + 0 <= $p0 AND (e5.until IS NULL OR e5.until > $p0)
WITH n5, e5 SKIP 0
MATCH (n5)<-[e4:OWNS]-(n1:Customer) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0)
RETURN n1 UNION
MATCH (n7:Provider|Reseller|Customer) WHERE n7.id IN $v.p2
WITH n7 SKIP 0
MATCH (n7)-[e6:SERVES|REQUESTS]-() WHERE e6.since + 0 <= $p0 AND (e6.until IS NULL OR e6.until > $p0)
WITH DISTINCT e6.via AS e7
MATCH (n1:Customer) WHERE n1.id = e7
RETURN n1 }
WITH n1 WHERE n1.country = $v.p1
WITH n1 SKIP 0 WHERE
EXISTS {
MATCH (n1)-[e1:OWNS]->(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0) AND n2.productFolded = $v.p3
WITH n2, e1 SKIP 0 WHERE (n1.id IN $v.p2 OR
EXISTS {
MATCH (n2)<-[e2:OWNS|SELLS|RESELLS|SUPPORTS|ADMINISTERS]-(n3) WHERE n3.id IN $v.p2 AND e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0) }) }
WITH n1 ORDER BY n1.companyName, n1.id LIMIT $p4
RETURN [n1.id, n1.companyName] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
