package identity

import (
	"context"
	"errors"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
	"github.com/go-jose/go-jose/v4/jwt"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// algorithms are those that tokens may be signed with. All have a public key: what verifies a token cannot sign one.
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
}

var (
	errNoToken       = csp.Errorf(csp.Unauthenticated, "The credential is neither an API key nor a token that is signed with a public key's algorithm: %v.", algorithms)
	errNotTrusted    = csp.Errorf(csp.Unauthenticated, "The token is from an issuer that this server does not trust.")
	errWrongKey      = csp.Errorf(csp.Unauthenticated, "The token is not signed with one of its issuer's keys.")
	errWrongAudience = csp.Errorf(csp.Unauthenticated, "The token is not for this server: its audience is another.")
	errExpired       = csp.Errorf(csp.Unauthenticated, "The token has expired: get a new one.")
	errNoExpiry      = csp.Errorf(csp.Unauthenticated, "The token never expires (it has no exp), and such tokens are not taken.")
	errTooEarly      = csp.Errorf(csp.Unauthenticated, "The token is of the future (nbf or iat): the clocks of its issuer and of this server differ, or it has to wait.")
)

// fromToken returns who holds a token.
func (a *Authenticator) fromToken(ctx context.Context, text string) (*permission.Viewer, error) {
	token, err := jose.ParseSignedCompact(text, algorithms)
	if err != nil {
		return nil, errNoToken
	}
	said := claims{} // as it says itself, until it is verified
	if json.Unmarshal(token.UnsafePayloadWithoutVerification(), &said) != nil {
		return nil, errNoToken
	}
	from := a.issuerOf(said)
	if from == nil {
		return nil, errNotTrusted
	}
	standard, err := from.verify(ctx, token, said)
	if err != nil {
		return nil, err
	}
	if err := from.accept(standard, a.now()); err != nil {
		return nil, err
	}
	said.likeVersion2()
	subject, err := said.subject(from.Name)
	if err != nil {
		return nil, err
	}
	viewer := &permission.Viewer{Subject: subject, Name: said.name(), Grants: grantsOf(a.rules, from.Name, said)}
	viewer.Until = csp.InstantOf(standard.Expiry.Time().Add(from.skew))
	if standard.IssuedAt != nil {
		viewer.Since = csp.InstantOf(standard.IssuedAt.Time())
	}
	return viewer, nil
}

// issuerOf returns whose keys a token has to be signed with, as it says itself.
func (a *Authenticator) issuerOf(said claims) *issuer {
	name, tenant := said.text("iss"), said.text(tenantClaim)
	for _, one := range a.issuers {
		if one.issued(name, tenant) {
			return one
		}
	}
	return nil
}

// verify returns what a token says if one of the issuer's keys has signed it.
func (i *issuer) verify(ctx context.Context, token *jose.JSONWebSignature, said claims) (*jwt.Claims, error) {
	header := &token.Signatures[0].Header
	keys, err := i.keys.find(ctx, header.KeyID)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if !key.isFor(header.Algorithm) || !key.isOf(said.text("iss"), said.text(tenantClaim)) {
			continue
		}
		payload, err := token.Verify(key.key)
		if err != nil {
			continue
		}
		standard := &jwt.Claims{}
		if json.Unmarshal(payload, standard) != nil {
			return nil, errNoToken
		}
		return standard, nil
	}
	return nil, errWrongKey
}

// accept examines what a token says of itself.
func (i *issuer) accept(standard *jwt.Claims, now time.Time) error {
	err := standard.ValidateWithLeeway(jwt.Expected{AnyAudience: i.Audiences, Time: now}, i.skew)
	switch {
	case errors.Is(err, jwt.ErrExpired):
		return errExpired
	case errors.Is(err, jwt.ErrNotValidYet), errors.Is(err, jwt.ErrIssuedInTheFuture):
		return errTooEarly
	case err != nil:
		return errWrongAudience
	case standard.Expiry == nil:
		return errNoExpiry
	}
	return nil
}
