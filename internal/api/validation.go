package api

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"channelgraph/internal/csp"
)

// longestSuggested is the length in bytes of the longest document whose errors suggest what was meant. Each wrong
// name is compared with every right one, letter by letter, so that a long document of wrong names, or one with a
// name as long as the document, would keep a processor busy for a large part of a second.
const longestSuggested = 2_000

// validationRules returns GraphQL's rules behind a guard against documents that would keep them busy for seconds.
// The executor itself exchanges the other rules that suggest.
func validationRules(suggesting bool) *rules.Rules {
	chosen := rules.NewDefaultRules()
	chosen.ReplaceRule(rules.OverlappingFieldsCanBeMergedRule.Name, guard)
	if suggesting {
		return chosen
	}
	for with, without := range map[string]core.Rule{
		rules.KnownArgumentNamesRule.Name:  rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRule.Name:      rules.KnownTypeNamesRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRule.Name: rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		chosen.ReplaceRule(with, without.RuleFunc)
	}
	return chosen
}

// guard stands in the place of the rule OverlappingFieldsCanBeMerged. At the first event of the walk it counts what
// validation would cost. Then it either reports a refusal and empties the document, which ends the walk, or runs the
// rule. It sees documents before cyclic fragments are refused.
func guard(observers *core.Events, addError core.AddErrFunc) {
	begun := false
	observers.OnDirectiveList(func(walker *core.Walker, _ []*ast.Directive) {
		if begun {
			return
		}
		begun = true
		doc := walker.Document
		graph := newFragmentGraph(doc)
		if graph.revisitsTooMuch() {
			refuseDocument(doc, addError)
			return
		}
		if graph.hasCycle() {
			return // NoFragmentCycles says where
		}
		if !newComparisonBudget(doc).covers(doc) {
			refuseDocument(doc, addError)
			return
		}
		only := rules.NewRules(rules.OverlappingFieldsCanBeMergedRule)
		for _, conflict := range validator.ValidateWithRules(walker.Schema, doc, only) {
			addError(func(err *gqlerror.Error) { *err = *conflict })
		}
	})
}

func refuseDocument(doc *ast.QueryDocument, addError core.AddErrFunc) {
	coded := csp.Errorf(QueryTooComplex, "Too many fields of the document share a response name, or fragments spread too many others. Name each field once in a selection set, and spread fewer fragments.")
	addError(func(err *gqlerror.Error) { err.Message, err.Err = coded.Message, coded })
	for _, operation := range doc.Operations {
		operation.SelectionSet = nil
	}
	doc.Fragments = nil
}
