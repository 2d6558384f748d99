MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
MATCH (n1:Provider|Reseller|Customer|Subscription) WHERE n1.id IN $v.p1
RETURN [n1.id,
COLLECT {
CALL (n1) {
MATCH (n1)<-[e1:ADMINISTERS]-(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
RETURN n2
UNION ALL
MATCH (n1)-[e2:OWNS]->(n3) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0)
MATCH (n3)<-[e3:ADMINISTERS]-(n2) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0)
RETURN n2
UNION ALL
MATCH (n1)-[e4:OWNS]->(n4) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0)
MATCH (n4)<-[e5:SUPPORTS]-(n2) WHERE e5.since + 0 <= $p0 AND (e5.until IS NULL OR e5.until > $p0)
RETURN n2 }
WITH n2 WHERE n1:Customer
WITH n2 SKIP 0 WHERE NOT
EXISTS {
CALL (n2, n1) {
MATCH (n2)-[e7:ADMINISTERS]->(n1:Customer) WHERE e7.since + 0 <= $p0 AND (e7.until IS NULL OR e7.until > $p0)
RETURN true AS e6
UNION ALL
MATCH (n2)-[e8:ADMINISTERS]->(n5:Subscription) WHERE e8.since + 0 <= $p0 AND (e8.until IS NULL OR e8.until > $p0)
MATCH (n5)<-[e9:OWNS]-(n1) WHERE e9.since + 0 <= $p0 AND (e9.until IS NULL OR e9.until > $p0)
RETURN true AS e6
UNION ALL
MATCH (n2)-[e10:SUPPORTS]->(n6) WHERE e10.since + 0 <= $p0 AND (e10.until IS NULL OR e10.until > $p0)
MATCH (n6)<-[e11:OWNS]-(n1) WHERE e11.since + 0 <= $p0 AND (e11.until IS NULL OR e11.until > $p0)
RETURN true AS e6 }
WITH e6 WHERE true
MATCH (n1)-[e12:OWNS]->(n7) WHERE e12.since + 0 <= $p0 AND (e12.until IS NULL OR e12.until > $p0)
MATCH (n7)<-[e13:SELLS]-(n2) WHERE e13.since + 0 <= $p0 AND (e13.until IS NULL OR e13.until > $p0) AND true }
WITH DISTINCT n2 ORDER BY n2.companyName, n2.id LIMIT $p2
RETURN [n2.id, n2.companyName,
COLLECT {
MATCH (n2)-[e14:ADMINISTERS]->(n8:Subscription) WHERE e14.since + 0 <= $p0 AND (e14.until IS NULL OR e14.until > $p0)
WITH n8, e14 SKIP 0 WHERE
EXISTS {
MATCH (n8)<-[e15:OWNS]-(n1) WHERE e15.since + 0 <= $p0 AND (e15.until IS NULL OR e15.until > $p0) AND true }
WITH DISTINCT n8 ORDER BY n8.id
RETURN [n8.friendlyName] }] }] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
