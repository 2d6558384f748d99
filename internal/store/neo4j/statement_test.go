package neo4j_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store/neo4j"
	"channelgraph/internal/store/neo4j/neo4jtest"
	"channelgraph/internal/store/storetest/channel"
)

var update = flag.Bool("update", false, "write testdata/statements anew")

// clauses are the words before which a golden text begins a new line.
var clauses = regexp.MustCompile(` (MATCH|WITH [^D]|WITH DISTINCT|RETURN|UNION ALL|COLLECT|COUNT|CALL|EXISTS)`)

func TestStatementsAreAsWritten(t *testing.T) {
	for name, q := range questions() {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", "statements", strings.ReplaceAll(name, " ", "-")+".cypher")
			got := clauses.ReplaceAllString(strings.Join(textsOf(q), "\n;\n"), "\n$1") + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("go test -run %s -update writes what is right (-wanted +written)\n%s", t.Name(), diff)
			}
		})
	}
}

func TestStatementsDoNotDependOnHowSlotsAreNumbered(t *testing.T) {
	for name, q := range questions() {
		want := textsOf(q)
		if got := textsOf(renumbered(q)); !slices.Equal(got, want) {
			t.Errorf("%s: %s", name, cmp.Diff(want, got))
		}
	}
}

// A statement is made from the plan alone, which holds no name that a caller chose. This holds the rest to the schema's words.
func TestStatementsHoldOnlyTheSchemasWords(t *testing.T) {
	known := map[string]bool{}
	for word := range strings.FieldsSeq(`MATCH WITH RETURN WHERE AND OR NOT IS NULL IN AS ORDER BY DESC LIMIT SKIP DISTINCT UNION ALL CALL COLLECT COUNT EXISTS
		USING INDEX STARTS ENDS CONTAINS substring CASE WHEN THEN ELSE END any all size split nullIf coalesce toInteger toBoolean reduce count
		true false x v id fact commits after begun done collect UNWIND ChannelgraphFormat t u u0000 u001F uD7FF uE000 uFFFF provenanceParty provenanceSource provenanceRecorded type`) {
		known[word] = true
	}
	for _, kind := range csp.Kinds {
		known[kind.String()] = true
	}
	for _, kind := range csp.AllFactKinds {
		known[kind.String()] = true
	}
	for field := csp.Field(1); int(field) < csp.FieldCount; field++ {
		for _, suffix := range []string{"", "Folded", "Since", "History"} {
			known[field.String()+suffix] = true
		}
	}
	variable := regexp.MustCompile(`^([nefp]\d+|\d+)$`)
	for name, q := range questions() {
		for _, text := range textsOf(q) {
			for _, word := range regexp.MustCompile(`\w+`).FindAllString(text, -1) {
				if !known[word] && !variable.MatchString(word) {
					t.Errorf("%s: the statement holds %q", name, word)
				}
			}
		}
	}
}

func TestStatementsDoNotDependOnWhoAsks(t *testing.T) {
	of := func(key string, parties ...csp.NodeID) []string {
		return textsOf(seenBy(customersOfACountry("JP", "", 50), append(parties, id(csp.Reseller, key))...))
	}
	if one, other := of("r1"), of("r2", id(csp.Customer, "c1"), id(csp.Customer, "c2")); !slices.Equal(one, other) {
		t.Errorf("what two viewers ask differs: %s", cmp.Diff(one, other))
	}
}

// renumbered asks the same with other numbers of slots, and with one that nothing uses.
func renumbered(q *channel.Question) *channel.Question {
	count := len(q.Plan.Slots)
	move := func(slot plan.Slot) plan.Slot {
		if slot == plan.NoSlot {
			return slot
		}
		return plan.Slot(count) - slot
	}
	moved := &channel.Question{Plan: &plan.Plan{Slots: make([]plan.SlotType, count+1)}, Input: q.Input}
	moved.Input.Values = make([]plan.Slotted, count+1)
	for i := range count {
		moved.Plan.Slots[move(plan.Slot(i))], moved.Input.Values[move(plan.Slot(i))] = q.Plan.Slots[i], q.Input.Values[i]
	}
	for _, root := range q.Plan.Roots {
		root.AsOf = move(root.AsOf)
		if root.IDs != nil {
			lookup := *root.IDs
			lookup.IDs, lookup.Node = move(lookup.IDs), moveSelection(lookup.Node, move)
			root.IDs = &lookup
		} else {
			page := movePage(*root.List, move)
			root.List = &page
		}
		moved.Plan.Roots = append(moved.Plan.Roots, root)
	}
	return moved
}

func moveSelection(selection plan.Selection, move func(plan.Slot) plan.Slot) plan.Selection {
	selection.Hops = slices.Clone(selection.Hops)
	for i := range selection.Hops {
		selection.Hops[i].Step.Where = movePredicate(selection.Hops[i].Step.Where, move)
		selection.Hops[i].Page = movePage(selection.Hops[i].Page, move)
	}
	return selection
}

