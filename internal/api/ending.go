package api

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// ending tells streams, which have no end of their own, that the server ends, and waits for those that net/http does not know of.
type ending struct {
	begun   chan struct{}
	once    sync.Once
	streams sync.WaitGroup
}

type endingKey struct{}

func newEnding() *ending { return &ending{begun: make(chan struct{})} }

// base puts the ending into the context of every request.
func (e *ending) base(net.Listener) context.Context {
	return context.WithValue(context.Background(), endingKey{}, e)
}

func (e *ending) begin() { e.once.Do(func() { close(e.begun) }) }

// wait waits until no stream is left, or until ctx ends.
func (e *ending) wait(ctx context.Context) error {
	ended := make(chan struct{})
	go func() { e.streams.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// enter counts a stream until leave is called. ended is closed when the stream has to end.
func enter(r *http.Request) (ended <-chan struct{}, leave func()) {
	e, ok := r.Context().Value(endingKey{}).(*ending)
	if !ok {
		return nil, func() {} // without Server nothing ends
	}
	e.streams.Add(1)
	return e.begun, e.streams.Done
}
