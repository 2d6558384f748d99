package outline_test

import (
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
)

func TestAShapeHasNoValues(t *testing.T) {
	asked := &plan.Plan{
		Roots: []plan.Root{{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: csp.OnlyCustomers, IDs: 0, Node: plan.Selection{Columns: []csp.Field{csp.CompanyName}}}}},
		Slots: []plan.SlotType{{Type: csp.String, Many: true}},
	}
	input := plan.Input{Scope: plan.Everything(), Values: []plan.Slotted{{Many: []csp.Value{csp.StringValue("Customer:GLOBAL:adatum")}}}}
	const columns = "\n  columns [companyName]\n"
	if got, want := outline.OfShape(asked), "root 0: lookup of Customer $0"+columns; got != want {
		t.Errorf("shape\n%s\nwant\n%s", got, want)
	}
	if got, want := outline.Of(asked, input), "now 1970-01-01T00:00:00Z, viewer sees everything\nroot 0: lookup of Customer $0=[\"Customer:GLOBAL:adatum\"]"+columns; got != want {
		t.Errorf("with values\n%s\nwant\n%s", got, want)
	}
}
