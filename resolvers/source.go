package resolvers

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// source fills slots from an operation's variables.
type source interface {
	fill(variables map[string]any, values []plan.Slotted) error
}

// operand is a value to be put into a slot. It holds a variable somewhere, or is constant.
type operand struct{ input }

func (o operand) constant() bool { return o.place == nil && !holdsVariable(o.literal) }

func holdsVariable(value *ast.Value) bool {
	if value == nil {
		return false
	}
	if value.Kind == ast.Variable {
		return true
	}
	for _, child := range value.Children {
		if holdsVariable(child.Value) {
			return true
		}
	}
	return false
}

// value returns the operand's value as variables hold it: string, bool, int64, json.Number or []any.
func (o operand) value(variables map[string]any) (any, error) {
	if o.place != nil {
		value, _ := o.place.find(variables)
		return value, nil
	}
	return o.literal.Value(variables)
}

// converter makes a slot's value; its errors say what is wanted.
type converter func(value any) (csp.Value, error)

type oneSource struct {
	operand
	slot    plan.Slot
	convert converter
}

func (s *oneSource) fill(variables map[string]any, values []plan.Slotted) error {
	value, err := s.value(variables)
	if err == nil {
		values[s.slot].One, err = s.convert(value)
	}
	return err
}

type manySource struct {
	operand
	slot    plan.Slot
	convert converter
	most    int // items
}

func (s *manySource) fill(variables map[string]any, values []plan.Slotted) error {
	value, err := s.value(variables)
	if err != nil {
		return err
	}
	items := itemsOf(value)
	if len(items) > s.most {
		return csp.Errorf(csp.LimitExceeded, "it has %d items, at most %d are allowed; ask in several operations", len(items), s.most)
	}
	many := make([]csp.Value, len(items))
	for i, item := range items {
		if many[i], err = s.convert(item); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	values[s.slot].Many = many
	return nil
}

// keySource makes a node's id from a cloud and a natural key, as a lookup of one.
type keySource struct {
	kind       csp.Kind
	cloud, key operand
	slot       plan.Slot
}

func (s *keySource) fill(variables map[string]any, values []plan.Slotted) error {
	cloud, err := s.cloud.value(variables)
	if err != nil {
		return err
	}
	name, err := convertText(cloud)
	if err != nil || !csp.CloudNames.Has(name) {
		return fmt.Errorf("a cloud is wanted: %s", strings.Join(csp.CloudNames.Names, ", "))
	}
	key, err := s.key.value(variables)
	if err != nil {
		return err
	}
	text, err := convertText(key)
	if err != nil {
		return err
	}
	id := csp.NewNodeID(s.kind, csp.Cloud(name), text)
	values[s.slot].Many = []csp.Value{csp.StringValue(string(id))}
	return nil
}

// cursorSource fills a page's bound from a cursor.
type cursorSource struct {
	operand
	order         *cursorOrder
	id, orderSlot plan.Slot
}

func (s *cursorSource) fill(variables map[string]any, values []plan.Slotted) error {
	value, err := s.value(variables)
	if err != nil {
		return err
	}
	text, isText := value.(string)
	if !isText {
		return errBadCursor
	}
	cursor, err := decodeCursor(text, s.order)
	if err != nil {
		return err
	}
	values[s.id].One = csp.StringValue(cursor.id)
	if s.orderSlot != plan.NoSlot {
		values[s.orderSlot].One = cursor.value
	}
	return nil
}

// sizeConverter reads a page's size, which is at most most.
func sizeConverter(most int) converter {
	return func(value any) (csp.Value, error) {
		size, err := convertInt(value)
		switch {
		case err != nil:
			return csp.Value{}, err
		case size < 0:
			return csp.Value{}, fmt.Errorf("a page cannot have %d nodes; give a number from 0 to %d", size, most)
		case size > int64(most):
			return csp.Value{}, csp.Errorf(csp.LimitExceeded, "a page has at most %d nodes, not %d; ask for the next page with a cursor", most, size)
		}
		return csp.IntValue(size), nil
	}
}

// fieldConverter reads a value into the form in which a field compares it.
func fieldConverter(field csp.Field) converter {
	spec := field.Spec()
	return func(value any) (csp.Value, error) {
		switch spec.Type {
		case csp.Int:
			return convertCount(value)
		case csp.Bool:
			if truth, ok := value.(bool); ok {
				return csp.BoolValue(truth), nil
			}
			return csp.Value{}, fmt.Errorf("true or false is wanted")
		case csp.Time:
			return convertInstant(value)
		}
		text, err := convertText(value)
		if err != nil {
			return csp.Value{}, err
		}
		if spec.Enum != nil && !spec.Enum.Has(text) {
			return csp.Value{}, fmt.Errorf("%s has no value %q", spec.Enum.Title, text)
		}
		return field.Comparable(csp.StringValue(text)), nil
	}
}

func convertPlain(value any) (csp.Value, error) {
	text, err := convertText(value)
	return csp.StringValue(text), err
}

// convertText reads a string, or a number in an ID's place. U+0000 and U+001F are refused: no text in the
// graph has them, and stores set them apart to mark absence and to separate list items.
func convertText(value any) (string, error) {
	switch value := value.(type) {
	case string:
		if strings.ContainsAny(value, "\x00\x1f") {
			return "", fmt.Errorf("it holds U+0000 or U+001F, which no text in the graph has")
		}
		return strings.ToValidUTF8(value, "\ufffd"), nil
	case int64:
		return strconv.FormatInt(value, 10), nil
	case int:
		return strconv.Itoa(value), nil
	case json.Number:
		return value.String(), nil
	}
	return "", fmt.Errorf("a string is wanted")
}

func convertInt(value any) (int64, error) {
	var number int64
	err := fmt.Errorf("a whole number of 32 bits is wanted")
	switch value := value.(type) {
	case int64:
		number = value
	case int:
		number = int64(value)
	case json.Number:
		parsed, parseErr := value.Int64()
		if parseErr != nil {
			return 0, err
		}
		number = parsed
	default:
		return 0, err
	}
	if number < math.MinInt32 || number > math.MaxInt32 {
		return 0, err
	}
	return number, nil
}

func convertCount(value any) (csp.Value, error) {
	number, err := convertInt(value)
	return csp.IntValue(number), err
}

func convertInstant(value any) (csp.Value, error) {
	text, _ := value.(string)
	instant, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return csp.Value{}, fmt.Errorf("an instant in RFC 3339 is wanted, for example 2026-03-31T00:00:00Z")
	}
	return csp.TimeValue(csp.InstantOf(instant)), nil
}
