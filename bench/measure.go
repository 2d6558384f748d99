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

// race gives every contender its share of time in every round, by turns in another order, once all are warm. With one
// client, a round's time is the median of its passes; a pass asks with each parameter set once. With more, clients ask
// at the same time, and a round's time is what an answer took of the whole round.
func (b *bench) race(sets, clients int, contenders ...contender) ([]outcome, error) {
	if err := b.warmUp(sets, clients, contenders); err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(contenders))
	for round := range b.rounds {
		if err := b.round(round, sets, clients, b.share, contenders, outcomes); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// round gives each contender a turn. Another one begins in each round.
func (b *bench) round(round, sets, clients int, share time.Duration, contenders []contender, outcomes []outcome) error {
	for turn := range contenders {
		at := (turn + round) % len(contenders)
		took, err := takeTurn(contenders[at], sets, clients, share)
		if err != nil {
			return fmt.Errorf("%s: %w", contenders[at].name, err)
		}
		outcomes[at].Rounds = append(outcomes[at].Rounds, took)
	}
	return nil
}

const (
	warmUpMost  = 20   // rounds
	stillFalls  = 0.97 // of the best so far: what is slower than that does not fall any more
	warmUpCalm  = 2    // rounds without a fall that end the warming up
	warmUpShare = 0.4  // of a contender's share in a measured round
)

// warmUp asks in short rounds until the time of no contender falls any more: a Java virtual machine compiles what it
// often runs for many seconds, and each in its own time.
func (b *bench) warmUp(sets, clients int, contenders []contender) error {
	outcomes := make([]outcome, len(contenders))
	share := time.Duration(float64(b.share) * warmUpShare)
	calm := 0
	for round := 0; round < warmUpMost && calm < warmUpCalm; round++ {
		if err := b.round(round, sets, clients, share, contenders, outcomes); err != nil {
			return err
		}
		calm++
		if round == 0 || slices.ContainsFunc(outcomes, outcome.fell) {
			calm = 0
		}
	}
	return nil
}

// fell reports whether the last round was faster than all before it.
func (o outcome) fell() bool {
	last := len(o.Rounds) - 1
	return float64(o.Rounds[last]) < stillFalls*float64(slices.Min(o.Rounds[:last]))
}

func takeTurn(c contender, sets, clients int, share time.Duration) (time.Duration, error) {
	if clients == 1 {
		return alone(c, sets, share)
	}
	return together(c, sets, clients, share)
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
