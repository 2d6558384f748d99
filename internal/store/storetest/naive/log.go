package naive

import (
	"context"
	"slices"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
)

// Entries implements store.Log.
func (s *Store) Entries(ctx context.Context, after csp.Revision, most int) ([]store.Entry, error) {
	graph, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer s.end()
	return graph.entries(after, most), nil
}

// Await implements store.Log. It is no running operation while it waits: Close ends it.
func (s *Store) Await(ctx context.Context, after csp.Revision) (csp.Revision, error) {
	for {
		graph, err := s.begin(ctx)
		if err != nil {
			return 0, err
		}
		s.end()
		if newest := csp.Revision(len(graph.log)); newest > after {
			return newest, nil
		}
		s.mutex.Lock()
		grown, missed := s.grown, s.graph != graph
		s.mutex.Unlock()
		if missed {
			continue
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return 0, interrupted(ctx)
		}
	}
}

func (g *graph) entries(after csp.Revision, most int) []store.Entry {
	from := min(max(int(after), 0), len(g.log))
	return slices.Clone(g.log[from:min(from+most, len(g.log))])
}
