package rules

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// administrationRules are about delegated administration.
func administrationRules() []Rule {
	return []Rule{
		{
			ID: "R9", Category: Compliance, Severity: Refuse, Until: day("2020-02-01"), Contradicts: []string{"R9-SEVERAL"},
			Title:  Text{"Only one partner has administrator permission", "管理者権限を持てるパートナーは一社だけ"},
			Text:   Text{"In the multi-channel scenario only one partner can get administrator permission.", "マルチチャンネルでは、管理者権限を取得できるパートナーは一社だけです。"},
			Source: "Partner Center documentation, request-a-relationship, note (2017-06)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return several(v, by(in(csp.Administers), v.is(csp.Means, "DAP"))) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(by(in(csp.Administers), v.is(csp.Means, "DAP")))} },
		},
		{
			ID: "R9-SEVERAL", Category: Compliance, Severity: Info, From: day("2020-02-01"), Contradicts: []string{"R9", "R9-CHINA"},
			Title:  Text{"Several partners may administer one customer", "複数のパートナーが一つの顧客を管理できる"},
			Text:   Text{"The customer can engage multiple partners to manage its subscriptions: what is listed here is permitted by this document.", "顧客は複数のパートナーにサブスクリプションの管理を任せることができます。ここに挙がるものは、この文書によれば認められています。"},
			Source: "Partner Center documentation, csp-supported-partner-relationships, scenario 3 (2020)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return several(v, by(in(csp.Administers), v.is(csp.Means, "DAP"))) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(by(in(csp.Administers), v.is(csp.Means, "DAP")))} },
		},
		{
			ID: "R9-CHINA", Category: Compliance, Severity: Refuse, Clouds: []csp.Cloud{csp.China}, Contradicts: []string{"R9-SEVERAL"},
			Title:  Text{"In China one partner with administration sells a service", "21Vianet では管理権限を持つ取引パートナーはサービスごとに一社"},
			Text:   Text{"For each service a customer has at most one transacting partner with delegated admin privileges.", "代理管理特権を持つ取引パートナーは、サービスごとに一社までです。"},
			Source: "Partner Center operated by 21Vianet, request-a-relationship (2018)",

			Subject: csp.Subscription,
			Where: func(v *Values) plan.Predicate {
				return plan.And{known(csp.Product), some(in(csp.Sells), v.dapOverOwner(), v.rivalWithDAP())}
			},
			Evidence: func(v *Values) []Evidence {
				return []Evidence{{Step: in(csp.Sells), Where: v.dapOverOwner()}}
			},
		},
		{
			ID: "R24", Category: Compliance, Severity: Warn, Clouds: []csp.Cloud{csp.USGovernment, csp.Germany},
			Title:  Text{"A reseller relationship brings delegated administration", "再販業者関係には代理管理特権が伴う"},
			Text:   Text{"In the US Government and German clouds there is no reseller relationship without delegated admin privileges.", "米国政府機関向けおよびドイツのクラウドでは、代理管理特権のない再販業者関係はありません。"},
			Source: "Partner Center documentation, request-a-relationship-with-a-customer (2021-07)",

			Subject:  csp.Customer,
			Where:    fixed(some(in(csp.Serves), none(to(csp.OnlyCustomers, out(csp.Administers)), node(2)))),
			Evidence: always(Evidence{Step: in(csp.Serves), Where: none(to(csp.OnlyCustomers, out(csp.Administers)), node(2))}),
		},
		{
			ID: "R23", Category: Orphan, Severity: Info,
			Title:  Text{"Rights on a subscription outlast delegated administration", "サブスクリプションの権限は代理管理特権の削除後も残る"},
			Text:   Text{"A partner holds a role on the subscription, but can no longer administer its owner's tenant: the Owner role that came with delegated administration survives its removal.", "パートナーがサブスクリプションのロールを持っていますが、所有者のテナントは管理できません。代理管理特権とともに付与された所有者ロールは、特権の削除後も残ります。"},
			Source: "Partner Center documentation, customers-revoke-admin-privileges (2021-07)",

			Subject: csp.Subscription,
			Where:   func(v *Values) plan.Predicate { return some(v.role(), notInTenant) },
			Evidence: func(v *Values) []Evidence {
				return []Evidence{{Step: v.role(), Where: notInTenant}, show(in(csp.Owns))}
			},
		},
		{
			ID: "R25", Category: Compliance, Severity: Info,
			Title:  Text{"A provider administers its own reseller", "プロバイダーが自社のリセラーを管理できる"},
			Text:   Text{"Accepting a provider also gave it administration of the reseller's own tenant. The reseller can remove it and keep the partnership.", "プロバイダーを承認すると、リセラー自身のテナントの管理権限もプロバイダーに付与されました。リセラーはパートナーシップを維持したまま、これを削除できます。"},
			Source: "Partner Center documentation, indirect-reseller-tasks (2017-06 and 2021-07)",

			Subject:  csp.Customer,
			Where:    fixed(plan.And{counterpart(csp.OnlyResellers), some(to(csp.OnlyProviders, in(csp.Administers)), overOwnReseller)}),
			Evidence: always(Evidence{Step: to(csp.OnlyProviders, in(csp.Administers)), Where: overOwnReseller}),
		},
		{
			ID: "R27", Category: Compliance, Severity: Refuse, From: day("2022-01-01"),
			Title:  Text{"Granular delegated administration is never permanent", "GDAP に無期限はない"},
			Text:   Text{"A granular delegated admin relationship lasts from one day to two years: one that has no end is not possible.", "詳細な委任された管理者特権 (GDAP) の期間は 1 日から 2 年です。無期限の関係はありえません。"},
			Source: "Partner Center documentation, gdap-faq (2022 and later)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return some(v.permanent()) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(v.permanent())} },
		},
		{
			ID: "R27-LENGTH", Category: Compliance, Severity: Refuse, From: day("2022-01-01"),
			Title:  Text{"Granular delegated administration lasts two years at most", "GDAP の期間は最長 2 年"},
			Text:   Text{"A granular delegated admin relationship expires two years after its beginning at the latest: one that goes on for longer than that from now is not possible.", "詳細な委任された管理者特権 (GDAP) は、開始から遅くとも 2 年で期限を迎えます。今から 2 年を超えて続く関係はありえません。"},
			Source: "Partner Center documentation, gdap-faq (2022 and later); Microsoft Graph reference, delegatedAdminRelationship (2023)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return some(v.tooLong()) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(v.tooLong())} },
		},
		{
			ID: "R27-EXTENSION", Category: Compliance, Severity: Refuse, From: day("2022-01-01"),
			Title:  Text{"Administration with the Global Administrator role does not extend itself", "グローバル管理者ロールを含む GDAP は自動延長できない"},
			Text:   Text{"A granular delegated admin relationship that includes the Global Administrator role cannot be extended automatically.", "グローバル管理者ロールを含む詳細な委任された管理者特権 (GDAP) は、自動的に延長できません。"},
			Source: "KelvinTegelaar/CIPP, issue 2315 (2024-04)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return some(v.extendsItself()) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(v.extendsItself())} },
		},
		{
			ID: "R28", Category: Compliance, Severity: Warn, Contradicts: []string{"R29"},
			Title:  Text{"Delegated administration ends with the relationship", "代理管理特権は関係の終了とともになくなる"},
			Text:   Text{"Removing a reseller relationship removes the partner's delegated admin privileges: none is left without the relationship.", "再販業者関係を削除すると、パートナーの代理管理特権も削除されます。関係のない代理管理特権は残りません。"},
			Source: "Partner Center documentation, remove-a-relationship (2021-07)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return some(v.dap(), notServing) },
			Evidence: func(v *Values) []Evidence { return []Evidence{{Step: v.dap(), Where: notServing}} },
		},
		{
			ID: "R29", Category: Compliance, Severity: Info, Contradicts: []string{"R28"},
			Title:  Text{"Delegated administration outlasts the relationship", "代理管理特権は関係の終了後も残る"},
			Text:   Text{"Removal leaves any delegated admin privileges granted unchanged: what is listed here is permitted by this document.", "関係を削除しても、付与された代理管理特権は変わりません。ここに挙がるものは、この文書によれば認められています。"},
			Source: "Partner Center documentation, connect-with-your-customers (2021-07)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return some(v.dap(), notServing) },
			Evidence: func(v *Values) []Evidence { return []Evidence{{Step: v.dap(), Where: notServing}} },
		},
	}
}

