MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done, [COLLECT {
CALL () {
MATCH (n1:Customer) WHERE n1.companyName IS NULL AND n1.id < $v.p1
RETURN n1 ORDER BY n1.id DESC
UNION ALL
MATCH (n1:Customer) USING INDEX n1:Customer(companyName, id) WHERE n1.companyName IS NOT NULL AND n1.id IS NOT NULL
RETURN n1 ORDER BY n1.companyName DESC, n1.id DESC }
WITH n1 LIMIT $p2
RETURN [n1.id] },
COUNT {
MATCH (n2:Customer)
RETURN n2 }] AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
