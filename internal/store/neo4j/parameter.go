package neo4j

import (
	"math"
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// usage says how a statement uses a slot.
type usage uint8

const (
	single       usage = iota + 1 // the slot's one value
	ordered                       // the same, a text that is compared by size
	codePoints                    // the same, a text in the form in which code units have the order of code points
	list                          // the slot's list
	instant                       // the root's instant: the slot's, or now
	pageSize                      // a page's size
	pageAndOne                    // a page's size and one more row, to see whether the page was cut
	searchStarts                  // of a text to search: it after each separator of words
	searchGrams                   // its grams
	searchSeeks                   // texts of which one stands in everything that it finds
	searchIDs                     // how ids begin whose natural key begins with it
	parties                       // the ids of the viewer's parties; of no slot
	countAndOne                   // as many neighbours as have to be counted to compare their number with the slot's
)

// parameter is one value of a statement. Parameters are numbered in the order in which the text
// first names them, never by slot, so that plans of one shape give one text.
type parameter struct {
	slot  plan.Slot
	usage usage
	boxed bool // it stands in the map $v
}

// boxName is the parameter that holds texts and lists: inside a map neither their length nor their number
// makes Neo4j plan anew.
const boxName = "v"

// parameters collects the parameters of a statement while its text is written.
type parameters struct {
	list  []parameter
	types []plan.SlotType
}

// add returns the Cypher expression for a new parameter.
func (p *parameters) add(slot plan.Slot, usage usage) string {
	boxed := usage == list || usage == parties || usage == ordered || usage == codePoints || usage.ofSearch() || usage == single && p.types[slot].Type == csp.String
	name := parameterName(len(p.list))
	p.list = append(p.list, parameter{slot, usage, boxed})
	if boxed {
		return "$" + boxName + "." + name
	}
	return "$" + name
}

func parameterName(number int) string { return "p" + strconv.Itoa(number) }

// bind returns the values of a statement's parameters for one run.
func bind(list []parameter, input *plan.Input) map[string]any {
	values := make(map[string]any, len(list)+1)
	var box map[string]any
	for i, parameter := range list {
		value := parameter.value(input)
		if !parameter.boxed {
			values[parameterName(i)] = value
			continue
		}
		if box == nil {
			box = make(map[string]any, len(list))
			values[boxName] = box
		}
		box[parameterName(i)] = value
	}
	return values
}

// examples returns values of the right types, for planning a statement without running it.
func examples(types []plan.SlotType, list []parameter) map[string]any {
	input := plan.Input{Values: make([]plan.Slotted, len(types))}
	for i, slot := range types {
		switch slot.Type {
		case csp.Bool:
			input.Values[i].One = csp.BoolValue(false)
		case csp.String:
			input.Values[i].One = csp.StringValue("")
		default:
			input.Values[i].One = csp.IntValue(0)
		}
	}
	return bind(list, &input)
}

func (p parameter) value(input *plan.Input) any {
	if p.usage == instant {
		return int64(instantOf(p.slot, input))
	}
	if p.usage == parties {
		return textsOf(input.Scope.Parties())
	}
	slotted := &input.Values[p.slot]
	if p.usage.ofSearch() {
		return p.usage.searchTexts(slotted.One.Text())
	}
	switch p.usage {
	case list:
		values := make([]any, len(slotted.Many))
		for i, value := range slotted.Many {
			values[i] = toDriver(value)
		}
		return values
	case codePoints:
		if slotted.One.IsNull() {
			return nil
		}
		return codePointForm(slotted.One.Text())
	case pageSize:
		return max(slotted.One.Number(), 0)
	case pageAndOne, countAndOne:
		return max(min(slotted.One.Number(), math.MaxInt64-1)+1, 0)
	}
	return toDriver(slotted.One)
}

func textsOf(ids []csp.NodeID) []string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return texts
}

func instantOf(asOf plan.Slot, input *plan.Input) csp.Instant {
	if asOf == plan.NoSlot {
		return input.Now
	}
	return input.Values[asOf].One.Instant()
}

// toDriver returns the value as the driver sends it: nil, bool, int64, string or []string.
func toDriver(value csp.Value) any {
	switch value.Type() {
	case csp.Bool:
		return value.Bool()
	case csp.Int:
		return value.Number()
	case csp.Time:
		return int64(value.Instant())
	case csp.String:
		return value.Text()
	case csp.List:
		if items := value.List(); items != nil {
			return items
		}
		return []string{}
	}
	return nil
}
