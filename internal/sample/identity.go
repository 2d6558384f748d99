package sample

// Questions about what is around a node, what a customer holds, and who is one company.

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

const behindMpnID = `query BehindMpnId($mpnId: String!) {
  partners(where: { mpnId: { eq: $mpnId } }) {
    nodes {
      __typename
      companyName
      mpnId
      globalMpnId
      region
      isAgreementSigned
      sameCompany {
        totalCount
        nodes { __typename cloud companyName mpnId country region isAgreementSigned }
      }
      candidatesByName { totalCount nodes { cloud companyName mpnId } }
    }
  }
}
`

const allAccounts = `query AllAccounts($domain: String!) {
  customer(domain: $domain) {
    companyName
    customerTpid
    sameCompany { totalCount nodes { id cloud companyName subscriptions { totalCount } } }
    candidatesByName { totalCount nodes { id cloud companyName customerTpid domain } }
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
