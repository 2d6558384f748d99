package identity

import (
	"context"
	"errors"

	"github.com/go-jose/go-jose/v4"
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
	token, err := jwt.ParseSigned(text, algorithms)
	if err != nil {
		return nil, errNoToken
	}
	from := a.issuerOf(token)
	if from == nil {
		return nil, errNotTrusted
	}
	said := claims{}
	standard, err := from.verify(ctx, token, &said)
	if err != nil {
		return nil, err
	}
	if err := from.accept(standard, a); err != nil {
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

// issuerOf returns whose keys the token has to be signed with, as it says itself.
func (a *Authenticator) issuerOf(token *jwt.JSONWebToken) *issuer {
	var said struct {
		Issuer string `json:"iss"`
		Tenant string `json:"tid"`
	}
	if token.UnsafeClaimsWithoutVerification(&said) != nil {
		return nil
	}
	for _, one := range a.issuers {
		if one.issued(said.Issuer, said.Tenant) {
			return one
		}
	}
	return nil
}

// verify reads the claims of a token that one of the issuer's keys has signed.
func (i *issuer) verify(ctx context.Context, token *jwt.JSONWebToken, said *claims) (*jwt.Claims, error) {
	header := &token.Headers[0]
	keys, err := i.keys.find(ctx, header.KeyID)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		standard := &jwt.Claims{}
		if key.isFor(header.Algorithm) && token.Claims(key.key, standard, (*map[string]any)(said)) == nil && key.isOf(standard.Issuer, said.text(tenantClaim)) {
			return standard, nil
		}
	}
	return nil, errWrongKey
}

// accept examines what a token says of itself.
func (i *issuer) accept(standard *jwt.Claims, a *Authenticator) error {
	err := standard.ValidateWithLeeway(jwt.Expected{AnyAudience: i.Audiences, Time: a.now()}, i.skew)
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
