package sample

// Questions about many nodes at once.

const byChannelAndCycle = `query ByChannelAndCycle {
  subscriptions(where: { status: { eq: ACTIVE } }) {
    aggregates { count quantity { sum average } }
    byChannelAndCycle: groups(by: [CHANNEL, BILLING_CYCLE], orderBy: { field: COUNT, direction: DESC }) {
      totalCount
      nodes {
        keys { value }
        share
        quantityShare
        aggregates { count quantity { sum average } }
      }
    }
    renewals: groups(by: [COMMITMENT_END_DATE_MONTH]) {
      nodes { keys { value } aggregates { count quantity { sum } } }
    }
  }
}
`

const fromEachPartner = `query FromEachPartner($domain: String!) {
  customer(domain: $domain) {
    companyName
    subscriptions {
      bySeller: groups(by: [SELLERS, STATUS]) {
        nodes {
          keys { value node { ... on Partner { companyName mpnId } } }
          aggregates { count quantity { sum } }
        }
      }
      byResellerOfRecord: groups(by: [RESELLERS, PRODUCT]) {
        nodes {
          keys { value node { ... on Partner { companyName mpnId } } }
          aggregates { count }
        }
      }
    }
  }
}
`

const concentration = `query Concentration {
  customers {
    byPartner: groups(by: [PARTNERS], orderBy: { field: COUNT, direction: DESC }, first: 10) {
      totalCount
      nodes {
        keys { node { __typename ... on Partner { companyName } } }
        share
        aggregates { count }
      }
    }
  }
  subscriptions {
    bySeller: groups(by: [SELLERS], orderBy: { field: QUANTITY_SUM, direction: DESC }, first: 10) {
      nodes {
        keys { node { __typename ... on Partner { companyName } } }
        share
        quantityShare
      }
    }
    byResellerOfRecord: groups(by: [RESELLERS], orderBy: { field: QUANTITY_SUM, direction: DESC }, first: 10) {
      nodes {
        keys { node { ... on Partner { companyName } } }
        share
        quantityShare
      }
    }
  }
}
`
