package api

import (
	"context"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"channelgraph/internal/cost"
	"channelgraph/internal/document"
)

// priced is a limiter on the product's schema.
func priced(t testing.TB) *limiter {
	t.Helper()
	text, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	documents, err := document.NewCache(100, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return &limiter{schema: schema, documents: documents, limits: Limits{
		Depth: 1_000, Fields: math.MaxInt, Aliases: 1_000, InputDepth: 100, ListLength: 1_000, Nodes: math.MaxInt, PageDefault: 20, PageMax: 200,
		Visited: 10_000, VisitedMax: 100_000, Cost: math.MaxInt,
	}}
}

// parse returns a document with its definitions, that keeps some of the rules.
func (l *limiter) parse(t testing.TB, text string, kept ...core.Rule) *ast.QueryDocument {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if errs := validator.ValidateWithRules(l.schema, doc, rules.NewRules(kept...)); len(errs) > 0 {
		t.Fatalf("%s: %v", text, errs)
	}
	return doc
}

// costOf returns the points of a document's only operation, without those of any operation.
func (l *limiter) costOf(t testing.TB, text string, variables map[string]any) int {
	t.Helper()
	doc := l.parse(t, text, rules.FieldsOnCorrectTypeRule, rules.KnownArgumentNamesRule)
	var meter cost.Meter
	oc := &graphql.OperationContext{Doc: doc, Operation: doc.Operations[0], Variables: variables}
	if err := l.MutateOperationContext(cost.WithMeter(context.Background(), &meter), oc); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return meter.Requested - cost.Operation
}

func TestWhatCosts(t *testing.T) {
	l := priced(t)
	variables := map[string]any{"n": int64(7)}
	for query, want := range map[string]int{
		`{__typename}`:                          cost.Value,
		`{customers{nodes{id companyName}}}`:    cost.List + 20*(cost.Node+2*cost.Value),
		`{customers(first:3){nodes{id}}}`:       cost.List + 3*(cost.Node+cost.Value),
		`{customers(first:3){edges{node{id}}}}`: cost.List + 3*(cost.Node+cost.Value),
		`{customers(first:3){...F}} fragment F on CustomerConnection{nodes{id}}`:   cost.List + 3*(cost.Node+cost.Value),
		`query($n:Int){customers(first:$n){nodes{id}}}`:                            cost.List + 7*(cost.Node+cost.Value),
		`query($n:Int){customers(first:$n){nodes{partners(first:$n){nodes{id}}}}}`: cost.List + 7*(cost.Node+cost.List+7*(cost.Node+cost.Value)),
		`{customers(first:3){totalCount}}`:                                         cost.List + cost.Scan + 3*cost.Node,
		`{customers(first:3){aggregates{count} totalCount}}`:                       cost.List + 2*cost.Scan + cost.Value + 3*cost.Node,
		`{customers(first:3){nodes{partners{totalCount}}}}`:                        cost.List + 3*(cost.Node+cost.List+cost.Summary+20*cost.Node),
		`{customers(first:3){nodes{id}} resellers(first:4){nodes{id}}}`:            2*cost.List + 7*(cost.Node+cost.Value),
		`{a:customers(first:3){nodes{id}} b:customers(first:3){nodes{id}}}`:        2*cost.List + 6*(cost.Node+cost.Value),
		`{nodes(ids:["a","b","c"]){id}}`:                                           3 * (cost.Node + cost.Value),
		`{routes(from:"a",maxHops:2,maxVisited:50,first:1){nodes{hopCount}}}`:      2*cost.List + cost.Node + cost.Summary + 50*cost.Visit + cost.Node + cost.Value,
		`{search(query:"ab",first:1){nodes{id}}}`:                                  cost.List + cost.Scan + hidden["search"] + cost.Node + cost.Value,
		`{violations(first:1){nodes{rule{id}}}}`:                                   cost.List + cost.Rules + hidden["violations"] + cost.Node + cost.Value,
		`mutation{batch(commands:[{acceptPartnership:{provider:"a",reseller:"b"}},{acceptPartnership:{provider:"a",reseller:"b"}}]){revision}}`: 2*cost.Command + cost.Value,
	} {
		if got := l.costOf(t, query, variables); got != want {
			t.Errorf("%s costs %d, not %d", query, got, want)
		}
	}
}

// TestCostIsLinearInTheDocument counts, because time tells little: 2^60 fields are priced by 62 selections.
func TestCostIsLinearInTheDocument(t *testing.T) {
	l := priced(t)
	query := "{customers{nodes{...F0}}}"
	for i := range 60 {
		query += fmt.Sprintf(" fragment F%d on Customer{...F%d ...F%d}", i, i+1, i+1)
	}
	query += " fragment F60 on Customer{id}"
	doc := l.parse(t, query)
	m := &measurer{limiter: l, fragments: map[*ast.FragmentDefinition]extent{}}
	size := m.selections(doc.Fragments.ForName("F0").SelectionSet)
	if size.price.once != 1<<60 || m.visits != 2*60+1 {
		t.Errorf("%d points after %d visits", size.price.once, m.visits)
	}
}

// invent writes a document of nested pages, fragments and aliases, as bytes choose: few enough for gqlparser, which enters a fragment
// at each of its spreads.
func invent(choices []byte) string {
	choices = choices[:min(len(choices), 50)]
	next := func(n int) int {
		if len(choices) == 0 {
			return 0
		}
		choice := int(choices[0]) % n
		choices = choices[1:]
		return choice
	}
	fragments := 1 + next(6)
	var node func(depth, fragment int) string
	node = func(depth, fragment int) string {
		text := "id"
		for range next(4) {
			alias := fmt.Sprintf(" a%d:", len(choices))
			page := []string{"", "(first:$n)", "(last:3)", "(first:200)"}[next(4)]
			switch kind := next(7); {
			case kind == 0 && fragment+1 < fragments:
				text += fmt.Sprintf(" ...F%d", fragment+1+next(fragments-fragment-1))
			case kind == 1:
				text += alias + "history(from:\"2020-01-01T00:00:00Z\"){totalCount nodes{at}}"
			case kind == 2:
				text += " neighbourhood{relationships}"
			case kind == 3:
				text += alias + "candidatesByName" + page + "{totalCount aggregates{count} groups(by:[COUNTRY]){nodes{share}}}"
			case depth > 0:
				text += alias + "sameCompany" + page + "{edges{cursor node{" + node(depth-1, fragment) + "}} pageInfo{endCursor}}"
			}
		}
		return text
	}
	text := "query($n:Int){customers(first:$n){nodes{" + node(3, -1) + " ...F0}}}"
	for i := range fragments {
		text += fmt.Sprintf(" fragment F%d on Customer{%s}", i, node(2, i))
	}
	return text
}

func FuzzCost(f *testing.F) {
	for _, seed := range []string{"", "abc", "\x05\x03\x00\x01\x02\x03\x06\x03\x00\x04\x02\x00", strings.Repeat("\x03\x06\x02\x05", 30)} {
		f.Add([]byte(seed), 5)
	}
	l := priced(f)
	f.Fuzz(func(t *testing.T, choices []byte, page int) {
		checkCost(t, l, l.parse(t, invent(choices), rules.FieldsOnCorrectTypeRule), page)
	})
}

// checkCost holds that a document is walked once, and that no page makes an operation cost more than the longest pages do.
func checkCost(t *testing.T, l *limiter, doc *ast.QueryDocument, page int) {
	operation := doc.Operations[0]
	longest := &measurer{limiter: l, fragments: map[*ast.FragmentDefinition]extent{}}
	most := longest.selections(operation.SelectionSet).price
	if selections := selectionsOf(doc); longest.visits > selections {
		t.Errorf("%d visits of %d selections", longest.visits, selections)
	}
	m := &measurer{limiter: l, variables: map[string]any{"n": int64(page)}, fragments: map[*ast.FragmentDefinition]extent{}}
	got := m.selections(operation.SelectionSet).price
	if got.once < 0 || got.fixed < 0 || got.fixed > got.once || got.once > most.once {
		t.Errorf("with pages of %d it costs %+v, with the longest %+v", page, got, most)
	}
}

// selectionsOf counts a document's selections as it is written.
func selectionsOf(doc *ast.QueryDocument) int {
	graph, count := newFragmentGraph(doc), 0
	for i := range graph.roots {
		count += graph.roots[i].selections
	}
	return count
}
