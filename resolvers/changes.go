package resolvers

import (
	"math"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// changesBuilder gathers what is read of one table of changes.
type changesBuilder struct {
	key            string
	changes        plan.Changes
	source, target *nodeBuilder
	fresh, old     factBuilder
}

func newChangesBuilder(key string, changes plan.Changes) *changesBuilder {
	return &changesBuilder{key: key, changes: changes, source: newNodeBuilder(), target: newNodeBuilder()}
}

func (b *changesBuilder) plan() plan.Changes {
	built := b.changes
	built.Source, built.Target = b.source.selection(), b.target.selection()
	built.New, built.Old = b.fresh.selection(), b.old.selection()
	return built
}

// compileHistory compiles the history field of a node. The same arguments are read once.
func (c *compiler) compileHistory(shown *collected, kinds csp.KindSet, builder *nodeBuilder) (field, error) {
	key := hopKey(shown, &hop{field: "history"})
	index := slices.IndexFunc(builder.changes, func(b *changesBuilder) bool { return b.key == key })
	if index < 0 {
		changes, err := c.compileChanges(shown)
		if err != nil {
			return field{}, err
		}
		index = len(builder.changes)
		builder.changes = append(builder.changes, newChangesBuilder(key, changes))
	}
	builder.changes[index].changes.On |= kinds
	template, err := c.compileChangeConnection(shown, builder.changes[index])
	return field{code: changes, index: index, changes: template}, err
}

// compileAllChanges compiles the root field that asks for the changes of the whole graph.
func (c *compiler) compileAllChanges(shown *collected) (*plan.Changes, *changesTemplate, error) {
	asked, err := c.compileChanges(shown)
	if err != nil {
		return nil, nil, err
	}
	if cloud := argument(shown.field, "cloud"); c.given(cloud) {
		slot, err := c.one(cloud, csp.String, fieldConverter(csp.CloudName))
		if err != nil {
			return nil, nil, err
		}
		asked.Where = plan.Compare{Field: csp.FactCloud, Operator: plan.Equal, Slot: slot}
	}
	builder := newChangesBuilder("", asked)
	template, err := c.compileChangeConnection(shown, builder)
	built := &plan.Changes{}
	c.onLayout(func() { *built = builder.plan() })
	return built, template, err
}

// compileChanges compiles the arguments: the interval, the relationships, the page.
func (c *compiler) compileChanges(shown *collected) (asked plan.Changes, err error) {
	asked.Facts = csp.EveryFact
	if relationships := argument(shown.field, "relationships"); c.given(relationships) {
		asked.Facts = 0
		for _, item := range c.items(relationships) {
			name, err := c.name(item)
			if err != nil {
				return asked, err
			}
			kind, _ := csp.ParseFactKind(name)
			asked.Facts |= csp.FactsOf(kind)
		}
		if asked.Facts == 0 {
			return asked, c.errorf(relationships, "an empty list leaves no change; give a relationship type or leave it out")
		}
	}
	if moved := argument(shown.field, "moved"); c.given(moved) {
		if asked.Moved, err = c.truth(moved); err != nil {
			return asked, err
		}
	}
	if asked.From, asked.To, err = c.compileInterval(shown); err != nil {
		return asked, err
	}
	if asked.From == plan.NoSlot {
		asked.From = c.constant(csp.TimeValue(math.MinInt64))
	}
	var page plan.Page
	if err := c.compileSize(shown, &page); err != nil {
		return asked, err
	}
	asked.Size, asked.Backward = page.Size, page.Backward
	if asked.After, err = c.compileChangeBound(argument(shown.field, "after")); err != nil {
		return asked, err
	}
	asked.Before, err = c.compileChangeBound(argument(shown.field, "before"))
	return asked, err
}

// compileInterval compiles from and to; plan.NoSlot for one that is not given.
func (c *compiler) compileInterval(shown *collected) (begin, end plan.Slot, err error) {
	from, to := argument(shown.field, "from"), argument(shown.field, "to")
	begin, end = plan.NoSlot, plan.NoSlot
	if c.given(to) {
		if end, err = c.one(to, csp.Time, convertInstant); err != nil {
			return begin, end, err
		}
	}
	if !c.given(from) {
		if shown.field.Definition.Arguments.ForName("from").Type.NonNull {
			return begin, end, c.errorf(from, "an instant is wanted, not null")
		}
		return begin, end, nil
	}
	if begin, err = c.one(from, csp.Time, convertInstant); err != nil || end == plan.NoSlot {
		return begin, end, err
	}
	return begin, end, c.use(from, &intervalSource{begin, end}, operand{from}, operand{to})
}

// intervalSource fills nothing: it refuses an interval that ends before it begins.
type intervalSource struct{ from, to plan.Slot }

func (s *intervalSource) fill(_ map[string]any, values []plan.Slotted) error {
	if from, to := values[s.from].One.Instant(), values[s.to].One.Instant(); from > to {
		return csp.Errorf(csp.BadInput, "the interval begins at %s, after its end at %s", from, to)
	}
	return nil
}

func (c *compiler) compileChangeBound(in input) (*plan.ChangeBound, error) {
	bound, err := c.compileBound(in, changeOrder)
	if bound == nil {
		return nil, err
	}
	return &plan.ChangeBound{At: bound.Value, Fact: bound.ID}, err
}

// compileChangeConnection compiles what is shown of a page of changes.
func (c *compiler) compileChangeConnection(shown *collected, builder *changesBuilder) (*changesTemplate, error) {
	part := changesPart{routesPart{compiler: c}, builder}
	fields, err := part.compileMembers(shown, shown.field.Definition.Type.Name(), part.compile)
	return &changesTemplate{fields: fields}, err
}

// changesPart compiles the members of one connection of changes.
type changesPart struct {
	routesPart // for its ways with objects
	builder    *changesBuilder
}

func (c *changesPart) compile(shown *collected, typeName string) (field, error) {
	switch shown.name() {
	case "totalCount":
		c.builder.changes.Total = true
		return field{code: totalCount}, nil
	case "pageInfo":
		return c.object(pageInfo, shown, c.compilePageMember)
	case "edges":
		return c.object(edges, shown, c.compileEdge)
	case "nodes":
		return c.object(nodes, shown, c.compileChange)
	}
	return unknown(shown, typeName)
}

func (c *changesPart) compilePageMember(shown *collected, typeName string) (field, error) {
	asked := &c.builder.changes
	ends := pageEnds{asked.Backward, asked.After != nil, asked.Before != nil}
	return compilePageMember(shown, typeName, ends, func() { asked.More = true }, func() {})
}

func (c *changesPart) compileEdge(shown *collected, typeName string) (field, error) {
	switch shown.name() {
	case "cursor":
		return field{code: edgeCursor}, nil
	case "node":
		return c.object(edgeNode, shown, c.compileChange)
	}
	return unknown(shown, typeName)
}

func (c *changesPart) compileChange(shown *collected, typeName string) (member field, err error) {
	switch shown.name() {
	case "at":
		return field{code: changedAt}, nil
	case "change":
		return field{code: changeKind}, nil
	case "type":
		return field{code: reachedBy}, nil
	case "from":
		member.code = changeSource
		c.aside++
		defer func() { c.aside-- }()
		member.node, err = c.compileSelection(shown.sets, csp.AnyKind, c.builder.source)
		return member, err
	case "to":
		member.code = changeTarget
		c.aside++
		defer func() { c.aside-- }()
		member.node, err = c.compileSelection(shown.sets, csp.AnyKind, c.builder.target)
		return member, err
	case "before":
		return c.compileChanged(changeBefore, shown, &c.builder.old)
	case "after":
		return c.compileChanged(changeAfter, shown, &c.builder.fresh)
	}
	return unknown(shown, typeName)
}

func (c *changesPart) compileChanged(code code, shown *collected, builder *factBuilder) (field, error) {
	template, err := c.compileFacts(shown, csp.AllFactKinds, builder)
	return field{code: code, ties: template}, err
}
