package document

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"
)

// Manifest is a file of trusted documents, by the SHA-256 of their texts. It is read again when it changes. It is safe for
// concurrent use.
type Manifest struct {
	path string
	log  *slog.Logger
	now  func() time.Time

	mutex     sync.Mutex
	documents map[string]string // by Hash
	state     fileState
	looked    time.Time
}

// fileState tells whether a file is still the one that was read.
type fileState struct {
	modified time.Time
	size     int64
}

// lookEvery is how long a changed file may go unnoticed.
const lookEvery = time.Second

// OpenManifest reads a manifest: an object of documents by their hashes, as GraphQL Code Generator writes it with the algorithm
// sha256, or Apollo's "apollo-persisted-query-manifest". An error says what is wrong with the file.
func OpenManifest(path string, log *slog.Logger) (*Manifest, error) {
	m := &Manifest{path: path, log: log, now: time.Now}
	state, err := m.stat()
	if err != nil {
		return nil, err
	}
	if m.documents, err = readManifest(path); err != nil {
		return nil, err
	}
	m.state, m.looked = state, m.now()
	return m, nil
}

// Find returns the trusted document with a hash.
func (m *Manifest) Find(hash string) (text string, trusted bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if now := m.now(); now.Sub(m.looked) >= lookEvery {
		m.looked = now
		m.reload()
	}
	text, trusted = m.documents[hash]
	return text, trusted
}

// reload reads the file again if it changed. What cannot be read leaves everything as it was, and is said once.
func (m *Manifest) reload() {
	state, err := m.stat()
	if state == m.state {
		return
	}
	m.state = state
	var fresh map[string]string
	if err == nil {
		fresh, err = readManifest(m.path)
	}
	if err != nil {
		m.log.Error("trusted documents stay as they were", "error", err)
		return
	}
	m.documents = fresh
	m.log.Info("trusted documents were read again", "file", m.path, "documents", len(fresh))
}

func (m *Manifest) stat() (fileState, error) {
	info, err := os.Stat(m.path)
	if err != nil {
		return fileState{}, fmt.Errorf("trusted documents: %w", err)
	}
	return fileState{info.ModTime(), info.Size()}, nil
}

const apolloFormat = "apollo-persisted-query-manifest"

func readManifest(path string) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("trusted documents: %w", err)
	}
	documents, err := parseManifest(content)
	if err != nil {
		return nil, fmt.Errorf("trusted documents: %s: %w", path, err)
	}
	return documents, nil
}

func parseManifest(content []byte) (map[string]string, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(content, &members); err != nil {
		return nil, fmt.Errorf("no JSON object: %w", err)
	}
	documents := make(map[string]string, len(members))
	if members["format"] == nil {
		for hash, member := range members {
			var text string
			if err := json.Unmarshal(member, &text); err != nil {
				return nil, fmt.Errorf("%q is no document: a text is wanted", hash)
			}
			if err := trust(documents, hash, text); err != nil {
				return nil, err
			}
		}
		return documents, nil
	}
	var manifest struct {
		Format     string
		Operations []struct{ ID, Body string }
	}
	if err := json.Unmarshal(content, &manifest); err != nil || manifest.Format != apolloFormat {
		return nil, errors.New("its format is not " + apolloFormat + ", or it has no list of operations with id and body")
	}
	for _, operation := range manifest.Operations {
		if err := trust(documents, operation.ID, operation.Body); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

func trust(documents map[string]string, id, text string) error {
	hash := Hash(text)
	if strings.TrimPrefix(strings.ToLower(id), "sha256:") != hash {
		return fmt.Errorf("%q is not the SHA-256 of its document, which is %s", id, hash)
	}
	documents[hash] = text
	return nil
}

// Hash returns the SHA-256 of a document's text, in lower-case hexadecimal digits.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
