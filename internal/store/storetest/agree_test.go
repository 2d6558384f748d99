package storetest

import (
	"fmt"
	"strings"
	"testing"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/plan/outline"
	"channelgraph/internal/store/storetest/naive"
	"channelgraph/internal/store/storetest/random"
	"channelgraph/internal/store/storetest/transcript"
)

func TestRandomQuestionsNoticeEveryReadingFault(t *testing.T) {
	for _, fault := range readingFaults() {
		t.Run(fault.name, func(t *testing.T) {
			a := newAgreement(fault.open, 3, AgreeOptions{Shapes: 150})
			for graph := range 20 {
				found := false
				messages := failures(t, func(tb testing.TB) {
					found = a.firstDifference(tb, fault.open(tb), naive.New(), graph, 150*graph, 150*(graph+1)) != nil
				})
				if found || len(messages) > 0 {
					t.Logf("noticed after %d graphs", graph+1)
					return
				}
			}
			t.Errorf("no difference in 3,000 operations")
		})
	}
}

func TestOneSeedGivesOneExamination(t *testing.T) {
	write := func() (text string) {
		a := newAgreement(nil, 7, AgreeOptions{Shapes: 40})
		graph := random.Graph(a.rng("graph", 0))
		for i, shape := range a.shapes {
			text += outline.Of(shape.Plan, shape.Fill(a.rng("values", i), graph))
		}
		random.Change(a.rng("graph", 1), graph)
		return text + transcript.Parts(graph.Nodes, graph.Facts)
	}
	if write() != write() {
		t.Error("the same seed gave two different examinations")
	}
}

func TestRandomShapesUseAllThatPlansCanSay(t *testing.T) {
	a := newAgreement(nil, 2, AgreeOptions{Shapes: 150})
	graph := random.Graph(a.rng("graph", 0))
	var text strings.Builder
	for i, shape := range a.shapes {
		text.WriteString(outline.Of(shape.Plan, shape.Fill(a.rng("values", i), graph)))
	}
	words := []string{
		" = ", " in ", " < ", " <= ", " > ", " >= ", " contains ", " starts with ", " ends with ", " is null", " has ", " has some ", " has every ",
		"some [", "none [", "all [", "count [", "not (", " and ", " or ", "true", "false", "null", "] or [",
		" as of ", "lookup of", "list of", " first ", " last ", " all", " total", " more", " after (null,", " before (null,", " descending",
		"provenance: true", "reference via", "reference customer", "->", "<-", " by (", "acts for [",
	}
	for _, kind := range csp.AllFactKinds {
		words = append(words, kind.String()+"-> ", "<-"+kind.String())
	}
	for _, word := range words {
		if !strings.Contains(text.String(), word) {
			t.Errorf("no plan says %q", word)
		}
	}
}

// TestRandomShapesLimitWhatIsKnownEverywhere holds the generator to ask everything of what had been recorded by an instant, too.
func TestRandomShapesLimitWhatIsKnownEverywhere(t *testing.T) {
	a := newAgreement(nil, 2, AgreeOptions{Shapes: 150})
	graph := random.Graph(a.rng("graph", 0))
	var text strings.Builder
	for i, shape := range a.shapes {
		input := shape.Fill(a.rng("values", i), graph)
		for _, root := range shape.Plan.Roots {
			if root.KnownAs != nil {
				text.WriteString(outline.Of(&plan.Plan{Roots: []plan.Root{root}, Slots: shape.Plan.Slots}, input))
			}
		}
	}
	for _, word := range []string{" search ", "groups of", "aggregates", "by DISTRIBUTES_TO", "degrees", "routes on", "service", "changes on", "history on",
		"all intervals", ": =", " sole", " also via", " only via", "] or [", "none [", "all [", "count [", "reference via", " as of "} {
		if !strings.Contains(text.String(), word) {
			t.Errorf("no plan says %q below what had been recorded", word)
		}
	}
}

func TestSimplerPlansCanBeAnswered(t *testing.T) {
	for _, seed := range []uint64{3, 5} { // 3 has a group of those that meet an empty condition
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { simplerPlansCanBeAnswered(t, seed) })
	}
}

func simplerPlansCanBeAnswered(t *testing.T, seed uint64) {
	a := newAgreement(nil, seed, AgreeOptions{Shapes: 60})
	graph := random.Graph(a.rng("graph", 0))
	model := naive.New()
	graph.Put(t, model)
	for i, shape := range a.shapes {
		input := shape.Fill(a.rng("values", i), graph)
		before := outline.Of(shape.Plan, input)
		for number := 0; ; number++ {
			candidate, ok := simpler(shape.Plan, number)
			if !ok {
				break
			}
			if outline.Of(candidate, input) == before {
				t.Errorf("part %d left out changes nothing in\n%s", number, before)
			}
			if text, _ := answer(model, candidate, input); !strings.HasPrefix(text, "root 0") && !strings.HasPrefix(text, "error: there are more than") {
				t.Errorf("part %d left out: %s", number, text)
			}
		}
		if outline.Of(shape.Plan, input) != before {
			t.Errorf("leaving parts out changed the plan itself")
		}
	}
}
