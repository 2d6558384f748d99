package resolvers

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/graph"
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/ledger"
)

func runningSchema() *ast.Schema { return graph.NewExecutor(&Resolver{}).Schema() }

// ownTypes lists the types that the schema defines itself.
func ownTypes(schema *ast.Schema) []*ast.Definition {
	var list []*ast.Definition
	for _, definition := range schema.Types {
		if !definition.BuiltIn {
			list = append(list, definition)
		}
	}
	slices.SortFunc(list, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func TestEverythingInTheSchemaIsDescribed(t *testing.T) {
	for _, definition := range ownTypes(runningSchema()) {
		if definition.Description == "" {
			t.Errorf("%s has no description", definition.Name)
		}
		for _, value := range definition.EnumValues {
			if value.Description == "" {
				t.Errorf("%s.%s has no description", definition.Name, value.Name)
			}
		}
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			if field.Description == "" {
				t.Errorf("%s.%s has no description", definition.Name, field.Name)
			}
			for _, argument := range field.Arguments {
				if argument.Description == "" {
					t.Errorf("%s.%s(%s:) has no description", definition.Name, field.Name, argument.Name)
				}
			}
		}
	}
}

func TestSchemaNamesItsRoots(t *testing.T) {
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "\nschema {\n") {
		t.Error("schema.graphqls has no schema block")
	}
	schema := runningSchema()
	if schema.Subscription == nil || schema.Subscription != schema.Types["Subscription"] {
		t.Error("the type Subscription must be the root of GraphQL's subscriptions, nothing else")
	}
	if schema.Directives["defer"] != nil {
		t.Error("@defer is offered, but answers come in one piece")
	}
}

// TestNodeTypesHaveTheFieldsOfTheTable holds the types of nodes, and their filters, equal to the table of fields
// and the table of hops.
func TestNodeTypesHaveTheFieldsOfTheTable(t *testing.T) {
	schema := runningSchema()
	for _, name := range []string{"Node", "Partner", "Provider", "Reseller", "Customer", "CloudSubscription"} {
		kinds := kindsOf(name)
		var want, filters []string
		for f := csp.Field(1); int(f) < csp.FieldCount; f++ {
			if kinds&f.Spec().Nodes == kinds {
				want = append(want, f.String())
			}
		}
		filters = append(filters, want...)
		want = append(want, "neighbourhood", "neighbours")
		for _, h := range valueHops {
			if h.from&kinds == kinds {
				want = append(want, h.field)
			}
		}
		if kinds == csp.OnlySubscriptions {
			want = append(want, "tier", "certainty")
		}
		want = append(want, "history", "valueHistory")
		if kinds&servedKinds == kinds {
			want = append(want, "routes")
		}
		for _, h := range hops {
			if h.from&kinds != kinds {
				continue
			}
			want = append(want, h.field)
			if !h.single {
				filters = append(filters, h.field)
			}
		}
		if got := fieldNames(schema.Types[name]); !sameNames(got, want) {
			t.Errorf("%s has the fields %v, the tables have %v", name, got, want)
		}
		if name == "Node" {
			continue
		}
		filters = append(filters, "and", "or", "not")
		if got := fieldNames(schema.Types[name+"Where"]); !sameNames(got, filters) {
			t.Errorf("%sWhere has the fields %v, the tables have %v", name, got, filters)
		}
		checkTypes(t, schema, name, func(name string) csp.Field { return findNodeField(kinds, name) })
	}
}

func TestRelationshipTypesHaveTheFieldsOfTheTable(t *testing.T) {
	schema := runningSchema()
	for _, fact := range csp.AllFactKinds {
		name := factTypes[fact]
		want := []string{}
		for _, field := range csp.FactFields(fact) {
			want = append(want, field.String())
		}
		if got := fieldNames(schema.Types[name]); !sameNames(got, append(slices.Clone(want), "provenance", "history")) {
			t.Errorf("%s has the fields %v, the table has %v, provenance and history", name, got, want)
		}
		if got := fieldNames(schema.Types[name+"Where"]); !sameNames(got, append(want, "and", "or", "not")) {
			t.Errorf("%sWhere has the fields %v, the table has %v", name, got, want)
		}
		checkTypes(t, schema, name, func(name string) csp.Field { field, _ := csp.FactField(fact, name); return field })
	}
}

// checkTypes holds the types of properties and of their filters equal to the table of fields.
func checkTypes(t *testing.T, schema *ast.Schema, name string, find func(string) csp.Field) {
	t.Helper()
	where := schema.Types[name+"Where"]
	for _, defined := range schema.Types[name].Fields {
		field := find(defined.Name)
		if field == csp.NoField || strings.HasPrefix(defined.Name, "__") {
			continue
		}
		spec := field.Spec()
		got, filter := defined.Type.Name(), where.Fields.ForName(defined.Name).Type.Name()
		if !slices.Contains(wantedTypes(spec), got) {
			t.Errorf("%s.%s is a %s, the table says %v", name, defined.Name, got, wantedTypes(spec))
		}
		if (defined.Type.Elem != nil) != (spec.Type == csp.List) {
			t.Errorf("%s.%s: only lists are lists", name, defined.Name)
		}
		if want := wantedFilter(spec); filter != want {
			t.Errorf("%sWhere.%s is a %s, the table says %s", name, defined.Name, filter, want)
		}
	}
}

