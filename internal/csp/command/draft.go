package command

import (
	"cmp"
	"slices"

	"channelgraph/internal/csp"
)

// draft is an effect in the making.
type draft struct {
	graph  Graph
	by     Context
	nodes  map[csp.NodeID]*csp.Node // that were read or are new, with their changes
	facts  map[csp.FactKey]*record
	effect Effect

	changedNodes []csp.NodeID // in the order of their first change
	changedFacts []csp.FactKey
}

func begin(graph Graph, by Context) *draft {
	return &draft{
		graph: graph, by: by,
		nodes: map[csp.NodeID]*csp.Node{}, facts: map[csp.FactKey]*record{},
		effect: Effect{Subjects: map[string]csp.NodeID{}},
	}
}

// subject is a node that a command names in one of its input's fields.
type subject struct {
	field string
	id    csp.NodeID
	kinds csp.KindSet
}

// need reads the nodes that a command names, all of which have to be there and in one cloud. They are the effect's subjects.
func (d *draft) need(subjects ...subject) error {
	ids := make([]csp.NodeID, len(subjects))
	for i, named := range subjects {
		if err := named.check(); err != nil {
			return err
		}
		if _, cloud, _, _ := named.id.Split(); cloud != cloudOf(subjects[0].id) {
			return csp.Errorf(csp.BadInput, "%s is in the cloud %s, but %s is in %s: no relationship leaves its cloud", named.field, cloud, subjects[0].field, cloudOf(subjects[0].id))
		}
		ids[i] = named.id
	}
	found, err := d.graph.Nodes(ids)
	if err != nil {
		return err
	}
	for i, named := range subjects {
		if found[i] == nil {
			return Absent(named.field, named.id)
		}
		d.nodes[named.id] = found[i]
		d.effect.Subjects[named.field] = named.id
	}
	return nil
}

func (s *subject) check() error {
	kind, _, _, ok := s.id.Split()
	switch {
	case s.id == "":
		return missing(s.field)
	case !ok:
		return csp.Errorf(csp.BadInput, "%s: %q is no global id: give one as the field id answers it", s.field, s.id)
	case !s.kinds.Has(kind):
		return csp.Errorf(csp.BadInput, "%s is a %s, which it can't be: it has to be a %s", s.field, kind, kindNames(s.kinds))
	}
	return nil
}

func missing(field string) error { return csp.Errorf(csp.BadInput, "%s is missing", field) }

func kindNames(kinds csp.KindSet) string {
	text := ""
	for i, kind := range kinds.Kinds() {
		if i > 0 {
			text += " or a "
		}
		text += kind.String()
	}
	return text
}

func cloudOf(id csp.NodeID) csp.Cloud {
	_, cloud, _, _ := id.Split()
	return cloud
}

// name is a node's company name, or its id, for messages.
func (d *draft) name(id csp.NodeID) string {
	if node := d.nodes[id]; node != nil {
		if name := node.Properties.Get(csp.CompanyName).Text(); name != "" {
			return name + " (" + string(id) + ")"
		}
	}
	return string(id)
}

// record reads one relationship with all its intervals. template has its kind, its ends and the fields that say which it is.
func (d *draft) record(template csp.Relationship) (*record, error) {
	list, err := d.records(template)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// records reads several relationships at once, each in the place of its template.
func (d *draft) records(templates ...csp.Relationship) ([]*record, error) {
	list := make([]*record, len(templates))
	var unread []csp.FactKey
	for i := range templates {
		key := templates[i].Fact()
		if d.facts[key] == nil {
			d.facts[key] = &record{draft: d, template: templates[i], key: key}
			unread = append(unread, key)
		}
		list[i] = d.facts[key]
	}
	if len(unread) == 0 {
		return list, nil
	}
	facts, err := d.graph.Facts(unread)
	if err != nil {
		return nil, err
	}
	for i, key := range unread {
		d.facts[key].intervals = slices.Clone(facts[i].Intervals)
	}
	return list, nil
}

// set changes an undated value of a node that was read or is new; a null value removes it.
func (d *draft) set(id csp.NodeID, field csp.Field, value csp.Value) {
	node := d.nodes[id]
	if node.Properties.Get(field) == value {
		return
	}
	changed := *node
	changed.Properties = node.Properties.With(field, value)
	d.changeNode(&changed)
}

// date lets a dated value of a node hold from the command's instant on.
func (d *draft) date(id csp.NodeID, field csp.Field, value csp.Value) error {
	node := d.nodes[id]
	if node.Value(field, d.by.At) == value {
		return nil
	}
	for _, dated := range node.History {
		if dated.Field == field && dated.Since > d.by.At {
			return csp.Errorf(csp.Conflict, "%s of %s is recorded from %s on, after now: correct that first (correctNode)", field, d.name(id), dated.Since)
		}
	}
	changed := *node
	changed.History = withDated(node.History, csp.Dated{Field: field, Since: d.by.At, Value: value})
	d.changeNode(&changed)
	return nil
}

// withDated returns a history with a value that begins at an instant, in place of one that began there too.
func withDated(history []csp.Dated, dated csp.Dated) []csp.Dated {
	at, found := slices.BinarySearchFunc(history, dated, func(a, b csp.Dated) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Since, b.Since))
	})
	if found {
		history = slices.Clone(history)
		history[at] = dated
		return history
	}
	return slices.Insert(slices.Clip(history), at, dated)
}

func (d *draft) changeNode(node *csp.Node) {
	d.nodes[node.ID] = node
	if !slices.Contains(d.changedNodes, node.ID) {
		d.changedNodes = append(d.changedNodes, node.ID)
	}
}

// about ends a draft: the effect is about one relationship.
func (d *draft) about(relationship *record) (Effect, error) {
	d.effect.Relationship = relationship.key
	return d.done()
}

// done ends a draft.
func (d *draft) done() (Effect, error) {
	for _, id := range d.changedNodes {
		d.effect.Nodes = append(d.effect.Nodes, *d.nodes[id])
	}
	for _, key := range d.changedFacts {
		d.effect.Facts = append(d.effect.Facts, csp.Fact{Key: key, Intervals: d.facts[key].intervals})
	}
	return d.effect, nil
}
