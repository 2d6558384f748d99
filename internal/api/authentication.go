package api

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/coder/websocket"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// Authenticator finds out who asks. Its errors are csp.Unauthenticated, or csp.NoIssuer if trying again later can help.
type Authenticator interface {
	// Authenticate reads the value of an Authorization header, "" if there is none.
	Authenticate(ctx context.Context, authorization string) (*permission.Viewer, error)
	// FromCertificate reads a client certificate that has been verified.
	FromCertificate(certificate *x509.Certificate) (*permission.Viewer, error)
}

// anybody is who asks where nobody finds out who that is.
var anybody = &permission.Viewer{Grants: []permission.Grant{{Role: permission.Administrator}}}

const authorizationHeader = "Authorization"

// identify returns who sends a request: by its header or, without one, by the certificate of its connection.
func (t *transport) identify(r *http.Request) (*permission.Viewer, *csp.Error) {
	if t.authenticator == nil {
		return anybody, nil
	}
	authorization := r.Header.Get(authorizationHeader)
	if authorization == "" && hasCertificate(r) {
		return coded(t.authenticator.FromCertificate(r.TLS.PeerCertificates[0]))
	}
	return coded(t.authenticator.Authenticate(r.Context(), authorization))
}

func hasCertificate(r *http.Request) bool { return r.TLS != nil && len(r.TLS.VerifiedChains) > 0 }

func coded(viewer *permission.Viewer, err error) (*permission.Viewer, *csp.Error) {
	if err == nil {
		return viewer, nil
	}
	if known, ok := errors.AsType[*csp.Error](err); ok {
		return nil, known
	}
	return nil, csp.Errorf(csp.Internal, "who asks cannot be found out").WithCause(err)
}

// admit puts who asks into the request's context, or answers why not and returns nil.
func (t *transport) admit(r *http.Request, x *exchange) *http.Request {
	viewer := t.opener(r)
	if viewer == nil {
		var err *csp.Error
		if viewer, err = t.identify(r); err != nil {
			t.refuseCredential(r, x, err)
			return nil
		}
	}
	return r.WithContext(permission.WithViewer(r.Context(), viewer))
}

// opener returns who reserved the stream that a request without a credential opens: a browser's EventSource sends no headers, so the token
// of the stream, which nobody else knows, is its credential.
func (t *transport) opener(r *http.Request) *permission.Viewer {
	if r.Method != http.MethodGet || r.Header.Get(authorizationHeader) != "" {
		return nil
	}
	return t.reservations.madeBy(tokenOf(r))
}

// Statuses and headers tell programs what to do about a credential: get one, get another one, or wait.
const (
	challenge     = "Bearer"
	challengeMore = `Bearer error="invalid_token"`
	waitSeconds   = 10
)

func (t *transport) refuseCredential(r *http.Request, x *exchange, err *csp.Error) {
	x.mediaType, _ = negotiate(r.Header)
	status := http.StatusInternalServerError
	switch err.Code {
	case csp.Unauthenticated:
		status = http.StatusUnauthorized
		x.w.Header().Set("WWW-Authenticate", challenge)
		if r.Header.Get(authorizationHeader) != "" {
			x.w.Header().Set("WWW-Authenticate", challengeMore)
		}
	case csp.NoIssuer:
		status = http.StatusServiceUnavailable
		x.w.Header().Set("Retry-After", strconv.Itoa(waitSeconds))
	}
	t.refuse(r.Context(), x, status, err)
}

// identifySocket returns who opens a WebSocket, or nil if only connection_init will say so.
func (t *transport) identifySocket(r *http.Request) (*permission.Viewer, *csp.Error) {
	if t.authenticator != nil && r.Header.Get(authorizationHeader) == "" && !hasCertificate(r) {
		return nil, nil
	}
	return t.identify(r)
}

// initiate returns who sends connection_init: its payload says so like a header, as browsers send none with WebSockets.
func (t *transport) initiate(ctx context.Context, opened *permission.Viewer, payload json.RawMessage) (*permission.Viewer, *csp.Error) {
	authorization := authorizationIn(payload)
	if t.authenticator == nil || opened != nil && authorization == "" {
		return opened, nil
	}
	return coded(t.authenticator.Authenticate(ctx, authorization))
}

// authorizationIn reads {"authorization": "Bearer ..."} or {"headers": {"Authorization": "Bearer ..."}}.
func authorizationIn(payload json.RawMessage) string {
	var given map[string]any
	if json.Unmarshal(payload, &given) != nil {
		return ""
	}
	if found := authorizationOf(given); found != "" {
		return found
	}
	headers, _ := given["headers"].(map[string]any)
	return authorizationOf(headers)
}

func authorizationOf(members map[string]any) string {
	for name, value := range members {
		if text, ok := value.(string); ok && strings.EqualFold(name, authorizationHeader) {
			return text
		}
	}
	return ""
}

// errCredentialEnded is why a context of whileGood ends by itself.
var errCredentialEnded = csp.Errorf(csp.Unauthenticated, "The credential is not good any more: connect again with a new one.")

// whileGood returns a context that ends when the credential of who asks does.
func whileGood(ctx context.Context) (context.Context, context.CancelFunc) {
	viewer := permission.ViewerOf(ctx)
	if viewer == nil || viewer.Until == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithDeadlineCause(ctx, viewer.Until.Time(), errCredentialEnded)
}

func credentialEnded(ctx context.Context) bool {
	return context.Cause(ctx) == error(errCredentialEnded)
}

// notGoodAnyMore is the last response on a stream whose credential has ended.
func (t *transport) notGoodAnyMore(ctx context.Context) *graphql.Response {
	return t.shown(ctx, errCredentialEnded)
}

// mostReason bounds the reason of a close, in bytes.
const mostReason = 120

// forbidden closes a WebSocket: with the protocol's code for a credential that will not do, which clients answer with a new one.
func forbidden(err *csp.Error) websocket.CloseError {
	reason := string(err.Code) + ": " + err.Message
	closing := websocket.CloseError{Code: closeForbidden, Reason: reason[:min(len(reason), mostReason)]}
	if err.Code != csp.Unauthenticated {
		closing.Code = websocket.StatusTryAgainLater
	}
	return closing
}
