package resolvers

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/ledger"
	"channelgraph/internal/plan"
)

// payloadTemplate is how a mutation's root field is carried out and written. Each lookup is a root of the plan, in order.
type payloadTemplate struct {
	name           string // of the mutation
	input, options operand
	events         *eventsTemplate // of a subscription; then there is no input, and options is the language
	fields         []field
	lookups        []payloadLookup
	relationships  []*relationshipTemplate
}

// payloadLookup says which nodes a lookup reads, when the command has run.
type payloadLookup struct {
	slot plan.Slot
	ids  func(*run) []csp.Value
}

// relationshipTemplate is how relationships that are known become a table, as if a store had read it.
type relationshipTemplate struct {
	rows       func(*run) [][]csp.Relationship // by row of the table above
	builder    *factBuilder
	selection  *plan.FactSelection
	references []int // lookups, by reference
	history    *relationshipTemplate
}

// compilePayload compiles a root field of Mutation.
func (c *compiler) compilePayload(shown *collected) ([]plan.Root, rootValue, error) {
	inputName := "input"
	if shown.name() == batchName {
		inputName = "commands"
	}
	part := payloadPart{compiler: c, template: &payloadTemplate{
		name: shown.name(), input: operand{argument(shown.field, inputName)}, options: operand{argument(shown.field, "options")},
	}}
	typeName := shown.field.Definition.Type.Name()
	members, err := c.collect(shown.sets, typeName)
	if err != nil {
		return nil, rootValue{}, err
	}
	for i := range members {
		member, err := part.compile(&members[i], typeName)
		if err != nil {
			return nil, rootValue{}, err
		}
		part.template.fields = add(part.template.fields, members[i].key, member)
	}
	return part.planRoots(), rootValue{payload: part.template}, nil
}

type payloadPart struct {
	*compiler
	template *payloadTemplate
	roots    []*plan.Lookup
}

func (p *payloadPart) planRoots() []plan.Root {
	roots := make([]plan.Root, len(p.roots))
	for i, lookup := range p.roots {
		roots[i] = plan.Root{AsOf: plan.NoSlot, IDs: lookup}
	}
	return roots
}

var payloadCodes = map[string]code{
	"revision": payloadRevision, "at": payloadAt, "outcome": payloadOutcome, "isRepeated": payloadIsRepeated, "isDryRun": payloadIsDryRun,
}

// mostFindings bounds the findings of one list in a payload.
const mostFindings = 100

var payloadFindingsOf = map[string]func(*ledger.Result) []ledger.Finding{
	"refusals":   func(result *ledger.Result) []ledger.Finding { return bounded(result.Refusals) },
	"overridden": func(result *ledger.Result) []ledger.Finding { return bounded(result.Overridden) },
	"warnings":   func(result *ledger.Result) []ledger.Finding { return bounded(result.Warnings) },
}

func bounded(findings []ledger.Finding) []ledger.Finding {
	return findings[:min(len(findings), mostFindings)]
}

func (p *payloadPart) compile(shown *collected, typeName string) (member field, err error) {
	name := shown.name()
	if name == "__typename" {
		return constantField(typeName), nil
	}
	if code, known := payloadCodes[name]; known {
		return field{code: code}, nil
	}
	err = p.below(shown.key, func() (err error) {
		switch findings := payloadFindingsOf[name]; {
		case findings != nil:
			member, err = p.compileFindings(shown, findings)
		case name == "relationship":
			member, err = p.compileRelationship(shown)
		case name == "nodes":
			member.code = payloadNodes
			member.index, member.node, err = p.lookup(shown, csp.AnyKind, allSubjects)
		default:
			member.code = payloadNode
			member.index, member.node, err = p.lookup(shown, kindsOf(shown.field.Definition.Type.Name()), func(result *ledger.Result) []csp.Value {
				return subject(result, name)
			})
		}
		return err
	})
	return member, err
}

