package oracle

import (
	"slices"
	"strings"
	"time"

	"channelgraph/internal/csp"
)

// items returns a list's items; a single value is a list of one.
func items(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

// logic answers and, or and not; known is false for every other name.
func logic(name string, given any, matches func(map[string]any) bool) (holds, known bool) {
	match := func(item any) bool { return matches(item.(map[string]any)) }
	switch name {
	case "and":
		return !slices.ContainsFunc(items(given), func(item any) bool { return !match(item) }), true
	case "or":
		return slices.ContainsFunc(items(given), match), true
	case "not":
		return !match(given), true
	}
	return false, false
}

func (v *Vertex) matches(where map[string]any) bool {
	for name, given := range where {
		if holds, known := logic(name, given, v.matches); known {
			if !holds {
				return false
			}
			continue
		}
		condition := given.(map[string]any)
		if along, ok := v.road(name); ok {
			if !v.related(along, condition) {
				return false
			}
			continue
		}
		field, _ := csp.NodeField(v.node.ID.Kind(), name)
		if !satisfies(field, v.value(name), condition) {
			return false
		}
	}
	return true
}

func (t *Tie) matches(where map[string]any) bool {
	for name, given := range where {
		if holds, known := logic(name, given, t.matches); known {
			if !holds {
				return false
			}
			continue
		}
		field, _ := csp.FactField(t.relationship.Kind, name)
		if !satisfies(field, t.value(name), given.(map[string]any)) {
			return false
		}
	}
	return true
}

func (v *Vertex) related(along road, condition map[string]any) bool {
	for name, given := range condition {
		match, _ := given.(map[string]any)
		ties := v.ties(along)
		holds := false
		switch name {
		case "some":
			holds = v.count(along, ties, match) > 0
		case "none":
			holds = v.count(along, ties, match) == 0
		case "single":
			holds = v.count(along, ties, match) == 1
		case "all":
			holds = true
			for id, list := range ties {
				holds = holds && v.nodeFits(id, match) && !slices.ContainsFunc(list, func(t *Tie) bool { return !v.fits(along, id, t, match) })
			}
		case "count":
			matching, _ := match["matching"].(map[string]any)
			holds = compareCount(v.count(along, ties, matching), match)
		}
		if !holds {
			return false
		}
	}
	return true
}

func (v *Vertex) count(along road, ties map[csp.NodeID][]*Tie, match map[string]any) int64 {
	var count int64
	for id, list := range ties {
		if v.nodeFits(id, match) && slices.ContainsFunc(list, func(t *Tie) bool { return v.fits(along, id, t, match) }) {
			count++
		}
	}
	return count
}

func (v *Vertex) nodeFits(id csp.NodeID, match map[string]any) bool {
	where, _ := match["node"].(map[string]any)
	return v.view.node(id).matches(where)
}

func (v *Vertex) fits(along road, far csp.NodeID, t *Tie, match map[string]any) bool {
	where, _ := match["relationship"].(map[string]any)
	return v.walks(along, far, t, func(t *Tie) bool { return t.matches(where) })
}

func compareCount(count int64, condition map[string]any) bool {
	for name, operand := range condition {
		if name != "matching" && !compare(name, csp.IntValue(count), csp.IntValue(operand.(int64))) {
			return false
		}
	}
	return true
}

// satisfies tells whether a value passes a scalar filter.
func satisfies(field csp.Field, value csp.Value, condition map[string]any) bool {
	for name, operand := range condition {
		if !passes(field, value, name, operand) {
			return false
		}
	}
	return true
}

func passes(field csp.Field, value csp.Value, name string, operand any) bool {
	is := func(item any) bool { return compare("eq", field.Comparable(value), read(field, item)) }
	has := func(item any) bool { return slices.Contains(value.List(), item.(string)) }
	lacks := func(item any) bool { return !has(item) }
	switch name {
	case "isNull":
		return value.IsNull() == operand.(bool)
	case "ne":
		return !is(operand)
	case "in":
		return slices.ContainsFunc(items(operand), is)
	case "notIn":
		return !slices.ContainsFunc(items(operand), is)
	case "has":
		return has(operand)
	case "hasSome":
		return slices.ContainsFunc(items(operand), has)
	case "hasEvery":
		return !value.IsNull() && !slices.ContainsFunc(items(operand), lacks)
	}
	return compare(name, field.Comparable(value), read(field, operand))
}

// read makes a value of an operand, in the form in which the field compares.
func read(field csp.Field, operand any) csp.Value {
	switch operand := operand.(type) {
	case bool:
		return csp.BoolValue(operand)
	case int64:
		if field.Spec().Type == csp.Int {
			return csp.IntValue(operand)
		}
	case string:
		if field.Spec().Type == csp.Time {
			instant, err := time.Parse(time.RFC3339, operand)
			if err != nil {
				panic(err)
			}
			return csp.TimeValue(csp.InstantOf(instant))
		}
		return field.Comparable(csp.StringValue(operand))
	}
	panic("an operand that nothing is compared with")
}

func compare(name string, a, b csp.Value) bool {
	if a.IsNull() || b.IsNull() {
		return name == "ne"
	}
	switch name {
	case "eq":
		return a == b
	case "ne":
		return a != b
	case "lt":
		return a.Compare(b) < 0
	case "lte":
		return a.Compare(b) <= 0
	case "gt":
		return a.Compare(b) > 0
	case "gte":
		return a.Compare(b) >= 0
	case "contains":
		return strings.Contains(a.Text(), b.Text())
	case "startsWith":
		return strings.HasPrefix(a.Text(), b.Text())
	case "endsWith":
		return strings.HasSuffix(a.Text(), b.Text())
	}
	panic("an operator that the schema lacks: " + name)
}
