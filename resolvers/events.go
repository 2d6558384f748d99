package resolvers

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
)

// eventsTemplate says which events a subscription tells.
type eventsTemplate struct {
	ofNodes, ofViolations      bool // not of relationships
	showsLines                 bool // of nodes, in the line format
	after, types, kinds, nodes operand
	rules, severities          operand
	place                      string
}

// liveFilter is what a subscription's arguments ask for.
type liveFilter struct {
	ofNodes, ofViolations bool
	rules, severities     []string // nil for all
	types                 csp.FactKinds
	kinds                 csp.KindSet
	nodes                 []csp.NodeID // nil for all
}

// liveEvent is what a revision did, as far as a subscription asks for it.
type liveEvent struct {
	entry         *ledger.Entry
	relationships []toldRelationship
	nodes         []int // places in entry.Nodes
	violations    []ledger.Finding
	lines         []ledger.Written // of nodes, if they are shown
}

// toldRelationship is a changed relationship, and where it stands among all that were before, or are after.
type toldRelationship struct {
	csp.RecordedChange
	fact          *ledger.FactChange
	before, after int
}

// begin says behind which revision the events begin; nil for those from now on.
func (t *eventsTemplate) begin(operation *graphql.OperationContext) (*csp.Revision, error) {
	value, given := operation.Extensions[RevisionExtension]
	if !given {
		var err error
		if value, err = t.after.value(operation.Variables); err != nil || value == nil {
			return nil, err
		}
	}
	after, err := convertRevision(value)
	if err != nil {
		return nil, located("after of "+t.place, err)
	}
	return &after, nil
}

func (t *eventsTemplate) filter(variables map[string]any) (filter liveFilter, err error) {
	filter = liveFilter{ofNodes: t.ofNodes, ofViolations: t.ofViolations, types: csp.EveryFact, kinds: csp.AnyKind}
	if names, err := t.texts(t.types, variables); err != nil {
		return filter, err
	} else if names != nil {
		filter.types = 0
		for _, name := range names {
			kind, _ := csp.ParseFactKind(name)
			filter.types |= csp.FactsOf(kind)
		}
	}
	if names, err := t.texts(t.kinds, variables); err != nil {
		return filter, err
	} else if names != nil {
		filter.kinds = csp.NoKinds
		for _, name := range names {
			filter.kinds |= csp.Of(csp.Kinds[slices.Index(csp.NodeKinds.Names, name)])
		}
	}
	if filter.rules, err = t.texts(t.rules, variables); err != nil {
		return filter, err
	}
	for _, id := range filter.rules {
		if rules.Find(id) == nil {
			return filter, csp.Errorf(csp.BadInput, "Argument rules of %s: there is no rule %q; the field rules lists all.", t.place, id)
		}
	}
	if filter.severities, err = t.texts(t.severities, variables); err != nil {
		return filter, err
	}
	ids, err := t.texts(t.nodes, variables)
	if ids != nil {
		filter.nodes = []csp.NodeID{}
		for _, id := range ids {
			filter.nodes = append(filter.nodes, csp.NodeID(id))
		}
	}
	return filter, err
}

// texts reads a list of texts; nil if it was not given.
func (t *eventsTemplate) texts(from operand, variables map[string]any) ([]string, error) {
	value, err := from.value(variables)
	if err != nil || value == nil {
		return nil, err
	}
	list := []string{}
	for _, item := range itemsOf(value) {
		text, err := convertText(item)
		if err != nil {
			return nil, located(t.place, err)
		}
		list = append(list, text)
	}
	return list, nil
}

// match returns what a subscription tells of an entry, or nil if nothing.
func (f *liveFilter) match(entry *ledger.Entry) *liveEvent {
	event := &liveEvent{entry: entry}
	switch {
	case f.ofViolations:
		for _, finding := range slices.Concat(entry.Overridden, entry.Warnings) {
			if f.asksFor(finding.Rule) {
				event.violations = append(event.violations, finding)
			}
		}
	case f.ofNodes:
		for i := range entry.Nodes {
			if id := entry.Nodes[i].ID; f.kinds.Has(id.Kind()) && f.about(id) {
				event.nodes = append(event.nodes, i)
			}
		}
	default:
		f.matchRelationships(event)
	}
	if len(event.nodes) == 0 && len(event.relationships) == 0 && len(event.violations) == 0 {
		return nil
	}
	return event
}

func (f *liveFilter) asksFor(rule *rules.Rule) bool {
	return (f.rules == nil || slices.Contains(f.rules, rule.ID)) && (f.severities == nil || slices.Contains(f.severities, rule.Severity))
}

func (f *liveFilter) matchRelationships(event *liveEvent) {
	before, after := 0, 0
	for i := range event.entry.Facts {
		fact := &event.entry.Facts[i]
		for _, change := range csp.RecordedChanges(&fact.Before, &fact.After) {
			known := change.Known()
			if !f.types.Has(known.Kind) || !f.about(known.From) && !f.about(known.To) {
				continue
			}
			event.relationships = append(event.relationships, toldRelationship{change, fact, before, after})
			if change.Before != nil {
				before++
			}
			if change.After != nil {
				after++
			}
		}
	}
}

