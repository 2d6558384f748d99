package neo4j

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// changesCompiler writes what began and ended: one row for each beginning, and for each end on which no beginning of the
// same fact follows at once.
type changesCompiler struct {
	*compiler
	asked    *plan.Changes
	parent   *node // nil for the whole graph
	types    string
	from, to string // parameters
	tie      string // the relationship that begins or ends
	at       string // when it does
	source   node
	target   node
}

// changes is a list of rows, and the number of all changes in the interval if it is wanted.
func (c *compiler) changes(asked *plan.Changes, parent *node, shape *changesShape) (rows, total string) {
	before := c.outer
	defer func() { c.outer = before }()
	c.outer = nil // changes begin anew
	*shape = changesShape{asked: asked, total: -1}
	w := &changesCompiler{compiler: c, asked: asked, parent: parent, to: c.at, from: c.parameters.add(asked.From, single)}
	if asked.To != plan.NoSlot {
		w.to = c.parameters.add(asked.To, single)
	}
	w.types = typesIn(asked.Facts)
	if asked.Total {
		total = "COUNT { " + w.events(false) + " RETURN " + w.tie + " }"
	}
	return w.rows(shape), total
}

// events matches a row for each change: the relationship that begins, or else the one that ends, and when it does.
func (w *changesCompiler) events(bounded bool) string {
	w.subqueries += 2
	w.tie = w.newFact()
	w.at = "t" + w.tie
	w.source, w.target = w.newNode(csp.AnyKind), w.newNode(csp.AnyKind)
	text := w.allEvents()
	if w.parent != nil {
		text = w.eventsAt()
	}
	text += " WITH " + w.tie + ", " + w.at + ", startNode(" + w.tie + ") AS " + w.source.name + ", endNode(" + w.tie + ") AS " + w.target.name + " SKIP 0"
	conditions := []string{"(" + w.at + " = " + w.tie + ".since OR NOT EXISTS { " + w.sameFact(w.tie+".until", ".since") + " })"}
	if w.asked.Moved {
		conditions = w.moved()
	}
	conditions = append(w.seen(tie{w.tie, w.asked.Facts, w.source, w.target}).all(), conditions...)
	if bounded {
		conditions = append(w.bounds(), conditions...)
	}
	return text + whereClause(conditions)
}

// eventsAt finds the relationships from the node that they touch.
func (w *changesCompiler) eventsAt() string {
	m := match{}
	m.guard(w.asked.On, *w.parent)
	conditions := append(m.where.cheap, "("+w.within(w.tie+".since")+" OR "+w.within(w.tie+".until")+")")
	conditions = append(conditions, w.there(w.tie)...)
	return "MATCH (" + w.parent.name + ")-[" + w.tie + ":" + w.types + "]-()" + whereClause(conditions) +
		" UNWIND [" + w.tie + ".since, " + w.tie + ".until] AS " + w.at + " WITH " + w.tie + ", " + w.at + whereClause([]string{w.within(w.at)})
}

// allEvents finds the relationships of the whole graph, by an index on each type's since and until.
func (w *changesCompiler) allEvents() string {
	var branches []string
	for _, kind := range listed(w.asked.Facts) {
		for _, field := range []csp.Field{csp.Since, csp.Until} {
			moment := w.tie + "." + field.String()
			conditions := append([]string{w.within(moment)}, w.there(w.tie)...)
			branches = append(branches, "MATCH ()-["+w.tie+":"+kind.String()+"]->()"+whereClause(conditions)+
				" RETURN "+w.tie+", "+moment+" AS "+w.at)
		}
	}
	return "CALL () { " + strings.Join(branches, " UNION ALL ") + " }"
}

func (w *changesCompiler) within(moment string) string {
	return moment + " > " + w.from + " AND " + moment + " <= " + w.to
}

// there are the conditions on a relationship besides its time.
func (w *changesCompiler) there(fact string) []string {
	conditions := append(w.recorded(fact), w.factConditions(w.asked.Where, fact)...)
	if w.restricted {
		conditions = append(conditions, w.begun(fact))
	}
	return conditions
}

