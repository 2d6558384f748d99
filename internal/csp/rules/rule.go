package rules

import (
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Rule is one sentence of the channel's documents, or one thing that ought not to stand alone in a graph.
type Rule struct {
	ID          string
	Category    string // one of Categories
	Severity    string // one of Severities
	Title, Text Text
	Source      string      // the document that says so, and its version
	From, Until csp.Instant // when it is in effect: From <= t < Until; zero for no such bound
	Clouds      []csp.Cloud // where it applies; nil for every cloud
	Regions     []string    // CSP regions in which it applies; nil for every region
	Contradicts []string    // the ids of rules whose documents say otherwise

	Subject  csp.Kind                            // what violates it
	Where    func(values *Values) plan.Predicate // holds for a node that violates it
	Evidence func(values *Values) []Evidence     // what shows it; nil if the node alone does
}

// Text is one text in both languages.
type Text struct{ EN, JA string }

// Evidence is the relationships of one step that show a violation, and those that show it further on.
type Evidence struct {
	Step  plan.Step
	Where plan.Predicate // on the node reached, or nil
	Below []Evidence
}

// Values makes the slots of a predicate's constants.
type Values struct {
	One  func(csp.Value) plan.Slot
	Many func([]csp.Value) plan.Slot
	At   func(days int64) plan.Slot // the instant at which the rule is evaluated, or so many days later
}

// The categories and severities of rules.
var (
	Categories = []string{Compliance, Orphan, Contradiction, Transfer}
	Severities = []string{Refuse, Warn, Info}
)

// What a rule is about, and how heavy it weighs.
const (
	Compliance    = "COMPLIANCE"
	Orphan        = "ORPHAN"
	Contradiction = "CONTRADICTION"
	Transfer      = "TRANSFER"

	Refuse = "REFUSE"
	Warn   = "WARN"
	Info   = "INFO"
)

// All lists the rules in the order in which violations are listed.
func All() []Rule { return all }

var all = slices.Concat(structureRules(), regionRules(), moveRules(), administrationRules(), orphanRules(), contradictionRules(), transferRules())

// Find returns the rule with the id, or nil.
func Find(id string) *Rule {
	for i := range all {
		if all[i].ID == id {
			return &all[i]
		}
	}
	return nil
}

// InEffect reports whether the rule is in effect at an instant.
func (r *Rule) InEffect(at csp.Instant) bool {
	return (r.From == 0 || r.From <= at) && (r.Until == 0 || at < r.Until)
}

// AppliesIn lists the clouds in which the rule applies.
func (r *Rule) AppliesIn() []csp.Cloud {
	if r.Clouds != nil {
		return r.Clouds
	}
	clouds := make([]csp.Cloud, len(csp.CloudNames.Names))
	for i, name := range csp.CloudNames.Names {
		clouds[i] = csp.Cloud(name)
	}
	return clouds
}
