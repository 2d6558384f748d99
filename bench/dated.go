package main

import (
	"context"
	"maps"
	"time"

	"channelgraph/internal/store/embedded"
)

// datedQuestion is asked of the large channel now and of a year ago: its document takes the instant as $at.
type datedQuestion struct {
	name, document string
	sets           []map[string]any // without the instant
	target         time.Duration    // of now; 0 is none
}

// requests are the bodies at an instant, one for each parameter set; now is null.
func (q *datedQuestion) requests(at any) [][]byte {
	var bodies [][]byte
	for _, set := range q.sets {
		dated := map[string]any{"at": at}
		maps.Copy(dated, set)
		bodies = append(bodies, request(q.document, dated))
	}
	return bodies
}

// nowAndThen measures a question in the store alone, now and beside it a year ago.
func (b *bench) nowAndThen(ctx context.Context, graph *embedded.Store, q datedQuestion) error {
	now, err := readsOf(q.requests(nil), graph)
	if err != nil {
		return err
	}
	then, err := readsOf(q.requests(aYearAgo()), graph)
	if err != nil {
		return err
	}
	outcomes, err := b.race(len(q.sets), 1, reading(ctx, "now", graph, now), reading(ctx, "then", graph, then))
	if err != nil {
		return err
	}
	b.report.add(
		timing(q.name, outcomes[0], q.target),
		atMost(q.name+", a year ago / now, embedded, store only", outcomes[1], outcomes[0], 1.5),
	)
	return nil
}

// timing is the row of a question on the large channel; a target of 0 is none.
func timing(what string, took outcome, target time.Duration) row {
	each := took.each()
	result := row{what: what + ", large channel, embedded, store only", ours: short(each)}
	if target > 0 {
		result.target, result.met = short(target), judged(each <= target)
	}
	return result
}

func aYearAgo() string {
	return time.Now().UTC().AddDate(-1, 0, 0).Truncate(time.Second).Format(time.RFC3339)
}
