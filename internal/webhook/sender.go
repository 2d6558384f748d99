package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"channelgraph/internal/csp"
	"channelgraph/internal/outbound"
	"channelgraph/internal/store"
)

// Options are what sending needs.
type Options struct {
	Log    store.Log // where entries come from
	Folder string    // for how far subscribers are
	Logger *slog.Logger

	firstPause time.Duration // between two tries; a second if 0
	tries      uint          // 16 if 0
	patience   time.Duration // for an answer; 30 seconds if 0
}

const (
	oneRequest    = 30 * time.Second
	longestPause  = 10 * time.Minute
	mostTries     = 16 // with pauses that double up to the longest: some hour and a half
	entriesAtOnce = 100
	mostAnswer    = 64 << 10 // bytes of an answer that are read, so that its connection can be used again
)

// Send sends entries to the subscribers until the context ends. It returns early only if the log or the folder cannot be read or written;
// a subscriber that does not answer holds up nobody else.
func Send(ctx context.Context, subscribers []Subscriber, options Options) error {
	kept := &state{options.Folder}
	if err := kept.open(); err != nil {
		return csp.Errorf(csp.BadInput, "the folder of webhooks cannot be made: %v", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failures := make([]error, len(subscribers))
	var sending sync.WaitGroup
	for i := range subscribers {
		s := &sender{subscriber: &subscribers[i], options: options, state: kept, client: outbound.NewClient(subscribers[i].Private)}
		sending.Go(func() {
			if failures[i] = s.run(ctx); failures[i] != nil {
				cancel()
			}
		})
	}
	sending.Wait()
	return errors.Join(failures...)
}

// sender serves one subscriber.
type sender struct {
	subscriber *Subscriber
	options    Options
	state      *state
	client     *http.Client
}

func (s *sender) run(ctx context.Context) error {
	after, err := s.begin(ctx)
	for err == nil {
		if _, err = s.options.Log.Await(ctx, after); err != nil {
			break
		}
		var entries []store.Entry
		if entries, err = s.options.Log.Entries(ctx, after, entriesAtOnce); err != nil {
			break
		}
		for i := range entries {
			if err = s.deliver(ctx, &entries[i]); err != nil {
				break
			}
			after = entries[i].Revision
			if err = s.state.write(s.subscriber.Name, after); err != nil {
				break
			}
		}
	}
	if ctx.Err() != nil || csp.CodeOf(err) == csp.Closed {
		return nil
	}
	return err
}

// begin finds out after which revision to begin.
func (s *sender) begin(ctx context.Context) (csp.Revision, error) {
	after, known, err := s.state.read(s.subscriber.Name)
	switch {
	case err != nil || known:
		return after, err
	case s.subscriber.After != nil:
		after = *s.subscriber.After
	default:
		if after, err = s.options.Log.Await(ctx, -1); err != nil {
			return 0, err
		}
	}
	return after, s.state.write(s.subscriber.Name, after)
}

// deliver sends one entry until it is taken, or gives it up after the last try.
func (s *sender) deliver(ctx context.Context, entry *store.Entry) error {
	body, err := bodyOf(entry)
	if err != nil {
		return err
	}
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.Multiplier, pauses.MaxInterval = s.options.pause(), 2, longestPause
	_, err = backoff.Retry(ctx, func() (struct{}, error) {
		err := s.post(ctx, entry.Revision, body)
		if err != nil {
			s.options.Logger.Debug("a webhook was not taken", "webhook", s.subscriber.Name, "revision", entry.Revision, "error", err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(s.options.most()), backoff.WithMaxElapsedTime(0))
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	s.options.Logger.Warn("a webhook was given up", "webhook", s.subscriber.Name, "revision", entry.Revision, "error", err)
	return s.state.giveUp(s.subscriber.Name, dead{entry.Revision, time.Now().UTC(), err.Error()})
}

func (o *Options) pause() time.Duration {
	if o.firstPause > 0 {
		return o.firstPause
	}
	return time.Second
}

func (o *Options) wait() time.Duration {
	if o.patience > 0 {
		return o.patience
	}
	return oneRequest
}

func (o *Options) most() uint {
	if o.tries > 0 {
		return o.tries
	}
	return mostTries
}

// message is what a subscriber gets: an entry of the change log as docs/writing.md describes it, in Standard Webhooks' envelope.
type message struct {
	Type      string          `json:"type"`
	Timestamp json.RawMessage `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// bodyOf writes an entry's revision into its content.
func bodyOf(entry *store.Entry) ([]byte, error) {
	var content map[string]json.RawMessage
	if err := json.Unmarshal(entry.Content, &content); err != nil {
		return nil, csp.Errorf(csp.UnsupportedData, "revision %d of the change log cannot be read: it was written by another version", entry.Revision).WithCause(err)
	}
	content["revision"] = strconv.AppendInt(nil, int64(entry.Revision), 10)
	data, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	return json.Marshal(message{Type: "channel.changed", Timestamp: content["at"], Data: data})
}

// post sends a message once. The id is the same in every try, so that a subscriber knows what it had already.
func (s *sender) post(ctx context.Context, revision csp.Revision, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, s.options.wait())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.subscriber.URL, bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(err)
	}
	id, now := fmt.Sprintf("msg_%s_%d", s.subscriber.Name, revision), time.Now()
	signature, err := s.subscriber.signing.Sign(id, now, body)
	if err != nil {
		return backoff.Permanent(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "channelgraph")
	request.Header.Set("webhook-id", id)
	request.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	request.Header.Set("webhook-signature", signature)
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	_, _ = io.CopyN(io.Discard, response.Body, mostAnswer)
	switch {
	case response.StatusCode/100 == 2:
		return nil
	case response.StatusCode == http.StatusTooManyRequests || response.StatusCode == http.StatusServiceUnavailable:
		if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds >= 0 {
			return backoff.RetryAfter(min(seconds, int(longestPause/time.Second)))
		}
	}
	return fmt.Errorf("the subscriber answered with status %d", response.StatusCode)
}
