package identity_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

func TestGoodTokenSaysWhoAsks(t *testing.T) {
	i := newIssuer(t)
	a := open(t, trusting(i), newClock())
	want := &permission.Viewer{
		Subject: "local:amy", Name: "Amy Alberts", Grants: []permission.Grant{{Role: permission.Analyst}},
		Since: csp.InstantOf(start), Until: csp.InstantOf(start.Add(time.Hour + time.Minute)),
	}
	if difference := cmp.Diff(want, accepted(t, a, i.token(t, nil))); difference != "" {
		t.Error(difference)
	}
	if viewer := accepted(t, a, i.token(t, map[string]any{"roles": nil})); len(viewer.Grants) > 0 {
		t.Errorf("without the claim there are the grants %v", viewer.Grants)
	}
	accepted(t, a, i.token(t, map[string]any{"aud": []string{"another", "channelgraph"}}))
}

func TestTokensAreRefused(t *testing.T) {
	i := newIssuer(t)
	at := newClock()
	a := open(t, trusting(i), at)
	good := i.token(t, nil)
	header, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	publicKey, err := x509.MarshalPKIXPublicKey(i.signing.Public())
	if err != nil {
		t.Fatal(err)
	}
	inPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicKey})
	inJWK := i.keySet()
	ours := i.claims(nil)
	for name, one := range map[string]struct{ token, words string }{
		"expired":                        {i.token(t, map[string]any{"exp": start.Add(-2 * time.Minute).Unix()}), "has expired"},
		"of the future by nbf":           {i.token(t, map[string]any{"nbf": start.Add(2 * time.Minute).Unix()}), "of the future"},
		"of the future by iat":           {i.token(t, map[string]any{"iat": start.Add(2 * time.Minute).Unix()}), "of the future"},
		"endless":                        {i.token(t, map[string]any{"exp": nil}), "never expires"},
		"for others":                     {i.token(t, map[string]any{"aud": "another"}), "not for this server"},
		"for nobody":                     {i.token(t, map[string]any{"aud": nil}), "not for this server"},
		"of another issuer":              {i.token(t, map[string]any{"iss": "https://other.example"}), "does not trust"},
		"of no issuer":                   {i.token(t, map[string]any{"iss": nil}), "does not trust"},
		"of nobody":                      {i.token(t, map[string]any{"sub": nil}), "names its holder by no text"},
		"of a name that is too long":     {i.token(t, map[string]any{"sub": strings.Repeat("x", 200)}), "names its holder by no text"},
		"of a name over two lines":       {i.token(t, map[string]any{"sub": "amy\nlevel=ERROR"}), "names its holder by no text"},
		"signed by another":              {sign(t, jose.RS256, newRSAKey(t), i.id, ours), "not signed with one of its issuer's keys"},
		"signed with a key of no name":   {sign(t, jose.RS256, newRSAKey(t), "", ours), "not signed with one of its issuer's keys"},
		"signed with an unknown key":     {sign(t, jose.RS256, newRSAKey(t), "unknown", ours), "not signed with one of its issuer's keys"},
		"signed by a key for another":    {sign(t, jose.RS512, i.signing, i.id, ours), "not signed with one of its issuer's keys"},
		"signed with the public PEM":     {sign(t, jose.HS256, inPEM, i.id, ours), "neither an API key nor a token"},
		"signed with the public DER":     {sign(t, jose.HS256, publicKey, i.id, ours), "neither an API key nor a token"},
		"signed with the public JWK":     {sign(t, jose.HS256, inJWK, i.id, ours), "neither an API key nor a token"},
		"signed with a published secret": {sign(t, jose.HS256, []byte("secret-that-is-no-public-key-but-long"), i.id, ours), "neither an API key nor a token"},
		"alg none":                       {encoded(t, map[string]any{"alg": "none", "typ": "JWT"}) + "." + payload + ".", "neither an API key nor a token"},
		"alg none in other letters":      {encoded(t, map[string]any{"alg": "nOnE"}) + "." + payload + "." + signature, "neither an API key nor a token"},
		"alg of a hash":                  {encoded(t, map[string]any{"alg": "HS256", "kid": i.id}) + "." + payload + "." + signature, "neither an API key nor a token"},
		"unsigned":                       {header + "." + payload + ".", "not signed with one of its issuer's keys"},
		"without a signature":            {header + "." + payload, "neither an API key nor a token"},
		"with another payload":           {header + "." + encoded(t, i.claims(map[string]any{"sub": "eve"})) + "." + signature, "not signed with one of its issuer's keys"},
		"with a key of its own":          {encoded(t, map[string]any{"alg": "RS256", "jwk": json.RawMessage(`{"kty":"RSA","n":"AQAB","e":"AQAB"}`)}) + "." + payload + "." + signature, "not signed"},
		"with an unknown extension":      {encoded(t, map[string]any{"alg": "RS256", "kid": i.id, "crit": []string{"b64"}, "b64": false}) + "." + payload + "." + signature, ""},
		"oversized":                      {header + "." + strings.Repeat("A", 17<<10) + "." + signature, "longer than 16384 bytes"},
		"no token":                       {"amy", "neither an API key nor a token"},
		"of empty parts":                 {"..", "neither an API key nor a token"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, a, one.token, csp.Unauthenticated, one.words) })
	}
	accepted(t, a, good)
}

