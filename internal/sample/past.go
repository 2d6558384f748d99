package sample

// Questions about what was, and what changed.

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