func (f *liveFilter) about(id csp.NodeID) bool { return f.nodes == nil || slices.Contains(f.nodes, id) }

// compileEvents compiles a root field of Subscription: what is shown of each event.
func (c *compiler) compileEvents(shown *collected) ([]plan.Root, rootValue, error) {
	part := payloadPart{compiler: c, template: &payloadTemplate{name: shown.name(), events: &eventsTemplate{
		ofNodes: shown.name() == "nodeChanged", ofViolations: shown.name() == "violationRaised", place: shown.key,
		after: operand{argument(shown.field, "after")}, nodes: operand{argument(shown.field, "nodes")},
		types: operand{argument(shown.field, "types")}, kinds: operand{argument(shown.field, "kinds")},
		rules: operand{argument(shown.field, "rules")}, severities: operand{argument(shown.field, "severities")},
	}, options: operand{argument(shown.field, "language")}}}
	var err error
	part.template.fields, err = part.eventFields(shown, part.compileEvent)
	if err != nil {
		return nil, rootValue{}, err
	}
	return part.planRoots(), rootValue{payload: part.template}, nil
}

// eventFields compiles the members of an event, or of a change in it.
func (p *payloadPart) eventFields(shown *collected, compile func(*collected) (field, error)) (fields []field, err error) {
	typeName := shown.field.Definition.Type.Name()
	members, err := p.collect(shown.sets, typeName)
	if err != nil {
		return nil, err
	}
	for i := range members {
		member := constantField(typeName)
		if members[i].name() != "__typename" {
			err = p.below(members[i].key, func() (err error) {
				member, err = compile(&members[i])
				return err
			})
		}
		if err != nil {
			return nil, err
		}
		fields = add(fields, members[i].key, member)
	}
	return fields, nil
}

func (p *payloadPart) compileEvent(shown *collected) (member field, err error) {
	switch shown.name() {
	case "actor":
		return field{code: eventActor}, nil
	case "commands":
		return field{code: eventCommands}, nil
	case "violations":
		return p.compileFindings(shown, payloadFindingsOf["warnings"])
	case "changes":
		member.code = eventChanges
		member.fields, err = p.eventFields(shown, p.compileChange)
		return member, err
	}
	if code, known := payloadCodes[shown.name()]; known {
		return field{code: code}, nil
	}
	return unknown(shown, shown.field.ObjectDefinition.Name)
}

// compileChange compiles a member of a change, be it of a relationship or of a node.
func (p *payloadPart) compileChange(shown *collected) (member field, err error) {
	switch name := shown.name(); name {
	case "kind":
		return field{code: toldKind}, nil
	case "type":
		return field{code: toldType}, nil
	case "fromId", "toId", "nodeId":
		return field{code: toldID, isFrom: name == "fromId"}, nil
	case "from", "to", "node":
		member.code, member.isFrom = toldNode, name == "from"
		member.index, member.node, err = p.lookUp(shown, csp.AnyKind, func(run *run) []csp.Value {
			return idValues(run.event.ids(member.isFrom))
		})
		return member, err
	case "before", "after":
		member.code = toldAfter
		if name == "before" {
			member.code = toldBefore
		}
		if p.template.events.ofNodes {
			p.template.events.showsLines = true
		} else {
			member.ties, member.index, err = p.compileKnown(shown, recordedIntervals(name == "before"), recordedHistories(name == "before"))
		}
		return member, err
	}
	return unknown(shown, shown.field.ObjectDefinition.Name)
}

// recordedIntervals lists the intervals that were before, or that are after.
func recordedIntervals(before bool) func(*run) [][]csp.Relationship {
	return func(run *run) [][]csp.Relationship {
		var rows []csp.Relationship
		for i := range run.event.relationships {
			if known := run.event.relationships[i].side(before); known != nil {
				rows = append(rows, *known)
			}
		}
		return [][]csp.Relationship{rows}
	}
}

// recordedHistories lists for each of them all intervals of its relationship.
func recordedHistories(before bool) func(*run) [][]csp.Relationship {
	return func(run *run) (rows [][]csp.Relationship) {
		for i := range run.event.relationships {
			change := &run.event.relationships[i]
			switch {
			case change.side(before) == nil:
			case before:
				rows = append(rows, change.fact.Before.Intervals)
			default:
				rows = append(rows, change.fact.After.Intervals)
			}
		}
		return rows
	}
}

func (t *toldRelationship) side(before bool) *csp.Relationship {
	if before {
		return t.Before
	}
	return t.After
}

// ids lists a node of each change.
func (e *liveEvent) ids(isFrom bool) (ids []csp.NodeID) {
	for row := range len(e.relationships) + len(e.nodes) {
		ids = append(ids, e.id(row, isFrom))
	}
	return ids
}

// named lists the nodes that an event names, whatever of it is shown.
func (e *liveEvent) named() []csp.NodeID {
	return append(append(e.ids(true), e.ids(false)...), namedBy(e.violations)...)
}

func (e *liveEvent) id(row int, isFrom bool) csp.NodeID {
	if len(e.nodes) > 0 {
		return e.entry.Nodes[e.nodes[row]].ID
	}
	if isFrom {
		return e.relationships[row].Known().From
	}
	return e.relationships[row].Known().To
}
