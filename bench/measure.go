package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// contender is one way to the same answers.
type contender struct {
	name string
	ask  func(set int) error // asks with one of the parameter sets
}

// outcome is what a race found of one contender.
type outcome struct {
	Rounds []time.Duration // of one question, on average over the parameter sets, by round
}

// each is the median of the rounds.
func (o outcome) each() time.Duration { return median(o.Rounds) }

// over is the median of the rounds' ratios to another contender of the same race.
func (o outcome) over(other outcome) float64 {
	ratios := make([]float64, len(o.Rounds))
	for i := range ratios {
		ratios[i] = float64(o.Rounds[i]) / float64(other.Rounds[i])
	}
	return median(ratios)
}

func median[T int | int64 | float64 | time.Duration](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// race gives every contender its share of time in every round, by turns in another order. With one client, a round's
// time is the median of its passes; a pass asks with each parameter set once. With more, clients ask at the same time,
// and a round's time is what an answer took of the whole round.
func (b *bench) race(sets, clients int, contenders ...contender) ([]outcome, error) {
	outcomes := make([]outcome, len(contenders))
	for round := -1; round < b.rounds; round++ { // the first round warms up
		for turn := range contenders {
			at := (turn + round + 1) % len(contenders)
			took, err := b.turn(contenders[at], sets, clients)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", contenders[at].name, err)
			}
			if round >= 0 {
				outcomes[at].Rounds = append(outcomes[at].Rounds, took)
			}
		}
	}
	return outcomes, nil
}

func (b *bench) turn(c contender, sets, clients int) (time.Duration, error) {
	if clients == 1 {
		return alone(c, sets, b.share)
	}
	return together(c, sets, clients, b.share)
}

func alone(c contender, sets int, share time.Duration) (time.Duration, error) {
	var passes []time.Duration
	for end := time.Now().Add(share); len(passes) < 3 || time.Now().Before(end); {
		began := time.Now()
		for set := range sets {
			if err := c.ask(set); err != nil {
				return 0, err
			}
		}
		passes = append(passes, time.Since(began)/time.Duration(sets))
	}
	return median(passes), nil
}

func together(c contender, sets, clients int, share time.Duration) (time.Duration, error) {
	var group sync.WaitGroup
	asked, failures := make([]int, clients), make([]error, clients)
	began := time.Now()
	for client := range clients {
		group.Go(func() {
			for failures[client] == nil && (time.Since(began) < share || asked[client] == 0) {
				failures[client] = c.ask((client + asked[client]) % sets)
				asked[client]++
			}
		})
	}
	group.Wait()
	took := time.Since(began)
	total := 0
	for client := range clients {
		if failures[client] != nil {
			return 0, failures[client]
		}
		total += asked[client]
	}
	return took / time.Duration(total), nil
}
