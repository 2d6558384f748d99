package identity

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	"github.com/go-jose/go-jose/v4"
)

// publicKey is a key that verifies tokens.
type publicKey struct {
	id        string
	key       any    // *rsa.PublicKey, *ecdsa.PublicKey or ed25519.PublicKey
	algorithm string // for which alone it is; "" for all that fit
	issuer    string // for whose tokens alone it is, as Entra ID says of keys; "" for all of the key set
}

func (k *publicKey) isFor(algorithm string) bool {
	return k.algorithm == "" || k.algorithm == algorithm
}

func (k *publicKey) isOf(issuer, tenant string) bool {
	expected, ok := forTenant(k.issuer, tenant)
	return ok && (expected == "" || expected == issuer)
}

// withID returns the keys that may have the id. A token or a key without one leaves it open.
func withID(keys []publicKey, id string) (found []publicKey) {
	for _, key := range keys {
		if id == "" || key.id == "" || key.id == id {
			found = append(found, key)
		}
	}
	return found
}

const (
	mostKeys     = 100
	leastRSABits = 2048
)

// readKeySet reads a JSON Web Key Set. Keys that cannot verify tokens here are left out; it is wrong to have none.
func readKeySet(content []byte) ([]publicKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(content, &set); err != nil {
		return nil, errors.New("it is no JSON Web Key Set")
	}
	if len(set.Keys) > mostKeys {
		return nil, fmt.Errorf("it has %d keys, more than %d", len(set.Keys), mostKeys)
	}
	var keys []publicKey
	for _, one := range set.Keys {
		var key jose.JSONWebKey
		var beside struct {
			Issuer string `json:"issuer"`
		}
		if json.Unmarshal(one, &key) != nil || json.Unmarshal(one, &beside) != nil || !verifiesTokens(&key) {
			continue
		}
		keys = append(keys, publicKey{id: key.KeyID, key: key.Key, algorithm: key.Algorithm, issuer: beside.Issuer})
	}
	if len(keys) == 0 {
		return nil, errors.New("it has no public key that verifies tokens")
	}
	return keys, nil
}

func verifiesTokens(key *jose.JSONWebKey) bool {
	return key.Valid() && key.IsPublic() && key.Use != "enc" && isStrong(key.Key)
}

func isStrong(key any) bool {
	ofRSA, ok := key.(*rsa.PublicKey)
	return !ok || ofRSA.N.BitLen() >= leastRSABits
}

// localKeys are those of files.
type localKeys []publicKey

func (l localKeys) find(_ context.Context, id string) ([]publicKey, error) { return withID(l, id), nil }

// readKeyFile reads public keys or certificates in PEM, or a JSON Web Key Set.
func readKeyFile(path string) ([]publicKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(content)
	if block == nil {
		keys, err := readKeySet(content)
		if err != nil {
			return nil, fmt.Errorf("%s is not PEM, and as JSON %w", path, err)
		}
		return keys, nil
	}
	var keys []publicKey
	for ; block != nil; block, rest = pem.Decode(rest) {
		key, err := readBlock(block)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		keys = append(keys, publicKey{key: key})
	}
	return keys, nil
}

func readBlock(block *pem.Block) (key any, err error) {
	switch block.Type {
	case "PUBLIC KEY":
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	case "CERTIFICATE":
		var certificate *x509.Certificate
		if certificate, err = x509.ParseCertificate(block.Bytes); err == nil {
			key = certificate.PublicKey
		}
	default:
		return nil, fmt.Errorf("a block is a %s, where PUBLIC KEY or CERTIFICATE is wanted", block.Type)
	}
	if err == nil && !verifiesTokens(&jose.JSONWebKey{Key: key}) {
		err = fmt.Errorf("a key verifies no tokens: RSA of %d bits or more, ECDSA or Ed25519 is wanted", leastRSABits)
	}
	return key, err
}
