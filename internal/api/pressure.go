package api

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"time"
)

// pressure says which share of those who come is refused at once, before anything is read of what they ask, so that those who are let in
// wait for about its target. It follows the delay as RFC 8033 (PIE) does for packets: the share grows with how far the delay is above the
// target and with how fast it grows.
//
// The delay is that of the line, or that of the processors if it is longer: where operations only compute, requests wait for a processor
// before any of their code runs, and no line of ours ever gets long. Of what is measured in an interval the shortest counts: a burst, or a
// pause of the process, is no overload (RFC 8289, CoDel).
type pressure struct {
	target time.Duration
	line   func() time.Duration // how long the first in line has waited

	probing atomic.Bool
	probed  atomic.Int64  // when, in nanoseconds
	share   atomic.Uint64 // the bits of a float64

	// These belong to the probe.
	shortest time.Duration // of the interval so far
	probes   int           // of the interval so far
	before   time.Duration // the shortest of the interval before
}

const (
	probeEvery = 10 * time.Millisecond
	interval   = 10                     // probes
	forgotten  = 500 * time.Millisecond // after which an old share says nothing any more
	// What a delay of one second adds to the share: above the target, and more than in the interval before.
	gainAbove, gainGrowth = 0.5, 2.5
	mostRefused           = 0.95
)

// refuses decides about one who comes.
func (p *pressure) refuses() bool {
	since := time.Duration(time.Now().UnixNano() - p.probed.Load())
	if since >= probeEvery && p.probing.CompareAndSwap(false, true) {
		if since >= forgotten {
			p.share.Store(0)
			p.before, p.probes = 0, 0
		}
		go p.probe()
	}
	share := math.Float64frombits(p.share.Load())
	return share > 0 && rand.Float64() < share
}

// probe measures how long it takes to get a processor, from the end of the queue for one.
func (p *pressure) probe() {
	began := time.Now()
	runtime.Gosched()
	p.measured(max(time.Since(began), p.line()))
	p.probed.Store(time.Now().UnixNano())
	p.probing.Store(false)
}

// measured moves the share at the end of each interval.
func (p *pressure) measured(delay time.Duration) {
	if p.probes == 0 || delay < p.shortest {
		p.shortest = delay
	}
	if p.probes++; p.probes < interval {
		return
	}
	share := math.Float64frombits(p.share.Load())
	share += gainAbove*(p.shortest-p.target).Seconds() + gainGrowth*(p.shortest-p.before).Seconds()
	p.share.Store(math.Float64bits(min(max(share, 0), mostRefused)))
	p.before, p.probes = p.shortest, 0
}
