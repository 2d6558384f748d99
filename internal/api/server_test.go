package api_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"channelgraph/internal/api"
)

// running is a server under test.
type running struct {
	url   string
	stop  context.CancelFunc
	ended chan error
}

func start(t *testing.T, handler http.Handler, drain time.Duration) *running {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	server := &api.Server{Handler: handler, Log: slog.New(slog.DiscardHandler), OperationTimeout: time.Second, DrainTimeout: drain}
	r := &running{url: "http://" + listener.Addr().String(), stop: cancel, ended: make(chan error, 1)}
	go func() { r.ended <- server.Run(ctx, listener) }()
	return r
}

func TestRequestsUnderWayFinish(t *testing.T) {
	defer goleak.VerifyNone(t)
	entered, release := make(chan struct{}), make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-release
		if err := r.Context().Err(); err != nil {
			_, _ = io.WriteString(w, err.Error())
			return
		}
		_, _ = io.WriteString(w, "finished")
	})
	server := start(t, handler, time.Minute)
	body := make(chan string, 1)
	go func() { body <- fetch(server.url) }()
	<-entered
	server.stop()
	for refused := false; !refused; {
		connection, err := net.Dial("tcp", server.url[len("http://"):])
		if refused = err != nil; !refused {
			connection.Close()
		}
	}
	close(release)
	if got := <-body; got != "finished" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-server.ended; err != nil {
		t.Errorf("Run: %v", err)
	}
}

func TestDrainingEnds(t *testing.T) {
	defer goleak.VerifyNone(t)
	entered, release := make(chan struct{}), make(chan struct{})
	server := start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-release
	}), time.Millisecond)
	cut := make(chan string, 1)
	go func() { cut <- fetch(server.url) }()
	<-entered
	server.stop()
	if err := <-server.ended; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Run: %v, want the drain's deadline", err)
	}
	close(release)
	<-cut
}

func TestRunReportsABrokenListener(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	server := &api.Server{Handler: http.NotFoundHandler(), Log: slog.New(slog.DiscardHandler)}
	if err := server.Run(context.Background(), listener); err == nil {
		t.Error("Run gave no error")
	}
}

// fetch uses a connection of its own, so that none is left open.
func fetch(url string) string {
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	return string(body)
}
