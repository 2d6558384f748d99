package ledger

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
)

// commonMixtures are what common commands change of several kinds, as far as it decides what they need to be checked for: one check is read
// sooner than one for each part.
var commonMixtures = []rules.Change{
	{Facts: csp.FactsOf(csp.Owns, csp.Sells), Created: csp.OnlySubscriptions},              // registerSubscription
	{Facts: csp.FactsOf(csp.Owns, csp.Sells, csp.Resells), Created: csp.OnlySubscriptions}, // with a reseller
	{Facts: csp.FactsOf(csp.Requests, csp.Serves)},                                         // acceptCustomerRelationship
	{Facts: csp.FactsOf(csp.Transfers, csp.Sells)},                                         // completeTransfer
	{Facts: csp.FactsOf(csp.Transfers, csp.Sells, csp.Resells)},                            // with resellers
}

// checksOf are the checks for a change. A mixture that is not common is checked part by part: Neo4j knows the parts' statements,
// and would plan that of the mixture for longer than somebody waits.
func checksOf(change rules.Change) (checks []*rules.Check) {
	change = change.Decisive()
	parts := change.Parts()
	if slices.ContainsFunc(commonMixtures, func(common rules.Change) bool { return common.Decisive() == change }) {
		parts = []rules.Change{change}
	}
	for _, part := range parts {
		if check := rules.CheckOf(part); check != nil && !slices.Contains(checks, check) {
			checks = append(checks, check)
		}
	}
	return checks
}

// PermissionPlans are the plans that commands of viewers who do not see everything read first.
func PermissionPlans() []*plan.Plan { return []*plan.Plan{permissionPlan} }

// CommonPlans are the plans that commands read before and after they wrote, but for those that show evidence, for a store that prepares what
// will be asked often: the more common ones first.
func CommonPlans() (before, after []*plan.Plan) {
	for _, mixture := range commonMixtures {
		after = append(after, rules.CheckOf(mixture).Plan())
	}
	for _, check := range checksOf(rules.Anything()) {
		after = append(after, check.Plan())
	}
	return append([]*plan.Plan{rules.BeforeTransfer().Plan()}, command.Plans()...), after
}
