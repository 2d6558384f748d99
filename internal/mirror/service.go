package mirror

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/time/rate"

	"channelgraph/internal/csp"
)

// Credentials are an application's in the caller's tenant. With a refresh token it acts for the user who gave consent, as most of
// Partner Center wants it, else for itself. They are in no message and no log.
type Credentials struct {
	ClientID, ClientSecret, RefreshToken string
}

const (
	largestPage = 64 << 20         // bytes
	longestWait = 15 * time.Minute // for one answer, pauses included; the documented pauses are below two minutes
	mostTries   = 8                // for one answer
	oneRequest  = 2 * time.Minute
)

// service is one of the two APIs. It is used by one goroutine.
type service struct {
	base       *url.URL
	client     *http.Client
	limiter    *rate.Limiter
	firstPause time.Duration
	renew      func() oauth2.TokenSource
	tokens     oauth2.TokenSource
}

func newService(ctx context.Context, base string, o *Options) (*service, error) {
	parsed, err := url.Parse(base)
	if err != nil {
		return nil, csp.Errorf(csp.BadInput, "%q is no address", base)
	}
	client := &http.Client{Timeout: oneRequest, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	config := clientcredentials.Config{
		ClientID: o.Credentials.ClientID, ClientSecret: o.Credentials.ClientSecret, AuthStyle: oauth2.AuthStyleInParams,
		TokenURL: o.Endpoints.Login + "/" + o.Caller + "/oauth2/v2.0/token", Scopes: []string{base + "/.default"},
	}
	if o.Credentials.RefreshToken != "" {
		config.EndpointParams = url.Values{"grant_type": {"refresh_token"}, "refresh_token": {o.Credentials.RefreshToken}}
	}
	renew := func() oauth2.TokenSource {
		return config.TokenSource(context.WithValue(ctx, oauth2.HTTPClient, client))
	}
	return &service{
		base: parsed, client: client, renew: renew, tokens: renew(), firstPause: o.firstPause,
		limiter: rate.NewLimiter(rate.Limit(float64(o.RequestsPerMinute)/60), max(1, o.RequestsPerMinute/60)),
	}, nil
}

// refused is an answer that asking again would not change: the caller may not see it, or it is not there.
type refused struct{ status int }

func (r refused) Error() string { return fmt.Sprintf("was refused with status %d", r.status) }

// get asks for an address of this service, relative to its base or absolute, until it is answered.
func (s *service) get(ctx context.Context, address string, header http.Header) ([]byte, error) {
	target, err := s.base.Parse(address)
	if err != nil || target.Host != s.base.Host || target.Scheme != s.base.Scheme {
		return nil, fmt.Errorf("names %q, which is no address of %s", address, s.base.Host)
	}
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = s.firstPause
	renewed := false
	return backoff.Retry(ctx, func() ([]byte, error) {
		if err := s.limiter.Wait(ctx); err != nil {
			return nil, backoff.Permanent(err)
		}
		body, err := s.once(ctx, target.String(), header)
		var answer refused
		switch {
		case !errors.As(err, &answer) || answer.status != http.StatusUnauthorized:
			return body, err
		case renewed:
			return nil, backoff.Permanent(csp.Errorf(csp.BadInput, "%s does not accept a fresh token (status 401): the application needs the partner's consent and its API permissions.", s.base.Host))
		}
		renewed, s.tokens = true, s.renew() // it expired on the way
		return nil, backoff.RetryAfter(0)
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(mostTries), backoff.WithMaxElapsedTime(longestWait))
}

func (s *service) once(ctx context.Context, address string, header http.Header) ([]byte, error) {
	token, err := s.tokens.Token()
	if err != nil {
		return nil, s.withoutToken(ctx, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, backoff.Permanent(err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("Accept", "application/json")
	token.SetAuthHeader(request)
	response, err := s.client.Do(request)
	if err != nil {
		return nil, csp.Errorf(csp.Unavailable, "%s did not answer; run it again to go on", s.base.Host).WithCause(err)
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	switch {
	case response.StatusCode == http.StatusOK:
		return read(response.Body)
	case response.StatusCode == http.StatusTooManyRequests || response.StatusCode >= 500:
		return nil, s.busy(response)
	case response.StatusCode >= 300 && response.StatusCode < 400:
		return nil, backoff.Permanent(errors.New("points elsewhere, which is not followed"))
	case response.StatusCode == http.StatusUnauthorized:
		return nil, refused{response.StatusCode}
	}
	return nil, backoff.Permanent(refused{response.StatusCode})
}

func read(body io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(body, largestPage+1))
	switch {
	case err != nil:
		return nil, errors.New("was cut off")
	case len(content) > largestPage:
		return nil, backoff.Permanent(fmt.Errorf("is larger than %d MiB", largestPage>>20))
	}
	return content, nil
}

// busy says when to ask again: after Retry-After's seconds if the service gives them.
func (s *service) busy(response *http.Response) error {
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		return &paused{backoff.RetryAfter(min(seconds, int(longestWait.Seconds()))), s.unavailable(response.StatusCode)}
	}
	return s.unavailable(response.StatusCode)
}

// paused is a RetryAfterError that says, if nothing helps, what the service answered.
type paused struct {
	after error
	says  error
}

func (p *paused) Error() string   { return p.says.Error() }
func (p *paused) Unwrap() []error { return []error{p.after, p.says} }

func (s *service) unavailable(status int) error {
	return csp.Errorf(csp.Unavailable, "%s keeps answering with status %d; run it again later to go on", s.base.Host, status)
}

// withoutToken says why there is no token, without the authority's answer: it may repeat what it was sent.
func (s *service) withoutToken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return backoff.Permanent(ctx.Err())
	}
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) && answer.Response != nil && answer.Response.StatusCode < 500 {
		return backoff.Permanent(csp.Errorf(csp.BadInput, "The authority refused the credentials for %s (%s): check the client id, its secret and the refresh token.", s.base.Host, answer.ErrorCode))
	}
	return csp.Errorf(csp.Unavailable, "the authority that issues tokens did not answer; run it again to go on")
}
