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

const administeredWithoutSale = `query AdministeredWithoutSale($domain: String! = "granitepeak.example") {
  reseller(domain: $domain) {
    companyName
    serves(where: { administeredBy: { some: {} } }, orderBy: { field: COMPANY_NAME }) {
      nodes {
        companyName
        administeredBy(sells: false, orderBy: { field: COMPANY_NAME }) {
          totalCount
          edges {
            node { __typename companyName }
            serves
            customers { edges { relationships { means roles status expiresAt } } }
            subscriptions { edges { node { friendlyName } relationships { means roles } } }
            supportedSubscriptions { nodes { friendlyName } }
          }
        }
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
