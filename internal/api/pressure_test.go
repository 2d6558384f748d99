package api

import (
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

func newPressure(target time.Duration) *pressure {
	return &pressure{target: target, line: func() time.Duration { return 0 }}
}

func (p *pressure) shares() float64 { return math.Float64frombits(p.share.Load()) }

// press lets a server that can carry one be asked by so many times as many as it can carry, for a time, and returns the delay at its end.
func (p *pressure) press(load float64, delay, lasting time.Duration) time.Duration {
	for range lasting / probeEvery {
		grown := float64(probeEvery) * (load*(1-p.shares()) - 1)
		delay = max(0, delay+time.Duration(grown))
		p.measured(delay)
	}
	return delay
}

func TestAsManyAreRefusedAsKeepsTheDelayAtItsTarget(t *testing.T) {
	const target = 150 * time.Millisecond
	for load, want := range map[float64]float64{1.25: 0.2, 2: 0.5, 4: 0.75, 10: 0.9} {
		p := newPressure(target)
		delay := p.press(load, 0, 5*time.Second)
		if share := p.shares(); math.Abs(share-want) > 0.05 || delay < target/2 || delay > 2*target {
			t.Errorf("%v times the load: %.2f are refused and the others wait %s", load, share, delay)
		}
		if delay = p.press(0.5, delay, 5*time.Second); p.shares() != 0 || delay != 0 {
			t.Errorf("after %v times the load: %.2f are refused and the others wait %s", load, p.shares(), delay)
		}
	}
}

func TestTheDelayNeverGetsLongUnderTwiceTheLoad(t *testing.T) {
	p, delay := newPressure(150*time.Millisecond), time.Duration(0)
	for range 100 {
		if delay = p.press(2, delay, 50*time.Millisecond); delay > 500*time.Millisecond {
			t.Fatalf("the delay is %s", delay)
		}
	}
}

func TestABurstIsNoOverload(t *testing.T) {
	p := newPressure(150 * time.Millisecond)
	for number := range 1000 {
		delay := time.Second
		if number%interval == 0 {
			delay = 0
		}
		if p.measured(delay); p.shares() != 0 {
			t.Fatalf("after %d probes %.2f are refused", number, p.shares())
		}
	}
}

func TestAnOldShareIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPressure(time.Second)
		press := func() {
			p.share.Store(math.Float64bits(mostRefused))
			p.probed.Store(time.Now().UnixNano())
		}
		refused := func() (refused int) {
			for range 1000 {
				if p.refuses() {
					refused++
				}
			}
			return refused
		}
		press()
		if got := refused(); got < 800 || got == 1000 {
			t.Errorf("%d of 1000 are refused, want 950", got)
		}
		time.Sleep(forgotten)
		if got := refused(); got != 0 {
			t.Errorf("%d of 1000 are refused after a while without anybody", got)
		}
		synctest.Wait()
	})
}

// unread is a body that nobody may read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

func TestUnderPressureSomeAreRefusedBeforeTheyAreRead(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	transport := &transport{gate: newGate(&Limits{OperationsUnderWay: 1, Wait: time.Second}), present: presenter(log)}
	transport.gate.pressure.share.Store(math.Float64bits(1))
	transport.gate.pressure.probed.Store(time.Now().Add(time.Hour).UnixNano())
	recorder := httptest.NewRecorder()
	transport.ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/graphql", unread{t}))
	if recorder.Code != http.StatusServiceUnavailable || recorder.Header().Get("Retry-After") != "1" || transport.gate.refused.Load() != 1 {
		t.Errorf("%d %v %s", recorder.Code, recorder.Header(), recorder.Body)
	}
	if err := transport.gate.arrive(t.Context()); err != errOverloaded {
		t.Errorf("an operation of a live connection: %v", err)
	}
}

func TestTheWaitOfTheFirstInLineIsPressure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(&Limits{OperationsUnderWay: 1, Wait: time.Second})
		if err := g.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		entered := make(chan error, 2)
		for range 2 {
			go func() { entered <- g.enter(t.Context()) }()
			synctest.Wait()
			time.Sleep(100 * time.Millisecond)
		}
		if got := g.pressure.line(); got != 200*time.Millisecond {
			t.Errorf("the first in line has waited for %s", got)
		}
		g.leave()
		if err := <-entered; err != nil || g.pressure.line() != 100*time.Millisecond {
			t.Errorf("%v, the next one has waited for %s", err, g.pressure.line())
		}
		g.leave()
		<-entered
	})
}
