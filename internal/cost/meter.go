package cost

import (
	"context"
	"sync/atomic"
)

// Meter counts what one operation costs.
type Meter struct {
	// Requested is the most that the operation can cost, known before it runs.
	Requested int
	// Fixed is the part of Requested that does not depend on what is found.
	Fixed int
	found atomic.Int64
}

// Add counts what was found. It may be called by several goroutines at a time.
func (m *Meter) Add(points int) { m.found.Add(int64(points)) }

// Actual returns what the operation has cost so far.
func (m *Meter) Actual() int { return m.Fixed + int(m.found.Load()) }

type meterKey struct{}

// WithMeter returns a context whose operation is metered.
func WithMeter(ctx context.Context, meter *Meter) context.Context {
	return context.WithValue(ctx, meterKey{}, meter)
}

// MeterOf returns the operation's meter, or nil if it is not metered.
func MeterOf(ctx context.Context) *Meter {
	meter, _ := ctx.Value(meterKey{}).(*Meter)
	return meter
}
