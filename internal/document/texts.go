package document

import (
	"fmt"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Texts remembers the texts of documents by their hashes: the most recently used, bounded in number and in bytes. It is safe for
// concurrent use.
type Texts struct {
	mutex           sync.Mutex
	byHash          *simplelru.LRU[string, string]
	bytes, maxBytes int
}

// NewTexts returns no texts yet, with room for so many and so many bytes of them. Both must be positive.
func NewTexts(maxTexts, maxBytes int) (*Texts, error) {
	if maxBytes <= 0 {
		return nil, fmt.Errorf("texts of documents: maxBytes must be positive, not %d", maxBytes)
	}
	t := &Texts{maxBytes: maxBytes}
	lru, err := simplelru.NewLRU(maxTexts, func(_, text string) { t.bytes -= len(text) })
	if err != nil {
		return nil, fmt.Errorf("texts of documents: %w", err)
	}
	t.byHash = lru
	return t, nil
}

// Find returns the text with a hash.
func (t *Texts) Find(hash string) (string, bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.byHash.Get(hash)
}

// Add remembers a text by its hash.
func (t *Texts) Add(hash, text string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if len(text) > t.maxBytes || t.byHash.Contains(hash) {
		return
	}
	t.bytes += len(text)
	t.byHash.Add(hash, text)
	for t.bytes > t.maxBytes {
		t.byHash.RemoveOldest()
	}
}