func (v *Values) dap() plan.Step { return by(in(csp.Administers), v.is(csp.Means, "DAP")) }

// permanent is the step to partners by granular delegated administration without an end.
func (v *Values) permanent() plan.Step {
	return by(in(csp.Administers), plan.And{v.is(csp.Means, "GDAP"), unknown(csp.ExpiresAt), unknown(csp.Until)})
}

// mostDaysOfGDAP is the longest that granular delegated administration lasts: two years, one of them a leap year.
const mostDaysOfGDAP = 731

// tooLong is the step to partners by granular delegated administration that goes on for more than two years from the instant.
func (v *Values) tooLong() plan.Step {
	late := plan.Compare{Field: csp.ExpiresAt, Operator: plan.Greater, Slot: v.At(mostDaysOfGDAP)}
	return by(in(csp.Administers), plan.And{v.is(csp.Means, "GDAP"), late})
}

// extendsItself is the step to partners by granular delegated administration that includes the highest role and extends itself.
func (v *Values) extendsItself() plan.Step {
	return by(in(csp.Administers), plan.And{v.is(csp.AutoExtendDuration, "P180D"), v.has(csp.AdminRoles, "Global Administrator")})
}

// role is the step to partners that hold a role on the subscription itself.
func (v *Values) role() plan.Step { return by(in(csp.Administers), v.is(csp.Means, "RBAC")) }

