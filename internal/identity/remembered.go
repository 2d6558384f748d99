package identity

import (
	"context"
	"crypto/sha256"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// Checking a signature takes some 50 us of a core, and callers send one token many times: who holds it is remembered for a minute. So an
// issuer's keys that are not published any more are good for a minute longer.
const (
	rememberedFor  = time.Minute
	mostRemembered = 4096
)

type tokenHash [sha256.Size]byte

// remembered is a token that was found good.
type remembered struct {
	viewer *permission.Viewer
	at     time.Time
}

func newMemory() *lru.Cache[tokenHash, remembered] {
	memory, err := lru.New[tokenHash, remembered](mostRemembered)
	if err != nil {
		panic(err) // the size is not positive
	}
	return memory
}

// rememberedToken is fromToken, at once for a token that was good just now. What was refused is never remembered.
func (a *Authenticator) rememberedToken(ctx context.Context, text string) (*permission.Viewer, error) {
	hash, now := tokenHash(sha256.Sum256([]byte(text))), a.now()
	if found, ok := a.memory.Get(hash); ok && now.Sub(found.at) < rememberedFor && csp.InstantOf(now) < found.viewer.Until {
		return found.viewer, nil
	}
	viewer, err := a.fromToken(ctx, text)
	if err == nil {
		a.memory.Add(hash, remembered{viewer, now})
	}
	return viewer, err
}
