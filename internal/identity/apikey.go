package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"strings"
	"time"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// An API key is cg_<id>_<secret>: people and programs that look for lost secrets know it by its beginning, and the file by its id.
const (
	keyPrefix  = "cg_"
	keySubject = "key" // begins the subjects of viewers with an API key
)

const secretBytes = 32

var inLowerCase = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// APIKey is what is kept of an API key. Its secret is kept nowhere.
type APIKey struct {
	ID      string     `json:"id"`
	Hash    string     `json:"hash"` // SHA-256 of the secret, in hexadecimal digits
	Name    string     `json:"name"`
	Grants  []Granted  `json:"grants"`
	Created time.Time  `json:"created"`
	Expires time.Time  `json:"expires"`
	Revoked *time.Time `json:"revoked,omitempty"`
}

// Granted is a permission.Grant as the file has it.
type Granted struct {
	Role  permission.Role `json:"role"`
	Party csp.NodeID      `json:"party,omitempty"`
}

// newAPIKey makes a key. text is what its holder sends.
func newAPIKey(name string, grants []Granted, now, expires time.Time) (key APIKey, text string) {
	random := make([]byte, secretBytes)
	_, _ = rand.Read(random) // it never fails
	id := strings.ToLower(rand.Text()[:13])
	secret := inLowerCase.EncodeToString(random)
	return APIKey{ID: id, Hash: hashed(secret), Name: name, Grants: grants, Created: now, Expires: expires}, keyPrefix + id + "_" + secret
}

// hashed is a plain hash: a secret of 256 random bits cannot be guessed, however fast guesses are hashed.
func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// isOpenedBy compares in a time that tells nothing of the hash.
func (k *APIKey) isOpenedBy(secret string) bool {
	return subtle.ConstantTimeCompare([]byte(k.Hash), []byte(hashed(secret))) == 1
}

// State says what a key is good for at an instant: "good", "expired" or "revoked".
func (k *APIKey) State(now time.Time) string {
	switch {
	case k.Revoked != nil:
		return "revoked"
	case !now.Before(k.Expires):
		return "expired"
	}
	return "good"
}

func (k *APIKey) viewer() *permission.Viewer {
	viewer := &permission.Viewer{
		Subject: keySubject + ":" + k.ID, Name: k.Name,
		Since: csp.InstantOf(k.Created), Until: csp.InstantOf(k.Expires),
	}
	for _, grant := range k.Grants {
		viewer.Grants = append(viewer.Grants, permission.Grant(grant))
	}
	return viewer
}