// sameFact matches the interval of the row's fact of which a property is an instant.
func (w *changesCompiler) sameFact(moment, property string) string {
	other := w.newFact()
	conditions := append([]string{other + "." + factProperty + " = " + w.tie + "." + factProperty, other + property + " = " + moment}, w.there(other)...)
	return "MATCH (" + w.source.name + ")-[" + other + ":" + w.types + "]->(" + w.target.name + ")" + whereClause(conditions) + " RETURN " + other
}

// moved says that the row is not both a beginning and an end, and that an end belongs to it if it is a beginning, or a beginning if it
// is an end: of a relationship of the same type from another node to the same one, within the interval.
func (w *changesCompiler) moved() []string {
	w.subqueries += 2
	began := w.at + " = " + w.tie + ".since"
	same, other, meets, far := w.newFact(), w.newFact(), w.newFact(), w.newNode(csp.AnyKind)
	choose := func(ofBeginning, ofEnd string) string {
		return "CASE WHEN " + began + " THEN " + ofBeginning + " ELSE " + ofEnd + " END"
	}
	pattern := func(from node, fact string, where ...string) string {
		return "MATCH (" + from.name + ")-[" + fact + ":" + w.types + "]->(" + w.target.name + ")" + whereClause(append(where, w.there(fact)...)) + " RETURN " + fact
	}
	goesOn := pattern(w.source, same, same+"."+factProperty+" = "+w.tie+"."+factProperty, choose(same+".until", same+".since")+" = "+w.at)
	met := pattern(far, meets, meets+"."+factProperty+" = "+other+"."+factProperty,
		choose(meets+".since = "+other+".until", meets+".until = "+other+".since"))
	conditions := []string{"type(" + other + ") = type(" + w.tie + ")", far.name + " <> " + w.source.name,
		w.within(choose(other+".until", other+".since")), "NOT EXISTS { " + met + " }"}
	opposite := pattern(far, other, append(conditions, w.seen(tie{other, w.asked.Facts, far, w.target}).all()...)...)
	return []string{"NOT EXISTS { " + goesOn + " }", "EXISTS { " + opposite + " }"}
}

func (w *changesCompiler) bounds() (conditions []string) {
	key := w.tie + "." + factProperty
	if bound := w.asked.After; bound != nil {
		at := w.parameters.add(bound.At, single)
		conditions = append(conditions, "("+w.at+" > "+at+" OR "+w.at+" = "+at+" AND "+w.inOrder(key, " > ", bound.Fact)+")")
	}
	if bound := w.asked.Before; bound != nil {
		at := w.parameters.add(bound.At, single)
		conditions = append(conditions, "("+w.at+" < "+at+" OR "+w.at+" = "+at+" AND "+w.inOrder(key, " < ", bound.Fact)+")")
	}
	return conditions
}

// rows returns the page: of each change when it was, the fact's key, the relationships from then on and until then, and
// the nodes between which they are.
func (w *changesCompiler) rows(shape *changesShape) string {
	w.subqueries++
	text := "COLLECT { " + w.events(true)
	direction, size := "", pageSize
	if w.asked.Backward {
		direction = " DESC"
	}
	if w.asked.More {
		size = pageAndOne
	}
	ends := w.source.name + ", " + w.target.name
	text += " WITH " + w.tie + ", " + w.at + ", " + ends + " ORDER BY " + w.at + direction + ", " + w.tie + "." + factProperty + direction +
		" LIMIT " + w.parameters.add(w.asked.Size, size)
	fresh, old := w.newFact(), w.newFact()
	text += " WITH " + ends + ", " + w.at + ", " + w.tie + "." + factProperty + " AS k" + w.tie +
		", CASE WHEN " + w.at + " = " + w.tie + ".since THEN " + w.tie + " END AS " + fresh +
		", CASE WHEN " + w.at + " = " + w.tie + ".since THEN head(COLLECT { " + w.sameFact(w.at, ".until") + " }) ELSE " + w.tie + " END AS " + old
	from, to := endsOf(w.asked.Facts)
	text += w.sightOfEnd(&w.source, from, &w.asked.Source) + w.sightOfEnd(&w.target, to, &w.asked.Target)
	none := func() string { return "" }
	cells := []string{w.at, "k" + w.tie, fresh + " IS NOT NULL", old + " IS NOT NULL",
		w.factCells(w.asked.New, fresh, false, &shape.fresh), w.factCells(w.asked.Old, old, false, &shape.old),
		w.projection(&w.asked.Source, w.source, &shape.source, none), w.projection(&w.asked.Target, w.target, &shape.target, none)}
	return text + " RETURN [" + strings.Join(cells, ", ") + "] }"
}

