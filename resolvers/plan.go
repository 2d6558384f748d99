package resolvers

import (
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Plan compiles a document's only operation without running it, for a store that prepares what will be asked
// often. Errors are csp.BadInput: the document is not valid, its arguments are wrong, or it reads nothing.
func (s *Schema) Plan(document string, variables map[string]any) (*plan.Plan, error) {
	parsed, errs := gqlparser.LoadQueryWithRules(s.Schema(), document, rules.NewDefaultRules())
	if len(errs) > 0 {
		return nil, csp.Errorf(csp.BadInput, "the document cannot be planned: %v", errs)
	}
	operation := parsed.Operations[0]
	coerced, err := validator.VariableValues(s.Schema(), operation, variables)
	if err != nil {
		return nil, csp.Errorf(csp.BadInput, "the document's variables are wrong: %v", err)
	}
	compiled, err := compile(s.Schema(), &s.options, operation, "", coerced, nil)
	if err != nil {
		return nil, err
	}
	for _, err := range compiled.failed() {
		return nil, err
	}
	if compiled.plan == nil {
		return nil, csp.Errorf(csp.BadInput, "the document reads nothing")
	}
	return compiled.plan, nil
}
