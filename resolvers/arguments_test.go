package resolvers_test

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
)

// alternatives are arguments of which a field takes at most one. All but those of a page take exactly one.
var alternatives = [][]string{{"tenantId", "mpnId", "domain"}, {"to", "toKinds"}, {"without", "withoutRelationship"}, {"first", "last"}}

// likely says in how many of a hundred places an argument is given that need not be; 30 for those not named.
var likely = map[string]int{"where": 40, "orderBy": 40, "first": 60, "relationship": 25, "atLeast": 5, "asKnownAt": 15, "region": 15}

// arguments writes a field's arguments. turns tells that its page can be turned.
func (i *inventor) arguments(of *ast.Definition, f *ast.FieldDefinition, alias string) (text string, turns bool) {
	offered := i.offered.Types[of.Name].Fields.ForName(f.Name).Arguments
	left := slices.DeleteFunc(slices.Clone(f.Arguments), func(a *ast.ArgumentDefinition) bool { return offered.ForName(a.Name) == nil || isBound(f, a) })
	var list []string
	order, size := "ID ASC", ""
	put := func(a *ast.ArgumentDefinition) {
		value := i.argument(f, a)
		switch a.Name {
		case "orderBy":
			order = orderOf(value.(map[string]any))
		case "first", "last":
			size = a.Name
			if i.aiming { // at something far down, which should be there, or at the page beside this one
				value = int64(12)
				if i.aims[of.Name+"."+f.Name+".after"] || i.aims[of.Name+"."+f.Name+".before"] {
					value = int64(1 + i.values.IntN(2))
				}
			}
		}
		i.written[of.Name+"."+f.Name+"."+a.Name]++
		list = append(list, a.Name+": "+i.value(a.Type, value))
	}
	for _, names := range alternatives {
		var several ast.ArgumentDefinitionList
		left = slices.DeleteFunc(left, func(a *ast.ArgumentDefinition) bool {
			isOne := slices.Contains(names, a.Name) && (a.Name != "to" || f.Name == "routes") && (a.Name != "first" || offered.ForName("last") != nil)
			if isOne {
				several = append(several, a)
			}
			return isOne
		})
		for _, a := range i.alternative(of.Name+"."+f.Name, several) {
			put(a)
		}
	}
	for _, a := range left {
		if a.Name == "region" && len(list) > 0 && strings.HasPrefix(list[0], "withoutRelationship") {
			continue // which is of every region
		}
		if a.Type.NonNull && a.DefaultValue == nil || i.wants(of.Name+"."+f.Name+"."+a.Name, a.Name) {
			put(a)
		}
	}
	if bounds := i.bounds(of, f, offered, order, size, alias); len(bounds) > 0 {
		turns = strings.HasPrefix(bounds[0], turnMark)
		list = append(list, bounds...)
	}
	i.rng.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
	if len(list) == 0 {
		return "", false
	}
	return "(" + strings.Join(list, ", ") + ")", turns
}

// isBound tells whether an argument is a cursor between which and its other one a page lies.
func isBound(f *ast.FieldDefinition, a *ast.ArgumentDefinition) bool {
	return (a.Name == "after" || a.Name == "before") && a.Type.NamedType == "String" && f.Arguments.ForName("first") != nil
}

// wants decides about an argument that need not be given: one that never was is given soon.
func (i *inventor) wants(place, name string) bool {
	percent, isNamed := likely[name]
	if !isNamed {
		percent = 30
	}
	if name == "rules" && i.narrow {
		return true
	}
	if i.aiming && name != "asOf" && name != "orderBy" && name != "first" {
		return i.aimed(place)
	}
	return i.aimed(place) || i.chance(percent) || i.written[place] == 0 && i.chance(50)
}

// alternative chooses among arguments of which a field takes one, and sometimes wrongly two.
func (i *inventor) alternative(place string, of ast.ArgumentDefinitionList) ast.ArgumentDefinitionList {
	var names []string
	isAim := false
	for _, a := range of {
		names = append(names, a.Name)
		isAim = isAim || i.aims[place+"."+a.Name]
	}
	if len(of) == 0 || of.ForName("first") != nil && i.chance(30) && !isAim && !i.aiming {
		return nil
	}
	at := i.pick(place, names)
	i.written[place+"."+names[at]]-- // put counts it
	if len(of) > 1 && of.ForName("domain") != nil && i.mistake(5) {
		return ast.ArgumentDefinitionList{of[at], of[(at+1)%len(of)]}
	}
	return of[at : at+1]
}

