package rules

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// orphanRules are about what stands alone: a relationship without the one that ought to stand beside it.
func orphanRules() []Rule {
	return []Rule{
		{
			ID: "ORPHAN-RESELLER-OF-RECORD", Category: Orphan, Severity: Warn,
			Title:  Text{"Reseller of record without a relationship to the seller", "販売元との関係がない指名リセラー"},
			Text:   Text{"A subscription names a reseller to whom none of the providers that sell it distributes now.", "サブスクリプションの指名リセラーと、それを販売するプロバイダーとの間に、現在有効な関係がありません。"},
			Source: "Partner Center documentation, indirect-provider-tasks: removing a partnership leaves the reseller's customers and subscriptions as they are (2021-07)",

			Subject: csp.Subscription,
			Where: func(v *Values) plan.Predicate {
				return plan.And{some(to(csp.OnlyProviders, in(csp.Sells))), some(in(csp.Resells), v.unlinked())}
			},
			Evidence: func(v *Values) []Evidence {
				return []Evidence{show(to(csp.OnlyProviders, in(csp.Sells))), {Step: in(csp.Resells), Where: v.unlinked()}}
			},
		},
		{
			ID: "ORPHAN-LOST-PROVIDER", Category: Orphan, Severity: Warn,
			Title:  Text{"Customer of a reseller that lost its provider", "プロバイダーを失ったリセラーの顧客"},
			Text:   Text{"A reseller serves a customer via providers of which none distributes to the reseller now. Nobody is notified of it.", "リセラーが顧客への販売で経由するプロバイダーのどれとも、現在有効な関係がありません。このことは誰にも通知されません。"},
			Source: "Partner Center documentation, indirect-provider-tasks (2021-07)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return some(viaProvider, v.withoutProvider()) },
			Evidence: func(v *Values) []Evidence { return []Evidence{{Step: viaProvider, Where: v.withoutProvider()}} },
		},
		{
			ID: "ORPHAN-ADMINISTRATION", Category: Orphan, Severity: Warn,
			Title:  Text{"Administration without sale", "販売していないのに管理できるパートナー"},
			Text:   Text{"A partner can administer the customer's tenant, but sells it nothing and is on record for nothing.", "パートナーが顧客のテナントを管理できますが、何も販売しておらず、指名リセラーでもありません。"},
			Source: "Partner Center documentation, connect-with-your-customers and customers-revoke-admin-privileges (2021-07)",

			Subject:  csp.Customer,
			Where:    fixed(some(in(csp.Administers), sellsNothing)),
			Evidence: always(Evidence{Step: in(csp.Administers), Where: sellsNothing}),
		},
		{
			ID: "ORPHAN-SUBSCRIPTION-ADMINISTRATION", Category: Orphan, Severity: Warn,
			Title:  Text{"Administration of a subscription without sale", "販売していないサブスクリプションの管理"},
			Text:   Text{"A partner can administer the subscription, but neither sells it nor is on record for it: access outlasts a transfer.", "パートナーがサブスクリプションを管理できますが、販売も指名もされていません。譲渡の後もアクセス権は残ります。"},
			Source: "Partner Center documentation, transfer-azure-subscriptions-under-azure-plan (2021-07)",

			Subject:  csp.Subscription,
			Where:    fixed(some(in(csp.Administers), notSellingIt)),
			Evidence: always(Evidence{Step: in(csp.Administers), Where: notSellingIt}, show(in(csp.Sells))),
		},
		{
			ID: "ORPHAN-SALE", Category: Orphan, Severity: Info,
			Title:  Text{"Sale without administration", "管理権限のない販売"},
			Text:   Text{"A partner sells the subscription, but can administer neither it nor its owner's tenant.", "パートナーがサブスクリプションを販売していますが、それも所有者のテナントも管理できません。"},
			Source: "Partner Center documentation, customers-revoke-admin-privileges (2021-07)",

			Subject:  csp.Subscription,
			Where:    fixed(some(in(csp.Sells), notAdministering)),
			Evidence: always(Evidence{Step: in(csp.Sells), Where: notAdministering, Below: nil}, show(in(csp.Owns))),
		},
		{
			ID: "ORPHAN-SALE-RELATIONSHIP", Category: Orphan, Severity: Warn,
			Title:  Text{"Sale without a relationship to the owner", "顧客との関係がない販売"},
			Text:   Text{"A partner sells the subscription, but has no reseller relationship with its owner, which it needs to order anything.", "パートナーがサブスクリプションを販売していますが、所有者との再販業者関係がありません。注文にはこの関係が必要です。"},
			Source: "Partner Center documentation, connect-with-your-customers and remove-a-relationship (2021-07)",

			Subject:  csp.Subscription,
			Where:    fixed(some(in(csp.Sells), strangerTo(csp.Sells))),
			Evidence: always(Evidence{Step: in(csp.Sells), Where: strangerTo(csp.Sells)}, show(in(csp.Owns))),
		},
		{
			ID: "ORPHAN-RELATIONSHIP", Category: Orphan, Severity: Info,
			Title:  Text{"Relationship without sale or administration", "販売も管理もしていない関係"},
			Text:   Text{"A partner has a reseller relationship with the customer, but neither sells it anything nor can administer it. Only the partner can remove the relationship; the customer can remove administration alone.", "パートナーは顧客と再販業者関係にありますが、何も販売せず、管理もできません。この関係を削除できるのはパートナーだけで、顧客が削除できるのは管理権限だけです。"},
			Source: "Microsoft 365 documentation, manage-partners; Partner Center documentation, remove-a-relationship (2021-07)",

			Subject:  csp.Customer,
			Where:    fixed(some(in(csp.Serves), idle)),
			Evidence: always(Evidence{Step: in(csp.Serves), Where: idle}),
		},
		{
			ID: "ORPHAN-SUPPORT", Category: Orphan, Severity: Warn,
			Title:  Text{"Support contact without a relationship to the owner", "顧客との関係がないサポート連絡先"},
			Text:   Text{"The subscription's support contact has no relationship with its owner.", "サブスクリプションのサポート連絡先と所有者との間に関係がありません。"},
			Source: "Partner Center documentation, assign-support-contacts and remove-a-relationship (2021-07)",

			Subject:  csp.Subscription,
			Where:    fixed(some(in(csp.Supports), strangerTo(csp.Supports))),
			Evidence: always(Evidence{Step: in(csp.Supports), Where: strangerTo(csp.Supports)}, show(in(csp.Owns))),
		},
	}
}

