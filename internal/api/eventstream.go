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

// eventStream is server-sent events, as the distinct connections mode of
// https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md says, and as a browser's EventSource reads.
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

// eventWriter writes events. Its methods may be called at the same time.
type eventWriter struct {
	mutex      sync.Mutex
	w          http.ResponseWriter
	controller *http.ResponseController
	out        []byte
}

// serveEvents answers an operation of any kind as a stream of events.
func (t *transport) serveEvents(r *http.Request, x *exchange) {
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		if x.params.Extensions == nil {
			x.params.Extensions = map[string]any{}
		}
		x.params.Extensions[revisionExtension] = json.Number(last)
	}
	header := x.w.Header()
	header.Set("Content-Type", eventStream)
	header.Set("X-Accel-Buffering", "no") // for proxies that would wait for the end
	x.written = true
	stream := &eventWriter{w: x.w, controller: http.NewResponseController(x.w)}
	_ = stream.controller.SetReadDeadline(time.Time{})
	x.w.WriteHeader(http.StatusOK)
	ended, leave := enter(r)
	defer leave()
	ctx, cancel := context.WithCancel(r.Context())
	var beating sync.WaitGroup
	defer beating.Wait()
	defer cancel()
	beating.Go(func() {
		defer cancel()
		stream.beat(ctx, ended)
	})
	if stream.write(":\n\n") != nil {
		return
	}
	request := request{header: r.Header, params: &x.params, readOnly: r.Method == http.MethodGet}
	if t.respondEach(ctx, request, stream.tell) == nil && ctx.Err() == nil {
		_ = stream.write("event: complete\ndata:\n\n")
	}
}

// beat sends comments while nothing else is sent, until ctx or the server ends.
func (s *eventWriter) beat(ctx context.Context, ended <-chan struct{}) {
	beats := time.NewTicker(heartbeat)
	defer beats.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ended:
			return
		case <-beats.C:
			if s.write(":\n\n") != nil {
				return
			}
		}
	}
}

// tell writes a response as one event, with its revision as the event's id.
func (s *eventWriter) tell(response *graphql.Response) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.out = s.out[:0]
	if revision, ok := response.Extensions[revisionExtension].(int64); ok {
		s.out = append(strconv.AppendInt(append(s.out, "id: "...), revision, 10), '\n')
	}
	s.out = append(s.out, "event: next\ndata: "...)
	begin := len(s.out)
	s.out = appendResponse(s.out, response)
	for i, letter := range s.out[begin:] {
		if letter == '\n' || letter == '\r' {
			s.out[begin+i] = ' ' // between tokens: in JSON's texts they are escaped
		}
	}
	s.out = append(s.out, "\n\n"...)
	return s.flush(s.out)
}

func (s *eventWriter) write(text string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.flush([]byte(text))
}

// flush sends an event. A reader that does not take it in time loses the connection.
func (s *eventWriter) flush(content []byte) error {
	if err := s.controller.SetWriteDeadline(time.Now().Add(messageSent)); err != nil {
		return err
	}
	if _, err := s.w.Write(content); err != nil {
		return err
	}
	return s.controller.Flush()
}
