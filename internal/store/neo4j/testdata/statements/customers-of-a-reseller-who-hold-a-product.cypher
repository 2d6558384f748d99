MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
WITH COLLECT {
MATCH (n2:Provider|Reseller) WHERE n2.id = $v.p1
MATCH (n1)<-[e3:SERVES]-(n2) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0)
WITH DISTINCT n1 SKIP 0 WHERE
EXISTS {
MATCH (n1)-[e4:OWNS]->(n3) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0) AND n3.productFolded = $v.p2 }
WITH n1 ORDER BY n1.companyName, n1.id
WITH collect(n1) AS e1
RETURN [COLLECT { UNWIND e1 AS n4
RETURN n4 LIMIT $p3 }, size(e1)] }[0] AS e2
RETURN [COLLECT { UNWIND e2[0] AS n5
RETURN [n5.id] }, e2[1]] }[0] AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
