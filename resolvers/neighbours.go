package resolvers

import (
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// compileNeighbourhood compiles how many relationships a node has, by type and direction.
func (c *compiler) compileNeighbourhood(shown *collected, builder *nodeBuilder) (field, error) {
	builder.degrees = true
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return field{}, err
	}
	list := field{code: degrees}
	for i := range members {
		var member field
		switch members[i].name() {
		case "__typename":
			member = constantField(typeName)
		case "relationship":
			member.code = reachedBy
		case "direction":
			member.code = direction
		case "relationships":
			member.code = degreeRelationships
		case "neighbours":
			member.code = degreeNeighbours
		default:
			return unknown(&members[i], typeName)
		}
		list.fields = add(list.fields, members[i].key, member)
	}
	return list, nil
}

// compileNeighbours compiles the connection over whichever relationship type and direction the arguments name. Of nodes
// that cannot have such a relationship it is empty.
func (c *compiler) compileNeighbours(shown *collected, kinds csp.KindSet, builder *nodeBuilder) (field, error) {
	typed, err := c.name(argument(shown.field, "relationship"))
	if err != nil {
		return field{}, err
	}
	directed, err := c.name(argument(shown.field, "direction"))
	if err != nil {
		return field{}, err
	}
	fact, _ := csp.ParseFactKind(typed)
	leg := csp.Leg{Fact: fact, Inbound: directed == backward}
	key := hopKey(shown, &hop{field: shown.name()})
	below, index := builder.hop(key)
	if below == nil {
		step := plan.Step{Fact: leg.Fact, Inbound: leg.Inbound, To: leg.Far()}
		below, index = builder.addHop(key, plan.Hop{Step: step, Page: plan.Page{Kinds: leg.Far()}})
	}
	below.hop.On |= kinds & leg.Near()
	template, err := c.compileConnection(shown, &below.hop.Page, below.node, below)
	return field{code: connection, index: index, connection: template}, err
}

// The names of RelationshipDirection.
const (
	forward  = "FORWARD"
	backward = "BACKWARD"
)

// degrees writes the numbers of a node's relationships, for each type and direction that its kind can have.
func (w *writer) degrees(out []byte, fields []field, kind csp.Kind, numbers []plan.Degree) []byte {
	out = append(out, '[')
	first := true
	for i, leg := range csp.AllLegs {
		if !leg.Near().Has(kind) {
			continue
		}
		if !first {
			out = append(out, ',')
		}
		first = false
		out = w.degree(out, fields, leg, numbers[i])
	}
	return append(out, ']')
}

func (w *writer) degree(out []byte, fields []field, leg csp.Leg, number plan.Degree) []byte {
	if len(fields) == 0 {
		return append(out, "{}"...)
	}
	for i := range fields {
		f := &fields[i]
		out = append(out, f.prefix...)
		switch f.code {
		case constant:
			out = append(out, f.text...)
		case reachedBy:
			out = appendString(out, leg.Fact.String())
		case direction:
			out = appendString(out, directionOf(leg))
		case degreeRelationships:
			out = strconv.AppendInt(out, number.Relationships, 10)
		case degreeNeighbours:
			out = strconv.AppendInt(out, number.Neighbours, 10)
		}
	}
	return append(out, '}')
}

func directionOf(leg csp.Leg) string {
	if leg.Inbound {
		return backward
	}
	return forward
}
