package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"channelgraph/internal/csp"
	"channelgraph/internal/synthetic"
)

// question is asked of everybody who can answer it, each in its own language.
type question struct {
	name     string
	document string // for the product
	cypher   string // the best by hand; the parameters are the variables and now
	peer     string // for @neo4j/graphql; the variables are the same and now
	sets     []map[string]any
}

// requests are the bodies for the product, one for each parameter set.
func (q *question) requests() [][]byte {
	bodies := make([][]byte, len(q.sets))
	for i, set := range q.sets {
		bodies[i] = request(q.document, set)
	}
	return bodies
}

// questionSet is the three questions about one channel.
type questionSet struct{ a, b, c question }

func (s *questionSet) all() []*question { return []*question{&s.a, &s.b, &s.c} }

// A: a customer with its resellers, their providers, and its subscriptions.
const documentA = `query ($tenant: ID!) {
  customer(tenantId: $tenant) {
    id companyName domain country
    resellers(first: 20, orderBy: {field: COMPANY_NAME}) { edges { node {
      id companyName mpnId
      providers(first: 20, orderBy: {field: COMPANY_NAME}) { edges { node { id companyName mpnId } } }
    } } }
    subscriptions(first: 20, orderBy: {field: FRIENDLY_NAME}) { edges { node { id friendlyName status quantity } } }
  }
}`

// B: a provider with 20 resellers, 10 customers of each, and their subscriptions.
const documentB = `query ($tenant: ID!) {
  provider(tenantId: $tenant) {
    id companyName
    resellers(first: 20, orderBy: {field: COMPANY_NAME}) { edges { node {
      id companyName
      customers(first: 10, orderBy: {field: COMPANY_NAME}) { edges { node {
        id companyName country
        subscriptions(first: 10, orderBy: {field: FRIENDLY_NAME}) { edges { node { id friendlyName status quantity } } }
      } } }
    } } }
  }
}`

// C: the first 50 customers of a country, by name, that have a product and a reseller of a provider.
const documentC = `query ($country: String!, $product: String!, $provider: ID!) {
  customers(
    first: 50
    orderBy: {field: COMPANY_NAME}
    where: {
      country: {eq: $country}
      subscriptions: {some: {node: {product: {eq: $product}}}}
      resellers: {some: {node: {providers: {some: {node: {id: {eq: $provider}}}}}}}
    }
  ) { edges { node { id companyName domain country } } }
}`

// questions picks the parameter sets: customers and providers from the largest to the smallest.
func (b *bench) questions(ctx context.Context) (*questionSet, error) {
	if b.asked != nil {
		return b.asked, nil
	}
	picked := picker{stride: max(b.channel.Customers/40, 1)}
	if err := synthetic.Generate(ctx, b.channel, &picked); !errors.Is(err, errPicked) {
		return nil, err
	}
	b.asked = &questionSet{
		a: question{"A", documentA, cypherA, peerA, nil},
		b: question{"B", documentB, cypherB, peerB, nil},
		c: question{"C", documentC, cypherC, peerC, nil},
	}
	for _, id := range picked.customers {
		b.asked.a.sets = append(b.asked.a.sets, map[string]any{"tenant": tenantOf(id), "id": string(id)})
	}
	for i, provider := range picked.providers[:8] {
		id := string(provider.ID)
		b.asked.b.sets = append(b.asked.b.sets, map[string]any{"tenant": tenantOf(provider.ID), "id": id})
		b.asked.c.sets = append(b.asked.c.sets, map[string]any{
			"country": provider.Properties.Get(csp.Country).Text(), "product": askedProducts[i%len(askedProducts)], "provider": id})
	}
	return b.asked, nil
}

func tenantOf(id csp.NodeID) string {
	_, _, key, _ := id.Split()
	return key
}

// picker picks nodes of the global cloud.
type picker struct {
	stride, seen int
	providers    []csp.Node
	customers    []csp.NodeID
}

var errPicked = errors.New("all that is wanted was picked")

func (p *picker) Node(node *csp.Node) error {
	_, cloud, _, _ := node.ID.Split()
	switch node.ID.Kind() {
	case csp.Provider:
		if cloud == csp.Global {
			p.providers = append(p.providers, *node)
		}
	case csp.Customer:
		if cloud == csp.Global && p.seen%p.stride == 0 {
			p.customers = append(p.customers, node.ID)
		}
		p.seen++
	case csp.Subscription:
		return errPicked
	}
	return nil
}

func (p *picker) Relationship(*csp.Relationship) error { return errPicked }

func decodeData(answer []byte) (any, error) {
	var envelope struct{ Data, Errors any }
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.UseNumber()
	if err := decoder.Decode(&envelope); err != nil {
		return nil, err
	}
	if envelope.Errors != nil {
		return nil, fmt.Errorf("the answer has errors: %.500s", answer)
	}
	return envelope.Data, nil
}