// lookup and lookUp add a root that reads the nodes which a command, or an event, turns out to be about.
func (p *payloadPart) lookup(shown *collected, kinds csp.KindSet, ids func(*ledger.Result) []csp.Value) (int, *nodeTemplate, error) {
	return p.lookUp(shown, kinds, func(run *run) []csp.Value { return ids(run.result) })
}

func (p *payloadPart) lookUp(shown *collected, kinds csp.KindSet, ids func(*run) []csp.Value) (int, *nodeTemplate, error) {
	builder := newNodeBuilder()
	template, err := p.compileSelection(shown.sets, kinds, builder)
	return p.addLookup(kinds, builder, ids), template, err
}

func (p *payloadPart) addLookup(kinds csp.KindSet, builder *nodeBuilder, ids func(*run) []csp.Value) int {
	slot := p.newSlot(csp.String, true)
	lookup := &plan.Lookup{Kinds: kinds, IDs: slot}
	p.onLayout(func() { lookup.Node = builder.selection() })
	p.roots = append(p.roots, lookup)
	p.template.lookups = append(p.template.lookups, payloadLookup{slot, ids})
	return len(p.roots) - 1
}

func subject(result *ledger.Result, name string) []csp.Value {
	for _, effect := range result.Effects {
		if id, ok := effect.Subjects[name]; ok {
			return []csp.Value{csp.StringValue(string(id))}
		}
	}
	return nil
}

