// Package scenario reads the small text language in which tests draw a channel and ask about it.
//
// A line states one node or one relationship; blank lines and lines that begin with # say nothing:
//
//	cloud GLOBAL
//	provider contoso companyName="Contoso Distribution" country=US roles@2024-01-01=INDIRECT_PROVIDER
//	reseller fabrikam companyName=Fabrikam
//	contoso DISTRIBUTES_TO fabrikam 2024-01-01.. state=ACTIVE by=contoso/relationships.json
//
// A node's name is its natural key: contoso above is Provider:GLOBAL:contoso; where tenantId= or subscriptionId= says another
// one, that is it. Names are unique in a text, over kinds and clouds. A property is name=value, a dated one name@date=value; elements of lists are
// separated by commas. A relationship names its ends and, as since..until, its interval; each by=party/source is one witness,
// recorded when the relationship began or, with by=party/source@date, then (without any, the source is "scenario"). Reference properties (via, customer) name nodes.
package scenario
