MATCH (commits:ChannelgraphFormat {id: 'commits'})
WITH commits.begun AS begun, commits.done AS done
WITH begun, done,
COLLECT {
MATCH (n1:Provider|Reseller|Customer|Subscription) WHERE n1.id IN $v.p1
WITH n1 SKIP 0 WHERE (n1.id IN $v.p2 OR
EXISTS {
MATCH (n1)<-[e1:SERVES|OWNS|SELLS|RESELLS|SUPPORTS|ADMINISTERS|REQUESTS]-(n2) WHERE e1.since + 0 <= $p0 AND (e1.until IS NULL OR e1.until > $p0) AND (n2.id IN $v.p2 OR e1.via IN $v.p2) } OR
EXISTS {
MATCH (n1:Customer|Subscription)-[e2:OWNS]->(n3) WHERE e2.since + 0 <= $p0 AND (e2.until IS NULL OR e2.until > $p0)
MATCH (n3)<-[e3:OWNS|SELLS|RESELLS|SUPPORTS|ADMINISTERS]-(n4) WHERE n4.id IN $v.p2 AND e3.since + 0 <= $p0 AND (e3.until IS NULL OR e3.until > $p0) } OR
EXISTS {
MATCH (n5:Provider|Reseller|Customer) WHERE n5.id IN $v.p2
WITH n5 SKIP 0
MATCH (n5)-[e4:DISTRIBUTES_TO|SERVES|ADMINISTERS|TRANSFERS|REQUESTS]-(n1) WHERE e4.since + 0 <= $p0 AND (e4.until IS NULL OR e4.until > $p0) } OR
EXISTS {
MATCH (n1)-[e5:SERVES|REQUESTS]->() WHERE e5.since + 0 <= $p0 AND (e5.until IS NULL OR e5.until > $p0) AND e5.via + '' IN $v.p2 } OR
EXISTS {
MATCH (n1:Reseller)-[e6:SELLS|RESELLS|SUPPORTS|ADMINISTERS]->(n6) WHERE e6.since + 0 <= $p0 AND (e6.until IS NULL OR e6.until > $p0)
MATCH (n6)<-[e7:OWNS|SELLS|RESELLS]-(n7) WHERE n7.id IN $v.p2 AND e7.since + 0 <= $p0 AND (e7.until IS NULL OR e7.until > $p0) AND CASE WHEN type(e6) IN ['SELLS', 'RESELLS', 'SUPPORTS'] THEN type(e7) IN ['OWNS', 'SELLS', 'RESELLS'] WHEN type(e6) IN ['ADMINISTERS'] THEN type(e7) IN ['OWNS'] END } OR
EXISTS {
WITH n1 SKIP 0 WHERE n1:Provider
MATCH (n9:Provider|Reseller|Customer) WHERE n9.id IN $v.p2
WITH n9 SKIP 0
MATCH (n9)-[e9:OWNS|SELLS|RESELLS]->(n8) WHERE e9.since + 0 <= $p0 AND (e9.until IS NULL OR e9.until > $p0)
WITH n8, e9 SKIP 0
MATCH (n8)<-[e8:SELLS|SUPPORTS|ADMINISTERS]-(n1) WHERE e8.since + 0 <= $p0 AND (e8.until IS NULL OR e8.until > $p0) AND CASE WHEN type(e8) IN ['SELLS', 'SUPPORTS'] THEN type(e9) IN ['OWNS', 'SELLS', 'RESELLS'] WHEN type(e8) IN ['ADMINISTERS'] THEN type(e9) IN ['OWNS'] END } OR
EXISTS {
MATCH (n10)-[e10:SERVES]->(n11) USING INDEX e10:SERVES(via) WHERE e10.since + 0 <= $p0 AND (e10.until IS NULL OR e10.until > $p0) AND e10.via = n1.id AND (n10.id IN $v.p2 OR n11.id IN $v.p2)
RETURN e10
UNION ALL
MATCH (n10)-[e10:REQUESTS]->(n11) USING INDEX e10:REQUESTS(via) WHERE e10.since + 0 <= $p0 AND (e10.until IS NULL OR e10.until > $p0) AND e10.via = n1.id AND (n10.id IN $v.p2 OR n11.id IN $v.p2)
RETURN e10 })
RETURN [n1.id, n1.companyName,
COLLECT {
MATCH (n1)<-[e11:SERVES]-(n12) WHERE e11.since + 0 <= $p0 AND (e11.until IS NULL OR e11.until > $p0) AND (n12.id IN $v.p2 OR n1.id IN $v.p2 OR e11.via IN $v.p2)
WITH DISTINCT n12 ORDER BY n12.companyName, n12.id LIMIT $p3
RETURN [n12.id, n12.companyName,
COLLECT {
MATCH (n1)<-[e12:SERVES]-(n12) WHERE e12.since + 0 <= $p0 AND (e12.until IS NULL OR e12.until > $p0) AND (n12.id IN $v.p2 OR n1.id IN $v.p2 OR e12.via IN $v.p2)
WITH e12 ORDER BY e12.since, e12.fact
RETURN [e12.since, e12.until, e12.kind, e12.provenanceParty, e12.provenanceSource, e12.provenanceRecorded,
COLLECT {
MATCH (n13:Provider) WHERE n13.id = e12.via
RETURN [n13.companyName] }] }] },
COUNT {
MATCH (n1)<-[e13:SERVES]-(n14) WHERE e13.since + 0 <= $p0 AND (e13.until IS NULL OR e13.until > $p0) AND (n14.id IN $v.p2 OR n1.id IN $v.p2 OR e13.via IN $v.p2)
RETURN DISTINCT n14 },
COLLECT {
MATCH (n1)-[e14:OWNS]->(n15) WHERE e14.since + 0 <= $p0 AND (e14.until IS NULL OR e14.until > $p0)
WITH n15, e14 SKIP 0 WHERE (n1.id IN $v.p2 OR
EXISTS {
MATCH (n15)<-[e15:OWNS|SELLS|RESELLS|SUPPORTS|ADMINISTERS]-(n16) WHERE n16.id IN $v.p2 AND e15.since + 0 <= $p0 AND (e15.until IS NULL OR e15.until > $p0) })
WITH n15, e14 ORDER BY n15.id
RETURN [n15.offerName, n15.status, [[e14.since]]] }] } AS f0
MATCH (after:ChannelgraphFormat {id: 'commits'})
RETURN f0, begun, done, after.begun
