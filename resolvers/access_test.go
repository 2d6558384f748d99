package resolvers_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"channelgraph/internal/csp"
)

const accessOfPartners = `{
  totalCount
  pageInfo { hasNextPage }
  edges {
    node { id } sells serves
    customers { totalCount edges { node { id } relationships { means since } } }
    subscriptions { totalCount edges { node { id } relationships { means since } } }
    supportedSubscriptions { nodes { id } }
  }
}`

const accessOfCustomers = `{
  totalCount
  pageInfo { hasNextPage }
  edges {
    node { id } sells serves
    administrators { edges { node { id } sells relationships { means since } } }
    subscriptions { totalCount nodes { id } }
  }
}`

// TestAccessBelowANodeIsThatAtTheRoot asks of every node of random graphs who can administer it, or whom it can: below the node, and at
// the root of it alone, where the same is found another way.
func TestAccessBelowANodeIsThatAtTheRoot(t *testing.T) {
	arguments := []string{"", "sells: true", "sells: false, supportContacts: false", "relationship: {means: {in: [DAP, RBAC]}}", "relationship: {means: {eq: GDAP}}, first: 1",
		"orderBy: {field: COUNTRY, direction: DESC}, last: 2", "expiringWithinDays: 400", "supportContacts: true, where: {country: {ne: \"DE\"}}"}
	reached := 0
	for round := range 10 {
		pair := newPair(t, rand.New(rand.NewPCG(20260601, uint64(round))))
		for i, id := range pair.inventor.texts["id"] {
			given := arguments[(i+round)%len(arguments)]
			root, of, below, shown := "administrators", "of", "administeredBy", accessOfPartners
			on := map[csp.Kind]string{csp.Customer: "Customer", csp.Subscription: "CloudSubscription"}[csp.NodeID(id.(string)).Kind()]
			if on == "" {
				root, of, below, shown, on = "administered", "by", "administers", accessOfCustomers, "Partner"
			}
			inner := ""
			if given != "" {
				inner = "(" + given + ")"
			}
			document := fmt.Sprintf(`{ root: %s(%s: [%q] %s) %s node: node(id: %q) { ... on %s { below: %s%s %s } } }`, root, of, id, given, shown, id, on, below, inner, shown)
			var answer struct {
				Data struct {
					Root json.RawMessage
					Node struct{ Below json.RawMessage }
				}
			}
			text := pair.ours.ask(t, document, "")
			if err := json.Unmarshal([]byte(text), &answer); err != nil {
				t.Fatal(err)
			}
			if len(answer.Data.Root) == 0 || string(answer.Data.Root) != string(answer.Data.Node.Below) {
				t.Fatalf("%s\nat the root %s\nbelow       %s\n%s", document, answer.Data.Root, answer.Data.Node.Below, text)
			}
			var page struct{ TotalCount int }
			if err := json.Unmarshal(answer.Data.Root, &page); err != nil {
				t.Fatal(err)
			}
			reached += page.TotalCount
		}
	}
	if reached < 40 {
		t.Errorf("only %d are reached: the graphs say little of administration", reached)
	}
}
