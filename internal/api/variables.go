package api

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/csp"
)

// coerceVariables replaces the values by what the specification's input coercion makes of them, strictly:
// Int is a whole number of 32 bits and arrives as int64, Float as float64, ID as string, an enum is one of its
// names in its own case, a single value for a list is a list, a oneOf input has one field that isn't null, and
// fields that are left out take their defaults. gqlparser coerces before and lets most of that through.
func (l *limiter) coerceVariables(operation *ast.OperationDefinition, variables map[string]any) *gqlerror.Error {
	for _, definition := range operation.VariableDefinitions {
		value, given := variables[definition.Variable]
		if !given {
			continue // gqlparser has refused it where it is required
		}
		coerced, err := l.coerce(definition.Type, value)
		if err != nil {
			return refusal(definition.Position, csp.BadInput, "Variable %q: %s", "$"+definition.Variable+err.path(), err.message)
		}
		variables[definition.Variable] = coerced
	}
	return nil
}

// misfit says why a value doesn't fit its type; the steps lead to it from the variable, innermost first.
type misfit struct {
	message string
	steps   []string
}

func misfitf(format string, args ...any) *misfit {
	return &misfit{message: fmt.Sprintf(format, args...)}
}

func (m *misfit) below(step string) *misfit {
	m.steps = append(m.steps, step)
	return m
}

func (m *misfit) path() string {
	var path strings.Builder
	for i := len(m.steps) - 1; i >= 0; i-- {
		path.WriteString(m.steps[i])
	}
	return path.String()
}

func (l *limiter) coerce(expected *ast.Type, value any) (any, *misfit) {
	if value == nil {
		if expected.NonNull {
			return nil, misfitf("%s is required, null is not allowed.", expected)
		}
		return nil, nil
	}
	if expected.Elem != nil {
		return l.coerceList(expected, value)
	}
	definition := l.schema.Types[expected.NamedType]
	switch definition.Kind {
	case ast.InputObject:
		return l.coerceObject(definition, value)
	case ast.Enum:
		return coerceEnum(definition, value)
	default:
		return l.coerceScalar(definition, value)
	}
}

func (l *limiter) coerceList(expected *ast.Type, value any) (any, *misfit) {
	items := graphql.CoerceList(value)
	if len(items) > l.limits.ListLength {
		return nil, misfitf("The list has %d items; at most %d are allowed.", len(items), l.limits.ListLength)
	}
	if list := reflect.ValueOf(value); list.Kind() == reflect.Slice && len(items) != list.Len() {
		return nil, misfitf("%s cannot take this list.", expected)
	}
	for i, item := range items {
		coerced, err := l.coerce(expected.Elem, item)
		if err != nil {
			return nil, err.below("[" + strconv.Itoa(i) + "]")
		}
		items[i] = coerced
	}
	return items, nil
}

func (l *limiter) coerceObject(definition *ast.Definition, value any) (any, *misfit) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, misfitf("%s must be an object.", definition.Name)
	}
	for name := range object {
		if definition.Fields.ForName(name) == nil {
			return nil, misfitf("%s has no field %q.", definition.Name, shorten(name))
		}
	}
	if err := checkOneOf(definition, object); err != nil {
		return nil, err
	}
	for _, field := range definition.Fields {
		member, given := object[field.Name]
		if !given && field.DefaultValue != nil {
			var err error
			if member, err = field.DefaultValue.Value(nil); err != nil {
				return nil, misfitf("The default is not a %s.", field.Type).below("." + field.Name)
			}
			given = true
		}
		if !given {
			if field.Type.NonNull {
				return nil, misfitf("%s is required.", field.Type).below("." + field.Name)
			}
			continue
		}
		coerced, err := l.coerce(field.Type, member)
		if err != nil {
			return nil, err.below("." + field.Name)
		}
		object[field.Name] = coerced
	}
	return object, nil
}

func checkOneOf(definition *ast.Definition, object map[string]any) *misfit {
	if definition.Directives.ForName("oneOf") == nil {
		return nil
	}
	if len(object) != 1 {
		return misfitf("%s takes exactly one field, not %d.", definition.Name, len(object))
	}
	for name, member := range object {
		if member == nil {
			return misfitf("null is not allowed here.").below("." + name)
		}
	}
	return nil
}

func coerceEnum(definition *ast.Definition, value any) (any, *misfit) {
	name, ok := value.(string)
	if !ok {
		return nil, misfitf("%s is an enum; its values are written as strings in variables.", definition.Name)
	}
	if definition.EnumValues.ForName(name) == nil {
		return nil, misfitf("%s has no value %q.", definition.Name, shorten(name))
	}
	return value, nil
}

func (l *limiter) coerceScalar(definition *ast.Definition, value any) (any, *misfit) {
	switch definition.Name {
	case "Int":
		return coerceInt(value)
	case "Float":
		return coerceFloat(value)
	case "ID":
		return coerceID(value)
	case "String":
		if _, ok := value.(string); ok {
			return value, nil
		}
	case "Boolean":
		if _, ok := value.(bool); ok {
			return value, nil
		}
	default:
		if check := l.scalars[definition.Name]; check != nil {
			if err := check(value); err != nil {
				return nil, misfitf("%s: %s", definition.Name, err)
			}
		}
		return value, nil
	}
	return nil, misfitf("%s is wanted, not %s.", definition.Name, jsonKind(value))
}

func coerceInt(value any) (any, *misfit) {
	number, whole := int64(0), false
	switch value := value.(type) {
	case int64:
		number, whole = value, true
	case json.Number:
		parsed, err := value.Int64()
		number, whole = parsed, err == nil
	}
	if !whole || number < math.MinInt32 || number > math.MaxInt32 {
		return nil, misfitf("Int must be a whole number between -2147483648 and 2147483647.")
	}
	return number, nil
}

func coerceFloat(value any) (any, *misfit) {
	switch number := value.(type) {
	case float64:
		return value, nil
	case int64:
		return float64(number), nil
	case json.Number:
		if parsed, err := number.Float64(); err == nil {
			return parsed, nil
		}
	}
	return nil, misfitf("Float must be a number.")
}

func coerceID(value any) (any, *misfit) {
	switch id := value.(type) {
	case string:
		return value, nil
	case int64:
		return strconv.FormatInt(id, 10), nil
	case json.Number:
		if _, err := id.Int64(); err == nil {
			return id.String(), nil
		}
	}
	return nil, misfitf("ID must be a string or a whole number.")
}

// jsonKind names a decoded value as JSON does, without showing it.
func jsonKind(value any) string {
	switch value.(type) {
	case string:
		return "a string"
	case bool:
		return "a boolean"
	case map[string]any:
		return "an object"
	case json.Number, int64, float64:
		return "a number"
	default:
		return "a list"
	}
}
