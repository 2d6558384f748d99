MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
CALL () {
MATCH (n1:Customer) USING INDEX n1:Customer(country, companyName, id) WHERE n1.country = $v.p1 AND n1.companyName IS NOT NULL AND n1.id IS NOT NULL AND (reduce(t = '', u IN split(n1.companyName, '') | t + CASE WHEN u =~ '[\\uE000-\\uFFFF]' THEN '\uD7FF' + u ELSE u END) > $v.p3 OR n1.companyName = $v.p4 AND reduce(t = '', u IN split(n1.id, '') | t + CASE WHEN u =~ '[\\uE000-\\uFFFF]' THEN '\uD7FF' + u ELSE u END) > $v.p5)
RETURN n1 ORDER BY n1.country, n1.companyName, n1.id
UNION ALL
MATCH (n1:Customer) WHERE n1.country = $v.p1 AND n1.companyName IS NULL
RETURN n1 ORDER BY n1.id }
WITH n1 WHERE
EXISTS {
MATCH (n1)-[e1:OWNS]->(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0) AND n2.productFolded = $v.p2 }
WITH n1 LIMIT $p6
RETURN [n1.id, n1.companyName] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
