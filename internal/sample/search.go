package sample

const findAnything = `query FindAnything($text: String!) {
  search(query: $text) {
    kinds
    edges {
      match { kind field text highlights { start end } }
      node {
        __typename
        ... on Partner { companyName }
        ... on Customer { companyName }
        ... on CloudSubscription { friendlyName offerName }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`