// bounds chooses cursors from those of the order; or a mark in the place of one, which the answer will give.
func (i *inventor) bounds(of *ast.Definition, f *ast.FieldDefinition, offered ast.ArgumentDefinitionList, order, size, alias string) (list []string) {
	hasPageInfo := i.schema.Types[f.Type.Name()].Fields.ForName("pageInfo") != nil
	bound := map[string]string{"first": "after", "last": "before"}[size]
	key := order + " " + f.Type.Name()
	isAim := bound != "" && i.aimed(of.Name+"."+f.Name+"."+bound)
	known := slices.Concat(i.cursors[key], i.found[key])
	if isAim && len(known) > 0 && i.chance(50) {
		return []string{bound + ": " + i.value(f.Arguments.ForName(bound).Type, known[i.values.IntN(len(known))])}
	}
	if bound != "" && hasPageInfo && offered.ForName(bound) != nil && (i.chance(20) || isAim) {
		i.turning[alias] = ""
		if f.Arguments.ForName("orderBy") == nil { // there is one order, whatever is asked
			i.turning[alias] = key
		}
		return []string{turnMark + alias + " " + bound + turnMark}
	}
	for _, name := range []string{"after", "before"} {
		if a := offered.ForName(name); a != nil && isBound(f, a) && i.chance(20) && len(known) > 0 {
			list = append(list, name+": "+i.value(f.Arguments.ForName(name).Type, known[i.values.IntN(len(known))]))
		}
	}
	return list
}

func orderOf(orderBy map[string]any) string {
	if direction, isGiven := orderBy["direction"]; isGiven {
		return string(orderBy["field"].(enum)) + " " + string(direction.(enum))
	}
	return string(orderBy["field"].(enum)) + " ASC"
}

// about says of which nodes the ids have to be that a field is about.
var about = map[string]csp.KindSet{
	"impact.without": csp.Partners, "commonCustomers.of": csp.Partners, "commonPartners.of": csp.OnlyCustomers,
	"administrators.of": csp.OnlyCustomers | csp.OnlySubscriptions, "administered.by": csp.Partners,
}

// argument makes a value for one of a field's arguments.
func (i *inventor) argument(f *ast.FieldDefinition, a *ast.ArgumentDefinition) any {
	named := i.schema.Types[a.Type.Name()]
	if kinds, isAbout := about[f.Name+"."+a.Name]; isAbout {
		return i.chosen(kinds)
	}
	switch {
	case f.Name == "groups" && a.Name == "by":
		return i.dimensions(named)
	case named.Kind == ast.Enum:
		return i.enums(a.Type, named)
	case named.Kind == ast.InputObject:
		return i.input(a.Name, named)
	case named.Name == "Boolean":
		return i.chance(50)
	case named.Name == "Int":
		return i.number(f.Name, a.Name)
	case named.Name == "DateTime":
		return i.instant(a.Name)
	case named.Name == "Revision":
		return int64(i.values.IntN(i.revisions + 1))
	case a.Type.Elem != nil:
		list := make([]any, 1+i.rng.IntN(3))
		if i.narrow && a.Name == "rules" {
			list = list[:1]
		}
		for n := range list {
			list[n] = i.text(a.Name)
		}
		return list
	}
	return i.text(a.Name)
}

func (i *inventor) number(field, name string) int64 {
	switch name {
	case "minHops":
		return int64(1 + i.rng.IntN(2))
	case "maxHops":
		return int64(2 + i.rng.IntN(2))
	case "maxVisited":
		return []int64{1, 5, 20, 60, 1000}[i.values.IntN(5)]
	case "expiringWithinDays":
		return []int64{0, 30, 365, 3000}[i.values.IntN(4)]
	}
	switch {
	case i.mistake(2):
		return -1
	case field != "groups" && i.mistake(2):
		return 201
	}
	return int64(i.values.IntN(5))
}

