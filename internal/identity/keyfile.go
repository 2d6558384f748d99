package identity

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// keyFile is the file of API keys.
type keyFile struct {
	Keys []APIKey `json:"keys"`
}

// ReadKeys lists the API keys of a file, in the order in which they were made.
func ReadKeys(path string) ([]APIKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, csp.Errorf(csp.BadInput, "the file of API keys cannot be read: %v", err)
	}
	var read keyFile
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return nil, csp.Errorf(csp.BadInput, "%s is no file of API keys, as channelgraph token create writes it: %v", path, err)
	}
	for i := range read.Keys {
		if err := read.Keys[i].check(); err != nil {
			return nil, csp.Errorf(csp.BadInput, "%s: key %d, %q: %v", path, i+1, read.Keys[i].ID, err)
		}
	}
	return read.Keys, nil
}

func (k *APIKey) check() error {
	hash, err := hex.DecodeString(k.Hash)
	switch {
	case k.ID == "" || strings.Contains(k.ID, "_"):
		return errors.New("the id is missing, or has an underscore")
	case err != nil || len(hash) != 32:
		return errors.New("the hash is no SHA-256 in hexadecimal digits")
	case k.Expires.IsZero():
		return errors.New("it never expires")
	case len(k.Grants) == 0:
		return errors.New("it has no grant")
	}
	for _, grant := range k.Grants {
		if err := checkGrant(permission.Grant(grant)); err != nil {
			return err
		}
	}
	return nil
}

// CreateKey adds an API key to a file, which it makes if there is none. text is what the key's holder sends; it cannot be had again. A role
// with parties is granted for each of them.
func CreateKey(path, name string, role permission.Role, parties []csp.NodeID, now, expires time.Time) (key APIKey, text string, err error) {
	if strings.TrimSpace(name) == "" {
		return APIKey{}, "", csp.Errorf(csp.BadInput, "name the API key, so that people know whose it is")
	}
	var grants []Granted
	for _, party := range parties {
		grants = append(grants, Granted{role, canonical(party)})
	}
	if len(parties) == 0 {
		grants = []Granted{{Role: role}}
	}
	for _, grant := range grants {
		if err := checkGrant(permission.Grant(grant)); err != nil {
			return APIKey{}, "", csp.Errorf(csp.BadInput, "%v", err)
		}
	}
	key, text = newAPIKey(name, grants, now, expires)
	err = changeKeys(path, func(keys []APIKey) ([]APIKey, error) { return append(keys, key), nil })
	return key, text, err
}

// RevokeKey makes an API key useless. It stays in the file, so that people see when that was.
func RevokeKey(path, id string, now time.Time) error {
	return changeKeys(path, func(keys []APIKey) ([]APIKey, error) {
		at := slices.IndexFunc(keys, func(key APIKey) bool { return key.ID == id })
		switch {
		case at < 0:
			return nil, csp.Errorf(csp.NotFound, "there is no API key with the id %q", id)
		case keys[at].Revoked == nil:
			keys[at].Revoked = &now
		}
		return keys, nil
	})
}

// changeKeys writes the file anew, while no other process does.
func changeKeys(path string, change func([]APIKey) ([]APIKey, error)) error {
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return csp.Errorf(csp.BadInput, "the file of API keys cannot be locked: %v", err)
	}
	defer func() { _ = lock.Unlock() }() // it ends with the process at the latest
	keys, err := ReadKeys(path)
	if _, missing := os.Stat(path); errors.Is(missing, fs.ErrNotExist) {
		keys, err = nil, nil
	}
	if err == nil {
		keys, err = change(keys)
	}
	if err != nil {
		return err
	}
	content, err := json.MarshalIndent(keyFile{keys}, "", "  ")
	if err != nil {
		return err
	}
	if err := replace(path, append(content, '\n')); err != nil {
		return fmt.Errorf("the file of API keys cannot be written: %w", err)
	}
	return nil
}

// replace puts a whole file in the place of another, readable by nobody else.
func replace(path string, content []byte) (err error) {
	fresh, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(fresh.Name())
		}
	}()
	_, err = fresh.Write(content)
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err != nil {
		return err
	}
	return os.Rename(fresh.Name(), path)
}
