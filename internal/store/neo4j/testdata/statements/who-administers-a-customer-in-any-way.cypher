MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
WITH COLLECT {
CALL () {
MATCH (n2:Customer|Subscription) WHERE n2.id IN $v.p1
MATCH (n1)-[e3:ADMINISTERS]->(n2) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0)
WITH DISTINCT n1
RETURN n1 UNION
MATCH (n3:Customer) WHERE n3.id IN $v.p2
MATCH (n4)<-[e4:OWNS]-(n3) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0)
MATCH (n1)-[e5:SUPPORTS]->(n4) WHERE e5.since + 0 <= $p0 AND (e5.until IS NULL OR e5.until > $p0)
WITH DISTINCT n1
RETURN n1 }
WITH n1 WHERE n1.country = $v.p3
WITH n1 ORDER BY n1.companyName, n1.id
WITH collect(n1) AS e1
RETURN [COLLECT { UNWIND e1 AS n5
RETURN n5 LIMIT $p4 }, size(e1)] }[0] AS e2
RETURN [COLLECT { UNWIND e2[0] AS n6
RETURN [n6.id] }, e2[1]] }[0] AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
