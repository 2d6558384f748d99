package sample

// Questions about what the channel's rules find.

const strayResellers = `query StrayResellers {
  violations(rules: ["ORPHAN-RESELLER-OF-RECORD", "R13"]) {
    totalCount
    nodes {
      rule { title { en ja } source }
      node { ... on CloudSubscription { friendlyName } }
      evidence { node { __typename ... on Partner { companyName } } relationships { __typename since } }
    }
  }
}
`

const selfDealing = `query SelfDealing {
  violations(rules: ["R1", "R2", "R5", "R11", "R11-CUSTOMER", "R15"]) {
    nodes { rule { title { en ja } severity } node { id } evidence { node { id } } }
  }
}
`

const standsAlone = `query StandsAlone {
  violations(rules: ["ORPHAN-ADMINISTRATION", "ORPHAN-SUPPORT", "ORPHAN-LOST-PROVIDER"]) {
    nodes {
      rule { title { en ja } severity }
      node { __typename ... on Customer { companyName } ... on CloudSubscription { friendlyName } }
      evidence { node { ... on Partner { companyName } } }
    }
  }
}
`

const disagreements = `query Disagreements {
  violations(categories: [CONTRADICTION]) {
    nodes {
      rule { title { en ja } }
      node { id }
      evidence { node { id } relationships { since until provenance { party source } } }
    }
  }
}
`

const notTransferable = `query NotTransferable {
  violations(categories: [TRANSFER]) {
    nodes {
      rule { title { en ja } }
      node { ... on CloudSubscription { friendlyName status seller { companyName } } }
    }
  }
}
`

const stillListed = `query StillListed {
  violations(rules: ["ORPHAN-RELATIONSHIP"]) {
    nodes {
      rule { title { en ja } text { en ja } }
      node { ... on Customer { companyName } }
      evidence { node { ... on Partner { companyName } } relationships { since } }
    }
  }
}
`
