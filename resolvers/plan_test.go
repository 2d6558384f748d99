package resolvers_test

import (
	"context"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/resolvers"
)

func TestPlanCompilesWithoutRunning(t *testing.T) {
	schema, err := resolvers.New(naive.New(), resolvers.Options{
		PageDefault: 20, PageMax: 200, Viewer: func(context.Context) *permission.Viewer { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := schema.Plan(`query ($name: String!) { customers(where: {companyName: {eq: $name}}) { nodes { id } } other: customers { totalCount } }`, map[string]any{"name": "x"})
	if err != nil || len(compiled.Roots) != 2 {
		t.Errorf("plan %+v, %v, want two roots", compiled, err)
	}
	for document, noRows := range map[string]bool{
		`{ customers { totalCount } }`:                                                             true,
		`{ customers { totalCount again: totalCount __typename } }`:                                true,
		`{ customers { totalCount pageInfo { endCursor } } }`:                                      false,
		`{ customers { totalCount } customers { nodes { id } } }`:                                  false,
		`{ customers { totalCount edges { cursor } } }`:                                            false,
		`{ customers { totalCount nodes @skip(if: true) { id } } }`:                                true,
		`query ($no: Boolean = false) { customers { totalCount nodes @include(if: $no) { id } } }`: true,
	} {
		if counted, err := schema.Plan(document, nil); err != nil || counted.Roots[0].List.NoRows != noRows {
			t.Errorf("%s reads rows, or does not: %v", document, err)
		}
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
