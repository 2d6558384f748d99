package identity_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"channelgraph/internal/csp"
	"channelgraph/internal/identity"
)

func TestKeysRotateUnderLoad(t *testing.T) {
	i := newIssuer(t)
	at := newClock()
	a := open(t, trusting(i), at)
	accepted(t, a, i.token(t, nil))
	var asking sync.WaitGroup
	for round := range 3 {
		i.rotate(t, fmt.Sprint("key-", round))
		at.move(10 * time.Second) // the issuer may be asked again
		token := i.token(t, nil)
		for range 50 {
			asking.Go(func() {
				if _, err := a.Authenticate(t.Context(), "Bearer "+token); err != nil {
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		asking.Wait()
	}
}

func TestKeysThatAreNotPublishedAnyMoreAreForgotten(t *testing.T) {
	i := newIssuer(t)
	at := newClock()
	a := open(t, trusting(i), at)
	former, id := i.signing, i.id
	signed := func(number int) string {
		return sign(t, jose.RS256, former, id, i.claims(map[string]any{"jti": strconv.Itoa(number), "exp": start.Add(48 * time.Hour).Unix()}))
	}
	accepted(t, a, signed(0))
	i.rotate(t, "second")
	at.move(time.Hour)
	accepted(t, a, signed(1)) // the keys are read behind it
	for number := range 10_000 {
		if _, err := a.Authenticate(t.Context(), "Bearer "+signed(2+number)); err != nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	refused(t, a, signed(-1), csp.Unauthenticated, "not signed with one of its issuer's keys")
	accepted(t, a, signed(1)) // it is remembered
	at.move(time.Minute)
	refused(t, a, signed(1), csp.Unauthenticated, "not signed with one of its issuer's keys")
}

func TestMadeUpKeyIDsDoNotHammerTheIssuer(t *testing.T) {
	i := newIssuer(t)
	at := newClock()
	a := open(t, trusting(i), at)
	accepted(t, a, i.token(t, nil))
	wrong := newRSAKey(t)
	var asking sync.WaitGroup
	for number := range 200 {
		token := sign(t, jose.RS256, wrong, fmt.Sprint("made-up-", number), i.claims(nil))
		asking.Go(func() { refused(t, a, token, csp.Unauthenticated, "not signed with one of its issuer's keys") })
	}
	asking.Wait()
	if served := i.served(); served > 3 {
		t.Errorf("the issuer was asked for its keys %d times", served)
	}
	accepted(t, a, i.token(t, nil))
}

func down(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "gone fishing", http.StatusBadGateway)
}

func TestIssuerThatIsDownAtTheStart(t *testing.T) {
	i, other := newIssuer(t), newIssuer(t)
	i.answers(down)
	at := newClock()
	a := open(t, strings.Replace(trusting(i), "rules:", fmt.Sprintf("  - {name: other, url: %q, audiences: [channelgraph], private: true}\nrules:", other.server.URL), 1), at)
	for range 5 {
		refused(t, a, i.token(t, nil), csp.NoIssuer, "try again in 10 seconds")
	}
	accepted(t, a, other.token(t, nil))
	i.answers(nil)
	at.move(10 * time.Second)
	accepted(t, a, i.token(t, nil))
}

func TestIssuerThatIsDownLater(t *testing.T) {
	i := newIssuer(t)
	at := newClock()
	a := open(t, trusting(i), at)
	forDays := map[string]any{"exp": start.Add(100 * time.Hour).Unix()}
	token := i.token(t, forDays)
	accepted(t, a, token)
	i.answers(down)
	unknown := sign(t, jose.RS256, newRSAKey(t), "new", i.claims(nil))
	refused(t, a, unknown, csp.NoIssuer, "does not answer") // it may have a new key
	at.move(23 * time.Hour)
	accepted(t, a, token)
	at.move(2 * time.Hour)
	refused(t, a, token, csp.NoIssuer, "does not answer")
	i.answers(nil)
	at.move(10 * time.Second)
	accepted(t, a, token)
}

// TestIssuerThatHangsHoldsUpNobodyElse has callers wait for an issuer that does not end its answer, and others ask meanwhile.
func TestIssuerThatHangsHoldsUpNobodyElse(t *testing.T) {
	hanging, other := newIssuer(t), newIssuer(t)
	asked, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	hanging.answers(func(http.ResponseWriter, *http.Request) {
		once.Do(func() { close(asked) })
		<-release
	})
	a := open(t, strings.Replace(trusting(hanging), "rules:", fmt.Sprintf("  - {name: other, url: %q, audiences: [channelgraph], private: true}\nrules:", other.server.URL), 1), newClock())
	var waiting sync.WaitGroup
	defer waiting.Wait()
	defer close(release)
	ctx, leave := context.WithCancel(t.Context())
	for range 20 {
		token := hanging.token(t, nil)
		waiting.Go(func() {
			if _, err := a.Authenticate(ctx, "Bearer "+token); csp.CodeOf(err) != csp.NoIssuer {
				t.Errorf("a caller who left got %v", err)
			}
		})
	}
	<-asked
	for range 100 {
		accepted(t, a, other.token(t, nil))
	}
	leave()
}

func TestIssuersThatPublishSomethingElse(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer inside.Close()
	for name, wrong := range map[string]func(*issuer){
		"another issuer":        func(i *issuer) { i.announced = "https://login.example" },
		"keys without https":    func(i *issuer) { i.keysURL = "ftp://keys.example" },
		"keys with credentials": func(i *issuer) { i.keysURL = "http://amy:secret@127.0.0.1/keys" },
		"a redirect":            func(i *issuer) { i.answers(http.RedirectHandler(inside.URL, http.StatusFound).ServeHTTP) },
		"keys behind a redirect": func(i *issuer) {
			public := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
			t.Cleanup(public.Close)
			i.keysURL = public.URL
		},
		"no JSON": func(i *issuer) {
			i.answers(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) })
		},
		"no end": func(i *issuer) {
			i.answers(endless(func(written int) {
				if written > 64<<20 {
					t.Errorf("%d bytes were taken", written)
				}
			}))
		},
		"keys for encryption": func(i *issuer) {
			i.keysURL = serveText(t, strings.Replace(string(i.keySet()), `"use":"sig"`, `"use":"enc"`, 1))
		},
		"many keys": func(i *issuer) { i.keysURL = serveText(t, `{"keys":[`+strings.Repeat(`{},`, 200)+`{}]}`) },
		"no keys":   func(i *issuer) { i.keysURL = serveText(t, `{"keys":[]}`) },
		"short keys": func(i *issuer) {
			i.keysURL = serveText(t, `{"keys":[{"kty":"RSA","kid":"first","n":"sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1Wl","e":"AQAB"}]}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			wrong(i)
			a := open(t, trusting(i), newClock())
			refused(t, a, i.token(t, nil), csp.NoIssuer, "does not answer")
		})
	}
}

// endless never ends its answer by itself, and says how much of it was taken.
func endless(taken func(bytes int)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		written, err := w.Write([]byte(`{"issuer":"`))
		for more := 0; err == nil; written += more {
			more, err = w.Write(make([]byte, 64<<10))
		}
		taken(written)
	}
}

func serveText(t *testing.T, text string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }))
	t.Cleanup(server.Close)
	return server.URL
}

// TestPrivateNetworksAreNotAsked finds addresses in a private network at the start, and keys there when they are asked for.
func TestPrivateNetworksAreNotAsked(t *testing.T) {
	for _, address := range []string{"https://10.0.0.1/tenant", "https://169.254.169.254", "https://localhost:8443", "https://[::1]", "https://192.168.1.1:443/a"} {
		file := strings.ReplaceAll(trustingURL(address), ", private: true", "")
		_, err := identity.New(t.Context(), identity.Options{File: write(t, "identity.yaml", file), Log: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), "private network") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func trustingURL(address string) string {
	return fmt.Sprintf("issuers: [{name: local, url: %q, audiences: [channelgraph], private: true}]\nrules: [{from: local, role: analyst}]\n", address)
}

// TestNobodyWaitsForAnIssuerAtTheStart opens with an issuer that never answers.
func TestNobodyWaitsForAnIssuerAtTheStart(t *testing.T) {
	i := newIssuer(t)
	release := make(chan struct{})
	defer close(release)
	i.answers(func(http.ResponseWriter, *http.Request) { <-release })
	a := open(t, trusting(i), newClock())
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := a.Authenticate(gone, "Bearer "+i.token(t, nil)); csp.CodeOf(err) != csp.NoIssuer {
		t.Errorf("got %v", err)
	}
}
