MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
MATCH (n1:Subscription) WHERE nullIf(n1.statusHistory[size([x IN n1.statusSince WHERE x <= $p0])], '\u0000') = $v.p1
WITH n1 ORDER BY toInteger(n1.quantityHistory[size([x IN n1.quantitySince WHERE x <= $p0])]) IS NULL, toInteger(n1.quantityHistory[size([x IN n1.quantitySince WHERE x <= $p0])]) DESC, n1.id DESC LIMIT $p2
RETURN [toInteger(n1.quantityHistory[size([x IN n1.quantitySince WHERE x <= $p0])]), nullIf(n1.statusHistory[size([x IN n1.statusSince WHERE x <= $p0])], '\u0000')] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
