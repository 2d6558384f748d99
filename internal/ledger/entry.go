package ledger

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/rules"
	"channelgraph/internal/lines"
	"channelgraph/internal/store"
)

// Entry is what the change log says of one request.
type Entry struct {
	Revision   csp.Revision
	Key        string // the idempotency key, or ""
	At         csp.Instant
	Actor      string
	OnBehalfOf string // "" for nobody
	Commands   []Recorded
	Override   *Override // what the request overrode, or nil
	Overridden []Finding // the violations that it caused thereby
	Warnings   []Finding
	Nodes      []NodeChange
	Facts      []FactChange
}

// Recorded is a command in the log.
type Recorded struct {
	Name         string                `json:"name"`
	Input        json.RawMessage       `json:"input"`
	Subjects     map[string]csp.NodeID `json:"subjects,omitempty"`
	Relationship csp.FactKey           `json:"relationship,omitempty"`
	Party        csp.NodeID            `json:"party,omitempty"` // for whom the actor issued it, "" if for nobody
}

// content is an entry as it is written. docs/writing.md describes it.
type content struct {
	Version    int              `json:"version"`
	At         string           `json:"at"`
	Actor      string           `json:"actor"`
	OnBehalfOf string           `json:"onBehalfOf,omitempty"`
	Commands   []Recorded       `json:"commands"`
	Override   *writtenOverride `json:"override,omitempty"`
	Overridden []writtenFinding `json:"overridden,omitempty"`
	Warnings   []writtenFinding `json:"warnings,omitempty"`
	Nodes      []writtenNode    `json:"nodes,omitempty"`
	Facts      []writtenFact    `json:"relationships,omitempty"`
}

type writtenOverride struct {
	Rules  []string `json:"rules"`
	Reason string   `json:"reason"`
}

type writtenFinding struct {
	Rule     string         `json:"rule"`
	Subject  csp.NodeID     `json:"subject"`
	Evidence []writtenShown `json:"evidence,omitempty"`
	IsCut    bool           `json:"isCut,omitempty"`
}

type writtenShown struct {
	Relationship string     `json:"relationship"`
	From         csp.NodeID `json:"from"`
	To           csp.NodeID `json:"to"`
}

// writtenNode holds lines of the line format; Before is absent for a new node.
type writtenNode struct {
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after"`
}

type writtenFact struct {
	Key    csp.FactKey       `json:"key"`
	Before []json.RawMessage `json:"before,omitempty"` // by interval
	After  []json.RawMessage `json:"after,omitempty"`
}

// contentVersion is the version of the entries that this program writes.
const contentVersion = 1

// encode writes the attempt's entry.
func (a *attempt) encode() ([]byte, error) {
	written := content{
		Version: contentVersion, At: a.result.At.String(), Actor: a.request.Actor, OnBehalfOf: a.request.OnBehalfOf, Commands: slices.Clone(a.asked),
		Overridden: writeFindings(a.result.Overridden), Warnings: writeFindings(a.result.Warnings),
	}
	if override := a.request.Override; override != nil {
		written.Override = &writtenOverride{override.Rules, override.Reason}
	}
	for i, effect := range a.result.Effects {
		written.Commands[i].Subjects, written.Commands[i].Relationship = effect.Subjects, effect.Relationship
		if a.parties != nil {
			written.Commands[i].Party = a.parties[i]
		}
	}
	if err := written.addChanges(&a.changed); err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(written)
	if err != nil {
		return nil, err
	}
	if len(encoded) > MostContent {
		return nil, csp.Errorf(csp.LimitExceeded, "the request changes so much that its entry in the change log takes %d bytes, at most %d are allowed: ask in several requests", len(encoded), MostContent)
	}
	return encoded, nil
}

func (c *content) addChanges(changed *changes) error {
	for i := range changed.nodes {
		one, err := writeNode(&changed.nodes[i])
		if err != nil {
			return err
		}
		c.Nodes = append(c.Nodes, one)
	}
	for i := range changed.facts {
		one, err := writeFact(&changed.facts[i])
		if err != nil {
			return err
		}
		c.Facts = append(c.Facts, one)
	}
	return nil
}