// sightOfEnd adds to a row whether the viewer sees an end of the change, of which something is read: it is there in any case. Who sees the
// relationship sees its ends if it holds.
func (w *changesCompiler) sightOfEnd(end *node, kinds csp.KindSet, read *plan.Selection) string {
	dated := slices.ContainsFunc(read.Columns, func(field csp.Field) bool { return field.Spec().Dated })
	if !w.restricted || !dated && len(read.History) == 0 && len(read.Hops) == 0 {
		return ""
	}
	end.seen = "s" + end.name
	return ", CASE WHEN " + strings.Join(w.inForce(w.tie), " AND ") + " THEN true ELSE " + eitherOf(w.sightOf(node{name: end.name, kinds: kinds})) + " END AS " + end.seen
}

func endsOf(facts csp.FactKinds) (from, to csp.KindSet) {
	for _, kind := range listed(facts) {
		from, to = from|kind.From(), to|kind.To()
	}
	return from, to
}

// changesShape says where the changes of one parent stand in its row, and what each of them is.
type changesShape struct {
	at, total      int // total is -1 if it is not wanted
	asked          *plan.Changes
	fresh, old     factShape
	source, target rowShape
}

func startChanges(table *plan.ChangeTable, shape *changesShape) {
	table.Starts = append(make([]int32, 0, 8), 0)
	startTable(&table.Sources, &shape.source)
	startTable(&table.Targets, &shape.target)
	table.New, table.Old = *newFacts(&shape.fresh), *newFacts(&shape.old)
}

// changes appends one parent's changes to a table; a nil row is an absent one.
func (d *decoder) changes(row []any, shape *changesShape, table *plan.ChangeTable) {
	rows, total := []any{}, int64(0)
	if row != nil {
		rows = d.list(row[shape.at])
		if shape.total >= 0 {
			total = d.number(row[shape.total])
		}
	}
	asked := shape.asked
	if asked.Total {
		table.Totals = append(table.Totals, total)
	}
	if asked.More {
		size := min(len(rows), max(0, int(d.input.Values[asked.Size].One.Number())))
		table.More = append(table.More, len(rows) > size)
		rows = rows[:size]
	}
	if asked.Backward {
		rows = slices.Clone(rows) // a row that is asked for twice is decoded twice
		slices.Reverse(rows)
	}
	for _, change := range rows {
		if cells := d.list(change); len(cells) == 8 {
			d.change(cells, shape, table)
		} else {
			d.fail("a change", change)
		}
	}
	table.Starts = append(table.Starts, int32(len(table.Places)))
}

func (d *decoder) change(cells []any, shape *changesShape, table *plan.ChangeTable) {
	key := csp.FactKey(d.text(cells[1]))
	table.Places = append(table.Places, plan.Change{At: csp.Instant(d.number(cells[0])), Fact: key})
	kind, _, _, _ := splitFactKey(key)
	d.changedFact(cells[2], cells[4], kind, &shape.fresh, &table.New)
	d.changedFact(cells[3], cells[5], kind, &shape.old, &table.Old)
	d.row(d.list(cells[6]), &shape.source, nil, &table.Sources)
	d.row(d.list(cells[7]), &shape.target, nil, &table.Targets)
	table.Sources.Starts = append(table.Sources.Starts, int32(len(table.Sources.Kinds)))
	table.Targets.Starts = append(table.Targets.Starts, int32(len(table.Targets.Kinds)))
}

func (d *decoder) changedFact(present, tie any, kind csp.FactKind, shape *factShape, table *plan.FactTable) {
	ties := []any{}
	if present == true {
		ties = append(ties, tie)
	}
	cells := len(table.Cells)
	d.facts(ties, shape, table)
	clearOthers(table.Cells[cells:], shape.columns, kind)
}
