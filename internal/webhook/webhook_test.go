package webhook

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"go.uber.org/goleak"

	"channelgraph/internal/csp"
	"channelgraph/internal/store"
	"channelgraph/internal/store/storetest/naive"
)

var secret = "whsec_" + base64.StdEncoding.EncodeToString([]byte("a secret of 24 bytes or more"))

// receiver is a subscriber's server. It verifies what it gets with the standard's own library.
type receiver struct {
	t      *testing.T
	server *httptest.Server
	refuse func(number int) int // the status of the answer to a request, 0 for 200

	mutex    sync.Mutex
	requests int
	taken    []int64          // revisions
	ids      map[int64]string // by revision
	changed  chan struct{}    // one signal for each request
}

func newReceiver(t *testing.T, refuse func(number int) int) *receiver {
	r := &receiver{t: t, refuse: refuse, ids: map[int64]string{}, changed: make(chan struct{}, 1000)}
	r.server = httptest.NewServer(r)
	t.Cleanup(r.server.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err == nil {
		err = verifier.Verify(body, request.Header)
	}
	if err != nil {
		r.t.Errorf("the signature: %v", err)
	}
	var message struct {
		Type string
		Data struct{ Revision int64 }
	}
	if err := json.Unmarshal(body, &message); err != nil || message.Type != "channel.changed" {
		r.t.Errorf("the body is %s", body)
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.requests++
	if id := request.Header.Get("webhook-id"); r.ids[message.Data.Revision] != "" && r.ids[message.Data.Revision] != id {
		r.t.Errorf("revision %d came as %s and as %s", message.Data.Revision, r.ids[message.Data.Revision], id)
	}
	r.ids[message.Data.Revision] = request.Header.Get("webhook-id")
	if status := r.refuse(r.requests); status != 0 {
		w.WriteHeader(status)
	} else {
		r.taken = append(r.taken, message.Data.Revision)
	}
	r.changed <- struct{}{}
}

// await waits until so many messages were taken and returns their revisions.
func (r *receiver) await(count int) string {
	r.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		r.mutex.Lock()
		taken := fmt.Sprint(r.taken)
		enough := len(r.taken) >= count
		r.mutex.Unlock()
		if enough {
			return taken
		}
		select {
		case <-r.changed:
		case <-deadline:
			r.t.Fatalf("only %s were taken", taken)
		}
	}
}

func (r *receiver) subscriber(t *testing.T) []Subscriber {
	t.Helper()
	return readList(t, fmt.Sprintf("- {name: tooling, url: %q, secretFile: secret, private: true, after: 0}", r.server.URL))
}

func readList(t *testing.T, list string) []Subscriber {
	t.Helper()
	found, err := readFrom(t, list, secret)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func readFrom(t *testing.T, list, secret string) ([]Subscriber, error) {
	t.Helper()
	folder := t.TempDir()
	for name, content := range map[string]string{"webhooks.yaml": list, "secret": secret + "\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return ReadSubscribers(filepath.Join(folder, "webhooks.yaml"))
}

func appendEntries(t *testing.T, log *naive.Store, count int) {
	t.Helper()
	for range count {
		err := log.Update(context.Background(), func(tx store.Transaction) error {
			_, err := tx.Append("", []byte(`{"version":1,"at":"2026-03-31T00:00:00Z","actor":"someone"}`))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// send runs Send until stop is called.
func send(t *testing.T, subscribers []Subscriber, log store.Log, folder string) (stop func()) {
	t.Helper()
	return sendWith(t, subscribers, Options{Log: log, Folder: folder, tries: 4})
}

func sendWith(t *testing.T, subscribers []Subscriber, options Options) (stop func()) {
	t.Helper()
	options.Logger, options.firstPause = slog.New(slog.DiscardHandler), time.Millisecond
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- Send(ctx, subscribers, options)
	}()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Send: %v", err)
		}
	}
}

func awaitPosition(t *testing.T, folder string, after csp.Revision) {
	t.Helper()
	for range 10_000 {
		if found, known, err := (&state{folder}).read("tooling"); err == nil && known && found == after {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("the position is never %d", after)
}

func TestEntriesAreSentInOrderAndTriedAgain(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	log, folder := naive.New(), t.TempDir()
	r := newReceiver(t, func(number int) int { return map[int]int{1: 500, 3: 429, 4: 302}[number] })
	defer r.server.Close()
	appendEntries(t, log, 2)
	stop := send(t, r.subscriber(t), log, folder)
	r.await(2)
	appendEntries(t, log, 1)
	if taken := r.await(3); taken != "[1 2 3]" {
		t.Errorf("taken were %s", taken)
	}
	stop()
}

func TestASubscriberGoesOnWhereItWas(t *testing.T) {
	log, folder := naive.New(), t.TempDir()
	r := newReceiver(t, func(int) int { return 0 })
	appendEntries(t, log, 3)
	stop := send(t, r.subscriber(t), log, folder)
	r.await(3)
	awaitPosition(t, folder, 3) // a sender that ends before it wrote this sends once more what was taken
	stop()
	appendEntries(t, log, 2)
	stop = send(t, r.subscriber(t), log, folder)
	if taken := r.await(5); taken != "[1 2 3 4 5]" {
		t.Errorf("taken were %s", taken)
	}
	stop()
}

func TestWhatIsNeverTakenIsInTheDeadLetterList(t *testing.T) {
	log, folder := naive.New(), t.TempDir()
	r := newReceiver(t, func(number int) int { return map[bool]int{true: 500}[number <= 4] })
	appendEntries(t, log, 2)
	stop := send(t, r.subscriber(t), log, folder)
	if taken := r.await(1); taken != "[2]" {
		t.Errorf("taken were %s", taken)
	}
	awaitPosition(t, folder, 2)
	stop()
	content, err := os.ReadFile(filepath.Join(folder, "tooling.dead.jsonl"))
	if err != nil || !strings.Contains(string(content), `"revision":1,`) || !strings.Contains(string(content), "status 500") {
		t.Errorf("the list is %s, %v", content, err)
	}
}

func TestANewSubscriberBeginsWithWhatIsToCome(t *testing.T) {
	log, folder := naive.New(), t.TempDir()
	r := newReceiver(t, func(int) int { return 0 })
	appendEntries(t, log, 2)
	subscribers := r.subscriber(t)
	subscribers[0].After = nil
	stop := send(t, subscribers, log, folder)
	awaitPosition(t, folder, 2)
	appendEntries(t, log, 1)
	if taken := r.await(1); taken != "[3]" {
		t.Errorf("taken were %s", taken)
	}
	stop()
}

// TestATargetThatHangsHoldsUpNobodyAndIsTriedAgain lets one subscriber answer nothing until another one has everything.
func TestATargetThatHangsHoldsUpNobodyAndIsTriedAgain(t *testing.T) {
	log := naive.New()
	appendEntries(t, log, 2)
	released := make(chan struct{})
	hanging := newReceiver(t, func(int) int { return 0 })
	hangs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		select {
		case <-released:
			hanging.ServeHTTP(w, request)
		default:
			_, _ = io.Copy(io.Discard, request.Body) // only then a server notices that its client has left
			<-request.Context().Done()
			hanging.changed <- struct{}{}
		}
	}))
	t.Cleanup(hangs.Close)
	other := newReceiver(t, func(int) int { return 0 })
	subscribers := readList(t, fmt.Sprintf("- {name: tooling, url: %q, secretFile: secret, private: true, after: 0}\n- {name: other, url: %q, secretFile: secret, private: true, after: 0}", hangs.URL, other.server.URL))
	stop := sendWith(t, subscribers, Options{Log: log, Folder: t.TempDir(), patience: 50 * time.Millisecond, tries: 10_000})
	defer stop()
	if taken := other.await(2); taken != "[1 2]" {
		t.Errorf("taken by the other were %s", taken)
	}
	<-hanging.changed // it was given up once at least
	close(released)
	if taken := hanging.await(2); taken != "[1 2]" {
		t.Errorf("taken by the one that hung were %s", taken)
	}
}

// TestRedirectsAreNotFollowed answers with the address of a server in a private network, to which a signed message would go.
func TestRedirectsAreNotFollowed(t *testing.T) {
	log, folder := naive.New(), t.TempDir()
	inside := newReceiver(t, func(int) int { return 0 })
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		appendEntries(t, log, 1)
		public := httptest.NewServer(http.RedirectHandler(inside.server.URL, status))
		t.Cleanup(public.Close)
		name := fmt.Sprint("tooling-", status)
		stop := sendWith(t, readList(t, fmt.Sprintf("- {name: %s, url: %q, secretFile: secret, private: true, after: 0}", name, public.URL)), Options{Log: log, Folder: folder, tries: 1})
		for range 10_000 {
			if after, known, err := (&state{folder}).read(name); err == nil && known && after > 0 {
				break
			}
			time.Sleep(time.Millisecond)
		}
		stop()
		content, err := os.ReadFile(filepath.Join(folder, name+".dead.jsonl"))
		if err != nil || !strings.Contains(string(content), fmt.Sprint("status ", status)) {
			t.Errorf("%d: the list is %s, %v", status, content, err)
		}
	}
	if inside.requests > 0 {
		t.Errorf("%d requests went where the redirect led", inside.requests)
	}
}

func TestWrongListsAreRefused(t *testing.T) {
	for _, wrong := range []struct{ list, secret, want string }{
		{"- {name: a b, url: 'https://x.example', secretFile: secret}", secret, "digits and dashes"},
		{"- {name: a, url: 'http://x.example', secretFile: secret}", secret, "https://"},
		{"- {name: a, url: 'https://u:p@x.example', secretFile: secret}", secret, "https://"},
		{"- {name: a, url: 'https://x.example', secretFile: missing}", secret, "cannot be read"},
		{"- {name: a, url: 'https://x.example', secretFile: secret}", "c2hvcnQ=", "24 bytes"},
		{"- {name: a, url: 'https://x.example', secretFile: secret, after: -1}", secret, "0 or more"},
		{"- {name: a, url: 'https://x.example', secretFile: secret, typo: 1}", secret, "typo"},
		{"- {name: a, url: 'https://x.example', secretFile: secret}\n- {name: a, url: 'https://y.example', secretFile: secret}", secret, "two webhooks"},
		{"name: a", secret, "no list"},
	} {
		_, err := readFrom(t, wrong.list, wrong.secret)
		if csp.CodeOf(err) != csp.BadInput || !strings.Contains(err.Error(), wrong.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), wrong.secret) {
			t.Errorf("%s: %v", wrong.list, err)
		}
	}
}
