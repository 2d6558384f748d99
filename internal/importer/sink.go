package importer

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/partnercenter"
)

// sink takes what Partner Center's files state. It implements partnercenter.Sink.
type sink struct {
	ctx        context.Context // of the import: partnercenter.Sink has no room for it
	run        *run
	batch      *batch
	directory  *directory
	unresolved map[string]int64
	regions    map[csp.NodeID]string // by provider, the region of its resellers
	warned     map[string]bool
	closing    *closing // nil unless lists are whole
}

func (r *run) newSink(ctx context.Context) (*sink, error) {
	logged, err := r.logging(ctx)
	if err != nil {
		return nil, err
	}
	directory := newDirectory(r.options.Cloud)
	if err := directory.load(ctx, r.target, r.options.Observed); err != nil {
		return nil, err
	}
	contradicted := func(c csp.Contradiction) { r.report.Contradictions.add(c) }
	return &sink{
		ctx: ctx, run: r, directory: directory,
		batch:      &batch{store: r.target, stubs: true, stated: stated{}, ended: endings{}, holders: newHolders(r.target, r.options.Observed, contradicted), logged: logged, result: r.take},
		unresolved: map[string]int64{}, regions: map[csp.NodeID]string{}, warned: map[string]bool{},
	}, nil
}

// begin is told of each file before it is read.
func (s *sink) begin(source partnercenter.Source) error {
	if s.closing == nil {
		return nil
	}
	return s.closing.begin(s.ctx, source)
}

// Assert implements partnercenter.Sink.
func (s *sink) Assert(assertion csp.Assertion) error {
	s.run.report.Read++
	if err := check(&assertion); err != nil {
		s.Reject(assertion.At, err.Error())
		return nil
	}
	s.directory.hear(&assertion)
	s.checkRules(&assertion)
	if s.closing != nil && assertion.Fact != nil {
		s.closing.hear(assertion.Fact)
	}
	return s.batch.add(s.ctx, assertion)
}

// Reject implements partnercenter.Sink.
func (s *sink) Reject(at csp.Position, reason string) {
	s.run.reject(Rejection{at.File, at.Line, at.Column, reason})
}

// Warn implements partnercenter.Sink.
func (s *sink) Warn(at csp.Position, rule, message string) {
	s.run.report.Warnings.add(Warning{at, rule, message})
}

// Unresolved implements partnercenter.Sink.
func (s *sink) Unresolved(mpnID string) {
	s.unresolved[mpnID]++
	if s.closing != nil {
		s.closing.unresolved = true
	}
}

// finish reports the MPN IDs that stayed unknown.
func (s *sink) finish() {
	for mpnID, count := range s.unresolved {
		s.run.report.UnresolvedMPN.add(UnresolvedMPN{mpnID, s.run.options.Cloud, count})
	}
	slices.SortFunc(s.run.report.UnresolvedMPN.First, func(a, b UnresolvedMPN) int { return cmp.Compare(a.MpnID, b.MpnID) })
}

// checkRules warns, once for each pair, of data that break a rule of the program. They are imported all the same:
// the graph says what is, not what should be.
func (s *sink) checkRules(assertion *csp.Assertion) {
	said := assertion.Fact
	if said == nil || said.Ended {
		return
	}
	switch said.Kind {
	case csp.DistributesTo:
		s.checkRegion(assertion)
	case csp.Serves, csp.Owns:
		s.checkCustomer(assertion)
	}
}

// checkRegion warns of a provider with resellers of two CSP regions.
func (s *sink) checkRegion(assertion *csp.Assertion) {
	provider, reseller := assertion.Fact.From, assertion.Fact.To
	region := s.directory.regions[reseller]
	if region == "" {
		return
	}
	expected := s.directory.regions[provider]
	if expected == "" {
		expected = s.regions[provider]
	}
	if expected == "" {
		s.regions[provider] = region
		return
	}
	if expected != region {
		s.once(assertion.At, "same-region", fmt.Sprintf("%s distributes in CSP region %q, but its reseller %s is in %q: partners and customers have to be in one region", provider, expected, reseller, region))
	}
}

// checkCustomer warns of a tenant of the program that buys from the program.
func (s *sink) checkCustomer(assertion *csp.Assertion) {
	customer := assertion.Fact.From
	if assertion.Fact.Kind == csp.Serves {
		customer = assertion.Fact.To
	}
	_, _, tenant, _ := customer.Split()
	if s.directory.kinds[tenant] != csp.NoKinds {
		s.once(assertion.At, "no-sale-to-partners", fmt.Sprintf("%s is the tenant of a partner: partners may not be customers in the program with the same tenant", customer))
	}
}

func (s *sink) once(at csp.Position, rule, message string) {
	if !s.warned[message] {
		s.warned[message] = true
		s.Warn(at, rule, message)
	}
}