func wantedTypes(spec *csp.Spec) []string {
	switch {
	case spec.Enum != nil:
		return []string{spec.Enum.Title}
	case spec.Type == csp.Int:
		return []string{"Int"}
	case spec.Type == csp.Bool:
		return []string{"Boolean"}
	case spec.Type == csp.Time:
		return []string{"DateTime"}
	case spec.Format == csp.Key:
		return []string{"ID"}
	case spec.Format == csp.Reference:
		return []string{"ID", "Provider", "Partner", "Customer"}
	}
	return []string{"String", "ID"}
}

func wantedFilter(spec *csp.Spec) string {
	switch {
	case spec.Enum != nil && spec.Type == csp.List:
		return spec.Enum.Title + "ListFilter"
	case spec.Enum != nil:
		return spec.Enum.Title + "Filter"
	case spec.Type == csp.List:
		return "StringListFilter"
	case spec.Type == csp.Int:
		return "IntFilter"
	case spec.Type == csp.Bool:
		return "BooleanFilter"
	case spec.Type == csp.Time:
		return "DateTimeFilter"
	case spec.Format == csp.Key, spec.Format == csp.Reference:
		return "IDFilter"
	case spec.Format == csp.Typed:
		return "TextFilter"
	}
	return "StringFilter"
}

func TestEnumsHaveTheNamesOfTheTable(t *testing.T) {
	schema := runningSchema()
	seen := map[string]bool{}
	var roles []string
	for _, role := range permission.Roles {
		roles = append(roles, strings.ToUpper(string(role)))
	}
	for title, names := range map[string][]string{
		"Role":         roles,
		"RuleCategory": rules.Categories, "RuleSeverity": rules.Severities, "Language": {"EN", "JA"}, "PartnerKind": {"PROVIDER", "RESELLER"}, "TransferSide": {"SOURCE", "TARGET"},
		"CommandOutcome": {string(ledger.Done), string(ledger.Unchanged), string(ledger.Refused)},
	} {
		seen[title] = true
		if got := valueNames(schema.Types[title]); !slices.Equal(got, names) {
			t.Errorf("%s has the values %v, the rules have %v", title, got, names)
		}
	}
	for f := csp.Field(1); int(f) < csp.FieldCount; f++ {
		set := f.Spec().Enum
		if set == nil {
			continue
		}
		seen[set.Title] = true
		definition := schema.Types[set.Title]
		if definition == nil {
			t.Errorf("the schema lacks the enum %s", set.Title)
			continue
		}
		if got := valueNames(definition); !slices.Equal(got, set.Names) {
			t.Errorf("%s has the values %v, the table has %v", set.Title, got, set.Names)
		}
	}
	for _, set := range []*csp.NameSet{csp.ServiceTiers, csp.CompletenessStates, csp.CompletenessBounds, csp.NodeKinds, csp.SearchMatchKinds, csp.RelationshipTypes, csp.RelationshipDirections, csp.HoldingCertainties, csp.ChangeKinds, csp.RecordChanges, csp.DatedFields} {
		seen[set.Title] = true
		var got []string
		for _, value := range schema.Types[set.Title].EnumValues {
			got = append(got, value.Name)
		}
		if !slices.Equal(got, set.Names) {
			t.Errorf("%s has the values %v, the table has %v", set.Title, got, set.Names)
		}
	}
	for _, definition := range ownTypes(schema) {
		if definition.Kind == ast.Enum && !seen[definition.Name] && definition.Name != "OrderDirection" && !strings.HasSuffix(definition.Name, "OrderField") && !strings.HasSuffix(definition.Name, "Dimension") {
			t.Errorf("the enum %s is in no table", definition.Name)
		}
	}
}

func valueNames(enum *ast.Definition) []string {
	var names []string
	for _, value := range enum.EnumValues {
		names = append(names, value.Name)
	}
	return names
}

func TestHopsLeadWhereTheSchemaSays(t *testing.T) {
	schema := runningSchema()
	for _, h := range hops {
		ends := [2]csp.KindSet{h.fact.From(), h.fact.To()}
		if h.inbound {
			ends[0], ends[1] = ends[1], ends[0]
		}
		if h.byAnyMeans {
			ends = [2]csp.KindSet{h.from, h.to}
		}
		if h.from&ends[0] == 0 || h.to&ends[1] != h.to {
			t.Errorf("%s cannot follow %s from %v to %v", h.field, h.fact, h.from.Kinds(), h.to.Kinds())
		}
		for _, kind := range h.from.Kinds() {
			checkHop(t, schema, h, schema.Types[typeNames[kind]])
		}
	}
}

