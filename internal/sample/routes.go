package sample

// Questions about the ways by which something reaches a customer.

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
