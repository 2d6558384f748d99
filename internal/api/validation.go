package api

import (
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// longestSuggested is the length in bytes of the longest document whose errors suggest what was meant. Each wrong
// name is compared with every right one, letter by letter, so that a long document of wrong names, or one with a
// name as long as the document, would keep a processor busy for a large part of a second.
const longestSuggested = 2_000

// validationRules returns GraphQL's rules, with the one that takes quadratic time behind a guard. The executor
// itself exchanges the other rules that suggest.
func validationRules(suggesting bool) *rules.Rules {
	chosen := rules.NewDefaultRules()
	chosen.ReplaceRule(rules.OverlappingFieldsCanBeMergedRule.Name, guardOverlappingFields)
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
