package rules

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// transferRules say what keeps a subscription from being transferred now: without violations it can be.
func transferRules() []Rule {
	return []Rule{
		{
			ID: "R32", Category: Transfer, Severity: Refuse,
			Title:  Text{"Only a provider or direct-bill partner transfers", "譲渡できるのはプロバイダーか直接請求パートナーだけ"},
			Text:   Text{"A subscription is transferred by the partner that sells it, a provider or direct-bill partner; this one has no such seller.", "サブスクリプションを譲渡できるのは、それを販売するプロバイダーまたは直接請求パートナーです。このサブスクリプションにはそのような販売元がありません。"},
			Source: "Partner Center documentation, switch-azure-subscriptions-to-a-different-partner and transfer-azure-subscriptions-under-azure-plan (2021-07)",

			Subject:  csp.Subscription,
			Where:    func(v *Values) plan.Predicate { return none(in(csp.Sells), not(plan.And(v.indirectOnly()))) },
			Evidence: always(show(in(csp.Sells))),
		},
		{
			ID: "R32-STATE", Category: Transfer, Severity: Refuse,
			Title:  Text{"A deleted or suspended subscription is not transferred", "削除または中断されたサブスクリプションは譲渡できない"},
			Text:   Text{"The subscription is deleted or suspended now.", "サブスクリプションは現在、削除または中断されています。"},
			Source: "Partner Center developer documentation, transfer error codes 900131 to 900146 (2021-07)",

			Subject:  csp.Subscription,
			Where:    func(v *Values) plan.Predicate { return v.in(csp.Status, "DELETED", "SUSPENDED") },
			Evidence: always(),
		},
		{
			ID: "R32-OPEN", Category: Transfer, Severity: Refuse,
			Title:  Text{"A subscription is in one transfer at a time", "同時に進められる譲渡は一つだけ"},
			Text:   Text{"Another transfer of the subscription is open.", "サブスクリプションの別の譲渡が進行中です。"},
			Source: "Partner Center documentation, transition-direct-to-indirect (2021-07)",

			Subject:  csp.Subscription,
			Where:    func(v *Values) plan.Predicate { return some(in(csp.Sells), some(v.transferOfIt())) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(in(csp.Sells), show(v.transferOfIt()))} },
		},
		{
			ID: "R32-THIRD-PARTY", Category: Transfer, Severity: Refuse,
			Title:  Text{"A third party's product is not transferred", "他社製品のサブスクリプションは譲渡できない"},
			Text:   Text{"The subscription is for a marketplace product of another publisher than Microsoft.", "サブスクリプションは Microsoft 以外の発行元のマーケットプレース製品です。"},
			Source: "Partner Center developer documentation, transfer error codes 900131 to 900146 (2021-07)",

			Subject:  csp.Subscription,
			Where:    func(v *Values) plan.Predicate { return v.is(csp.IsMicrosoftProduct, false) },
			Evidence: always(),
		},
	}
}

// transferOfIt is the step from a seller to the partners to whom it transfers the subscription from which one came.
func (v *Values) transferOfIt() plan.Step {
	return by(out(csp.Transfers), plan.And{
		v.open(), plan.CompareOuter{Field: csp.TransferSubscriptions, Operator: plan.Has, Outer: 2, OuterField: csp.SubscriptionID},
	})
}
