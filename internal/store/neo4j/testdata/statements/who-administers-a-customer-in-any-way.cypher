MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done, [COLLECT {
CALL () {
MATCH (n2:Customer|Subscription) WHERE n2.id IN $v.p1
MATCH (n1)-[e1:ADMINISTERS]->(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
WITH DISTINCT n1
RETURN n1 UNION
MATCH (n3:Customer) WHERE n3.id IN $v.p2
MATCH (n4)<-[e2:OWNS]-(n3) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0)
MATCH (n1)-[e3:SUPPORTS]->(n4) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0)
WITH DISTINCT n1
RETURN n1 }
WITH n1 WHERE n1.country = $v.p3
WITH n1 ORDER BY n1.companyName, n1.id LIMIT $p4
RETURN [n1.id] },
COUNT {
CALL () {
MATCH (n6:Customer|Subscription) WHERE n6.id IN $v.p5
MATCH (n5)-[e4:ADMINISTERS]->(n6) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0)
WITH DISTINCT n5
RETURN n5 UNION
MATCH (n7:Customer) WHERE n7.id IN $v.p6
MATCH (n8)<-[e5:OWNS]-(n7) WHERE e5.since + 0 <= $p0 AND (e5.until IS NULL OR e5.until > $p0)
MATCH (n5)-[e6:SUPPORTS]->(n8) WHERE e6.since + 0 <= $p0 AND (e6.until IS NULL OR e6.until > $p0)
WITH DISTINCT n5
RETURN n5 }
WITH n5 WHERE n5.country = $v.p7
RETURN n5 }] AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
