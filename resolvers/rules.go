package resolvers

import (
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
)

// compileRules writes the list of rules: it depends on the operation alone.
func (c *compiler) compileRules(shown *collected) ([]byte, error) {
	list, err := c.chooseRules(shown)
	if err != nil {
		return nil, err
	}
	out := []byte{'['}
	for i, rule := range list {
		if i > 0 {
			out = append(out, ',')
		}
		member, err := c.compileShownRule(shown, rule)
		if err != nil {
			return nil, err
		}
		out = append(out, member.text...)
	}
	return append(out, ']'), nil
}

// compileShownRule writes what is shown of one rule.
func (c *compiler) compileShownRule(shown *collected, rule *rules.Rule) (field, error) {
	members, err := c.collect(shown.sets, "Rule")
	if err != nil {
		return field{}, err
	}
	var out []byte
	for i := range members {
		out = appendKey(out, i, members[i].key)
		switch members[i].name() {
		case "title":
			out, err = c.appendText(out, &members[i], rule.Title)
		case "text":
			out, err = c.appendText(out, &members[i], rule.Text)
		default:
			out, err = appendRuleField(out, &members[i], rule)
		}
		if err != nil {
			return field{}, err
		}
	}
	return field{code: constant, text: closed(out)}, nil
}

func appendKey(out []byte, number int, key string) []byte {
	separator := `,"`
	if number == 0 {
		separator = `{"`
	}
	return append(append(append(out, separator...), key...), `":`...)
}

// closed ends an object that may have no members.
func closed(out []byte) string {
	if len(out) == 0 {
		return "{}"
	}
	return string(append(out, '}'))
}

func (c *compiler) appendText(out []byte, shown *collected, text rules.Text) ([]byte, error) {
	members, err := c.collect(shown.sets, "LocalizedText")
	if err != nil {
		return nil, err
	}
	var object []byte
	for i := range members {
		object = appendKey(object, i, members[i].key)
		switch members[i].name() {
		case "__typename":
			object = appendString(object, "LocalizedText")
		case "en":
			object = appendString(object, text.EN)
		case "ja":
			object = appendString(object, text.JA)
		}
	}
	return append(out, closed(object)...), nil
}

func appendRuleField(out []byte, shown *collected, rule *rules.Rule) ([]byte, error) {
	switch shown.name() {
	case "__typename":
		return appendString(out, "Rule"), nil
	case "id":
		return appendString(out, rule.ID), nil
	case "category":
		return appendString(out, rule.Category), nil
	case "severity":
		return appendString(out, rule.Severity), nil
	case "source":
		return appendString(out, rule.Source), nil
	case "subject":
		return appendString(out, typeNames[rule.Subject]), nil
	case "effectiveFrom":
		return appendInstantOrNull(out, rule.From), nil
	case "effectiveUntil":
		return appendInstantOrNull(out, rule.Until), nil
	case "contradicts":
		return appendStrings(out, rule.Contradicts), nil
	case "regions":
		if rule.Regions == nil {
			return append(out, nullText...), nil
		}
		return appendStrings(out, rule.Regions), nil
	case "clouds":
		var names []string
		for _, cloud := range rule.AppliesIn() {
			names = append(names, string(cloud))
		}
		return appendStrings(out, names), nil
	}
	_, err := unknown(shown, "Rule")
	return nil, err
}

func appendInstantOrNull(out []byte, instant csp.Instant) []byte {
	if instant == 0 {
		return append(out, nullText...)
	}
	return appendInstant(out, instant)
}

func appendStrings(out []byte, list []string) []byte {
	value := csp.ListValue(list)
	return appendList(out, &value)
}