// allSubjects lists the nodes that any command is about, each once and in order.
func allSubjects(result *ledger.Result) []csp.Value {
	var ids []csp.NodeID
	for _, effect := range result.Effects {
		for _, id := range effect.Subjects {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return idValues(slices.Compact(ids))
}

func idValues(ids []csp.NodeID) []csp.Value {
	values := make([]csp.Value, len(ids))
	for i, id := range ids {
		values[i] = csp.StringValue(string(id))
	}
	return values
}

func (p *payloadPart) compileFindings(shown *collected, findings func(*ledger.Result) []ledger.Finding) (field, error) {
	members, err := p.collect(shown.sets, "Finding")
	if err != nil {
		return field{}, err
	}
	list := field{code: payloadFindings, findings: findings}
	for i := range members {
		member, err := p.compileFinding(&members[i], findings)
		if err != nil {
			return field{}, err
		}
		list.fields = add(list.fields, members[i].key, member)
	}
	return list, nil
}

func (p *payloadPart) compileFinding(shown *collected, findings func(*ledger.Result) []ledger.Finding) (member field, err error) {
	switch shown.name() {
	case "__typename":
		return constantField("Finding"), nil
	case "rule":
		return p.compileFindingRule(shown)
	case "text":
		return field{code: findingText}, nil
	case "subjectId":
		return field{code: findingSubjectID}, nil
	case "isComplete":
		return field{code: findingIsComplete}, nil
	case "subject":
		member.code = findingSubject
		err = p.below(shown.key, func() (err error) {
			member.index, member.node, err = p.lookup(shown, csp.AnyKind, func(result *ledger.Result) (ids []csp.Value) {
				for _, finding := range findings(result) {
					ids = append(ids, csp.StringValue(string(finding.Subject)))
				}
				return ids
			})
			return err
		})
		return member, err
	case "evidence":
		return p.compileShownOf(shown, findings)
	}
	return unknown(shown, "Finding")
}

// compileFindingRule writes what is shown of each rule that a command can break.
func (p *payloadPart) compileFindingRule(shown *collected) (field, error) {
	member := field{code: findingRule, texts: map[*rules.Rule]string{}}
	for i := range rules.All() {
		rule := &rules.All()[i]
		if rule.Severity == rules.Info {
			continue
		}
		written, err := p.compileShownRule(shown, rule)
		if err != nil {
			return field{}, err
		}
		member.texts[rule] = written.text
	}
	return member, nil
}

func (p *payloadPart) compileShownOf(shown *collected, findings func(*ledger.Result) []ledger.Finding) (field, error) {
	members, err := p.collect(shown.sets, "FindingEvidence")
	if err != nil {
		return field{}, err
	}
	list := field{code: findingEvidence}
	for i := range members {
		var member field
		name := members[i].name()
		switch name {
		case "__typename":
			member = constantField("FindingEvidence")
		case "relationship":
			member.code = shownType
		case "fromId", "toId":
			member.code, member.isFrom = shownID, name == "fromId"
		case "from", "to":
			isFrom := name == "from"
			member.code, member.isFrom = shownNode, isFrom
			err = p.below(members[i].key, func() (err error) {
				member.index, member.node, err = p.lookup(&members[i], csp.AnyKind, func(result *ledger.Result) (ids []csp.Value) {
					for _, finding := range findings(result) {
						for _, shown := range finding.Evidence {
							ids = append(ids, csp.StringValue(string(endOf(&shown, isFrom))))
						}
					}
					return ids
				})
				return err
			})
		default:
			member, err = unknown(&members[i], "FindingEvidence")
		}
		if err != nil {
			return field{}, err
		}
		list.fields = add(list.fields, members[i].key, member)
	}
	return list, nil
}

func endOf(shown *rules.Shown, isFrom bool) csp.NodeID {
	if isFrom {
		return shown.From
	}
	return shown.To
}

// compileRelationship compiles the relationship that the command is about. It is written from what the ledger answers, because a
// relationship that the command ended no longer holds when the nodes are read.
func (p *payloadPart) compileRelationship(shown *collected) (field, error) {
	ties, index, err := p.compileKnown(shown, newestInterval, allIntervals)
	return field{code: payloadRelationship, index: index, ties: ties}, err
}

// compileKnown compiles relationships that are known already, and what their histories are, by relationship. It returns the
// template's place in relationships.
func (p *payloadPart) compileKnown(shown *collected, rows, histories func(*run) [][]csp.Relationship) (*tiesTemplate, int, error) {
	builder := &factBuilder{}
	kinds := csp.AllFactKinds
	if kind := slices.Index(factTypes[:], shown.field.Definition.Type.Name()); kind >= 0 {
		kinds = []csp.FactKind{csp.FactKind(kind)}
	}
	ties, err := (&routesPart{compiler: p.compiler}).compileFacts(shown, kinds, builder)
	if err != nil {
		return nil, 0, err
	}
	read := p.relationship(builder, rows)
	if builder.history != nil {
		read.history = p.relationship(builder.history, histories)
	}
	p.template.relationships = append(p.template.relationships, read)
	return ties, len(p.template.relationships) - 1, nil
}

func (p *payloadPart) relationship(builder *factBuilder, rows func(*run) [][]csp.Relationship) *relationshipTemplate {
	read := &relationshipTemplate{rows: rows, builder: builder}
	for _, reference := range builder.references {
		named := reference.reference.Field
		read.references = append(read.references, p.addLookup(reference.reference.Kinds, reference.node, func(run *run) (ids []csp.Value) {
			for _, row := range slices.Concat(rows(run)...) {
				ids = append(ids, csp.StringValue(row.Value(named).Text()))
			}
			return ids
		}))
	}
	p.onLayout(func() { read.selection = builder.selection() })
	return read
}

// allIntervals lists what became of the relationship that the first command is about.
func allIntervals(run *run) [][]csp.Relationship {
	if len(run.result.Relationships) == 0 {
		return nil
	}
	return [][]csp.Relationship{run.result.Relationships[0].Intervals}
}

func newestInterval(run *run) [][]csp.Relationship {
	all := allIntervals(run)
	if len(all) == 0 || len(all[0]) == 0 {
		return nil
	}
	return [][]csp.Relationship{all[0][len(all[0])-1:]}
}
