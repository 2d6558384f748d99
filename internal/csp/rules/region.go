package rules

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// regionRules are about regions, countries and clouds.
func regionRules() []Rule {
	return []Rule{
		{
			ID: "R11", Category: Compliance, Severity: Refuse,
			Title:  Text{"A reseller and its provider are of one region", "リセラーとプロバイダーの地域は一致する"},
			Text:   Text{"A provider distributes to resellers of its own CSP region only.", "プロバイダーは同じ CSP 地域のリセラーとだけ取引できます。"},
			Source: "Partner Center documentation, regional-authorization-overview; error codes 2030 and 2201 (2021-07)",

			Subject:  csp.Reseller,
			Where:    fixed(plan.And{known(csp.Region), some(in(csp.DistributesTo), differs(csp.Region, 1))}),
			Evidence: always(Evidence{Step: in(csp.DistributesTo), Where: differs(csp.Region, 1)}),
		},
		{
			ID: "R11-CUSTOMER", Category: Compliance, Severity: Refuse,
			Title:  Text{"A customer and its partner are of one region", "顧客とパートナーの地域は一致する"},
			Text:   Text{"A partner serves customers of the CSP region in which it is authorised.", "パートナーは承認された CSP 地域の顧客にだけ販売できます。"},
			Source: "Partner Center documentation, csp-supported-partner-relationships, scenarios 7 and 8 (2021-07)",

			Subject:  csp.Customer,
			Where:    fixed(plan.And{known(csp.Region), some(in(csp.Serves), differs(csp.Region, 1))}),
			Evidence: always(Evidence{Step: in(csp.Serves), Where: differs(csp.Region, 1)}),
		},
		{
			ID: "R15", Category: Compliance, Severity: Refuse,
			Title:  Text{"No relationship leaves its cloud", "関係は国内クラウドを越えない"},
			Text:   Text{"National clouds are separate instances: a reseller serves via a provider of the same cloud.", "ナショナル クラウドは互いに独立しています。リセラーが経由するプロバイダーは同じクラウドになければなりません。"},
			Source: "Partner Center documentation, csp-national-clouds-overview; error code 900138 (2021-07)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return some(by(in(csp.Serves), v.viaAnotherCloud())) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(by(in(csp.Serves), v.viaAnotherCloud()))} },
		},
		{
			ID: "R15-GDAP", Category: Compliance, Severity: Refuse, Clouds: []csp.Cloud{csp.USGovernment},
			Title:  Text{"Granular delegated administration is not offered to US Government", "米国政府機関向けクラウドに GDAP はない"},
			Text:   Text{"Customers of Microsoft Cloud for US Government cannot grant granular delegated admin privileges.", "米国政府機関向け Microsoft Cloud の顧客は、詳細な委任された管理者特権 (GDAP) を付与できません。"},
			Source: "Partner Center documentation, multipartner (2022 and later)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return some(by(in(csp.Administers), v.is(csp.Means, "GDAP"))) },
			Evidence: func(v *Values) []Evidence { return []Evidence{show(by(in(csp.Administers), v.is(csp.Means, "GDAP")))} },
		},
		{
			ID: "R16", Category: Compliance, Severity: Info, Clouds: []csp.Cloud{csp.USGovernment, csp.Germany, csp.China}, Contradicts: []string{"R16-SINGLE", "R16-CHANNELS", "R16-INDIRECT"},
			Title:  Text{"Several partners may serve a customer of a national cloud", "ナショナル クラウドの顧客も複数のパートナーと取引できる"},
			Text:   Text{"Multi-partner and multi-channel are also available in national clouds: what is listed here is permitted by this document.", "マルチパートナーとマルチチャンネルはナショナル クラウドでも利用できます。ここに挙がるものは、この文書によれば認められています。"},
			Source: "Partner Center documentation, work-with-other-partners (2017-06)",

			Subject: csp.Customer,
			Where:   func(v *Values) plan.Predicate { return plan.Or{several(v, in(csp.Serves)), v.multiChannel()} },
			Evidence: func(v *Values) []Evidence {
				return []Evidence{show(in(csp.Serves)), {Step: out(csp.Owns), Where: v.otherChannel()}}
			},
		},
		{
			ID: "R16-SINGLE", Category: Compliance, Severity: Refuse, Clouds: []csp.Cloud{csp.USGovernment}, Contradicts: []string{"R16"},
			Title:  Text{"A customer of the US Government cloud has a single partner", "米国政府機関向けクラウドの顧客のパートナーは一社だけ"},
			Text:   Text{"Customers of Microsoft Cloud for US Government transact with a single partner.", "米国政府機関向け Microsoft Cloud の顧客は、一社のパートナーとだけ取引します。"},
			Source: "Partner Center developer documentation, developing-for-partner-center-for-microsoft-national-cloud (2021-07)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return several(v, in(csp.Serves)) },
			Evidence: always(show(in(csp.Serves))),
		},
		{
			ID: "R16-CHANNELS", Category: Compliance, Severity: Refuse, Clouds: []csp.Cloud{csp.USGovernment}, Contradicts: []string{"R16"},
			Title:  Text{"A customer of the US Government cloud buys through one channel", "米国政府機関向けクラウドの顧客は一つのチャネルで購入する"},
			Text:   Text{"Multi-channel is not available for US Government: a customer of the program has no subscription through another channel.", "米国政府機関向けクラウドではマルチチャンネルを利用できません。プログラムの顧客が別のチャネルのサブスクリプションを持つことはできません。"},
			Source: "Partner Center documentation, partner-center-for-microsoft-us-govt-cloud (2017-06)",

			Subject:  csp.Customer,
			Where:    func(v *Values) plan.Predicate { return v.multiChannel() },
			Evidence: func(v *Values) []Evidence { return []Evidence{{Step: out(csp.Owns), Where: v.otherChannel()}} },
		},
		{
			ID: "R16-INDIRECT", Category: Compliance, Severity: Refuse, Clouds: []csp.Cloud{csp.USGovernment, csp.Germany}, Contradicts: []string{"R16"},
			Title:  Text{"The indirect model is not available in this cloud", "このクラウドでは間接モデルを利用できない"},
			Text:   Text{"The model of indirect provider and indirect reseller is not available for US Government and Germany.", "間接プロバイダーと間接リセラーのモデルは、米国政府機関向けおよびドイツのクラウドでは利用できません。"},
			Source: "Partner Center documentation, partner-center-for-microsoft-us-govt-cloud and partner-center-for-microsoft-cloud-germany (2017-06)",

			Subject:  csp.Reseller,
			Where:    fixed(some(in(csp.DistributesTo))),
			Evidence: always(show(in(csp.DistributesTo))),
		},
	}
}

// multiChannel holds for a customer that buys in the program and through another channel.
func (v *Values) multiChannel() plan.Predicate {
	return plan.And{some(out(csp.Owns), v.is(csp.Channel, "CSP")), some(out(csp.Owns), v.otherChannel())}
}

func (v *Values) otherChannel() plan.Predicate {
	return v.in(csp.Channel, "EA", "DIRECT", "OPEN", "MPSA", "ADVISOR")
}

// viaAnotherCloud holds for a relationship via a node of another cloud than its own.
func (v *Values) viaAnotherCloud() plan.Predicate {
	var own plan.Or
	for _, name := range csp.CloudNames.Names {
		own = append(own, plan.And{v.is(csp.FactCloud, name), plan.Or{
			v.startsWith(csp.Via, "Provider:"+name+":"), v.startsWith(csp.Via, "Reseller:"+name+":"),
		}})
	}
	return plan.And{known(csp.Via), not(own)}
}
