package ledger

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
)

// commonChanges are what the common commands change, as far as it decides which check they need.
var commonChanges = []rules.Change{
	{Facts: csp.FactsOf(csp.DistributesTo)},                                                                                  // partnerships
	{Facts: csp.FactsOf(csp.Owns, csp.Sells), Created: csp.OnlySubscriptions},                                                // registerSubscription
	{Facts: csp.FactsOf(csp.Owns, csp.Sells, csp.Resells), Created: csp.OnlySubscriptions},                                   // with a reseller
	{Facts: csp.FactsOf(csp.Serves)},                                                                                         // addReseller, endCustomerRelationship
	{Facts: csp.FactsOf(csp.Requests)},                                                                                       // requestCustomerRelationship
	{Facts: csp.FactsOf(csp.Requests, csp.Serves)},                                                                           // acceptCustomerRelationship
	{Facts: csp.FactsOf(csp.Resells)},                                                                                        // assignReseller
	{Facts: csp.FactsOf(csp.Administers)},                                                                                    // DAP, GDAP, roles
	{Facts: csp.FactsOf(csp.Transfers)},                                                                                      // proposeTransfer and others
	{Facts: csp.FactsOf(csp.Transfers, csp.Sells)},                                                                           // completeTransfer
	{Facts: csp.FactsOf(csp.Transfers, csp.Sells, csp.Resells)},                                                              // with resellers
	{Facts: csp.FactsOf(csp.Supports)},                                                                                       // assignSupportContact
	{Fields: fieldsOf(csp.Status)}, {Created: csp.OnlyCustomers}, {Created: csp.OnlyResellers}, {Created: csp.OnlyProviders}, // changeSubscription, saveCustomer, savePartner
}

func fieldsOf(field csp.Field) (fields rules.Fields) {
	fields.Add(field)
	return fields
}

// CommonPlans are the plans that the common commands read, for a store that prepares what will be asked often: the more common ones
// first.
func CommonPlans() (plans []*plan.Plan) {
	for _, change := range commonChanges {
		if check := rules.Checks(change, false); check != nil {
			plans = append(plans, check.Plan())
		}
	}
	return append(append(plans, rules.BeforeTransfer().Plan()), command.Plans()...)
}
