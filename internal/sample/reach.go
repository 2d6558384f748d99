package sample

// Questions about reach, dependence and loss.

const resellersOfCustomer = `query ResellersOfCustomer($domain: String!) {
  customer(domain: $domain) {
    companyName
    resellers { totalCount nodes { companyName } }
    servedBy(orderBy: { field: COMPANY_NAME }) {
      edges {
        node { __typename companyName }
        relationships { kind since via { companyName } }
      }
    }
  }
}
`

const customersOfReseller = `query CustomersOfReseller($domain: String!) {
  reseller(domain: $domain) {
    companyName
    serves(orderBy: { field: COMPANY_NAME }) {
      totalCount
      edges {
        node { companyName country }
        relationships { since via { companyName } }
      }
    }
  }
}
`

const subscriptionsOfMyCustomers = `query SubscriptionsOfMyCustomers($domain: String!) {
  reseller(domain: $domain) {
    companyName
    resoldSubscriptions { totalCount }
    serves(orderBy: { field: COMPANY_NAME }) {
      nodes {
        companyName
        subscriptions(orderBy: { field: FRIENDLY_NAME }) {
          totalCount
          nodes { friendlyName status quantity seller { companyName } resellers { nodes { companyName } } }
        }
      }
    }
  }
}
`

const resellerHistory = `query ResellerHistory($domain: String!) {
  customer(domain: $domain) {
    companyName
    subscriptions(orderBy: { field: FRIENDLY_NAME }) {
      nodes {
        friendlyName
        partnerId
        resellers { nodes { companyName mpnId } }
        history(relationships: [RESELLS]) {
          nodes { at change from { ... on Reseller { companyName } } before { since until } after { since until } }
        }
      }
    }
  }
}
`

const sharedWithProviders = `query SharedWithProviders($domain: String!, $me: ID!) {
  reseller(domain: $domain) {
    companyName
    providers(orderBy: { field: COMPANY_NAME }) {
      nodes {
        companyName
        serves(relationship: { partner: { eq: $me } }) {
          totalCount
          nodes { companyName }
        }
      }
    }
  }
}
`

const exposed = `query Exposed($domain: String!) {
  provider(domain: $domain) {
    companyName
    serves(orderBy: { field: COMPANY_NAME }) {
      totalCount
      edges {
        node { companyName }
        relationships { kind since partner { companyName } }
      }
    }
    administeredCustomers {
      totalCount
      edges { node { companyName } relationships { means roles } }
    }
  }
}
`

const offboarding = `query Offboarding($gone: [ID!]!) {
  impact(without: $gone) {
    customersLost(orderBy: { field: COMPANY_NAME }) {
      totalCount
      edges {
        node { companyName }
        alternatives {
          edges { node { companyName } providersLeft { nodes { companyName } } }
        }
      }
    }
    customersKept(orderBy: { field: COMPANY_NAME }) {
      totalCount
      edges {
        node { companyName }
        partnersLeft { edges { node { companyName } relationships { via { companyName } } } }
      }
    }
    subscriptionsWithoutSeller(orderBy: { field: FRIENDLY_NAME }) {
      totalCount
      edges { node { friendlyName } alternatives { nodes { companyName } } }
    }
    resellersWithoutProvider { totalCount nodes { companyName } }
    resellersKept {
      totalCount
      edges { node { companyName } providersLeft { nodes { companyName } } }
    }
  }
}
`

const dependents = `query Dependents($domain: String!) {
  provider(domain: $domain) {
    companyName
    dependentCustomers(orderBy: { field: COMPANY_NAME }) {
      totalCount
      nodes { companyName dependsOn { nodes { companyName } } }
    }
    dependentResellers { totalCount nodes { companyName } }
  }
}
`

const overlap = `query Overlap($of: [ID!]!) {
  commonCustomers(of: $of, orderBy: { field: COMPANY_NAME }) {
    totalCount
    edges {
      node { companyName resellers { nodes { companyName } } }
      partners {
        edges { node { companyName } relationships { since partner { companyName } via { companyName } } }
      }
    }
  }
}
`
