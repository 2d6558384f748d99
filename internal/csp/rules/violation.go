package rules

import (
	"slices"
	"strconv"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Violation is a node that violates a rule, with what shows it.
type Violation struct {
	Rule     *Rule
	Subject  csp.NodeID
	Evidence []Shown
	IsCut    bool // there is more evidence, or there are more violations of the rule, than a check reads
}

// Shown is a relationship that is part of a violation's evidence.
type Shown struct {
	Fact     csp.FactKind
	From, To csp.NodeID // in the relationship's direction
	path     string     // by which steps and nodes evidence comes here
}

// Violations reads the answer of the check's plan, in the order of rules and then of nodes.
func (c *Check) Violations(answer *plan.Answer) []Violation {
	var list []Violation
	for i := range c.found {
		found := &c.found[i]
		table := &answer.Roots[i]
		for range found.hops {
			table = &table.Hops[0]
		}
		first := len(list)
		for row := range table.Kinds {
			violation := Violation{Rule: found.rule, Subject: csp.NodeID(table.Cells[row].Text()), IsCut: slices.Contains(table.More, true)}
			if !slices.ContainsFunc(list, func(known Violation) bool { return known.Rule == violation.Rule && known.Subject == violation.Subject }) {
				violation.show(found.evidence, table, row, violation.Subject, "")
				list = append(list, violation)
			}
		}
		slices.SortFunc(list[first:], func(a, b Violation) int {
			if a.Subject < b.Subject {
				return -1
			}
			return 1
		})
	}
	return list
}

func (v *Violation) show(list []Evidence, table *plan.Table, row int, at csp.NodeID, path string) {
	for i := range list {
		below := &table.Hops[i]
		from, to := below.Rows(row)
		v.IsCut = v.IsCut || below.More[row]
		for reached := from; reached < to; reached++ {
			id := csp.NodeID(below.Cells[reached].Text())
			shown := Shown{Fact: list[i].Step.Fact, From: at, To: id, path: path + "/" + strconv.Itoa(i) + " " + string(id)}
			if list[i].Step.Inbound {
				shown.From, shown.To = id, at
			}
			v.Evidence = append(v.Evidence, shown)
			v.show(list[i].Below, below, reached, id, shown.path)
		}
	}
}

// NewlyCaused lists the violations that were not there before, and of those that were what evidence of them is new.
func NewlyCaused(after, before []Violation) []Violation {
	var list []Violation
	for _, violation := range after {
		known := slices.IndexFunc(before, func(one Violation) bool { return one.Rule == violation.Rule && one.Subject == violation.Subject })
		if known < 0 {
			list = append(list, violation)
			continue
		}
		evidence := slices.DeleteFunc(slices.Clone(violation.Evidence), func(shown Shown) bool {
			return slices.ContainsFunc(before[known].Evidence, func(was Shown) bool { return was.path == shown.path })
		})
		if len(evidence) > 0 {
			violation.Evidence = evidence
			list = append(list, violation)
		}
	}
	return list
}
