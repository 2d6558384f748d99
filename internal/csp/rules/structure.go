package rules

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// structureRules are about who may sell to whom.
func structureRules() []Rule {
	return []Rule{
		{
			ID: "R1", Category: Compliance, Severity: Refuse,
			Title:  Text{"A partner's tenant buys nothing in the program", "パートナーのテナントはプログラムで購入できない"},
			Text:   Text{"Partners cannot resell to another partner of the program: the tenant of a partner is no customer in the program. The same company may buy with another tenant.", "プログラムのパートナーは他のパートナーに再販できません。パートナーのテナントはプログラムの顧客になれませんが、同じ会社が別のテナントで購入することはできます。"},
			Source: "Partner Center documentation, work-with-other-partners (2017-06) and csp-supported-partner-relationships, scenario 4 (2021-07)",

			Subject: csp.Customer,
			Where: fixed(plan.And{counterpart(csp.Partners), plan.Or{
				some(in(csp.Serves)), some(out(csp.Owns), some(in(csp.Sells))),
			}}),
			Evidence: always(show(in(csp.Serves)), Evidence{Step: out(csp.Owns), Where: some(in(csp.Sells)), Below: []Evidence{show(in(csp.Sells))}}),
		},
		{
			ID: "R2", Category: Compliance, Severity: Refuse,
			Title:  Text{"A partner does not sell to itself", "パートナーは自社に販売できない"},
			Text:   Text{"No partner sells to its own tenant as an end customer.", "パートナーは自社のテナントをエンド カスタマーとして販売することはできません。"},
			Source: "Partner Center documentation, csp-supported-partner-relationships, scenario 5 (2021-07)",

			Subject:  csp.Customer,
			Where:    fixed(some(in(csp.Serves), same(csp.TenantID, 1))),
			Evidence: func(*Values) []Evidence { return []Evidence{{Step: in(csp.Serves), Where: same(csp.TenantID, 1)}} },
		},
		{
			ID: "R2-AFFILIATE", Category: Compliance, Severity: Refuse,
			Title:  Text{"A partner does not sell to a tenant of its own company", "パートナーは同じ会社の別テナントに販売できない"},
			Text:   Text{"No partner sells to an affiliate as an end customer: this customer's tenant is that of another partner with the same partner global account.", "パートナーは関連会社をエンド カスタマーとして販売することはできません。この顧客のテナントは、同じパートナー グローバル アカウントに属する別のパートナーのテナントです。"},
			Source: "Partner Center documentation, csp-supported-partner-relationships, scenario 5 (2021-07)",

			Subject:  csp.Customer,
			Where:    fixed(some(in(csp.Serves), affiliate)),
			Evidence: always(Evidence{Step: in(csp.Serves), Where: affiliate}),
		},
		{
			ID: "R3", Category: Compliance, Severity: Refuse,
			Title:  Text{"No provider sells through a provider", "プロバイダーは他のプロバイダー経由で販売できない"},
			Text:   Text{"The chains are Microsoft, direct-bill partner, customer and Microsoft, provider, reseller, customer: no provider stands behind a provider.", "認められる経路は「Microsoft・直接請求パートナー・顧客」と「Microsoft・プロバイダー・リセラー・顧客」だけであり、プロバイダーの上に別のプロバイダーは立ちません。"},
			Source: "Partner Center documentation, csp-supported-partner-relationships, scenario 1 (2021-07)",

			Subject:  csp.Customer,
			Where:    fixed(some(by(to(csp.OnlyProviders, in(csp.Serves)), known(csp.Via)))),
			Evidence: always(show(by(to(csp.OnlyProviders, in(csp.Serves)), known(csp.Via)))),
		},
		{
			ID: "R3-RESELLER", Category: Compliance, Severity: Refuse,
			Title:  Text{"No reseller sells through a reseller", "リセラーは他のリセラー経由で販売できない"},
			Text:   Text{"A reseller's tier is below a provider's: no reseller stands behind a reseller.", "リセラーはプロバイダーの下に立ちます。リセラーの上に別のリセラーは立ちません。"},
			Source: "Partner Center documentation, csp-supported-partner-relationships, scenario 1 (2021-07)",

			Subject: csp.Customer,
			Where:   func(v *Values) plan.Predicate { return some(by(in(csp.Serves), v.startsWith(csp.Via, "Reseller:"))) },
			Evidence: func(v *Values) []Evidence {
				return []Evidence{show(by(in(csp.Serves), v.startsWith(csp.Via, "Reseller:")))}
			},
		},
		{
			ID: "R3-SELLER", Category: Compliance, Severity: Refuse,
			Title:  Text{"An indirect reseller does not transact", "間接リセラーは取引主体になれない"},
			Text:   Text{"A subscription is sold by a provider or a direct-bill partner; an indirect reseller sells through its provider.", "サブスクリプションを販売するのはプロバイダーまたは直接請求パートナーです。間接リセラーはプロバイダーを通じて販売します。"},
			Source: "Partner Center documentation, csp-supported-partner-relationships, scenario 1 (2021-07)",

			Subject: csp.Subscription,
			Where:   func(v *Values) plan.Predicate { return some(to(csp.OnlyResellers, in(csp.Sells)), v.indirectOnly()...) },
			Evidence: func(v *Values) []Evidence {
				return []Evidence{{Step: to(csp.OnlyResellers, in(csp.Sells)), Where: plan.And(v.indirectOnly())}}
			},
		},
		{
			ID: "R5", Category: Compliance, Severity: Refuse,
			Title:  Text{"A reseller is not a customer of its own provider", "リセラーは自社のプロバイダーの顧客になれない"},
			Text:   Text{"While a provider and a reseller are partners, the reseller's tenant is no end customer of that provider.", "プロバイダーとリセラーの関係が存在する間、リセラーのテナントは同じプロバイダーのエンド カスタマーになれません。"},
			Source: "Partner Center documentation, csp-supported-partner-relationships, scenario 6 (2021-07)",

			Subject: csp.Customer,
			Where:   fixed(plan.And{counterpart(csp.OnlyResellers), some(to(csp.OnlyProviders, in(csp.Serves)), ownReseller)}),
			Evidence: always(Evidence{
				Step: to(csp.OnlyProviders, in(csp.Serves)), Where: ownReseller,
				Below: []Evidence{{Step: out(csp.DistributesTo), Where: counterpart(csp.OnlyCustomers, node(3))}},
			}),
		},
		{
			ID: "R13", Category: Compliance, Severity: Refuse, From: day("2020-02-01"),
			Title:  Text{"A reseller of record has signed the partner agreement", "指名リセラーは Microsoft パートナー契約に署名している"},
			Text:   Text{"A reseller that has not signed the Microsoft Partner Agreement is blocked: no transaction and no new subscription names it.", "Microsoft パートナー契約 (MPA) に署名していないリセラーは取引できず、新しいサブスクリプションに指名できません。"},
			Source: "Partner Center documentation, mpa-indirect-provider-faq; error codes 900123 and 2203 (2021-07)",

			Subject: csp.Subscription,
			Where:   func(v *Values) plan.Predicate { return some(in(csp.Resells), v.is(csp.IsAgreementSigned, false)) },
			Evidence: func(v *Values) []Evidence {
				return []Evidence{{Step: in(csp.Resells), Where: v.is(csp.IsAgreementSigned, false)}}
			},
		},
		{
			ID: "R13-SELLER", Category: Compliance, Severity: Refuse, From: day("2020-02-01"),
			Title:  Text{"A seller has signed the partner agreement", "販売者は Microsoft パートナー契約に署名している"},
			Text:   Text{"A partner without a signed Microsoft Partner Agreement does not transact.", "Microsoft パートナー契約 (MPA) に署名していないパートナーは取引できません。"},
			Source: "Partner Center documentation, mpa-indirect-provider-faq (2021-07)",

			Subject: csp.Subscription,
			Where:   func(v *Values) plan.Predicate { return some(in(csp.Sells), v.is(csp.IsAgreementSigned, false)) },
			Evidence: func(v *Values) []Evidence {
				return []Evidence{{Step: in(csp.Sells), Where: v.is(csp.IsAgreementSigned, false)}}
			},
		},
		{
			ID: "R13-PARTNERSHIP", Category: Compliance, Severity: Refuse,
			Title:  Text{"The reseller of record of an active subscription is its seller's partner", "有効なサブスクリプションの指名リセラーは販売元のパートナーである"},
			Text:   Text{"A provider names resellers with which it has an active partnership. To end a partnership, first suspend the subscriptions for which the reseller is on record, or put another reseller on record.", "プロバイダーが指名できるのは、有効なパートナーシップのあるリセラーだけです。パートナーシップを終了するには、先に対象のサブスクリプションを中断するか、別のリセラーを指名してください。"},
			Source: "Partner Center documentation, indirect-provider-tasks (2021-07)",

			Subject: csp.Subscription,
			Where: func(v *Values) plan.Predicate {
				return plan.And{v.is(csp.Status, "ACTIVE"), some(to(csp.OnlyProviders, in(csp.Sells))), some(in(csp.Resells), v.unlinked())}
			},
			Evidence: func(v *Values) []Evidence {
				return []Evidence{show(to(csp.OnlyProviders, in(csp.Sells))), {Step: in(csp.Resells), Where: v.unlinked()}}
			},
		},
		{
			ID: "R28-ACTIVE", Category: Compliance, Severity: Refuse,
			Title:  Text{"An active subscription is sold by a partner of its owner", "有効なサブスクリプションの販売元は所有者のパートナーである"},
			Text:   Text{"A partner needs its own reseller relationship with the customer to sell it anything, and the relationship ends when all active subscriptions are suspended.", "顧客に販売するには、パートナー自身の再販業者関係が必要です。有効なサブスクリプションをすべて中断するまで、関係は終了できません。"},
			Source: "Partner Center documentation, connect-with-your-customers and remove-a-relationship (2021-07)",

			Subject: csp.Subscription,
			Where: func(v *Values) plan.Predicate {
				return plan.And{v.is(csp.Status, "ACTIVE"), some(in(csp.Sells), strangerTo(csp.Sells))}
			},
			Evidence: always(Evidence{Step: in(csp.Sells), Where: strangerTo(csp.Sells)}, show(in(csp.Owns))),
		},
	}
}

// indirectOnly holds for a partner that is an indirect reseller and no direct-bill partner.
func (v *Values) indirectOnly() []plan.Predicate {
	return []plan.Predicate{v.has(csp.Roles, "INDIRECT_RESELLER"), not(v.has(csp.Roles, "DIRECT_BILL_PARTNER"))}
}

// affiliate holds for a partner of whose company, by its global account, another tenant is the customer from which one came.
var affiliate = some(out(csp.Serves), node(2), counterpart(csp.Partners, same(csp.GlobalMpnID, 2), not(node(2)), not(same(csp.TenantID, 2))))

// ownReseller holds for a provider that distributes to the reseller that is the same tenant as the customer from which one came.
var ownReseller = some(out(csp.Serves), node(2), counterpart(csp.OnlyResellers, some(in(csp.DistributesTo), node(3))))
