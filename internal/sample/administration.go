package sample

// Questions about who can administer what.

const whoCanAdminister = `query WhoCanAdminister($customer: [ID!]!) {
  administrators(of: $customer, orderBy: { field: COMPANY_NAME }) {
    totalCount
    edges {
      node { __typename companyName }
      sells
      serves
      customers { edges { relationships { means roles status expiresAt } } }
      subscriptions { edges { node { friendlyName } relationships { means roles } } }
      supportedSubscriptions { nodes { friendlyName } }
    }
  }
}
`
