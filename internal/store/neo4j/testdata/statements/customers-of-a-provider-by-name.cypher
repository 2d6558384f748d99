MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
CALL () {
MATCH (n1:Customer) USING INDEX n1:Customer(companyName, id) WHERE n1.companyName IS NOT NULL AND n1.id IS NOT NULL
RETURN n1 ORDER BY n1.companyName, n1.id
UNION ALL
MATCH (n1:Customer) WHERE n1.companyName IS NULL
RETURN n1 ORDER BY n1.id }
WITH n1 WHERE
EXISTS {
MATCH (n1)<-[e1:SERVES]-(n2:Provider) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0) AND n2.id = $v.p1 }
WITH n1 LIMIT $p2
RETURN [n1.id] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
