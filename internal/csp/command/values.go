package command

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"channelgraph/internal/csp"
)

// Values are values of a node's or a relationship's fields by the fields' names, as JSON decodes them: text, numbers, booleans, lists of text.
// Instants are texts in RFC 3339, references global ids. A null takes a value away; what is absent stays as it is.
type Values map[string]any

// fields converts values, in the order of the table of fields. find finds a field by its name.
func (v Values) fields(of string, find func(name string) (csp.Field, bool)) ([]csp.Property, error) {
	list := make([]csp.Property, 0, len(v))
	for name, given := range v {
		field, ok := find(name)
		if !ok {
			return nil, csp.Errorf(csp.BadInput, "set.%s: a %s has no %s that could be set", name, of, name)
		}
		value, problem := convert(field, given)
		if problem != "" {
			return nil, csp.Errorf(csp.BadInput, "set.%s %s", name, problem)
		}
		list = append(list, csp.Property{Field: field, Value: value})
	}
	slices.SortFunc(list, func(a, b csp.Property) int { return int(a.Field) - int(b.Field) })
	return list, nil
}

// settable finds the fields of a node kind that can be set: all but those that say which node it is.
func settable(kind csp.Kind) func(name string) (csp.Field, bool) {
	return func(name string) (csp.Field, bool) {
		field, ok := csp.NodeField(kind, name)
		switch field {
		case csp.ID, csp.CloudName, csp.TenantID, csp.SubscriptionID:
			return csp.NoField, false
		}
		return field, ok
	}
}

// convert makes a field's value of what JSON gave. problem says what is wrong with it.
func convert(field csp.Field, given any) (value csp.Value, problem string) {
	if given == nil {
		return csp.Value{}, ""
	}
	spec := field.Spec()
	switch spec.Type {
	case csp.Bool:
		if truth, ok := given.(bool); ok {
			return csp.BoolValue(truth), ""
		}
		return value, "has to be true or false"
	case csp.Int:
		return convertNumber(given)
	case csp.List:
		return convertList(spec, given)
	}
	written, ok := given.(string)
	if !ok {
		return value, "has to be a text"
	}
	return convertText(field, spec, written)
}

func convertText(field csp.Field, spec *csp.Spec, written string) (value csp.Value, problem string) {
	if !isText(written) {
		return value, "is no text: it is empty or holds U+0000"
	}
	switch {
	case spec.Enum != nil && !spec.Enum.Has(written):
		return value, "can't be " + written + ": it is one of " + strings.Join(spec.Enum.Names, ", ")
	case spec.Format == csp.Reference:
		if _, _, _, ok := csp.NodeID(written).Split(); !ok {
			return value, "is no global id: give one as the field id answers it"
		}
	case spec.Type == csp.Time:
		at, err := parseTime(written)
		if err != nil {
			return value, "is no instant in RFC 3339, for example 2026-03-31T00:00:00Z"
		}
		return csp.TimeValue(at), ""
	}
	return field.Normalize(csp.StringValue(written)), ""
}

func convertNumber(given any) (value csp.Value, problem string) {
	var number int64
	switch given := given.(type) {
	case int:
		number = int64(given)
	case int64:
		number = given
	case float64:
		if number = int64(given); float64(number) != given {
			return value, "has to be a whole number"
		}
	case json.Number:
		var err error
		if number, err = given.Int64(); err != nil {
			return value, "has to be a whole number"
		}
	default:
		return value, "has to be a number"
	}
	if number < 0 || number > math.MaxInt32 {
		return value, "has to be between 0 and 2147483647"
	}
	return csp.IntValue(number), ""
}

func convertList(spec *csp.Spec, given any) (value csp.Value, problem string) {
	items, ok := given.([]any)
	if !ok {
		return value, "has to be a list of texts"
	}
	texts := make([]string, len(items))
	for i, item := range items {
		written, ok := item.(string)
		if !ok || !isText(written) || strings.Contains(written, "\x1f") {
			return value, "has to be a list of texts, none of them empty"
		}
		if spec.Enum != nil && !spec.Enum.Has(written) {
			return value, "can't hold " + written + ": it is a list of " + strings.Join(spec.Enum.Names, ", ")
		}
		texts[i] = written
	}
	return csp.ListValue(texts), ""
}

func isText(written string) bool {
	return strings.TrimSpace(written) != "" && !strings.Contains(written, "\x00")
}

// isToken reports whether text can say which relationship or node it is: no blanks, no control characters, not too long.
func isToken(written string) bool {
	return written != "" && len(written) <= 200 && !strings.ContainsFunc(written, func(c rune) bool { return c <= ' ' || c == 0x7f })
}

// natural checks a natural key and puts it into its normal form.
func natural(field, key string) (string, error) {
	normal := csp.NormalizeKey(key)
	switch {
	case normal == "":
		return "", missing(field)
	case !isToken(normal) || strings.Contains(normal, ":"):
		return "", csp.Errorf(csp.BadInput, "%s: %q is no id: it has no blanks and no colons and at most 200 characters", field, key)
	}
	return normal, nil
}

// enumerated checks that a name is one of an enumeration.
func enumerated(field, name string, set *csp.NameSet) error {
	switch {
	case name == "":
		return missing(field)
	case !set.Has(name):
		return csp.Errorf(csp.BadInput, "%s can't be %q: it is one of %s", field, name, strings.Join(set.Names, ", "))
	}
	return nil
}

// setAll changes values of a node; dated ones hold from now on.
func (d *draft) setAll(id csp.NodeID, values []csp.Property) error {
	for _, property := range values {
		if !property.Field.Spec().Dated {
			d.set(id, property.Field, property.Value)
			continue
		}
		if err := d.date(id, property.Field, property.Value); err != nil {
			return err
		}
	}
	return nil
}
