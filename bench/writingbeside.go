package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// readsBeside measures question A over HTTP while others write, beside the same alone.
func (s *writingSide) readsBeside(ctx context.Context, b *bench, _ int) error {
	asked, err := b.questions(ctx)
	if err != nil {
		return err
	}
	requests := asked.a.requests()
	for _, writers := range []int{1, writingClients} {
		if err := s.readsBesideWriters(b, requests, writers); err != nil {
			return err
		}
	}
	return nil
}

// readsBesideWriters adds the rows of so many writers, each of which has its next command carried out as soon as one is durable.
// Only one writer has targets.
func (s *writingSide) readsBesideWriters(b *bench, requests [][]byte, writers int) error {
	var alone, beside, tailAlone, tailBeside outcome
	var written []time.Duration
	for round := -1; round < b.rounds; round++ { // the first round warms up
		quiet, err := s.reads(requests, b.share)
		if err != nil {
			return err
		}
		writing := s.write(writers)
		busy, err := s.reads(requests, b.share)
		each, failed := writing.stop()
		if err := errors.Join(err, failed); err != nil {
			return err
		}
		if round < 0 {
			continue
		}
		alone.Rounds, beside.Rounds = append(alone.Rounds, mean(quiet)), append(beside.Rounds, mean(busy))
		tailAlone.Rounds, tailBeside.Rounds = append(tailAlone.Rounds, percentile(quiet, 99)), append(tailBeside.Rounds, percentile(busy, 99))
		written = append(written, each)
	}
	what := fmt.Sprintf("embedded, question A over HTTP by one client beside %d durable writers / alone", writers)
	note := fmt.Sprintf("%d goroutines each have the ledger register a subscription as soon as their last one is durable: %s together", writers, perSecond(median(written)))
	rate := atLeast(what+": throughput", beside, alone, 0.8).noting(note)
	tail := atMost(what+": 99th percentile", tailBeside, tailAlone, 3)
	if writers > 1 {
		rate.target, rate.met, tail.target, tail.met = "", untargeted, "", untargeted
	}
	b.report.add(rate, tail)
	return nil
}

// reads asks for a while and returns what each answer took.
func (s *writingSide) reads(requests [][]byte, share time.Duration) (took []time.Duration, err error) {
	for end := time.Now().Add(share); time.Now().Before(end) || len(took) < len(requests); {
		began := time.Now()
		if err := s.http.ask(requests[len(took)%len(requests)]); err != nil {
			return nil, err
		}
		took = append(took, time.Since(began))
	}
	return took, nil
}

func mean(values []time.Duration) (sum time.Duration) {
	for _, value := range values {
		sum += value
	}
	return sum / time.Duration(len(values))
}

func percentile(values []time.Duration, percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}

// writers change the channel until they are stopped.
type writers struct {
	group    sync.WaitGroup
	began    time.Time
	ending   chan struct{}
	placed   []int
	failures []error
}

func (s *writingSide) write(count int) *writers {
	w := &writers{began: time.Now(), ending: make(chan struct{}), placed: make([]int, count), failures: make([]error, count)}
	for number := range count {
		w.group.Go(func() {
			for w.failures[number] == nil {
				select {
				case <-w.ending:
					return
				default:
				}
				w.failures[number] = s.orders.place()
				w.placed[number]++
			}
		})
	}
	return w
}

// stop returns what a command took of the whole time.
func (w *writers) stop() (each time.Duration, err error) {
	close(w.ending)
	w.group.Wait()
	took, total := time.Since(w.began), 0
	for _, placed := range w.placed {
		total += placed
	}
	return took / time.Duration(max(total, 1)), errors.Join(w.failures...)
}

const documentRegister = `mutation ($id: ID!, $key: String!, $customer: ID!, $seller: ID!, $reseller: ID!) {
  registerSubscription(input: {subscriptionId: $id, customer: $customer, seller: $seller, reseller: $reseller, quantity: 25}, options: {idempotencyKey: $key}) { outcome revision }
}`

const documentSeen = `subscription { nodeChanged(after: %d, kinds: [SUBSCRIPTION]) { changes { kind node { ... on CloudSubscription { friendlyName customer { companyName } } } } } }`

// seenLive measures how long after a mutation was sent its event has come, over HTTP both.
func (s *writingSide) seenLive(ctx context.Context, b *bench, _ int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	newest, err := s.store.Await(ctx, -1)
	if err != nil {
		return err
	}
	events, err := s.http.events(ctx, fmt.Sprintf(documentSeen, newest))
	if err != nil {
		return err
	}
	var seen, answered []time.Duration
	for end := time.Now().Add(time.Duration(b.rounds) * b.share); time.Now().Before(end); {
		tie, id := s.orders.next(), fmt.Sprintf("written-%d", s.orders.placed.Add(1))
		began := time.Now()
		_, err := s.http.answer(request(documentRegister, map[string]any{"id": id, "key": id, "customer": tie.customer, "seller": tie.seller, "reseller": tie.reseller}))
		if err != nil {
			return err
		}
		answered = append(answered, time.Since(began))
		select {
		case at, open := <-events:
			if !open {
				return errors.New("the subscription ended")
			}
			seen = append(seen, at.Sub(began))
		case <-time.After(10 * time.Second):
			return errors.New("a change was not told within 10 s")
		}
	}
	result := within("embedded, a change seen by a subscriber (SSE, with a walk of the graph) after its mutation was sent over HTTP: median", median(seen), 5*time.Millisecond)
	b.report.add(result.noting(fmt.Sprintf("the mutation itself was answered after %s (median of %d); 99th percentile of the event %s", short(median(answered)), len(answered), short(percentile(seen, 99)))))
	return nil
}

// within is the row of a time with a target of its own.
func within(what string, took, target time.Duration) row {
	return row{what: what, ours: short(took), target: short(target), met: judged(took <= target)}
}

// events subscribes, and sends when each event with changes came.
func (e *endpoint) events(ctx context.Context, document string) (<-chan time.Time, error) {
	asked, err := http.NewRequestWithContext(ctx, http.MethodGet, e.url+"?query="+url.QueryEscape(document), nil)
	if err != nil {
		return nil, err
	}
	asked.Header.Set("Accept", "text/event-stream")
	asked.Header.Set("X-Requested-With", "bench")
	response, err := e.client.Do(asked)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(response.Body)
	if response.StatusCode != http.StatusOK || !lines.Scan() {
		return nil, errors.Join(fmt.Errorf("no subscription: status %d: %s", response.StatusCode, lines.Text()), response.Body.Close())
	}
	events := make(chan time.Time, 1)
	go func() {
		defer close(events)
		defer response.Body.Close()
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), `data: {"data":{"nodeChanged":{"changes":[{`) {
				select {
				case events <- time.Now():
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return events, nil
}
