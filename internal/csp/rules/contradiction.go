package rules

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// contradictionRules are about sources that disagree: what they state cannot all be so at one instant.
func contradictionRules() []Rule {
	return []Rule{
		{
			ID: "CONTRADICTION-SELLERS", Category: Contradiction, Severity: Warn,
			Title:  Text{"Two sellers at once", "同時に二つの販売元"},
			Text:   Text{"A subscription has exactly one transacting partner at a time; sources name several.", "サブスクリプションの取引パートナーは常に一社ですが、情報源が複数のパートナーを挙げています。"},
			Source: "Partner Center developer documentation, get-all-of-a-customer-s-subscriptions (2021-07)",

			Subject:  csp.Subscription,
			Where:    func(v *Values) plan.Predicate { return several(v, in(csp.Sells)) },
			Evidence: always(show(in(csp.Sells))),
		},
		{
			ID: "CONTRADICTION-OWNERS", Category: Contradiction, Severity: Warn,
			Title:  Text{"Two owners at once", "同時に二つの所有者"},
			Text:   Text{"A subscription belongs to one customer; sources name several.", "サブスクリプションの所有者は一つですが、情報源が複数の顧客を挙げています。"},
			Source: "Partner Center developer documentation, subscription-resources (2021-07)",

			Subject:  csp.Subscription,
			Where:    func(v *Values) plan.Predicate { return several(v, in(csp.Owns)) },
			Evidence: always(show(in(csp.Owns))),
		},
		{
			ID: "CONTRADICTION-RESELLERS-OF-RECORD", Category: Contradiction, Severity: Warn,
			Title:  Text{"Two primary resellers of record", "同時に二つの主たる指名リセラー"},
			Text:   Text{"A subscription has at most one transaction reseller; others are additional. Sources name several.", "サブスクリプションの主たる指名リセラーは一社までですが、情報源が複数のリセラーを挙げています。"},
			Source: "Partner Center developer documentation, order-resources and cart-resources (2021-07)",

			Subject:  csp.Subscription,
			Where:    func(v *Values) plan.Predicate { return several(v, v.onRecord()) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(v.onRecord())} },
		},
		{
			ID: "CONTRADICTION-PARTNER-ID", Category: Contradiction, Severity: Warn,
			Title:  Text{"Another reseller than the subscription's partner id says", "サブスクリプションの PartnerId と異なる指名リセラー"},
			Text:   Text{"The subscription's partnerId is the MPN id of its reseller of record; another reseller is on record.", "サブスクリプションの partnerId は指名リセラーの MPN ID ですが、別のリセラーが指名されています。"},
			Source: "Partner Center developer documentation, subscription-resources (2021-07)",

			Subject:  csp.Subscription,
			Where:    func(v *Values) plan.Predicate { return plan.And{known(csp.PartnerID), some(v.onRecord(), otherMpnID)} },
			Evidence: func(v *Values) []Evidence { return []Evidence{{Step: v.onRecord(), Where: otherMpnID}} },
		},
		{
			ID: "CONTRADICTION-CHANNEL", Category: Contradiction, Severity: Warn,
			Title:  Text{"Sold in the program, but bought through another channel", "別チャネルで購入されたのにプログラムで販売"},
			Text:   Text{"A subscription bought directly, by enterprise agreement, Open or MPSA has no transacting partner of the program; a source names one.", "直接、EA、Open、MPSA で購入されたサブスクリプションにプログラムの取引パートナーはありませんが、情報源がパートナーを挙げています。"},
			Source: "Partner Center documentation, multichannel (2021-07)",

			Subject: csp.Subscription,
			Where: func(v *Values) plan.Predicate {
				return plan.And{v.in(csp.Channel, "EA", "DIRECT", "OPEN", "MPSA"), some(in(csp.Sells))}
			},
			Evidence: always(show(in(csp.Sells))),
		},
		{
			ID: "CONTRADICTION-EXPIRED", Category: Contradiction, Severity: Warn,
			Title:  Text{"Administration beyond its own expiry", "有効期限を過ぎた管理権限"},
			Text:   Text{"A delegated admin relationship is stated to hold, though it expired.", "委任された管理者特権が、有効期限を過ぎているのに有効とされています。"},
			Source: "Microsoft Graph reference, delegatedAdminRelationship (2023)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return some(v.expired()) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(v.expired())} },
		},
		{
			ID: "CONTRADICTION-REMOVED", Category: Contradiction, Severity: Warn,
			Title:  Text{"Removed partnership that still holds", "削除済みなのに有効なパートナーシップ"},
			Text:   Text{"A partnership between provider and reseller is stated to hold, though its state is removed.", "プロバイダーとリセラーのパートナーシップが、状態は削除済みなのに有効とされています。"},
			Source: "Partner Center developer documentation, relationships-resources (2021-07)",

			Subject: csp.Reseller,
			Where:   func(v *Values) plan.Predicate { return some(by(in(csp.DistributesTo), v.is(csp.State, "REMOVED"))) },
			Evidence: func(v *Values) []Evidence {
				return []Evidence{show(by(in(csp.DistributesTo), v.is(csp.State, "REMOVED")))}
			},
		},
	}
}

// onRecord is the step from a subscription to its resellers of record, without additional ones.
func (v *Values) onRecord() plan.Step {
	return by(in(csp.Resells), plan.Or{unknown(csp.ResellerRole), v.is(csp.ResellerRole, "TRANSACTION_RESELLER")})
}

// otherMpnID holds for a reseller whose MPN id is not the partner id of the subscription from which one came.
var otherMpnID = plan.And{known(csp.MpnID), not(plan.CompareOuter{Field: csp.MpnID, Operator: plan.Equal, Outer: 1, OuterField: csp.PartnerID})}

// expired is the step to partners by administration whose expiry has passed.
func (v *Values) expired() plan.Step {
	return by(in(csp.Administers), plan.Compare{Field: csp.ExpiresAt, Operator: plan.LessOrEqual, Slot: v.At(0)})
}
