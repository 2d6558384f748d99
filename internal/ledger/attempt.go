package ledger

import (
	"cmp"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/rules"
)

// attempt is one run of a request in a transaction.
type attempt struct {
	graph   *remembering
	request *Request
	asked   []Recorded // what the request's commands are in the log
	before  *suspicion // where violations may be newly caused, as an earlier attempt found out; nil for the first

	found     []rules.Violation // where before says, before anything was put
	changed   changes
	parties   []csp.NodeID // for whom the viewer issues each command; empty without a viewer
	suspected *suspicion   // set together with errLookBefore
	result    Result
}

// suspicion says where a check found violations, and of which rules.
type suspicion struct {
	kinds   rules.Change
	touched []csp.NodeID
	rules   []string // their ids
}

// showing is the check that shows the violations.
func (s *suspicion) showing() *rules.Check { return rules.Showing(s.kinds, s.rules) }

// covers reports whether a check at the first covers one at the other.
func (s *suspicion) covers(other *suspicion) bool {
	isNew := func(id string) bool { return !slices.Contains(s.rules, id) }
	return s.kinds == other.kinds && !slices.ContainsFunc(other.rules, isNew) && !slices.ContainsFunc(other.touched, func(id csp.NodeID) bool {
		_, known := slices.BinarySearch(s.touched, id)
		return !known
	})
}

// run carries the request out, or ends with one of the errors that leave nothing.
func (a *attempt) run() error {
	repeated, err := a.repeat()
	if err != nil {
		return err
	}
	if repeated {
		return errNothingToWrite
	}
	if a.before != nil {
		if a.found, err = a.check(a.before.showing(), a.before.touched); err != nil {
			return err
		}
	}
	a.result.Outcome, a.result.IsDryRun = Unchanged, a.request.DryRun
	for i, one := range a.request.Commands {
		if err := a.apply(i, one); err != nil {
			return err
		}
	}
	if err := a.checkExpected(); err != nil {
		return err
	}
	if err := a.judge(); err != nil {
		return err
	}
	return a.record()
}

// apply runs one command and puts what it changes.
func (a *attempt) apply(number int, one command.Command) error {
	actor := cmp.Or(a.request.OnBehalfOf, a.request.Actor) // the party in the provenance of what is written
	if a.request.Viewer != nil {
		party, err := a.permit(one)
		if err != nil {
			return a.locate(number, err)
		}
		if a.parties = append(a.parties, party); party != "" {
			_, _, actor, _ = party.Split()
		}
	}
	effect, err := one.Apply(a.graph, command.Context{At: a.result.At, Actor: actor})
	if err != nil {
		return a.locate(number, a.withoutUnseen(err))
	}
	a.result.Effects = append(a.result.Effects, effect)
	made, err := difference(a.graph, &effect)
	if err != nil {
		return err
	}
	if len(made.nodes) > 0 || len(made.facts) > 0 {
		if err := a.put(number, made); err != nil {
			return err
		}
	}
	return a.addRelationship(&effect)
}

// addRelationship adds what became of the relationship that a command is about.
func (a *attempt) addRelationship(effect *command.Effect) error {
	if effect.Relationship == "" {
		a.result.Relationships = append(a.result.Relationships, csp.Fact{})
		return nil
	}
	facts, err := a.graph.Facts([]csp.FactKey{effect.Relationship})
	a.result.Relationships = append(a.result.Relationships, facts...)
	return err
}

func (a *attempt) put(number int, made changes) error {
	if err := a.withoutEmpty(&made); err != nil {
		return err
	}
	var proposed []csp.NodeID
	for i := range made.facts {
		proposed = append(proposed, rules.Proposed(&made.facts[i].Before, &made.facts[i].After, a.result.At)...)
	}
	if len(proposed) > 0 {
		violations, err := a.check(rules.BeforeTransfer(), proposed)
		if err != nil {
			return err
		}
		a.sort(violations)
	}
	a.result.Outcome = Done
	nodes, facts := made.put()
	if err := a.graph.Put(nodes, facts); err != nil {
		return a.locate(number, err)
	}
	a.changed.add(made)
	return nil
}

