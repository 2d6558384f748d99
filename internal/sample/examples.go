package sample

// Example is a question about the sample channel.
type Example struct {
	Title     string // in English
	TitleJa   string // in Japanese
	Query     string // one GraphQL operation
	Variables map[string]any
}

// Examples returns questions that the sample channel answers, in the order in which a newcomer best meets them.
func Examples() []Example {
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

const whoServes = `query WhoServes($domain: String! = "aoba-shoji.example") {
  customer(domain: $domain) {
    companyName
    partners {
      edges {
        node { __typename companyName }
        relationships { kind since via { companyName } }
      }
    }
    subscriptions(orderBy: { field: FRIENDLY_NAME }) {
      nodes {
        friendlyName
        channel
        quantity
        seller { companyName }
        resellers { nodes { companyName } }
      }
    }
  }
}
`

const partnerHistory = `query PartnerHistory($domain: String!) {
  customer(domain: $domain) {
    companyName
    history(relationships: [SERVES, ADMINISTERS]) {
      nodes {
        at
        change
        type
        from { ... on Partner { companyName } }
        before { since until }
        after { since until provenance { party source recordedAt } }
      }
    }
  }
}
`

const sinceThen = `query SinceThen($from: DateTime!) {
  changes(from: $from, relationships: [SERVES, SELLS, RESELLS, ADMINISTERS], last: 20) {
    totalCount
    pageInfo { hasPreviousPage startCursor }
    nodes {
      at
      change
      type
      from { ... on Partner { companyName } }
      to {
        ... on Customer { companyName }
        ... on CloudSubscription { friendlyName }
      }
    }
  }
}
`

const knownThen = `query KnownThen($domain: String!, $march: DateTime!) {
  known: customer(domain: $domain, asOf: $march, asKnownAt: $march) { ...administered }
  today: customer(domain: $domain, asOf: $march) { ...administered }
}
fragment administered on Customer {
  companyName
  administrators {
    edges {
      node { companyName }
      relationships { means since until provenance { source recordedAt } }
    }
  }
}
`

const servingRoutes = `query ServingRoutes($domain: String!) {
  customer(domain: $domain) {
    companyName
    routes {
      completeness { state bound }
      nodes {
        tier
        channels
        stops {
          node { ... on Partner { companyName } ... on Customer { companyName } }
          reachedBy
          relationships { since ... on CustomerRelationship { kind via { companyName } } }
        }
        subscriptions { nodes { friendlyName status } }
      }
    }
  }
}
`

const licenceRoutes = `query LicenceRoutes($domain: String!) {
  customer(domain: $domain) {
    subscriptions(orderBy: { field: FRIENDLY_NAME }) {
      nodes {
        friendlyName
        channel
        partnerId
        routes {
          nodes {
            tier
            stops { node { ... on Partner { companyName mpnId } } reachedBy }
          }
        }
      }
    }
  }
}
`

const routesThen = `query RoutesThen($domain: String!, $march: DateTime!) {
  march: customer(domain: $domain, asOf: $march) { ...Routes }
  now: customer(domain: $domain) { ...Routes }
}

fragment Routes on Customer {
  companyName
  routes {
    nodes { tier stops { node { ... on Partner { companyName } } } }
  }
}
`

const trustChains = `query TrustChains($provider: ID!) {
  routes(from: $provider, toKinds: [CUSTOMER], relationships: [DISTRIBUTES_TO, ADMINISTERS], maxHops: 2) {
    totalCount
    completeness { state bound visited }
    nodes {
      hopCount
      stops {
        node { ... on Partner { companyName } ... on Customer { companyName } }
        relationships { __typename since ... on Administration { means roles expiresAt } }
      }
    }
  }
}
`

const multiPartner = `query MultiPartner {
  customers(
    where: { resellers: { count: { gte: 2 } } }
    orderBy: { field: COMPANY_NAME }
  ) {
    totalCount
    nodes {
      companyName
      resellers {
        edges {
          node { companyName roles }
          relationships { kind via { companyName } }
        }
      }
    }
  }
}
`

const multiChannel = `query MultiChannel {
  customers(
    where: {
      subscriptions: { some: { node: { channel: { eq: CSP } } } }
      and: [{ subscriptions: { some: { node: { channel: { in: [EA, DIRECT, OPEN, MPSA] } } } } }]
    }
  ) {
    nodes {
      companyName
      subscriptions(orderBy: { field: CREATION_DATE }) {
        nodes { friendlyName channel quantity status seller { companyName } }
      }
    }
  }
}
`

const administersOnly = `query AdministersOnly {
  sellNothing: resellers(
    where: {
      administeredCustomers: { some: {} }
      soldSubscriptions: { none: {} }
      resoldSubscriptions: { none: {} }
    }
  ) {
    nodes {
      companyName
      administeredCustomers {
        edges {
          node { companyName }
          relationships { means roles status expiresAt }
        }
      }
    }
  }
  administeredByAReseller: customers(
    where: {
      resellers: { none: {} }
      administrators: { some: { node: { roles: { has: INDIRECT_RESELLER } } } }
    }
  ) {
    nodes {
      companyName
      partners { nodes { companyName } }
      administrators {
        edges {
          node { companyName }
          relationships { means since }
        }
      }
    }
  }
}
`

const orphans = `query LostTheirProvider {
  resellers(
    where: {
      roles: { has: INDIRECT_RESELLER }
      providers: { none: {} }
      customers: { some: {} }
    }
  ) {
    nodes {
      companyName
      customers {
        edges {
          node { companyName }
          relationships { since via { companyName } }
        }
      }
      resoldSubscriptions { nodes { friendlyName status seller { companyName } } }
    }
  }
}
`

const inMarch = `query ThenAndNow($domain: String!, $march: DateTime!) {
  march: customer(domain: $domain, asOf: $march) { ...Sellers }
  now: customer(domain: $domain) { ...Sellers }
}

fragment Sellers on Customer {
  companyName
  resellers {
    edges {
      node { companyName }
      relationships { since until via { companyName } }
    }
  }
  subscriptions {
    nodes { friendlyName quantity status seller { companyName } }
  }
}
`

const wholeChain = `query WholeChain($domain: String!) {
  provider(domain: $domain) {
    companyName
    resellers(orderBy: { field: COMPANY_NAME }) {
      totalCount
      nodes {
        companyName
        customers(first: 10, orderBy: { field: COMPANY_NAME }) {
          nodes {
            companyName
            subscriptions(first: 5, where: { status: { eq: ACTIVE } }) {
              totalCount
              nodes { friendlyName quantity channel }
            }
          }
        }
      }
    }
  }
}
`

const transfers = `query Transfers {
  providers(where: { transferTargets: { some: {} } }, asOf: "2026-03-28T00:00:00Z") {
    nodes {
      companyName
      transferTargets {
        edges {
          node { __typename companyName }
          relationships { status since until customer { companyName } subscriptionIds }
        }
      }
    }
  }
}
`

const sameName = `query SameName($name: String!) {
  customers(where: { companyName: { eq: $name } }) {
    nodes {
      cloud
      companyName
      domain
      country
      partners { nodes { __typename companyName } }
    }
  }
}
`

const strayResellers = `query StrayResellers {
  violations(rules: ["ORPHAN-RESELLER-OF-RECORD", "R13"]) {
    totalCount
    nodes {
      rule { title { en ja } source }
      node { ... on CloudSubscription { friendlyName } }
      evidence { node { __typename ... on Partner { companyName } } relationships { __typename since } }
    }
  }
}
`

const selfDealing = `query SelfDealing {
  violations(rules: ["R1", "R2", "R5", "R11", "R11-CUSTOMER", "R15"]) {
    nodes { rule { title { en ja } severity } node { id } evidence { node { id } } }
  }
}
`

const standsAlone = `query StandsAlone {
  violations(rules: ["ORPHAN-ADMINISTRATION", "ORPHAN-SUPPORT", "ORPHAN-LOST-PROVIDER"]) {
    nodes {
      rule { title { en ja } severity }
      node { __typename ... on Customer { companyName } ... on CloudSubscription { friendlyName } }
      evidence { node { ... on Partner { companyName } } }
    }
  }
}
`

const disagreements = `query Disagreements {
  violations(categories: [CONTRADICTION]) {
    nodes {
      rule { title { en ja } }
      node { id }
      evidence { node { id } relationships { since until provenance { party source } } }
    }
  }
}
`

const notTransferable = `query NotTransferable {
  violations(categories: [TRANSFER]) {
    nodes {
      rule { title { en ja } }
      node { ... on CloudSubscription { friendlyName status seller { companyName } } }
    }
  }
}
`

const tenantsSideBySide = `query TenantsSideBySide {
  customers(where: { administrators: { some: {} } }, orderBy: { field: COMPANY_NAME }) {
    nodes {
      companyName
      administrators {
        edges {
          sells
          serves
          node { __typename companyName }
          relationships { means roles status expiresAt }
        }
      }
    }
  }
}
`

const expiringSoon = `query ExpiringSoon($asOf: DateTime) {
  resellers(
    where: { administeredCustomers: { some: { relationship: { expiresAt: { isNull: false } } } } }
    orderBy: { field: COMPANY_NAME }
    asOf: $asOf
  ) {
    nodes {
      companyName
      administeredCustomers(expiringWithinDays: 30) {
        totalCount
        edges { sells node { companyName } relationships { means displayName expiresAt } }
      }
    }
  }
}
`

const partnersOfTenants = `query PartnersOfTenants($hidden: [ID!]) {
  customers(orderBy: { field: COMPANY_NAME }) {
    nodes {
      companyName
      partners(where: { id: { notIn: $hidden } }) {
        edges { node { companyName } relationships { kind since } }
      }
      administrators(where: { id: { notIn: $hidden } }) {
        edges { node { companyName } relationships { means roles since } }
      }
    }
  }
}
`

const globalAdministrators = `query GlobalAdministrators($role: String!) {
  customers(
    where: { administrators: { some: { relationship: { means: { eq: GDAP }, roles: { has: $role } } } } }
  ) {
    nodes {
      companyName
      administrators(relationship: { means: { eq: GDAP }, roles: { has: $role } }) {
        edges { node { companyName } relationships { displayName roles expiresAt } }
      }
    }
  }
}
`

const stillListed = `query StillListed {
  violations(rules: ["ORPHAN-RELATIONSHIP"]) {
    nodes {
      rule { title { en ja } text { en ja } }
      node { ... on Customer { companyName } }
      evidence { node { ... on Partner { companyName } } relationships { since } }
    }
  }
}
`

const distributorsAdministration = `query DistributorsAdministration {
  providers(where: { administeredCustomers: { some: {} } }, orderBy: { field: COMPANY_NAME }) {
    nodes {
      companyName
      administeredCustomers {
        edges { sells serves node { companyName } relationships { means since until } }
      }
    }
  }
}
`

const soldByOthers = `query SoldByOthers($domain: String!, $us: ID!) {
  customer(domain: $domain) {
    subscriptions(where: { sellers: { some: { node: { id: { ne: $us } } } } }) {
      nodes { friendlyName status seller { companyName } }
    }
  }
  keptFromTransfer: violations(rules: ["R32-STATE", "R32-OPEN"]) {
    nodes { rule { title { en ja } } node { ... on CloudSubscription { friendlyName } } }
  }
}
`