func movePage(page plan.Page, move func(plan.Slot) plan.Slot) plan.Page {
	page.Where, page.Size, page.Node = movePredicate(page.Where, move), move(page.Size), moveSelection(page.Node, move)
	page.After, page.Before = moveBound(page.After, move), moveBound(page.Before, move)
	return page
}

func moveBound(bound *plan.Bound, move func(plan.Slot) plan.Slot) *plan.Bound {
	if bound == nil {
		return nil
	}
	return &plan.Bound{Null: bound.Null, Value: move(bound.Value), ID: move(bound.ID)}
}

func movePredicate(where plan.Predicate, move func(plan.Slot) plan.Slot) plan.Predicate {
	each := func(list []plan.Predicate) (moved []plan.Predicate) {
		for _, predicate := range list {
			moved = append(moved, movePredicate(predicate, move))
		}
		return moved
	}
	switch where := where.(type) {
	case plan.And:
		return plan.And(each(where))
	case plan.Or:
		return plan.Or(each(where))
	case plan.Not:
		return plan.Not{Predicate: movePredicate(where.Predicate, move)}
	case plan.Compare:
		where.Slot = move(where.Slot)
		return where
	case plan.Related:
		where.Step.Where, where.Where = movePredicate(where.Step.Where, move), movePredicate(where.Where, move)
		return where
	case plan.RelatedCount:
		where.Step.Where, where.Where, where.Slot = movePredicate(where.Step.Where, move), movePredicate(where.Where, move), move(where.Slot)
		return where
	}
	return where
}

func TestTheSecondPlanOfAShapeCostsNoPlanning(t *testing.T) {
	s, server := open(t, neo4j.Options{}), neo4jtest.Start(t)
	for _, q := range []*channel.Question{customersOfACountry("JP", "Contoso", 3), whoServes("a")} {
		read(t, s, q)
	}
	planned, missed := server.PlanningCount(t), server.StatementMissCount(t)
	long := strings.Repeat("long ", 50)
	others := []*channel.Question{
		customersOfACountry("Republic of Korea", long, 100000), whoServes(strings.Repeat("0", 300)),
		renumbered(customersOfACountry("DE", "x", 1)), renumbered(whoServes("b")),
	}
	for _, q := range others {
		read(t, s, q)
	}
	if again := server.PlanningCount(t); again != planned {
		t.Errorf("%d plans were made for shapes that were known", again-planned)
	}
	if again := server.StatementMissCount(t); again != missed {
		t.Errorf("%d statements were not known by their text", again-missed)
	}
}

func TestListsOfAnyLengthAreOnePlan(t *testing.T) {
	s, server := open(t, neo4j.Options{}), neo4jtest.Start(t)
	ask := func(count int) *channel.Question {
		q := channel.Ask(now)
		ids := make([]csp.NodeID, count)
		for i := range ids {
			ids[i] = id(csp.Customer, strings.Repeat("c", i+1))
		}
		q.Lookup(plan.Selection{Columns: []csp.Field{csp.Domain}}, ids...)
		return q
	}
	read(t, s, ask(3))
	planned := server.PlanningCount(t)
	for _, count := range []int{0, 1, 10, 150} {
		read(t, s, ask(count))
	}
	if again := server.PlanningCount(t); again != planned {
		t.Errorf("%d plans were made for other lengths of the list", again-planned)
	}
}

func TestAWarmPlanCostsNoPlanning(t *testing.T) {
	s, server := open(t, neo4j.Options{}), neo4jtest.Start(t)
	q := customersOfAProvider()
	q.Plan.Roots[0].List.Node.Columns = []csp.Field{csp.Domain, csp.Language, csp.Vertical} // which no other test reads
	if err := s.Warm(context.Background(), []*plan.Plan{q.Plan}, nil, []*plan.Plan{q.Plan}); err != nil {
		t.Fatal(err)
	}
	planned := server.PlanningCount(t)
	read(t, s, q)
	for _, party := range []csp.NodeID{id(csp.Provider, "p"), id(csp.Customer, "c")} {
		q.Input.Scope = plan.ScopeOf(party)
		read(t, s, q)
	}
	if again := server.PlanningCount(t); again != planned {
		t.Errorf("%d plans were made for a warm one", again-planned)
	}
}

func textsOf(q *channel.Question) []string { return neo4j.Statements(q.Plan, q.Input) }

func read(tb testing.TB, s *neo4j.Store, q *channel.Question) *plan.Answer {
	tb.Helper()
	answer, err := s.Read(context.Background(), q.Plan, q.Input)
	if err != nil {
		tb.Fatal(err)
	}
	return answer
}
