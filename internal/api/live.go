package api

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"channelgraph/internal/csp"
)

// live bounds and counts what lasts: connections that tell events, and subscriptions on them.
type live struct {
	connections   places
	subscriptions places
	slow          atomic.Int64 // subscriptions that ended because their peer was too slow
	cut           atomic.Int64 // connections that were cut because their peer took nothing
}

func newLive(limits *Limits) *live {
	return &live{connections: places{most: limits.Connections}, subscriptions: places{most: limits.Subscriptions}}
}

// places are taken by at most so many at a time.
type places struct {
	most  int
	taken atomic.Int64
}

// take reports whether there was a free place. Whoever took it leaves it once.
func (p *places) take() bool {
	if p.taken.Add(1) > int64(p.most) {
		p.leave()
		return false
	}
	return true
}

func (p *places) leave() { p.taken.Add(-1) }

func (l *live) tooManyConnections() *csp.Error {
	return csp.Errorf(TooManySubscribers, "The server has %d live connections, as many as it may: try again later, or at another process.", l.connections.most)
}

func (l *live) tooManySubscriptions() *csp.Error {
	return csp.Errorf(TooManySubscribers, "The server has %d subscriptions under way, as many as it may: try again later, or at another process.", l.subscriptions.most)
}

// healthy answers that the process is up, whatever its store does, and how much is live.
func (l *live) healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header()["Content-Type"] = contentTypes[plainJSON]
	_, _ = fmt.Fprintf(w, `{"status":"OK","live":{"connections":%d,"subscriptions":%d,"tooSlow":%d,"cut":%d}}`,
		l.connections.taken.Load(), l.subscriptions.taken.Load(), l.slow.Load(), l.cut.Load())
}