// partnership is the step from a reseller to the providers that distribute to it: invited and removed ones do not.
func (v *Values) partnership() plan.Step {
	return by(in(csp.DistributesTo), not(v.in(csp.State, "INVITED", "REMOVED")))
}

// unlinked holds for a reseller to whom no seller of the subscription from which one came distributes, and that does not sell it itself.
func (v *Values) unlinked() plan.Predicate {
	return plan.And{none(v.partnership(), some(out(csp.Sells), node(3))), none(out(csp.Sells), node(2))}
}

// viaProvider is the step from a customer to resellers that serve it via somebody.
var viaProvider = by(to(csp.OnlyResellers, in(csp.Serves)), known(csp.Via))

// withoutProvider holds for a reseller that has none of the providers via whom it serves the customer from which one came.
func (v *Values) withoutProvider() plan.Predicate {
	via := by(out(csp.Serves), plan.CompareOuter{Field: csp.Via, Operator: plan.Equal, Outer: 2, OuterField: csp.ID})
	return none(v.partnership(), some(out(csp.DistributesTo), node(2), some(via, node(4))))
}

// sellsNothing holds for a partner that neither sells nor resells anything of the customer from which one came.
var sellsNothing = some(to(csp.OnlyCustomers, out(csp.Administers)), node(2),
	none(out(csp.Owns), some(in(csp.Sells), node(3))), none(out(csp.Owns), some(in(csp.Resells), node(3))))

// idle holds for a partner that neither sells nor resells anything of the customer from which one came, can't administer
// it, and does not stand behind a reseller that serves it.
var idle = some(out(csp.Serves), node(2), none(in(csp.Administers), node(2)), none(viaOuter(2)),
	none(out(csp.Owns), some(in(csp.Sells), node(3))), none(out(csp.Owns), some(in(csp.Resells), node(3))))

// notSellingIt holds for a partner that neither sells nor resells the subscription from which one came.
var notSellingIt = plan.And{none(out(csp.Sells), node(2)), none(out(csp.Resells), node(2))}

// notAdministering holds for a seller that can administer neither the subscription from which one came nor an owner of it.
var notAdministering = plan.And{
	none(to(csp.OnlySubscriptions, out(csp.Administers)), node(2)),
	some(out(csp.Sells), node(2), some(in(csp.Owns)), none(in(csp.Owns), some(in(csp.Administers), node(3)))),
}

// strangerTo holds for a partner of the subscription from which one came that has no relationship with an owner of it.
func strangerTo(fact csp.FactKind) plan.Predicate {
	return some(out(fact), node(2), some(in(csp.Owns), none(in(csp.Serves), node(3)), none(viaOuter(3))))
}