// instant picks an instant at which something in the graph begins, an early one for a beginning and a late one for an end.
func (i *inventor) instant(name string) string {
	if name == "asKnownAt" {
		return i.known("recordedAt").(string)
	}
	one, other := i.known("since").(string), i.known("since").(string)
	if name == "to" {
		return max(one, other)
	}
	return min(one, other)
}

// text picks a text for an argument.
func (i *inventor) text(name string) any {
	switch name {
	case "id", "ids", "from", "to", "via", "avoid", "nodes", "notSoldBy":
		return i.known("id")
	case "tenantId", "subscriptionId":
		_, _, natural, _ := csp.NodeID(i.known("id").(string)).Split()
		return strings.ToUpper(natural)
	case "rules":
		i.rule = rules.All()[i.rng.IntN(len(rules.All()))].ID
		return i.rule
	case "region":
		return []string{"Europe", "Japan", "United States"}[i.values.IntN(3)]
	case "query":
		for range 20 {
			runes := []rune(i.known([]string{"companyName", "friendlyName", "offerName", "domain"}[i.values.IntN(4)]).(string))
			if text := strings.TrimSpace(string(runes[:min(len(runes), 2+i.values.IntN(5))])); len([]rune(csp.Fold(text))) >= 2 {
				return text
			}
		}
		return "contoso"
	case "after": // a place in evidence: the rule, the node that violates it, and the neighbour to which the first step leads
		rule := i.rule
		if rule == "" {
			rule = rules.All()[0].ID
		}
		place := "\x01\x09evidence+" + rule + " " + i.known("id").(string) + " 0 " + i.known("id").(string)
		return base64.RawURLEncoding.EncodeToString([]byte(place))
	}
	return i.known(name)
}

// chosen returns one to three ids of nodes of some kinds, and sometimes one of another kind.
func (i *inventor) chosen(kinds csp.KindSet) []any {
	var ids []any
	for range 1 + i.rng.IntN(3) {
		id := string(csp.NewNodeID(kinds.Kinds()[0], csp.Global, "nobody"))
		for range 20 {
			if known := i.known("id").(string); kinds.Has(csp.NodeID(known).Kind()) {
				id = known
				break
			}
		}
		ids = append(ids, id)
	}
	if i.mistake(4) {
		ids = append(ids, "nobody")
	}
	return ids
}

// known returns a value of the field that occurs in the graph, or nearly so.
func (i *inventor) known(name string) any {
	values := i.texts[name]
	if name == "via" || name == "customer" {
		values = append(values, i.texts["id"]...)
	}
	if len(values) == 0 {
		switch {
		case name == "quantity":
			return int64(5)
		case strings.HasSuffix(name, "Date") || strings.HasSuffix(name, "Time") || name == "since" || name == "until" || name == "expiresAt":
			return "2023-03-01T00:00:00Z"
		}
		return "x"
	}
	return values[i.values.IntN(len(values))]
}

// enum is an enum's value: quoted in variables, bare in documents.
type enum string

// value writes an argument's value, or a part of it, as a literal or as a variable.
func (i *inventor) value(expected *ast.Type, value any) string {
	if i.chance(30) {
		return i.variable(expected, value)
	}
	return i.literal(expected, value)
}

func (i *inventor) literal(expected *ast.Type, value any) string {
	if list, isList := value.([]any); isList {
		if len(list) == 1 && i.chance(30) { // which no variable for one item may be
			return i.literal(expected.Elem, list[0])
		}
		var items []string
		for _, item := range list {
			items = append(items, i.value(expected.Elem, item))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	if object, isObject := value.(map[string]any); isObject {
		definition := i.schema.Types[expected.Name()]
		var members []string
		for _, name := range slices.Sorted(maps.Keys(object)) { // so that a seed gives the same operations every time
			members = append(members, name+": "+i.value(definition.Fields.ForName(name).Type, object[name]))
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
	if name, isEnum := value.(enum); isEnum {
		return string(name)
	}
	if named := i.schema.Types[expected.Name()]; named.Kind == ast.Enum {
		return value.(string)
	}
	return encode(value)
}
