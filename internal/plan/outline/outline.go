// Package outline writes plans as text that a person reads.
package outline

import (
	"fmt"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Of writes a plan with its values in the places of its slots: a line for each root, hop, list and condition, indented by what it
// belongs to.
func Of(p *plan.Plan, input plan.Input) string {
	w := planWriter{values: input.Values}
	w.line(0, fmt.Sprintf("now %s, viewer %s", input.Now, viewer(input.Scope)))
	w.roots(p)
	return w.String()
}

// OfShape writes a plan without values: only the numbers of its slots.
func OfShape(p *plan.Plan) string {
	w := planWriter{}
	w.roots(p)
	return w.String()
}

func (w *planWriter) roots(p *plan.Plan) {
	for i := range p.Roots {
		root := &p.Roots[i]
		head := fmt.Sprintf("root %d", i)
		if root.AsOf != plan.NoSlot {
			head += " as of " + w.slot(root.AsOf)
		}
		if root.KnownAs != nil {
			head += " as known at " + w.slot(*root.KnownAs)
		}
		if root.Changes != nil {
			w.line(0, head)
			w.changes(1, root.Changes)
			continue
		}
		if root.IDs != nil {
			w.line(0, fmt.Sprintf("%s: lookup of %s %s", head, kinds(root.IDs.Kinds), w.slot(root.IDs.IDs)))
			w.selection(1, &root.IDs.Node)
			continue
		}
		w.line(0, head+": list of "+w.page(root.List))
		w.summary(1, root.List)
		w.selection(1, &root.List.Node)
	}
}

func viewer(scope plan.Scope) string {
	if scope.SeesEverything() {
		return "sees everything"
	}
	return fmt.Sprintf("acts for %s", scope.Parties())
}

type planWriter struct {
	strings.Builder
	values []plan.Slotted // nil for a shape alone
}

func (w *planWriter) line(depth int, text string) {
	w.WriteString(strings.Repeat("  ", depth))
	w.WriteString(text)
	w.WriteByte('\n')
}

func (w *planWriter) slot(slot plan.Slot) string {
	if slot == plan.NoSlot {
		return ""
	}
	if w.values == nil {
		return fmt.Sprintf("$%d", slot)
	}
	value := w.values[slot]
	if value.Many == nil {
		return fmt.Sprintf("$%d=%s", slot, Value(value.One))
	}
	list := make([]string, len(value.Many))
	for i, element := range value.Many {
		list[i] = Value(element)
	}
	return fmt.Sprintf("$%d=[%s]", slot, strings.Join(list, ", "))
}

func (w *planWriter) selection(depth int, selection *plan.Selection) {
	w.line(depth, fmt.Sprintf("columns %v", selection.Columns))
	for i := range selection.Hops {
		hop := &selection.Hops[i]
		w.line(depth, fmt.Sprintf("hop on %s: %s: page of %s", kinds(hop.On), w.follows(hop), w.page(&hop.Page)))
		w.facts(depth+1, hop.Fact)
		w.summary(depth+1, &hop.Page)
		w.selection(depth+1, &hop.Page.Node)
	}
	if selection.Degrees {
		w.line(depth, "degrees")
	}
	for i := range selection.Routes {
		w.routes(depth, &selection.Routes[i])
	}
	for i := range selection.Changes {
		w.changes(depth, &selection.Changes[i])
	}
	for i := range selection.History {
		w.history(depth, &selection.History[i])
	}
}

func (w *planWriter) facts(depth int, facts *plan.FactSelection) {
	if facts == nil {
		return
	}
	w.line(depth, fmt.Sprintf("facts %v, kinds: %t, provenance: %t", facts.Columns, facts.Kinds, facts.Provenance))
	if facts.History != nil {
		w.line(depth, "all intervals of each:")
		w.facts(depth+1, facts.History)
	}
	for i := range facts.References {
		reference := &facts.References[i]
		w.line(depth+1, fmt.Sprintf("reference %s to %s", reference.Field, kinds(reference.Kinds)))
		w.selection(depth+2, &reference.Node)
	}
}

func (w *planWriter) follows(hop *plan.Hop) string {
	if hop.Equal != csp.NoField {
		return Follows(hop)
	}
	return w.step(&hop.Step)
}

func (w *planWriter) summary(depth int, page *plan.Page) {
	if len(page.Aggregates) > 0 {
		w.line(depth, "aggregates"+aggregates(page.Aggregates))
	}
	for i := range page.Groups {
		w.grouping(depth, &page.Groups[i])
	}
}

var functions = map[plan.Function]string{
	plan.Count: "count", plan.Known: "known", plan.Sum: "sum", plan.Minimum: "minimum", plan.Maximum: "maximum",
}

func aggregates(list []plan.Aggregate) string {
	var text strings.Builder
	for _, aggregate := range list {
		text.WriteString(" " + functions[aggregate.Function])
		if aggregate.Field != csp.NoField {
			text.WriteString("(" + aggregate.Field.String() + ")")
		}
	}
	return text.String()
}

func (w *planWriter) grouping(depth int, grouping *plan.Grouping) {
	text := "groups of" + aggregates(grouping.Aggregates)
	for _, having := range grouping.Having {
		text += fmt.Sprintf(" having %v not=%t %s %s", having.Measure, having.Not, operators[having.Operator], w.slot(having.Slot))
	}
	if grouping.Order.By != nil {
		text += fmt.Sprintf(" by %v", *grouping.Order.By)
	}
	text += fmt.Sprintf(" descending=%t first %s most %s total=%t more=%t", grouping.Order.Descending, w.slot(grouping.Size), w.slot(grouping.Most), grouping.Total, grouping.More)
	if after := grouping.After; after != nil {
		text += " after (" + w.slot(after.Of) + " per " + w.slot(after.Per)
		for _, key := range after.Keys {
			text += ", " + w.slot(key)
		}
		text += ")"
	}
	w.line(depth, text)
	for i := range grouping.By {
		dimension := &grouping.By[i]
		for _, c := range dimension.Cases {
			text := "by " + w.slot(c.Key)
			if c.Where != nil { // of no condition and an empty one, both of which hold, only the second is a part
				text += " where " + w.predicate(c.Where)
			}
			w.line(depth+1, text)
		}
		if dimension.Step == nil {
			w.line(depth+1, fmt.Sprintf("by %s period %d", dimension.Field, dimension.Period))
			continue
		}
		w.line(depth+1, "by "+w.step(dimension.Step))
		w.selection(depth+2, &dimension.Node)
	}
}

func (w *planWriter) step(step *plan.Step) string {
	if step.Ways != nil {
		var ways []string
		for _, way := range step.Ways {
			text := ""
			for i := range way {
				text += "[" + w.step(&way[i]) + "]"
			}
			ways = append(ways, text)
		}
		return "(" + strings.Join(ways, " or ") + ") " + kinds(step.To)
	}
	text := arrow(step) + " " + kinds(step.To) + vias[step.Via]
	if step.Sole {
		text += " sole"
	}
	if step.Where != nil {
		text += " by (" + w.predicate(step.Where) + ")"
	}
	return text
}

func (w *planWriter) page(page *plan.Page) string {
	text := kinds(page.Kinds) + " order by " + page.Order.Field.String()
	if page.Order.Descending {
		text += " descending"
	}
	if page.Search != nil {
		text += " search " + w.slot(page.Search.Text)
	}
	if page.Where != nil {
		text += " where (" + w.predicate(page.Where) + ")"
	}
	text += w.bound(" after", page.After) + w.bound(" before", page.Before)
	switch {
	case page.Size == plan.NoSlot:
		text += " all"
	case page.Backward:
		text += " last " + w.slot(page.Size)
	default:
		text += " first " + w.slot(page.Size)
	}
	if page.NoRows {
		text += " no rows"
	}
	if page.Total {
		text += " total"
	}
	if page.More {
		text += " more"
	}
	return text
}

func (w *planWriter) bound(word string, bound *plan.Bound) string {
	switch {
	case bound == nil:
		return ""
	case bound.Null:
		return fmt.Sprintf("%s (null, %s)", word, w.slot(bound.ID))
	}
	return fmt.Sprintf("%s (%s, %s)", word, w.slot(bound.Value), w.slot(bound.ID))
}

var operators = map[plan.Operator]string{
	plan.Equal: "=", plan.In: "in", plan.Less: "<", plan.LessOrEqual: "<=", plan.Greater: ">", plan.GreaterOrEqual: ">=",
	plan.Contains: "contains", plan.StartsWith: "starts with", plan.EndsWith: "ends with", plan.IsNull: "is null",
	plan.Has: "has", plan.HasSome: "has some", plan.HasEvery: "has every",
}

var vias = map[plan.ViaUse]string{plan.ViaAlso: " also via", plan.ViaOnly: " only via"}

var quantifiers = map[plan.Quantifier]string{plan.Some: "some", plan.None: "none", plan.All: "all", plan.Single: "single"}

func (w *planWriter) predicate(where plan.Predicate) string {
	switch where := where.(type) {
	case plan.And:
		return w.joined(where, " and ", "true")
	case plan.Or:
		return w.joined(where, " or ", "false")
	case plan.Not:
		return "not (" + w.predicate(where.Predicate) + ")"
	case plan.Compare:
		return strings.TrimSpace(fmt.Sprintf("%s %s %s", where.Field, operators[where.Operator], w.slot(where.Slot)))
	case plan.CompareOuter:
		return fmt.Sprintf("%s %s outer %d's %s", where.Field, operators[where.Operator], where.Outer, where.OuterField)
	case plan.Counterpart:
		if where.Where == nil {
			return "counterpart " + kinds(where.Kinds)
		}
		return "counterpart " + kinds(where.Kinds) + " where (" + w.predicate(where.Where) + ")"
	case plan.Related:
		return quantifiers[where.Quantifier] + " " + w.related(&where.Step, where.Where)
	case plan.RelatedCount:
		return fmt.Sprintf("count %s %s %s", w.related(&where.Step, where.Where), operators[where.Operator], w.slot(where.Slot))
	}
	return "true"
}

func (w *planWriter) joined(list []plan.Predicate, word, empty string) string {
	parts := make([]string, len(list))
	for i, part := range list {
		parts[i] = "(" + w.predicate(part) + ")"
	}
	if len(parts) == 0 {
		return empty
	}
	return strings.Join(parts, word)
}

func (w *planWriter) related(step *plan.Step, where plan.Predicate) string {
	text := "[" + w.step(step)
	if where != nil {
		text += " where (" + w.predicate(where) + ")"
	}
	return text + "]"
}

func kinds(set csp.KindSet) string {
	var names []string
	for _, kind := range set.Kinds() {
		names = append(names, kind.String())
	}
	return strings.Join(names, "|")
}
