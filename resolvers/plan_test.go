package resolvers_test

import (
	"context"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/resolvers"
)

func TestPlanCompilesWithoutRunning(t *testing.T) {
	schema, err := resolvers.New(naive.New(), resolvers.Options{
		PageDefault: 20, PageMax: 200, Scope: func(context.Context) plan.Scope { return plan.Scope{} },
	})
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := schema.Plan(`query ($name: String!) { customers(where: {companyName: {eq: $name}}) { nodes { id } } other: customers { totalCount } }`, map[string]any{"name": "x"})
	if err != nil || len(compiled.Roots) != 2 {
		t.Errorf("plan %+v, %v, want two roots", compiled, err)
	}
	for document, want := range map[string]csp.Code{
		`{ nothing }`:    csp.BadInput,
		`{ __typename }`: csp.BadInput,
		`query ($n: Int!) { customers(first: $n) { totalCount } }`: csp.BadInput,
		`{ customers(first: -1) { totalCount } }`:                  csp.BadInput,
	} {
		if _, err := schema.Plan(document, nil); csp.CodeOf(err) != want {
			t.Errorf("%s: %v", document, err)
		}
	}
}
