package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// crowdConnections bounds the files that both sides have open.
const crowdConnections = 1000

// overloadClients is how many ask at once to find out what the server carries.
const overloadClients = 8

// crowdVariable holds the task of a process that asks as a crowd does, so that it does not wait for the server's processors inside of the
// server.
const crowdVariable = "CHANNELGRAPH_BENCH_CROWD"

// crowdTask is what such a process does: ask so often a second, or as often as clients by turns get answers if Rate is 0.
type crowdTask struct {
	URL      string
	Requests [][]byte
	Rate     float64
	Share    time.Duration
}

// crowdResult is what it prints.
type crowdResult struct {
	Rate    float64       // answers a second while others came
	Tail    time.Duration // 99th percentile of those answered, from when they were due
	Refused int
}

func crowdChild(text string) error {
	var task crowdTask
	if err := json.Unmarshal([]byte(text), &task); err != nil {
		return err
	}
	e := newEndpoint(task.URL)
	e.client.Transport.(*http.Transport).MaxIdleConnsPerHost = crowdConnections // connecting anew would be most of the load
	e.client.Transport.(*http.Transport).MaxConnsPerHost = crowdConnections
	ask := e.arrivals
	if task.Rate == 0 {
		ask = e.carried
	}
	result, err := ask(&task)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

func runCrowd(ctx context.Context, task crowdTask) (result crowdResult, err error) {
	err = runSelf(ctx, crowdVariable, task, &result)
	return result, err
}

// overloaded asks twice as often as the server can answer, whether it answers or not, and reports what becomes of it. The question is one that
// costs the server much and those who ask little, because both share the processors: the load is to be the server's.
func overloaded(ctx context.Context, b *bench) error {
	side, err := b.embeddedSide(ctx)
	if err != nil {
		return err
	}
	url, requests := side.http.url, [][]byte{request(documentByTwo, nil)}
	var rates, bests, kept []float64
	var tails []time.Duration
	refused := 0
	for round := -1; round < b.rounds; round++ { // the first round warms up
		best, err := runCrowd(ctx, crowdTask{url, requests, 0, b.share})
		if err != nil {
			return err
		}
		found, err := runCrowd(ctx, crowdTask{url, requests, 2 * best.Rate, 4 * b.share})
		if err != nil {
			return err
		}
		if round < 0 {
			continue
		}
		rates, bests, kept, tails = append(rates, found.Rate), append(bests, best.Rate), append(kept, found.Rate/best.Rate), append(tails, found.Tail)
		refused += found.Refused
	}
	what := fmt.Sprintf("embedded, groups of subscriptions over HTTP, asked for twice as often as %d clients by turns get answers", overloadClients)
	ratio := median(kept)
	b.report.add(
		row{what: what + ": answers a second", ours: fmt.Sprintf("%.0f", median(rates)), against: fmt.Sprintf("%.0f", median(bests)), ratio: fmt.Sprintf("%.2fx", ratio),
			target: "at least 0.9x", met: judged(ratio >= 0.9), note: fmt.Sprintf("%d were refused; those who ask, a process of their own, share the cores", refused)},
		within(what+": 99th percentile of those answered", median(tails), time.Second),
	)
	return nil
}

// carried returns how many answers a second clients get that each ask again as soon as they are answered.
func (e *endpoint) carried(task *crowdTask) (*crowdResult, error) {
	var asking sync.WaitGroup
	var answered atomic.Int64
	failures := make([]error, overloadClients)
	began := time.Now()
	for client := range overloadClients {
		asking.Go(func() {
			for number := client; failures[client] == nil && time.Since(began) < task.Share; number++ {
				isAnswered, err := e.isAnswered(task.Requests[number%len(task.Requests)])
				if isAnswered {
					answered.Add(1)
				}
				failures[client] = err
			}
		})
	}
	asking.Wait()
	return &crowdResult{Rate: float64(answered.Load()) / time.Since(began).Seconds()}, errors.Join(failures...)
}

// arrivals has so many a second ask for a while, however many of those before have been answered.
func (e *endpoint) arrivals(task *crowdTask) (*crowdResult, error) {
	found := &crowdResult{}
	var took []time.Duration
	var mutex sync.Mutex
	var failed error
	var asking sync.WaitGroup
	began, pause := time.Now(), time.Duration(float64(time.Second)/task.Rate)
	for number := 0; time.Duration(number)*pause < task.Share; number++ {
		due := began.Add(time.Duration(number) * pause)
		time.Sleep(time.Until(due))
		asking.Go(func() {
			answered, err := e.isAnswered(task.Requests[number%len(task.Requests)])
			waited := time.Since(due)
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case err != nil:
				failed = err
			case answered:
				took = append(took, waited)
				if time.Since(began) < task.Share {
					found.Rate += 1 / task.Share.Seconds()
				}
			default:
				found.Refused++
			}
		})
	}
	asking.Wait()
	if len(took) == 0 {
		return nil, errors.Join(failed, errors.New("nobody was answered"))
	}
	found.Tail = percentile(took, 99)
	return found, failed
}

// isAnswered asks, and reports whether it was answered or refused because of the load.
func (e *endpoint) isAnswered(body []byte) (bool, error) {
	response, err := e.send(body)
	if err != nil {
		return false, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	err = errors.Join(err, response.Body.Close())
	switch response.StatusCode {
	case http.StatusOK:
		return true, err
	case http.StatusServiceUnavailable:
		return false, err
	}
	return false, errors.Join(err, fmt.Errorf("status %d", response.StatusCode))
}
