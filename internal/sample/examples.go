package sample

import "slices"

// Example is something to try out on the sample channel.
type Example struct {
	Title     string // in English
	TitleJa   string // in Japanese
	Query     string // one GraphQL operation
	Variables map[string]any
}

// Examples returns all examples, in the order in which a newcomer best meets them: the questions first.
func Examples() []Example { return slices.Concat(Questions(), Changes()) }

// Questions returns queries that the sample channel answers.
func Questions() []Example {
	return []Example{
		{"Who serves this customer, by which tier and channel?", "この顧客を担当しているのは誰か (階層とチャネル)", whoServes, map[string]any{"domain": "aoba-shoji.example"}},
		{"By which routes is this customer served, and what travels each?", "この顧客への提供経路と、経路ごとのサブスクリプション", servingRoutes, map[string]any{"domain": "aoba-shoji.example"}},
		{"Which partner provides each licence, and through whom?", "各ライセンスの提供元と経由するパートナー", licenceRoutes, map[string]any{"domain": "aoba-shoji.example"}},
		{"Who served this hospital in March 2026, by which route?", "2026 年 3 月にこの病院へ提供していた経路", routesThen, map[string]any{"domain": "konan-hospital.example", "march": "2026-03-15T00:00:00Z"}},
		{"Which trust chains lead from this provider to customers?", "この間接プロバイダーから顧客に至る信頼の連鎖", trustChains, map[string]any{"provider": "Provider:GLOBAL:f9f8f28b-cc6f-520e-bbc5-14cb27fcc7f3"}},
		{"Which customers work with several partners?", "複数のパートナーと取引している顧客", multiPartner, nil},
		{"Which customers buy through several channels?", "複数のチャネルで購入している顧客", multiChannel, nil},
		{"Who can administer a customer without selling to it?", "販売せずに管理権限だけを持つパートナー", administersOnly, nil},
		{"Which resellers lost their provider, and whom do they leave behind?", "間接プロバイダーを失ったリセラーとその顧客", orphans, nil},
		{"Who sold to this hospital in March 2026, and who does now?", "2026 年 3 月と現在の販売元の違い", inMarch, map[string]any{"domain": "konan-hospital.example", "march": "2026-03-15T00:00:00Z"}},
		{"From a provider down to its resellers' customers and their subscriptions", "間接プロバイダーからリセラー、顧客、サブスクリプションまで", wholeChain, map[string]any{"domain": "shinonome.example"}},
		{"Which subscriptions moved from one partner to another?", "パートナー間で譲渡されたサブスクリプション", transfers, nil},
		{"Which partners came and went at this hospital, and when?", "この病院のパートナーの変遷", partnerHistory, map[string]any{"domain": "konan-hospital.example"}},
		{"What began and what ended with customers since 2026 began?", "2026 年に始まった関係と終わった関係", sinceThen, map[string]any{"from": "2025-12-31T23:59:59.999Z"}},
		{"Who could administer this hospital in March 2026, as far as was known then?", "2026 年 3 月時点で判明していた管理権限", knownThen, map[string]any{"domain": "konan-hospital.example", "march": "2026-03-15T00:00:00Z"}},
		{"Which resellers does this customer have, and via whom?", "この顧客の間接リセラーと、その間接プロバイダー", resellersOfCustomer, map[string]any{"domain": "aoba-shoji.example"}},
		{"Which customers belong to this reseller?", "この間接リセラーの顧客一覧", customersOfReseller, map[string]any{"domain": "minato-systems.example"}},
		{"As a reseller, which subscriptions do my customers have, and for which am I on record?", "自社の顧客のサブスクリプションと、自社が指名リセラーであるもの (リセラーの視点)", subscriptionsOfMyCustomers, map[string]any{"domain": "minato-systems.example"}},
		{"Who was reseller of record of this customer's subscriptions, and when did that change?", "この顧客のサブスクリプションの指名リセラーの変遷", resellerHistory, map[string]any{"domain": "prairie-foods.example"}},
		{"Which customers do I, a reseller, share with each provider?", "間接プロバイダーごとに共有している顧客 (リセラーの視点)", sharedWithProviders, map[string]any{"domain": "minato-systems.example", "me": "Reseller:GLOBAL:964fbaf3-6814-5aff-97e0-a9d7c7d6bb2c"}},
		{"Which customers are exposed if this provider is compromised?", "間接プロバイダーが侵害された場合に影響を受ける顧客", exposed, map[string]any{"domain": "shinonome.example"}},
		{"If this distributor leaves, who must move, and where to?", "このディストリビューターが撤退した場合の影響と移行先", offboarding, map[string]any{"gone": []any{"Provider:GLOBAL:f9f8f28b-cc6f-520e-bbc5-14cb27fcc7f3"}}},
		{"Who depends on only this distributor?", "このディストリビューターだけに依存している顧客とリセラー", dependents, map[string]any{"domain": "shinonome.example"}},
		{"Which customers do two providers both serve, and through whom?", "2 社の間接プロバイダーに共通する顧客", overlap, map[string]any{"of": []any{"Provider:GLOBAL:f9f8f28b-cc6f-520e-bbc5-14cb27fcc7f3", "Provider:GLOBAL:1054eccb-6b78-5f46-b507-11733672294e"}}},
		{"What does this customer hold, and what of it do we not sell?", "顧客の保有ライセンス全体と、自社が販売していないもの", holdings, map[string]any{"domain": "aoba-shoji.example", "us": []any{"Provider:GLOBAL:f9f8f28b-cc6f-520e-bbc5-14cb27fcc7f3"}}},
		{"Who is behind this MPN id, and which other tenants has that company?", "この MPN ID のパートナーと、同じ会社の別テナント", behindMpnID, map[string]any{"mpnId": "4200301"}},
		{"All accounts of this customer, and candidates that only share its name", "この顧客の全アカウントと、同名の候補", allAccounts, map[string]any{"domain": "aoba-shoji.example"}},
		{"What is around this partner, before anything is expanded?", "このパートナーの周囲 (展開前の件数と再販リレーション)", around, map[string]any{"id": "Provider:GLOBAL:f9f8f28b-cc6f-520e-bbc5-14cb27fcc7f3"}},
		{"Which subscriptions name a reseller without an active relationship to the seller, or without a signed agreement?", "販売元との関係がない、またはパートナー契約に未署名の指名リセラーはどのサブスクリプションにいるか", strayResellers, nil},
		{"Does anyone sell to itself, to a fellow partner, or across regions or clouds?", "自社や同じプログラムのパートナーへの販売、地域やクラウドをまたぐ販売はあるか", selfDealing, nil},
		{"What stands alone: administration without sale, support without a relationship, a lost provider?", "孤立した関係: 販売のない管理権限、関係のないサポート連絡先、失われたプロバイダー", standsAlone, nil},
		{"Where do sources disagree?", "情報源が食い違っているのはどこか", disagreements, nil},
		{"Which of a customer's subscriptions cannot be transferred now, and why?", "今、譲渡できないサブスクリプションとその理由", notTransferable, nil},
		{"Who can administer these tenants, by which right, until when, and do they sell?", "各テナントを管理できるのは誰か、その権限と期限、販売の有無", tenantsSideBySide, nil},
		{"Who can administer anything of this customer, by any means, and who of them does not sell to it?", "この顧客を何らかの手段で管理できるのは誰か、そのうち販売していないのは誰か", whoCanAdminister, map[string]any{"customer": []any{"Customer:GLOBAL:b30b377a-b6d2-5491-ae34-63279b50fc8e"}}},
		{"Who can administer this reseller's customers, by any means, without selling to them?", "このリセラーの顧客を、販売せずに何らかの手段で管理できるのは誰か", administeredWithoutSale, map[string]any{"domain": "granitepeak.example"}},
		{"Which partners have a relationship or administration on each tenant, but those one knows?", "各テナントと関係または管理権限を持つパートナー (既知のものを除く)", partnersOfTenants, map[string]any{"hidden": []any{"Provider:GLOBAL:f9f8f28b-cc6f-520e-bbc5-14cb27fcc7f3"}}},
		{"Which granular administration holds the Global Administrator role?", "グローバル管理者ロールを含む GDAP", globalAdministrators, map[string]any{"role": "Global Administrator"}},
		{"Which partner is still listed though it neither sells nor administers?", "販売も管理もしていないのに一覧に残るパートナー", stillListed, nil},
		{"Does a distributor administer a tenant, and does it sell there?", "ディストリビューターはテナントを管理できるか、そこで販売しているか", distributorsAdministration, nil},
		{"Which subscriptions are sold by others, and may they be taken over?", "他社が販売しているサブスクリプションと引き継ぎの可否", soldByOthers, map[string]any{"domain": "aoba-shoji.example", "us": "Provider:GLOBAL:f9f8f28b-cc6f-520e-bbc5-14cb27fcc7f3"}},
		{"Which delegated administration ends within 30 days, per seller and customer?", "30 日以内に期限を迎える管理権限 (顧客とパートナー別)", expiringSoon, map[string]any{"asOf": "2026-05-25T00:00:00Z"}},
		{"Which subscriptions are monthly or annual, through which channel, and when do they renew?", "サブスクリプションのチャネル別・請求サイクル別集計と更新月", byChannelAndCycle, nil},
		{"Which subscriptions does this customer have from each partner?", "この顧客のサブスクリプション (パートナー別・状態別)", fromEachPartner, map[string]any{"domain": "aoba-shoji.example"}},
		{"On which partners does the channel depend most?", "取引が集中しているパートナー (顧客・サブスクリプション・シートの占有率)", concentration, nil},
		{"Who or what is meant by this piece of a name, an offer, an MPN id or an id?", "名前やオファー、MPN ID、ID の一部から探す (表記ゆれ・誤字も可)", findAnything, map[string]any{"text": "ｼｽﾃﾑｽﾞ"}},
		{"Which companies share a name across clouds?", "同名の会社 (クラウドが異なる別テナント)", sameName, map[string]any{"name": "青葉商事"}},
	}
}
