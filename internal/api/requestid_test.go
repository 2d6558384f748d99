package api_test

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"channelgraph/internal/api"
)

func TestEveryRequestHasAnID(t *testing.T) {
	s := newService(t, nil)
	for _, id := range []string{"a", "6f2d3c9e-0b1a-4c5d-8e7f-001122334455", "Root=1.2_3", strings.Repeat("x", 64)} {
		request := post(`{"query":"{__typename}"}`)
		request.Header.Set("X-Request-Id", id)
		got := s.serve(request).Header()["X-Request-Id"]
		if taken := id != "Root=1.2_3"; len(got) != 1 || (got[0] == id) != taken {
			t.Errorf("%s: %q", id, got)
		}
	}
	made := map[string]bool{}
	for range 100 {
		made[s.serve(post(`{"query":"{__typename}"}`)).Header().Get("X-Request-Id")] = true
	}
	if len(made) != 100 || made[""] {
		t.Errorf("%d different ids, or an empty one", len(made))
	}
}

func TestWhatIsNoIDIsNeitherRepeatedNorLogged(t *testing.T) {
	var s *service
	s = newService(t, func(o *api.Options) {
		o.Log = slog.New(slog.NewTextHandler(writerTo(func(p []byte) { s.log.Write(p) }), &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	for _, id := range []string{
		"evil\r\nSet-Cookie: a=b", "evil\nlevel=ERROR", "evil\x00", "evil thing", "evil\u2028", `evil"}`, "<evil>", "evil" + strings.Repeat("x", 61), "évil",
	} {
		request := post(`{"query":"{__typename}"}`)
		request.Header["X-Request-Id"] = []string{id}
		answer := s.serve(request)
		if got := answer.Header()["X-Request-Id"]; len(got) != 1 || len(got[0]) != 16 {
			t.Errorf("%q: %q", id, got)
		}
		if answer.Header().Get("Set-Cookie") != "" {
			t.Errorf("%q sets a cookie", id)
		}
	}
	if strings.Contains(s.log.String(), "vil") {
		t.Errorf("log: %s", s.log)
	}
}

func TestTheIDStandsInEveryLineOfItsRequest(t *testing.T) {
	var s *service
	s = newService(t, func(o *api.Options) {
		o.Schema = &oneShot{o.Schema.(*stubSchema), errors.New("broken")}
		o.Log = slog.New(slog.NewTextHandler(writerTo(func(p []byte) { s.log.Write(p) }), &slog.HandlerOptions{Level: slog.LevelDebug})).With("server", "one")
	})
	request := post(`{"query":"{fails}"}`)
	request.Header.Set("X-Request-Id", "wanted")
	got := s.do(t, request)
	if got.errors[0].Extensions["reference"] != "wanted" {
		t.Errorf("answer: %s", got.body)
	}
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	if len(lines) < 2 {
		t.Errorf("%d lines, want some for the error and one for the request", len(lines))
	}
	for _, line := range lines {
		if !strings.Contains(line, " request=wanted") || !strings.Contains(line, " server=one") {
			t.Errorf("line: %s", line)
		}
	}
}

func TestThePagesOfAnOpenedOriginMayReadTheID(t *testing.T) {
	s := newService(t, func(o *api.Options) { o.CORSOrigins = []string{"https://app.example"} })
	request := post(`{"query":"{__typename}"}`)
	request.Header.Set("Origin", "https://app.example")
	if got := s.serve(request).Header().Get("Access-Control-Expose-Headers"); !strings.Contains(got, http.CanonicalHeaderKey("X-Request-Id")) {
		t.Errorf("exposed: %q", got)
	}
}
