package identity

import (
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"channelgraph/internal/csp/permission"
)

// lookAgainAfter is how soon a change of the file of API keys is noticed.
const lookAgainAfter = time.Second

// keyring holds the API keys of a file, and follows it.
type keyring struct {
	path string
	log  *slog.Logger
	now  func() time.Time

	mutex    sync.Mutex
	byID     map[string]*APIKey
	version  fileVersion
	lookedAt time.Time
}

// fileVersion tells a file from what it was before.
type fileVersion struct {
	changed time.Time
	size    int64
}

// openKeyring reads the file, which has to be there and right.
func openKeyring(path string, log *slog.Logger, now func() time.Time) (*keyring, error) {
	k := &keyring{path: path, log: log, now: now, lookedAt: now(), version: versionOf(path)}
	keys, err := ReadKeys(path)
	k.hold(keys)
	return k, err
}

func (k *keyring) hold(keys []APIKey) {
	k.byID = make(map[string]*APIKey, len(keys))
	for i := range keys {
		k.byID[keys[i].ID] = &keys[i]
	}
}

// versionOf is zero for a file that is not there.
func versionOf(path string) fileVersion {
	info, err := os.Stat(path)
	if err != nil {
		return fileVersion{}
	}
	return fileVersion{info.ModTime(), info.Size()}
}

// viewer returns who holds an API key.
func (k *keyring) viewer(text string) (*permission.Viewer, error) {
	id, secret, _ := strings.Cut(strings.TrimPrefix(text, keyPrefix), "_")
	now := k.now()
	key := k.find(id, now)
	if !key.isOpenedBy(secret) || key.State(now) != "good" {
		return nil, errUnknownAPIKey
	}
	return key.viewer(), nil
}

// noKey takes the place of a key that is not there, so that finding that out takes no other time. No secret opens it.
var noKey = &APIKey{Hash: strings.Repeat("-", 64)}

func (k *keyring) find(id string, now time.Time) *APIKey {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if now.Sub(k.lookedAt) >= lookAgainAfter {
		k.lookedAt = now
		k.follow()
	}
	if key := k.byID[id]; key != nil {
		return key
	}
	return noKey
}

// follow reads a file that has changed. While it cannot be read the keys stay as they were: a mistake in it locks nobody out.
func (k *keyring) follow() {
	version := versionOf(k.path)
	if version == k.version {
		return
	}
	k.version = version
	keys, err := ReadKeys(k.path)
	if err != nil {
		k.log.Error("the file of API keys changed, and is not followed", "error", err)
		return
	}
	k.hold(keys)
}