func checkHop(t *testing.T, schema *ast.Schema, h hop, from *ast.Definition) {
	t.Helper()
	defined := from.Fields.ForName(h.field)
	if defined == nil {
		return // TestNodeTypesHaveTheFieldsOfTheTable says so
	}
	answers := schema.Types[defined.Type.Name()]
	if h.single {
		if kindsOf(answers.Name) != h.to {
			t.Errorf("%s.%s is a %s", from.Name, h.field, answers.Name)
		}
		return
	}
	edge := schema.Types[answers.Fields.ForName("edges").Type.Name()]
	node, fact, of := answers.Fields.ForName("nodes").Type.Name(), "Administration", "Administration"
	if !h.byAnyMeans { // whose edges say by what
		fact, of = edge.Fields.ForName("relationships").Type.Name(), factTypes[h.fact]
	}
	if h.also != 0 {
		of = "Relationship"
	}
	if kindsOf(node) != h.to || edge.Fields.ForName("node").Type.Name() != node || fact != of {
		t.Errorf("%s.%s lists %s by %s, the table says %v by %s", from.Name, h.field, node, fact, h.to.Kinds(), of)
	}
	want := map[string]string{"where": node + "Where", "relationship": fact + "Where", "orderBy": node + "Order"}
	for name, of := range want {
		if argument := defined.Arguments.ForName(name); argument == nil || argument.Type.Name() != of {
			t.Errorf("%s.%s(%s:) should be a %s", from.Name, h.field, name, of)
		}
	}
	filter := schema.Types[schema.Types[from.Name+"Where"].Fields.ForName(h.field).Type.Name()]
	match := schema.Types[filter.Fields.ForName("some").Type.Name()]
	relationship := match.Fields.ForName("relationship")
	if match.Fields.ForName("node").Type.Name() != node+"Where" || (relationship == nil) != h.byAnyMeans || !h.byAnyMeans && relationship.Type.Name() != fact+"Where" {
		t.Errorf("%sWhere.%s filters other nodes than %s.%s lists", from.Name, h.field, from.Name, h.field)
	}
}

func TestOrdersNameFields(t *testing.T) {
	for _, definition := range ownTypes(runningSchema()) {
		of, isOrder := strings.CutSuffix(definition.Name, "OrderField")
		if !isOrder || strings.HasSuffix(of, "Group") {
			continue
		}
		for _, value := range definition.EnumValues {
			field := findOrderField(kindsOf(of), value.Name)
			if field == csp.NoField {
				t.Errorf("%s.%s names no field", definition.Name, value.Name)
			} else if kind := field.Spec().Type; kind == csp.List || kind == csp.Bool {
				t.Errorf("%s.%s cannot be ordered by", definition.Name, value.Name)
			}
		}
	}
}

// TestOperatorsAreCompiled holds the operators of all filters equal to the table of comparisons.
func TestOperatorsAreCompiled(t *testing.T) {
	used := map[string]bool{}
	for _, definition := range ownTypes(runningSchema()) {
		if definition.Kind != ast.InputObject || definition.Fields.ForName("isNull") == nil {
			continue
		}
		for _, field := range definition.Fields {
			compared, known := comparisons[field.Name]
			if field.Name != "isNull" && (!known || compared.many != (field.Type.Elem != nil)) {
				t.Errorf("%s.%s is not compiled", definition.Name, field.Name)
			}
			used[field.Name] = true
		}
	}
	for name := range comparisons {
		if !used[name] {
			t.Errorf("no filter has the operator %s", name)
		}
	}
}

// TestNeighbourFiltersAreCompiled holds the inputs on neighbours equal to what compileRelated knows.
func TestNeighbourFiltersAreCompiled(t *testing.T) {
	schema := runningSchema()
	for _, definition := range ownTypes(schema) {
		if definition.Kind != ast.InputObject || definition.Fields.ForName("some") == nil {
			continue
		}
		if got := fieldNames(definition); !sameNames(got, []string{"some", "all", "none", "single", "count"}) {
			t.Errorf("%s has the fields %v", definition.Name, got)
		}
		count := schema.Types[definition.Fields.ForName("count").Type.Name()]
		if got := fieldNames(count); !slices.Equal(got, []string{"matching", "eq", "ne", "lt", "lte", "gt", "gte"}) {
			t.Errorf("%s has the fields %v; what to count has to be defined before the comparisons", count.Name, got)
		}
	}
}

func fieldNames(definition *ast.Definition) []string {
	var names []string
	for _, field := range definition.Fields {
		if !strings.HasPrefix(field.Name, "__") {
			names = append(names, field.Name)
		}
	}
	return names
}

func sameNames(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