func encoded(t testing.TB, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func TestClocksMayDifferByTheSkew(t *testing.T) {
	i := newIssuer(t)
	at := newClock()
	a := open(t, strings.Replace(trusting(i), "private: true", "private: true, clockSkew: 3m", 1), at)
	ahead := i.token(t, map[string]any{"nbf": start.Add(2 * time.Minute).Unix(), "iat": start.Add(2 * time.Minute).Unix()})
	if viewer := accepted(t, a, ahead); viewer.Until != csp.InstantOf(start.Add(time.Hour+3*time.Minute)) {
		t.Errorf("the token is good until %s", viewer.Until)
	}
	at.move(time.Hour + 2*time.Minute)
	accepted(t, a, ahead)
	at.move(2 * time.Minute)
	refused(t, a, ahead, csp.Unauthenticated, "has expired")
}

// TestRememberedTokensEnd asks with a token that is remembered when it ends.
func TestRememberedTokensEnd(t *testing.T) {
	i := newIssuer(t)
	at := newClock()
	a := open(t, trusting(i), at)
	token := i.token(t, map[string]any{"exp": start.Add(10 * time.Second).Unix()})
	at.move(69 * time.Second)
	accepted(t, a, token)
	at.move(2 * time.Second)
	refused(t, a, token, csp.Unauthenticated, "has expired")
}

func TestRequestsWithoutABearerAreRefused(t *testing.T) {
	i := newIssuer(t)
	a := open(t, trusting(i), newClock())
	good := i.token(t, nil)
	for _, header := range []string{"", "Bearer", "Bearer ", good, "Basic YW15OnNlY3JldA==", "Token " + good} {
		if _, err := a.Authenticate(t.Context(), header); csp.CodeOf(err) != csp.Unauthenticated || !strings.Contains(err.Error(), "Say who you are") {
			t.Errorf("%q: %v", header, err)
		}
	}
	for _, header := range []string{"bearer " + good, "BEARER  " + good + " "} {
		if _, err := a.Authenticate(t.Context(), header); err != nil {
			t.Errorf("%q: %v", header, err)
		}
	}
}

// FuzzToken looks for tokens that end the process, or that are accepted without the issuer's signature.
func FuzzToken(f *testing.F) {
	i := newIssuer(f)
	at := newClock()
	a := open(f, trusting(i), at)
	good := i.token(f, nil)
	f.Add(good)
	f.Add("cg_aaaaaaaaaaaaa_bbbb")
	f.Add("e30.e30.")
	f.Add(encoded(f, map[string]any{"alg": "none"}) + good[strings.IndexByte(good, '.'):])
	f.Add(encoded(f, map[string]any{"alg": "RS256", "kid": "first"}) + "." + encoded(f, map[string]any{"iss": i.server.URL, "tid": 1, "aud": []any{1, nil}}) + ".AAAA")
	f.Add(encoded(f, map[string]any{"alg": "RS256"}) + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("[", 9000))) + ".AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		viewer, err := a.Authenticate(t.Context(), "Bearer "+text)
		if (viewer == nil) == (err == nil) {
			t.Fatalf("got %v and %v", viewer, err)
		}
		if code := csp.CodeOf(err); err != nil && code != csp.Unauthenticated && code != csp.NoIssuer {
			t.Errorf("the code is %s", code)
		}
		if viewer != nil && signedPart(text) != signedPart(good) {
			t.Errorf("accepted: %s", text)
		}
	})
}

// signedPart is what of a token the signature is about.
func signedPart(token string) string {
	token = strings.TrimSpace(token)
	return token[:strings.LastIndexByte(token, '.')+1]
}

// BenchmarkToken checks a token with kept keys: one that comes again, and one whose signature has to be looked at.
func BenchmarkToken(b *testing.B) {
	for _, algorithm := range []jose.SignatureAlgorithm{jose.RS256, jose.ES256} {
		var key any = newRSAKey(b)
		if algorithm == jose.ES256 {
			key = newECDSAKey(b)
		}
		for name, pause := range map[string]time.Duration{"again": 0, "first": time.Minute} {
			b.Run(string(algorithm)+"/"+name, func(b *testing.B) {
				at := newClock()
				a := open(b, withKeyFile(b, key), at)
				said := (&issuer{}).offline()
				said["exp"] = start.Add(200 * 365 * 24 * time.Hour).Unix()
				header := "Bearer " + sign(b, algorithm, key, "", said)
				for b.Loop() {
					if _, err := a.Authenticate(b.Context(), header); err != nil {
						b.Fatal(err)
					}
					at.move(pause)
				}
			})
		}
	}
}