func writeNode(change *NodeChange) (one writtenNode, err error) {
	if one.After, err = lines.AppendNode(nil, change.After); err != nil || change.Before == nil {
		return one, err
	}
	one.Before, err = lines.AppendNode(nil, change.Before)
	return one, err
}

func writeFact(change *FactChange) (one writtenFact, err error) {
	one.Key = change.Key
	if one.Before, err = writeIntervals(&change.Before); err != nil {
		return one, err
	}
	one.After, err = writeIntervals(&change.After)
	return one, err
}

func writeIntervals(fact *csp.Fact) (list []json.RawMessage, err error) {
	for i := range fact.Intervals {
		line, err := lines.AppendRelationship(nil, &fact.Intervals[i])
		if err != nil {
			return nil, err
		}
		list = append(list, line)
	}
	return list, nil
}

func writeFindings(findings []Finding) (list []writtenFinding) {
	for _, finding := range findings {
		one := writtenFinding{Rule: finding.Rule.ID, Subject: finding.Subject, IsCut: finding.IsCut}
		for _, shown := range finding.Evidence {
			one.Evidence = append(one.Evidence, writtenShown{shown.Fact.String(), shown.From, shown.To})
		}
		list = append(list, one)
	}
	return list
}

// Decode reads an entry of the change log. The error of one that this program cannot read is csp.UnsupportedData.
func Decode(found store.Entry) (*Entry, error) {
	entry, err := decode(found)
	if err != nil {
		return nil, csp.Errorf(csp.UnsupportedData, "revision %d of the change log cannot be read: it was written by another version", found.Revision).WithCause(err)
	}
	return entry, nil
}

// InstantOf reads when an entry's request was carried out, without the rest.
func InstantOf(found store.Entry) (csp.Instant, error) {
	var written struct {
		At time.Time `json:"at"`
	}
	if err := json.Unmarshal(found.Content, &written); err != nil {
		return 0, csp.Errorf(csp.UnsupportedData, "revision %d of the change log cannot be read: it was written by another version", found.Revision).WithCause(err)
	}
	return csp.InstantOf(written.At), nil
}

func decode(found store.Entry) (*Entry, error) {
	var written content
	if err := json.Unmarshal(found.Content, &written); err != nil {
		return nil, err
	}
	if written.Version != contentVersion {
		return nil, fmt.Errorf("its version is %d", written.Version)
	}
	at, err := time.Parse(time.RFC3339, written.At)
	if err != nil {
		return nil, err
	}
	entry := &Entry{Revision: found.Revision, Key: found.Key, At: csp.InstantOf(at), Actor: written.Actor, OnBehalfOf: written.OnBehalfOf, Commands: written.Commands}
	if written.Override != nil {
		entry.Override = &Override{written.Override.Rules, written.Override.Reason}
	}
	if entry.Overridden, err = readFindings(written.Overridden); err != nil {
		return nil, err
	}
	if entry.Warnings, err = readFindings(written.Warnings); err != nil {
		return nil, err
	}
	return entry, entry.readChanges(&written)
}

func (e *Entry) readChanges(written *content) error {
	parser := lines.NewParser()
	for _, one := range written.Nodes {
		var change NodeChange
		record, _, err := parser.Parse(one.After)
		if err != nil || record.Node == nil {
			return fmt.Errorf("a node after the change: %w", err)
		}
		change.ID, change.After = record.Node.ID, record.Node
		if one.Before != nil {
			if record, _, err = parser.Parse(one.Before); err != nil || record.Node == nil {
				return fmt.Errorf("a node before the change: %w", err)
			}
			change.Before = record.Node
		}
		e.Nodes = append(e.Nodes, change)
	}
	for _, one := range written.Facts {
		change := FactChange{Key: one.Key}
		var err error
		if change.Before, err = readIntervals(parser, one.Key, one.Before); err != nil {
			return err
		}
		if change.After, err = readIntervals(parser, one.Key, one.After); err != nil {
			return err
		}
		e.Facts = append(e.Facts, change)
	}
	return nil
}

