package sample

// Questions about what is around a node, and what a customer holds.

const around = `query Around($id: ID!) {
  node(id: $id) {
    ... on Partner { companyName }
    neighbourhood { relationship direction relationships neighbours }
    neighbours(relationship: DISTRIBUTES_TO, direction: FORWARD, orderBy: { field: COMPANY_NAME }) {
      totalCount
      edges {
        node {
          ... on Partner { companyName }
          neighbourhood { relationship direction relationships }
        }
        relationships { since until ... on Partnership { state } }
      }
    }
  }
}
`

const holdings = `query Holdings($domain: String!, $us: [ID!]!) {
  customer(domain: $domain) {
    companyName
    subscriptions(orderBy: { field: FRIENDLY_NAME }) {
      totalCount
      edges {
        node {
          friendlyName
          channel
          status
          quantity
          tier
          certainty
          sellers { nodes { companyName } }
          resellers { nodes { companyName } }
        }
        relationships { since provenance { party source } }
      }
    }
    notOurs: subscriptions(notSoldBy: $us, orderBy: { field: FRIENDLY_NAME }) {
      totalCount
      nodes { friendlyName channel quantity sellers { nodes { companyName } } }
    }
  }
}
`
