MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
CALL () {
MATCH (n1:Provider|Reseller) WHERE n1.id IN $v.p1
RETURN n1 UNION
MATCH (n2:Provider|Reseller|Customer) WHERE n2.id IN $v.p1
WITH n2 SKIP 0
MATCH (n2)<-[e1:DISTRIBUTES_TO|SERVES|ADMINISTERS|TRANSFERS|REQUESTS]-(n1:Provider|Reseller) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
RETURN n1 UNION
MATCH (n2:Provider|Reseller|Customer) WHERE n2.id IN $v.p1
WITH n2 SKIP 0
MATCH (n2)-[e1:DISTRIBUTES_TO|TRANSFERS]->(n1:Provider|Reseller) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0)
RETURN n1 UNION
MATCH (n1:Provider|Reseller)-[e2:SERVES]->() USING INDEX e2:SERVES(via) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0) AND e2.via IN $v.p1
RETURN n1 UNION
MATCH (n1:Provider|Reseller)-[e2:REQUESTS]->() USING INDEX e2:REQUESTS(via) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0) AND e2.via IN $v.p1
RETURN n1 UNION
MATCH (n4:Provider|Reseller|Customer) WHERE n4.id IN $v.p1
WITH n4 SKIP 0
MATCH (n4)-[e4:OWNS|SELLS|RESELLS]->(n3) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0)
WITH n3, e4 SKIP 0
MATCH (n3)<-[e3:SELLS|RESELLS|SUPPORTS|ADMINISTERS]-(n1:Provider|Reseller) WHERE e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0) AND CASE WHEN type(e3) IN ['SELLS', 'RESELLS', 'SUPPORTS'] THEN type(e4) IN ['OWNS', 'SELLS', 'RESELLS'] WHEN type(e3) IN ['ADMINISTERS'] THEN type(e4) IN ['OWNS'] END
RETURN n1 UNION
MATCH (n5:Provider|Reseller|Customer) WHERE n5.id IN $v.p1
WITH n5 SKIP 0
MATCH (n5)-[e5:SERVES|REQUESTS]-() WHERE e5.since + 0 <= $p0 AND (e5.until IS NULL OR e5.until > $p0)
WITH DISTINCT e5.via AS e6
MATCH (n1:Provider|Reseller) WHERE n1.id = e6
RETURN n1 }
WITH n1
WITH n1 ORDER BY n1.companyName, n1.id LIMIT $p2
RETURN [n1.id,
COLLECT {
MATCH (n1)-[e7:DISTRIBUTES_TO]->(n6) WHERE e7.since + 0 <= $p0 AND (e7.until IS NULL OR e7.until > $p0)
WITH n6, e7 SKIP 0 WHERE (n1.id IN $v.p1 OR n6.id IN $v.p1 OR
EXISTS {
MATCH (n6)-[e8:SERVES]->(n7:Customer) USING INDEX n7:Customer(id) WHERE n7.id IN $v.p1 AND e8.via = n1.id AND e8.since + 0 <= $p0 AND (e8.until IS NULL OR e8.until > $p0) })
WITH n6 ORDER BY n6.id LIMIT $p3
RETURN [n6.id] }] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