func readIntervals(parser *lines.Parser, key csp.FactKey, list []json.RawMessage) (csp.Fact, error) {
	fact := csp.Fact{Key: key}
	for _, line := range list {
		record, _, err := parser.Parse(line)
		if err != nil || record.Relationship == nil {
			return fact, fmt.Errorf("relationship %q: %w", key, err)
		}
		fact.Intervals = append(fact.Intervals, *record.Relationship)
	}
	return fact, nil
}

func readFindings(list []writtenFinding) (findings []Finding, err error) {
	for _, one := range list {
		finding := Finding{Rule: rules.Find(one.Rule), Subject: one.Subject, IsCut: one.IsCut}
		if finding.Rule == nil {
			finding.Rule = &rules.Rule{ID: one.Rule, Severity: rules.Warn} // a rule of another version
		}
		for _, shown := range one.Evidence {
			kind, ok := csp.ParseFactKind(shown.Relationship)
			if !ok {
				return nil, fmt.Errorf("%q is no relationship type", shown.Relationship)
			}
			finding.Evidence = append(finding.Evidence, rules.Shown{Fact: kind, From: shown.From, To: shown.To})
		}
		findings = append(findings, finding)
	}
	return findings, nil
}

// result is what the request that the entry is of was answered with.
func (e *Entry) result() Result {
	result := Result{Revision: e.Revision, At: e.At, IsRepeated: true, Outcome: Done, Overridden: e.Overridden, Warnings: e.Warnings}
	if len(e.Nodes) == 0 && len(e.Facts) == 0 {
		result.Outcome = Unchanged
	}
	for _, one := range e.Commands {
		result.Effects = append(result.Effects, command.Effect{Subjects: one.Subjects, Relationship: one.Relationship})
	}
	return result
}

// Touched lists the nodes that the entry is about or touches, each once and in order.
func (e *Entry) Touched() []csp.NodeID {
	ids := (&changes{e.Nodes, e.Facts}).touched()
	for _, one := range e.Commands {
		for _, id := range one.Subjects {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// meets returns a node that the entry changed something about, of some nodes, or "".
func (e *Entry) meets(about map[csp.NodeID]bool) csp.NodeID {
	if len(e.Nodes) == 0 && len(e.Facts) == 0 {
		return ""
	}
	var met []csp.NodeID
	for _, one := range e.Commands {
		for _, id := range one.Subjects {
			if about[id] {
				met = append(met, id)
			}
		}
	}
	if len(met) == 0 {
		return ""
	}
	return slices.Min(met)
}

// names names the entry's commands.
func (e *Entry) names() string {
	var names []string
	for _, one := range e.Commands {
		if !slices.Contains(names, one.Name) {
			names = append(names, one.Name)
		}
	}
	return strings.Join(names, ", ")
}

// Written is a node or relationship before and after a change, as lines of the line format.
type Written struct {
	ID            string // the node's id or the fact's key
	Before, After []json.RawMessage
}

// Changes writes what the entry changed: nodes first, then relationships.
func (e *Entry) Changes() ([]Written, error) {
	var encoded content
	if err := encoded.addChanges(&changes{e.Nodes, e.Facts}); err != nil {
		return nil, err
	}
	list := make([]Written, 0, len(encoded.Nodes)+len(encoded.Facts))
	for i, node := range encoded.Nodes {
		one := Written{ID: string(e.Nodes[i].ID), After: []json.RawMessage{node.After}}
		if node.Before != nil {
			one.Before = []json.RawMessage{node.Before}
		}
		list = append(list, one)
	}
	for _, fact := range encoded.Facts {
		list = append(list, Written{string(fact.Key), fact.Before, fact.After})
	}
	return list, nil
}
