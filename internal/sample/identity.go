package sample

// Questions about what is around a node.

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
