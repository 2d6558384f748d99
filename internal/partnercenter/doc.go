// Package partnercenter reads Partner Center's JSON and exports, and Microsoft Graph's delegated administration, into
// statements about the channel.
//
// # Who speaks
//
// Every Partner Center list is the signed-in partner's own view: a relationship row describes the other partner while
// its type describes the caller, and a subscription does not name who sells it. So each file has a caller, by its tenant
// id: the folder in which it lies, or what the user says.
//
// What the caller is follows, in this order, from
//   - its relationships.json or customers/<id>/relationships.json: is_indirect_cloud_solution_provider_of makes it
//     a provider, is_indirect_reseller_of a reseller;
//   - an associatedPartnerId in one of its customers, which only providers can set: a provider;
//   - what other files, or the graph, know of the tenant;
//   - else it is taken as a direct-bill partner, with a warning unless its relationships.json was there and empty.
//
// # What is stated
//
//	relationships.json               DISTRIBUTES_TO between the caller and each row, with the row's state
//	customers.json, <id>.json        the customer; SERVES by the caller; ADMINISTERS (DAP) from allowDelegatedAccess;
//	                                 SERVES by the associated partner via the caller
//	customers/<id>/relationships     SERVES by each reseller via the calling provider, or by the calling reseller via each
//	                                 provider; nothing about the partnership itself, which can have ended before
//	subscriptions.json               the subscription; OWNS; SELLS by the caller; RESELLS by the partner whose MPN id
//	                                 is partnerId; ADD_ON_OF its parent
//	supportcontact.json              SUPPORTS
//	transfers.json                   TRANSFERS from the source to the target that the body names, whoever created it;
//	                                 a completed one ends SELLS of the source and begins SELLS of the target
//	delegatedAdminRelationships      ADMINISTERS (GDAP)
//	profiles/*.json                  the caller itself
//	agreementstatus/<id>.json        whether the partner with this MPN ID or tenant id has signed
//
// A reseller that calls sells those subscriptions that name no reseller of record: it is then a direct-bill partner
// too. The others it only resells, since Partner Center does not say who sells them.
//
// A relationship begins at the best documented date, else when it was observed. What a file does not mention is left
// alone; relationshipToPartner none and allowDelegatedAccess false end a relationship.
//
// userCredentials is skipped while it is read: it is in no statement, no message and no rejected record.
package partnercenter