// notInTenant holds for a partner that can administer no owner of the subscription from which one came.
var notInTenant = some(to(csp.OnlySubscriptions, out(csp.Administers)), node(2),
	some(in(csp.Owns)), none(in(csp.Owns), some(in(csp.Administers), node(3))))

// overOwnReseller holds for a provider that distributes to the reseller that is the same tenant as the customer from which one came.
var overOwnReseller = some(to(csp.OnlyCustomers, out(csp.Administers)), node(2),
	counterpart(csp.OnlyResellers, some(in(csp.DistributesTo), node(3))))

// notServing holds for a partner that does not serve the customer from which one came, nor stands behind one that does.
var notServing = plan.And{none(out(csp.Serves), node(2)), some(to(csp.OnlyCustomers, out(csp.Administers)), node(2), none(viaOuter(2)))}

// viaOuter is the step from a customer to partners that serve it via a node passed on the way.
func viaOuter(outer int) plan.Step {
	return by(in(csp.Serves), plan.CompareOuter{Field: csp.Via, Operator: plan.Equal, Outer: outer, OuterField: csp.ID})
}

// dapOverOwner holds for a partner with delegated admin privileges over the owner of the subscription from which one came.
func (v *Values) dapOverOwner() plan.Predicate {
	return some(out(csp.Sells), node(2), some(in(csp.Owns), some(v.dap(), node(3))))
}

// rivalWithDAP holds for a partner beside whom another one, with delegated admin privileges too, sells the owner the same product.
func (v *Values) rivalWithDAP() plan.Predicate {
	rival := some(in(csp.Sells), not(node(4)), some(by(to(csp.OnlyCustomers, out(csp.Administers)), v.is(csp.Means, "DAP")), node(3)))
	return some(out(csp.Sells), node(2), some(in(csp.Owns), some(out(csp.Owns), same(csp.Product, 2), rival)))
}
