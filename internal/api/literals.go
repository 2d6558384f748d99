package api

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/csp"
)

// ScalarCheck tells whether value can be a custom scalar's input: nil, or an error that says what is wanted.
// The value is a string, bool, int64, float64 or json.Number, or a map or list of such.
type ScalarCheck func(value any) error

// checkNulls refuses an operation whose variable is null where its own type allows that and its place does not,
// a required argument with a default for example.
func (m *measure) checkNulls(variables map[string]any) *gqlerror.Error {
	for _, use := range m.neverNull {
		if value, given := variables[use.Raw]; given && value == nil {
			return refusal(use.Position, csp.BadInput, "Variable %q may not be null here.", "$"+use.Raw)
		}
	}
	return nil
}

// inputChecker checks the literal values of a validated document for what gqlparser lets through: whole numbers
// beyond 32 bits, objects in the place of scalars and enums, custom scalars; and for the limits on input.
type inputChecker struct {
	*limiter
	refused   *gqlerror.Error // the first refusal
	neverNull []*ast.Value
}

func (c *inputChecker) directives(directives ast.DirectiveList) {
	for _, directive := range directives {
		c.arguments(directive.Arguments)
	}
}

func (c *inputChecker) arguments(arguments ast.ArgumentList) {
	for _, argument := range arguments {
		c.value(argument.Value, 0)
	}
}

func (c *inputChecker) value(value *ast.Value, depth int) {
	if c.refused != nil {
		return
	}
	switch value.Kind {
	case ast.Variable:
		c.variable(value)
	case ast.NullValue:
	case ast.ListValue:
		if depth == c.limits.InputDepth {
			c.refused = c.inputTooDeep(value.Position)
			return
		}
		if len(value.Children) > c.limits.ListLength {
			c.refused = c.listTooLong(value.Position, len(value.Children))
			return
		}
		for _, item := range value.Children {
			c.value(item.Value, depth+1)
		}
	case ast.ObjectValue:
		c.object(value, depth)
	default:
		c.scalar(value)
	}
}

func (c *inputChecker) object(value *ast.Value, depth int) {
	if depth == c.limits.InputDepth {
		c.refused = c.inputTooDeep(value.Position)
		return
	}
	definition := value.Definition
	if definition == nil {
		return
	}
	if definition.Kind != ast.InputObject {
		c.scalar(value)
		return
	}
	for _, member := range value.Children {
		c.value(member.Value, depth+1)
	}
}

func (c *inputChecker) variable(value *ast.Value) {
	expected := value.ExpectedType
	if expected != nil && expected.NonNull && (value.VariableDefinition == nil || !value.VariableDefinition.Type.NonNull) {
		c.neverNull = append(c.neverNull, value)
	}
}

func (c *inputChecker) scalar(value *ast.Value) {
	definition := value.Definition
	if definition == nil {
		return
	}
	if definition.Kind == ast.Scalar && !definition.BuiltIn {
		c.customScalar(value)
		return
	}
	if value.Kind == ast.ObjectValue {
		c.refused = refusal(value.Position, ValidationFailed, "Expected value of type %q, found an object.", definition.Name)
		return
	}
	if definition.Name == "Int" {
		if _, err := strconv.ParseInt(value.Raw, 10, 32); err != nil {
			c.refused = refusal(value.Position, ValidationFailed, "Int must be a whole number between -2147483648 and 2147483647, not %s.", shorten(value.Raw))
		}
	}
}

func (c *inputChecker) customScalar(value *ast.Value) {
	check := c.scalars[value.Definition.Name]
	if check == nil {
		return
	}
	evaluated, err := value.Value(nil)
	if err == nil {
		err = check(evaluated)
	}
	if err != nil {
		c.refused = refusal(value.Position, ValidationFailed, "%s: %s", value.Definition.Name, err)
	}
}

// shorten cuts a value from the request to what fits into a message.
func shorten(text string) string {
	const longest = 60
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "..."
	}
	return text
}
