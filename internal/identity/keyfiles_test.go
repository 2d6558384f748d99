package identity_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"channelgraph/internal/csp"
	"channelgraph/internal/identity"
)

func inPEM(t testing.TB, key crypto.Signer) string {
	t.Helper()
	content, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: content}))
}

// withKeyFile is an identity file that trusts whoever signs with a key.
func withKeyFile(t testing.TB, key any) string {
	t.Helper()
	return trustingKeyFile(write(t, "keys.pem", inPEM(t, key.(crypto.Signer))))
}

func trustingKeyFile(path string) string {
	return fmt.Sprintf("issuers: [{name: batch, issuer: 'https://ci.example', audiences: [channelgraph], keyFiles: [%q]}]\nrules: [{from: batch, role: analyst}]\n", path)
}

// offline are the claims of an issuer that has no server.
func (i *issuer) offline() map[string]any {
	return map[string]any{"iss": "https://ci.example", "aud": "channelgraph", "sub": "nightly", "exp": start.Add(time.Hour).Unix()}
}

func TestTokensSignedWithKeysOfFiles(t *testing.T) {
	_, ofEdwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	said := (&issuer{}).offline()
	for algorithm, key := range map[jose.SignatureAlgorithm]crypto.Signer{
		jose.RS256: newRSAKey(t), jose.PS384: newRSAKey(t), jose.ES256: newECDSAKey(t), jose.EdDSA: ofEdwards,
	} {
		other, set := newECDSAKey(t), jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "a"}}}
		inJSON, err := json.Marshal(set)
		if err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string]string{"PEM": inPEM(t, other) + inPEM(t, key), "JSON": string(inJSON)} {
			a := open(t, trustingKeyFile(write(t, "keys", content)), newClock())
			if viewer := accepted(t, a, sign(t, algorithm, key, "a", said)); viewer.Subject != "batch:nightly" {
				t.Errorf("%s in %s: the subject is %s", algorithm, name, viewer.Subject)
			}
			refused(t, a, sign(t, jose.RS256, newRSAKey(t), "a", said), csp.Unauthenticated, "not signed with")
		}
	}
}

func TestKeyFilesAreFoundBesideTheIdentityFile(t *testing.T) {
	key := newECDSAKey(t)
	keys := write(t, "keys.pem", inPEM(t, key))
	file := filepath.Join(filepath.Dir(keys), "identity.yaml")
	replaceFile(t, file, trustingKeyFile("keys.pem"))
	a, err := identity.New(t.Context(), identity.Options{File: file, Log: slog.New(slog.DiscardHandler), Now: newClock().now})
	if err != nil {
		t.Fatal(err)
	}
	accepted(t, a, sign(t, jose.ES256, key, "", (&issuer{}).offline()))
}

func TestWrongKeyFilesAreRefused(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(newECDSAKey(t))
	if err != nil {
		t.Fatal(err)
	}
	for words, content := range map[string]string{
		"PUBLIC KEY or CERTIFICATE is wanted": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})),
		"RSA of 2048 bits or more":            inPEM(t, short),
		"not PEM, and as JSON":                "amy",
		"no public key that verifies":         `{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}`,
		"asn1":                                string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte("amy")})),
	} {
		_, err := identity.New(t.Context(), identity.Options{File: write(t, "identity.yaml", trustingKeyFile(write(t, "keys", content))), Log: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("got %v, want an error with %q", err, words)
		}
	}
}
