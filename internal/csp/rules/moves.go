package rules

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// moveRules are about subscriptions that move from one partner to another.
func moveRules() []Rule {
	return []Rule{
		{
			ID: "R8", Category: Compliance, Severity: Warn, Contradicts: []string{"R8-TRANSFER"},
			Title:  Text{"A licence-based subscription does not move to another partner", "ライセンスベースのサブスクリプションは別のパートナーに移せない"},
			Text:   Text{"Licence-based subscriptions cannot be switched to another partner of the program: they expire or are cancelled, and are bought anew.", "ライセンスベースのサブスクリプションをプログラムの別のパートナーに切り替えることはできません。期限を待つか、取り消して購入し直します。"},
			Source: "Partner Center documentation, multichannel (2021-07)",

			Subject: csp.Subscription,
			Where: func(v *Values) plan.Predicate {
				return plan.And{v.is(csp.BillingType, "LICENSE"), some(in(csp.Sells), some(v.transferOfIt()))}
			},
			Evidence: func(v *Values) []Evidence { return []Evidence{show(in(csp.Sells), show(v.transferOfIt()))} },
		},
		{
			ID: "R8-TRANSFER", Category: Compliance, Severity: Info, From: day("2020-01-01"), Contradicts: []string{"R8"},
			Title:  Text{"A licence-based subscription is transferred", "ライセンスベースのサブスクリプションは譲渡できる"},
			Text:   Text{"Licence-based subscriptions are transferred from one partner to another: what is listed here is permitted by this document.", "ライセンスベースのサブスクリプションはパートナー間で譲渡できます。ここに挙がるものは、この文書によれば認められています。"},
			Source: "Partner Center developer documentation, create-a-transfer (2020 and later)",

			Subject: csp.Subscription,
			Where: func(v *Values) plan.Predicate {
				return plan.And{v.is(csp.BillingType, "LICENSE"), some(in(csp.Sells), some(v.transferOfIt()))}
			},
			Evidence: func(v *Values) []Evidence { return []Evidence{show(in(csp.Sells), show(v.transferOfIt()))} },
		},
		{
			ID: "R12", Category: Compliance, Severity: Refuse,
			Title:  Text{"A subscription is transferred within a country", "サブスクリプションの譲渡は同じ国の中で行う"},
			Text:   Text{"The partner to which a customer's subscriptions are transferred is in the customer's country.", "譲渡先のパートナーと顧客のテナントは同じ国になければなりません。"},
			Source: "Partner Center documentation, switch-azure-subscriptions-to-a-different-partner (2021-07)",

			Subject: csp.Customer,
			Where: func(v *Values) plan.Predicate {
				return plan.And{known(csp.Country), some(in(csp.Serves), v.transfersAbroad())}
			},
			Evidence: func(v *Values) []Evidence {
				return []Evidence{{Step: in(csp.Serves), Where: v.transfersAbroad(),
					Below: []Evidence{{Step: v.ofCustomer(), Where: differs(csp.Country, 2)}}}}
			},
		},
		{
			ID: "R34", Category: Compliance, Severity: Warn,
			Title:  Text{"The future partner of a transfer has its own relationship", "譲渡先のパートナーは顧客との関係を先に持つ"},
			Text:   Text{"A partner to which a customer's subscriptions are transferred first obtains its own reseller relationship with the customer; this one has none.", "譲渡先のパートナーは、先に顧客との再販業者関係を得なければなりません。このパートナーにはその関係がありません。"},
			Source: "Partner Center documentation, transition-direct-to-indirect (2021-07)",

			Subject: csp.Customer,
			Where:   func(v *Values) plan.Predicate { return some(in(csp.Serves), some(v.ofCustomer(), stranger)) },
			Evidence: func(v *Values) []Evidence {
				return []Evidence{{Step: in(csp.Serves), Where: some(v.ofCustomer(), stranger),
					Below: []Evidence{{Step: v.ofCustomer(), Where: stranger}}}}
			},
		},
	}
}

// stranger holds for the target of a transfer that does not serve the customer from which one came.
var stranger = none(out(csp.Serves), node(3))

// ofCustomer is the step from a partner to those to whom it transfers subscriptions of the customer from which one came.
func (v *Values) ofCustomer() plan.Step {
	return by(out(csp.Transfers), plan.And{
		plan.CompareOuter{Field: csp.TransferCustomer, Operator: plan.Equal, Outer: 2, OuterField: csp.ID}, v.open(),
	})
}

func (v *Values) transfersAbroad() plan.Predicate {
	return some(v.ofCustomer(), differs(csp.Country, 2))
}

// open holds for a transfer that has not ended.
func (v *Values) open() plan.Predicate {
	return v.in(csp.TransferStatus, openTransfers...)
}
