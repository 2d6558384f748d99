package api

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"channelgraph/internal/cost"
)

const pricedQuery = `query Customer($id: ID!, $first: Int) {
  customer(tenantId: $id) {
    id companyName country domain
    partners(first: $first) { edges { node { __typename id companyName } relationships { kind since via { id companyName } } } totalCount }
    subscriptions(first: 10) { nodes { ...Subscription sellers(first: $first) { nodes { companyName } } } pageInfo { hasNextPage endCursor } }
  }
}
fragment Subscription on CloudSubscription { friendlyName status quantity product }`

// BenchmarkLimits is what limits and cost of one operation take beside parsing its document: the first time, when all is measured, and
// later, when only the sizes of pages in variables are.
func BenchmarkLimits(b *testing.B) {
	l := priced(b)
	variables := map[string]any{"id": "6f2d3c9e-0b1a-4c5d-8e7f-001122334455", "first": int64(10)}
	b.Run("parsing", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parser.ParseQuery(&ast.Source{Input: pricedQuery}); err != nil {
				b.Fatal(err)
			}
		}
	})
	doc := l.parse(b, pricedQuery)
	bound := func(b *testing.B) {
		b.ReportAllocs()
		var meter cost.Meter
		ctx := cost.WithMeter(context.Background(), &meter)
		for b.Loop() {
			oc := graphql.OperationContext{Doc: doc, Operation: doc.Operations[0], Variables: variables}
			if err := l.MutateOperationContext(ctx, &oc); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("first", bound)
	l.documents.Add(context.Background(), pricedQuery, doc)
	b.Run("later", bound)
}
