package resolvers

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/plan"
)

// placesOfRules are the numbers of the rules between which a page lies, both included; plan.NoSlot for the first and for the last.
type placesOfRules struct{ first, last plan.Slot }

// between returns the numbers of the rules, of so many.
func (p placesOfRules) between(values []plan.Slotted, rules int) (first, last int) {
	last = rules - 1
	if p.first != plan.NoSlot {
		first = int(values[p.first].One.Number())
	}
	if p.last != plan.NoSlot {
		last = int(values[p.last].One.Number())
	}
	return first, last
}

// compileRulePages makes a page of each rule. As a page of violations can lie in any of them, each is as long.
func (c *compiler) compileRulePages(field *collected, asked asked, template *violationsTemplate) ([]*plan.Page, error) {
	var sized plan.Page
	if err := c.compileSize(field, &sized); err != nil {
		return nil, err
	}
	template.size, template.backward = sized.Size, sized.Backward
	after, before := argument(field.field, "after"), argument(field.field, "before")
	source := &violationsSource{size: template.size}
	var err error
	if template.within.first, source.after, err = c.compileViolationPlace(after, asked.rules); err != nil {
		return nil, err
	}
	if template.within.last, source.before, err = c.compileViolationPlace(before, asked.rules); err != nil {
		return nil, err
	}
	source.within = template.within
	pages := make([]*plan.Page, len(asked.rules))
	template.rules = make([]ruleTemplate, len(asked.rules))
	for i, rule := range asked.rules {
		page := &plan.Page{Kinds: csp.Of(rule.Subject), Order: plan.Order{Field: csp.ID}, Size: template.size, Backward: template.backward, More: true}
		if page.Where, err = c.compileRule(rule, asked); err != nil {
			return nil, err
		}
		source.bind(c, page)
		pages[i] = page
		template.rules[i] = ruleTemplate{rule: rule}
	}
	if len(source.pages) == 0 {
		return pages, nil
	}
	size := argument(field.field, "first")
	if template.backward {
		size = argument(field.field, "last")
	}
	return pages, c.use(after, source, operand{after}, operand{before}, operand{size})
}

// compileViolationPlace compiles a cursor into the number of its rule and the id of its node; both are plan.NoSlot without one.
func (c *compiler) compileViolationPlace(in input, list []*rules.Rule) (rule, id plan.Slot, err error) {
	if !c.given(in) {
		return plan.NoSlot, plan.NoSlot, nil
	}
	place := &violationPlace{operand: operand{in}, rules: list, rule: c.newSlot(csp.Int, false), id: c.newSlot(csp.String, false)}
	return place.rule, place.id, c.use(in, place, place.operand)
}

// violationPlace fills slots with what a violation's cursor says.
type violationPlace struct {
	operand
	rules    []*rules.Rule
	rule, id plan.Slot
}

func (s *violationPlace) fill(variables map[string]any, values []plan.Slotted) error {
	value, err := s.value(variables)
	if err != nil {
		return err
	}
	text, _ := value.(string)
	id, node, ok := decodeViolationCursor(text)
	number := slices.IndexFunc(s.rules, func(rule *rules.Rule) bool { return rule.ID == id })
	if !ok || number < 0 {
		return errBadViolationCursor
	}
	values[s.rule].One, values[s.id].One = csp.IntValue(int64(number)), csp.StringValue(node)
	return nil
}

// violationsSource fills sizes and bounds of the pages by rule from cursors: rules before and after them are passed by.
type violationsSource struct {
	size          plan.Slot
	within        placesOfRules
	after, before plan.Slot     // the ids at which the page begins and ends, in those rules, or plan.NoSlot
	pages         []boundedPage // by rule, if there are bounds
}

type boundedPage struct{ size, after, before plan.Slot }

// bind gives a page a size and bounds of its own, if the page of violations has bounds.
func (s *violationsSource) bind(c *compiler, page *plan.Page) {
	if s.after == plan.NoSlot && s.before == plan.NoSlot {
		return
	}
	bounded := boundedPage{size: c.newSlot(csp.Int, false), after: plan.NoSlot, before: plan.NoSlot}
	page.Size = bounded.size
	if s.after != plan.NoSlot {
		bounded.after = c.newSlot(csp.String, false)
		page.After = &plan.Bound{Value: plan.NoSlot, ID: bounded.after}
	}
	if s.before != plan.NoSlot {
		bounded.before = c.newSlot(csp.String, false)
		page.Before = &plan.Bound{Value: plan.NoSlot, ID: bounded.before}
	}
	s.pages = append(s.pages, bounded)
}

// beforeEveryID and afterEveryID bound nothing: an id begins with its kind's name.
const beforeEveryID, afterEveryID = "", "~"

func (s *violationsSource) fill(_ map[string]any, values []plan.Slotted) error {
	first, last := s.within.between(values, len(s.pages))
	for i, page := range s.pages {
		values[page.size].One = values[s.size].One
		if i < first || i > last {
			values[page.size].One = csp.IntValue(0)
		}
		fillBound(values, page.after, s.after, i == first, beforeEveryID)
		fillBound(values, page.before, s.before, i == last, afterEveryID)
	}
	return nil
}

func fillBound(values []plan.Slotted, bound, id plan.Slot, isHere bool, otherwise string) {
	switch {
	case bound == plan.NoSlot:
	case isHere:
		values[bound].One = values[id].One
	default:
		values[bound].One = csp.StringValue(otherwise)
	}
}

func (c *violationsPart) compilePageInfo(shown *collected) (info field, err error) {
	ends := pageEnds{c.template.backward, c.template.within.first != plan.NoSlot, c.template.within.last != plan.NoSlot}
	info.code = pageInfo
	info.fields, err = c.compileMembers(shown, "PageInfo", func(shown *collected, typeName string) (field, error) {
		return compilePageMember(shown, typeName, ends, func() {}, func() {})
	})
	return info, err
}