// withoutEmpty drops what an effect begins and ends at the request's instant. If that began in an earlier request, the change has to be later.
func (a *attempt) withoutEmpty(made *changes) error {
	for i := range made.facts {
		change := &made.facts[i]
		isEmpty := func(interval csp.Relationship) bool { return interval.Since >= interval.Until }
		if !slices.ContainsFunc(change.After.Intervals, isEmpty) {
			continue
		}
		before := change.Before
		if known := slices.IndexFunc(a.changed.facts, func(one FactChange) bool { return one.Key == change.Key }); known >= 0 {
			before = a.changed.facts[known].Before
		}
		for _, interval := range change.After.Intervals {
			if isEmpty(interval) && slices.ContainsFunc(before.Intervals, func(was csp.Relationship) bool { return was.Since == interval.Since }) {
				return errTooEarly
			}
		}
		change.After.Intervals = slices.DeleteFunc(slices.Clone(change.After.Intervals), isEmpty)
	}
	return nil
}

// locate says of which command of a batch an error is.
func (a *attempt) locate(number int, err error) error {
	coded, ok := err.(*csp.Error)
	if !ok || len(a.request.Commands) == 1 {
		return err
	}
	located := *coded
	located.Message = csp.Errorf(coded.Code, "command %d (%s): %s", number+1, a.request.Commands[number].Name(), coded.Message).Message
	return &located
}

func (a *attempt) check(check *rules.Check, touched []csp.NodeID) ([]rules.Violation, error) {
	if check == nil {
		return nil, nil
	}
	answer, err := a.graph.Read(check.Plan(), check.Input(a.result.At, touched))
	if err != nil {
		return nil, err
	}
	defer answer.Release()
	return check.Violations(answer), nil
}

// judge refuses what the changes newly violate.
func (a *attempt) judge() error {
	if a.result.Outcome != Done {
		return nil
	}
	if err := a.checkChanges(); err != nil {
		return err
	}
	if len(a.result.Refusals) > 0 {
		a.result.Outcome = Refused
	}
	return nil
}

// checkChanges finds what the changes newly violate. That anything is violated is rare: only then it is read with its evidence, after and before.
func (a *attempt) checkChanges() error {
	now := &suspicion{kinds: a.changed.kinds(), touched: a.changed.touched()}
	for _, check := range checksOf(now.kinds) {
		found, err := a.check(check, now.touched)
		if err != nil {
			return err
		}
		for i := range found {
			now.rules = append(now.rules, found[i].Rule.ID)
		}
	}
	if len(now.rules) == 0 {
		return nil
	}
	if a.before == nil || !a.before.covers(now) {
		a.suspected = now
		return errLookBefore
	}
	found, err := a.check(a.before.showing(), now.touched)
	if err == nil {
		a.sort(rules.NewlyCaused(found, a.found))
	}
	return err
}

// sort puts violations where they belong by their rules' severities and what the request overrides.
func (a *attempt) sort(violations []rules.Violation) {
	for _, violation := range violations {
		switch override := a.request.Override; {
		case violation.Rule.Severity == rules.Warn:
			a.result.Warnings = append(a.result.Warnings, violation)
		case override != nil && slices.Contains(override.Rules, violation.Rule.ID):
			a.result.Overridden = append(a.result.Overridden, violation)
		default:
			a.result.Refusals = append(a.result.Refusals, violation)
		}
	}
}

// record appends the log entry. A request that changes nothing is only remembered if it has a key, so that a repetition
// changes nothing either.
func (a *attempt) record() error {
	switch {
	case a.request.DryRun, a.result.Outcome == Refused, a.result.Outcome == Unchanged && a.request.IdempotencyKey == "":
		return errNothingToWrite
	}
	content, err := a.encode()
	if err != nil {
		return err
	}
	a.result.Revision, err = a.graph.Append(a.request.IdempotencyKey, content)
	return err
}
