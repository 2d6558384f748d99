package identity_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/identity"
)

// issuer is an OpenID Connect issuer on this machine.
type issuer struct {
	server *httptest.Server

	mutex      sync.Mutex
	announced  string // the issuer of its discovery document; the server's URL if empty
	keysURL    string // where its keys are; on the server if empty
	keyIssuer  string // what its keys say whose they are
	handler    http.HandlerFunc
	signing    *rsa.PrivateKey
	id         string
	keysServed int
}

func newIssuer(t testing.TB) *issuer {
	t.Helper()
	i := &issuer{}
	i.rotate(t, "first")
	i.server = httptest.NewServer(http.HandlerFunc(i.serve))
	t.Cleanup(i.server.Close)
	return i
}

// rotate signs with a new key, and publishes no other.
func (i *issuer) rotate(t testing.TB, id string) {
	t.Helper()
	key := newRSAKey(t)
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.signing, i.id = key, id
}

func newRSAKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// answers puts another answer in the place of its own; nil takes it away.
func (i *issuer) answers(handler http.HandlerFunc) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.handler = handler
}

func (i *issuer) serve(w http.ResponseWriter, r *http.Request) {
	i.mutex.Lock()
	handler := i.handler
	i.mutex.Unlock()
	if handler != nil {
		handler(w, r)
		return
	}
	i.mutex.Lock()
	defer i.mutex.Unlock()
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		document := map[string]string{"issuer": i.server.URL, "jwks_uri": i.server.URL + "/keys"}
		if i.announced != "" {
			document["issuer"] = i.announced
		}
		if i.keysURL != "" {
			document["jwks_uri"] = i.keysURL
		}
		_ = json.NewEncoder(w).Encode(document)
	case "/keys":
		i.keysServed++
		_, _ = w.Write(i.keySet())
	default:
		http.NotFound(w, r)
	}
}

// keySet has a key of another kind and a secret beside the public key, as issuers may publish what nobody here can use.
func (i *issuer) keySet() []byte {
	encoded, err := json.Marshal(jose.JSONWebKey{Key: i.signing.Public(), KeyID: i.id, Algorithm: "RS256", Use: "sig"})
	if err != nil {
		panic(err)
	}
	var key map[string]any
	_ = json.Unmarshal(encoded, &key)
	if i.keyIssuer != "" {
		key["issuer"] = i.keyIssuer
	}
	set, _ := json.Marshal(map[string]any{"keys": []any{
		map[string]any{"kty": "oct", "kid": i.id, "k": "c2VjcmV0LXRoYXQtaXMtbm8tcHVibGljLWtleQ"}, map[string]any{"kty": "NEW", "kid": "future"}, key,
	}})
	return set
}

func (i *issuer) served() int {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return i.keysServed
}

// token signs claims as the issuer does now. Claims that are not given are good ones; nil leaves one out.
func (i *issuer) token(t testing.TB, given map[string]any) string {
	t.Helper()
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return sign(t, jose.RS256, i.signing, i.id, i.claims(given))
}

func (i *issuer) claims(given map[string]any) map[string]any {
	said := map[string]any{
		"iss": i.server.URL, "aud": "channelgraph", "sub": "amy", "name": "Amy Alberts", "roles": []string{"Reader"},
		"iat": start.Unix(), "nbf": start.Unix(), "exp": start.Add(time.Hour).Unix(),
	}
	for name, value := range given {
		if said[name] = value; value == nil {
			delete(said, name)
		}
	}
	return said
}

func sign(t testing.TB, algorithm jose.SignatureAlgorithm, key any, id string, said map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: jose.JSONWebKey{Key: key, KeyID: id}}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwt.Signed(signer).Claims(said).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// start is when tests begin.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// clock stands still until it is moved.
type clock struct {
	mutex sync.Mutex
	at    time.Time
}

func newClock() *clock { return &clock{at: start} }

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.at
}

func (c *clock) move(by time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at = c.at.Add(by)
}

// trusting is an identity file that trusts an issuer, and gives its readers a role.
func trusting(i *issuer) string {
	return fmt.Sprintf(`
issuers:
  - {name: local, url: %q, audiences: [channelgraph], private: true}
rules:
  - {from: local, when: {roles: Reader}, role: analyst}
`, i.server.URL)
}

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, file string, at *clock) *identity.Authenticator {
	t.Helper()
	a, err := identity.New(t.Context(), identity.Options{File: write(t, "identity.yaml", file), Log: slog.New(slog.DiscardHandler), Now: at.now})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func accepted(t testing.TB, a *identity.Authenticator, token string) *permission.Viewer {
	t.Helper()
	viewer, err := a.Authenticate(t.Context(), "Bearer "+token)
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	return viewer
}

// refused holds a token to be refused with a code, in words that have this part, and that tell nothing of the token.
func refused(t testing.TB, a *identity.Authenticator, token string, code csp.Code, words string) {
	t.Helper()
	viewer, err := a.Authenticate(t.Context(), "Bearer "+token)
	if viewer != nil || csp.CodeOf(err) != code || !strings.Contains(err.Error(), words) {
		t.Errorf("got %v and %v; want %s with %q", viewer, err, code, words)
	}
	if err != nil && len(token) > 20 && strings.Contains(err.Error(), token[:20]) {
		t.Errorf("the error shows the token: %v", err)
	}
}

func newECDSAKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
