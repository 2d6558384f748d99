package sample

// Questions about who serves whom, through which tiers and channels.

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
