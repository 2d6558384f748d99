package api

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// eventStream is server-sent events, as https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md says, and as a browser's
// EventSource reads.
const eventStream = "text/event-stream"

// wantsEvents reports whether Accept asks for a stream of events.
func wantsEvents(header http.Header) bool {
	for _, line := range header["Accept"] {
		for mediaRange := range strings.SplitSeq(line, ",") {
			if name, _, err := mime.ParseMediaType(mediaRange); err == nil && name == eventStream {
				return true
			}
		}
	}
	return false
}

// serveEvents answers an operation of any kind as a stream of events of its own: the protocol's distinct connections mode.
func (t *transport) serveEvents(r *http.Request, x *exchange) {
	if !t.live.connections.take() {
		t.refuse(r.Context(), x, http.StatusServiceUnavailable, t.live.tooManyConnections())
		return
	}
	defer t.live.connections.leave()
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		if x.params.Extensions == nil {
			x.params.Extensions = map[string]any{}
		}
		x.params.Extensions[revisionExtension] = json.Number(last)
	}
	request := request{header: r.Header, caller: callerOf(r.Context(), r.RemoteAddr), params: &x.params, readOnly: r.Method == http.MethodGet, transport: overEvents}
	t.stream(r, x, func(ctx context.Context, out *outlet) {
		tell := func(response *graphql.Response) error {
			x.out = appendEventID(x.out[:0], response)
			x.out = append(x.out, "event: next\ndata: "...)
			x.out = append(appendOneLine(x.out, response), "\n\n"...)
			return tellBy(ctx, out, response, x.out)
		}
		err := t.answerEach(ctx, request, tell)
		if credentialEnded(ctx) {
			ctx = context.WithoutCancel(ctx)
			err = tell(t.notGoodAnyMore(ctx))
		}
		if err == nil && ctx.Err() == nil {
			_ = out.send(ctx, []byte("event: complete\ndata:\n\n"))
		}
	})
}

// stream answers with a stream of events that run writes. It ends with run, whose context ends when the peer leaves, or its
// credential or the server ends.
func (t *transport) stream(r *http.Request, x *exchange, run func(context.Context, *outlet)) {
	header := x.w.Header()
	header.Set("Content-Type", eventStream)
	header.Set("X-Accel-Buffering", "no") // for proxies that would wait for the end
	x.written = true
	controller := http.NewResponseController(x.w)
	_ = controller.SetReadDeadline(time.Time{})
	x.w.WriteHeader(http.StatusOK)
	out := newOutlet(t.live, func(content []byte) error {
		if err := controller.SetWriteDeadline(time.Now().Add(longestWrite)); err != nil {
			return err
		}
		if _, err := x.w.Write(content); err != nil {
			return err
		}
		return controller.Flush()
	})
	ended, leave := enter(r)
	defer leave()
	ctx, cancel := whileGood(r.Context())
	var beating sync.WaitGroup
	defer beating.Wait()
	defer cancel()
	beating.Go(func() {
		defer cancel()
		beat(ctx, out, ended)
	})
	if out.send(ctx, comment) == nil {
		run(ctx, out)
	}
}

// comment is what an event stream ignores.
var comment = []byte(":\n\n")

// beat sends comments beside the events, until ctx or the server ends, or the peer has left.
func beat(ctx context.Context, out *outlet, ended <-chan struct{}) {
	beats := time.NewTicker(heartbeat)
	defer beats.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ended:
			return
		case <-beats.C:
			if out.send(ctx, comment) != nil {
				return
			}
		}
	}
}

// appendEventID writes an event's revision as its id, with which a browser resumes.
func appendEventID(out []byte, response *graphql.Response) []byte {
	if revision, ok := revisionOf(response); ok {
		out = append(strconv.AppendInt(append(out, "id: "...), revision, 10), '\n')
	}
	return out
}

// appendOneLine writes a response without line breaks, which would end an event's data. Between tokens they are spaces; in JSON's texts
// they are escaped.
func appendOneLine(out []byte, response *graphql.Response) []byte {
	begin := len(out)
	out = appendResponse(out, response)
	for i, letter := range out[begin:] {
		if letter == '\n' || letter == '\r' {
			out[begin+i] = ' '
		}
	}
	return out
}
