package resolvers

import (
	"slices"
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// TestDimensionsNameFieldsOrHops holds the dimensions equal to what the compiler finds by their names.
func TestDimensionsNameFieldsOrHops(t *testing.T) {
	seen := 0
	for _, definition := range ownTypes(runningSchema()) {
		of, isDimension := strings.CutSuffix(definition.Name, "Dimension")
		if !isDimension {
			continue
		}
		for _, value := range definition.EnumValues {
			seen++
			dimension, follows := findDimension(kindsOf(of), value.Name)
			if (dimension.Field == csp.NoField) == (follows == nil) && value.Name != saleTierDimension {
				t.Errorf("%s.%s names neither a field nor a hop", definition.Name, value.Name)
			}
			if dimension.Field != csp.NoField {
				spec := dimension.Field.Spec()
				if spec.Type == csp.List || (spec.Type == csp.Time) != (dimension.Period != 0) {
					t.Errorf("%s.%s: groups cannot be made by %s of type %v", definition.Name, value.Name, spec.Name, spec.Type)
				}
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d dimensions were looked at", seen)
	}
}

// TestMeasuresNameAggregates holds the orders of groups and their having equal to what the compiler finds by their names.
func TestMeasuresNameAggregates(t *testing.T) {
	for _, definition := range ownTypes(runningSchema()) {
		family, isOrder := strings.CutSuffix(definition.Name, "GroupOrderField")
		family, isHaving := strings.CutSuffix(family, "Having")
		kinds := csp.Partners | csp.OnlyCustomers
		if family == "CloudSubscription" {
			kinds = csp.OnlySubscriptions
		}
		var names []string
		switch {
		case isOrder:
			for _, value := range definition.EnumValues {
				names = append(names, value.Name)
			}
		case isHaving:
			names = fieldNames(definition)
		}
		for _, name := range names {
			if name != "KEYS" && findMeasure(kinds, name) == nil {
				t.Errorf("%s.%s names no aggregate", definition.Name, name)
			}
		}
	}
}

// TestAggregatesHaveTheFieldsOfTheTable holds what is worked out of nodes equal to the table of fields.
func TestAggregatesHaveTheFieldsOfTheTable(t *testing.T) {
	schema := runningSchema()
	for name, kinds := range map[string]csp.KindSet{"Company": csp.Partners | csp.OnlyCustomers, "CloudSubscription": csp.OnlySubscriptions} {
		want := []string{"count"}
		for f := csp.Field(1); int(f) < csp.FieldCount; f++ {
			if spec := f.Spec(); spec.Nodes&kinds != 0 && (spec.Type == csp.Int || spec.Type == csp.Time) {
				want = append(want, spec.Name)
				wanted := map[csp.Type]string{csp.Int: "IntAggregates", csp.Time: "DateTimeAggregates"}[spec.Type]
				if defined := schema.Types[name+"Aggregates"].Fields.ForName(spec.Name); defined == nil || defined.Type.Name() != wanted {
					t.Errorf("%sAggregates.%s should be %s", name, spec.Name, wanted)
				}
			}
		}
		if got := fieldNames(schema.Types[name+"Aggregates"]); !sameNames(got, want) {
			t.Errorf("%sAggregates has the fields %v, the table has %v", name, got, want)
		}
	}
	for _, definition := range ownTypes(schema) {
		if definition.Fields.ForName("groups") != nil && definition.Fields.ForName("aggregates") == nil {
			t.Errorf("%s has groups and no aggregates", definition.Name)
		}
		nodes := definition.Fields.ForName("nodes")
		if strings.HasSuffix(definition.Name, "Connection") && schema.Types[nodes.Type.Name()+"Dimension"] != nil && definition.Fields.ForName("groups") == nil &&
			definition.Name != "SearchConnection" { // which ranks what resembles a text
			t.Errorf("%s has no groups", definition.Name)
		}
	}
}

// TestGroupCursorsOfOtherOrdersAreRefused goes through what a cursor may not be.
func TestGroupCursorsOfOtherOrdersAreRefused(t *testing.T) {
	grouping := &plan.Grouping{By: []plan.Dimension{{Field: csp.Country}, {Field: csp.CreationDate, Period: plan.Month}}}
	order := newGroupCursorOrder(grouping, []string{"COUNTRY", "CREATION_DATE_MONTH"}, "KEYS")
	keys := []csp.Value{csp.StringValue("JP"), {}}
	written, _ := appendGroupCursor(nil, nil, order, nil, keys)
	text := strings.Trim(string(written), `"`)
	if values, err := decodeGroupCursor(text, order); err != nil || !slices.Equal(values, keys) {
		t.Fatalf("%v %v", values, err)
	}
	grouping.Order.Descending = true
	other := newGroupCursorOrder(grouping, []string{"COUNTRY", "CREATION_DATE_MONTH"}, "KEYS")
	if _, err := decodeGroupCursor(text, other); err == nil {
		t.Error("a cursor of the other direction is taken")
	}
	for _, wrong := range []string{"", "x", text[:len(text)-2], text + "AA", strings.Repeat("A", longestCursor+4)} {
		if _, err := decodeGroupCursor(wrong, order); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
