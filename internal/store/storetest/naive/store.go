package naive

import (
	"context"
	"sync"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
	"channelgraph/internal/store"
)

// Store keeps a graph in memory and answers by full scans.
type Store struct {
	rules  Rules
	writer chan struct{} // holds one token while an Update runs

	mutex   sync.Mutex // guards the fields below
	idle    *sync.Cond // signalled when running falls to zero
	running int
	closed  bool
	graph   *graph        // replaced as a whole, never changed
	grown   chan struct{} // closed when the log has grown, and replaced
}

var _ store.Store = (*Store)(nil)

// New returns an empty store that follows the contract.
func New() *Store { return WithRules(Contract()) }

// WithRules returns an empty store that follows other rules: tests build broken stores with it.
func WithRules(rules Rules) *Store {
	s := &Store{rules: rules, writer: make(chan struct{}, 1), graph: &graph{}, grown: make(chan struct{})}
	s.idle = sync.NewCond(&s.mutex)
	return s
}

// begin registers an operation and returns the newest graph.
func (s *Store) begin(ctx context.Context) (*graph, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return nil, csp.Errorf(csp.Closed, "the store is closed")
	}
	if err := interrupted(ctx); err != nil {
		return nil, err
	}
	s.running++
	return s.graph, nil
}

func (s *Store) end() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.running--
	if s.running == 0 {
		s.idle.Broadcast()
	}
}

// Ready implements store.Store.
func (s *Store) Ready(ctx context.Context) error {
	if _, err := s.begin(ctx); err != nil {
		return err
	}
	s.end()
	return nil
}

// Close implements store.Store.
func (s *Store) Close() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if !s.closed {
		close(s.grown)
	}
	s.closed = true
	for s.running > 0 {
		s.idle.Wait()
	}
	s.graph = nil
	return nil
}

// Read implements store.Reader.
func (s *Store) Read(ctx context.Context, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	graph, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer s.end()
	answer, err := read(&s.rules, graph, p, input)
	if err != nil {
		return nil, err
	}
	return answer, interrupted(ctx)
}

func read(rules *Rules, graph *graph, p *plan.Plan, input plan.Input) (*plan.Answer, error) {
	answer := &plan.Answer{}
	var failed error
	for i := range p.Roots {
		answer.Roots = append(answer.Roots, readRoot(rules, graph, input, &p.Roots[i], &failed))
	}
	if failed == nil && input.Most > 0 && answer.Size() > input.Most {
		return nil, store.TooLarge(input.Most)
	}
	return answer, failed
}

// Update implements store.Writer.
func (s *Store) Update(ctx context.Context, change func(store.Transaction) error) error {
	if _, err := s.begin(ctx); err != nil {
		return err
	}
	defer s.end()
	select {
	case s.writer <- struct{}{}:
		defer func() { <-s.writer }()
	case <-ctx.Done():
		return interrupted(ctx)
	}

	tx := &transaction{rules: &s.rules, graph: s.newest().clone()}
	if err := change(tx); err != nil {
		return err
	}
	if tx.failed != nil {
		return tx.failed
	}
	if err := interrupted(ctx); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(tx.graph.log) > len(s.graph.log) && !s.closed {
		close(s.grown)
		s.grown = make(chan struct{})
	}
	s.graph = tx.graph
	return nil
}

func (s *Store) newest() *graph {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.graph
}

// Dump implements store.Dumper.
func (s *Store) Dump(ctx context.Context, node func(*csp.Node) error, fact func(*csp.Fact) error) error {
	graph, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer s.end()
	return graph.dump(ctx, node, fact)
}

func interrupted(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return csp.Errorf(csp.TimedOut, "the operation ended before its answer was complete").WithCause(ctx.Err())
}
