package identity

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"

	"channelgraph/internal/csp"
	"channelgraph/internal/outbound"
)

const (
	readAgainAfter = time.Hour      // keys are read anew behind the first token that comes then
	trustedFor     = 24 * time.Hour // keys of an issuer that does not answer any more are good so long
	oneRead        = 5 * time.Second
	mostPublished  = 1 << 20 // bytes of an issuer's answer

	// Whoever sends tokens with made-up key ids has the issuer asked so often, and no more.
	readsAtOnce     = 3
	readsAtMostEach = 10 * time.Second
)

// publishedKeys are the keys that an issuer publishes. They are kept, and read anew in time and when a token names one that is not among them.
type publishedKeys struct {
	issuer *issuer
	client *http.Client
	log    *slog.Logger
	now    func() time.Time

	reading singleflight.Group
	bound   *rate.Limiter

	mutex  sync.Mutex
	keys   []publicKey
	readAt time.Time
	failed error // of the last read
}

func newPublishedKeys(of *issuer, options *Options) *publishedKeys {
	client := outbound.NewClient(of.Private)
	client.Transport = bounded{client.Transport}
	return &publishedKeys{
		issuer: of, client: client, log: options.Log, now: options.Now,
		bound: rate.NewLimiter(rate.Every(readsAtMostEach), readsAtOnce),
	}
}

// bounded cuts answers that are too long.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := b.RoundTripper.RoundTrip(request)
	if err == nil {
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(response.Body, mostPublished), response.Body}
	}
	return response, err
}

// find waits for the issuer only if a key is not known, and then with all others that wait for the same read.
func (p *publishedKeys) find(ctx context.Context, id string) ([]publicKey, error) {
	keys, age, _ := p.kept()
	if found := withID(keys, id); len(found) > 0 && age < trustedFor {
		if age >= readAgainAfter {
			p.readBehind()
		}
		return found, nil
	}
	select {
	case <-p.readBehind():
	case <-ctx.Done():
		return nil, p.unavailable()
	}
	keys, age, failed := p.kept()
	found := withID(keys, id)
	switch {
	case len(found) > 0 && age < trustedFor:
		return found, nil
	case failed != nil || keys == nil:
		return nil, p.unavailable()
	}
	return nil, errWrongKey
}

func (p *publishedKeys) kept() (keys []publicKey, age time.Duration, failed error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.keys, p.now().Sub(p.readAt), p.failed
}

func (p *publishedKeys) unavailable() error {
	return csp.Errorf(csp.NoIssuer, "The issuer of the token does not answer, so the token cannot be checked: try again in %d seconds.", readsAtMostEach/time.Second)
}

// readBehind reads the keys, unless that was done too often lately. The channel tells when it is over.
func (p *publishedKeys) readBehind() <-chan singleflight.Result {
	return p.reading.DoChan("", func() (any, error) {
		if !p.bound.AllowN(p.now(), 1) {
			return nil, nil
		}
		ctx, cancel := context.WithTimeout(context.Background(), oneRead)
		defer cancel()
		keys, err := p.read(ctx)
		if err != nil {
			p.log.Warn("the keys of an issuer cannot be read", "issuer", p.issuer.Name, "error", shortened(err))
		}
		p.mutex.Lock()
		defer p.mutex.Unlock()
		if p.failed = err; err == nil {
			p.keys, p.readAt = keys, p.now()
		}
		return nil, nil
	})
}

// read asks where the keys are, and for them.
func (p *publishedKeys) read(ctx context.Context) ([]publicKey, error) {
	asking := oidc.InsecureIssuerURLContext(oidc.ClientContext(ctx, p.client), p.issuer.Issuer) // compared below: go-oidc does so only if it is the URL
	provider, err := oidc.NewProvider(asking, p.issuer.URL)
	if err != nil {
		return nil, err
	}
	var published struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := provider.Claims(&published); err != nil {
		return nil, err
	}
	if published.Issuer != p.issuer.Issuer {
		return nil, fmt.Errorf("%s publishes the keys of issuer %q, not of %q", p.issuer.URL, published.Issuer, p.issuer.Issuer)
	}
	if err := outbound.CheckURL(published.Keys, p.issuer.Private); err != nil {
		return nil, fmt.Errorf("jwks_uri: %w", err)
	}
	return p.readKeys(ctx, published.Keys)
}

func (p *publishedKeys) readKeys(ctx context.Context, address string) ([]publicKey, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := p.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered with status %d", address, response.StatusCode)
	}
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	keys, err := readKeySet(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	return keys, nil
}

// shortened leaves of an error what fits into a line of the log: it may hold the issuer's whole answer.
func shortened(err error) string {
	text := err.Error()
	return text[:min(len(text), 300)]
}
