package document

import (
	"context"
	"fmt"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
)

// Cache holds the most recently used documents, bounded in number and in bytes of source text, and lets
// other rooms hang their own derived values (limits checked, compiled plans) on a held document. A document and
// everything attached to it leave together. It implements gqlgen's graphql.Cache[*ast.QueryDocument] and is
// safe for concurrent use.
type Cache struct {
	mu        sync.Mutex
	byText    *simplelru.LRU[string, *entry]
	byPointer map[*ast.QueryDocument]*entry
	textBytes int
	maxBytes  int
}

type entry struct {
	document *ast.QueryDocument
	// attached is nearly always one or two long, so a slice beats a map.
	attached []attachment
}

type attachment struct{ key, value any }

// NewCache returns an empty cache for at most maxDocuments documents whose texts are at most maxBytes long
// together. A parsed document takes about 33 times the space of its text. Both bounds must be positive.
func NewCache(maxDocuments, maxBytes int) (*Cache, error) {
	if maxBytes <= 0 {
		return nil, fmt.Errorf("document cache: maxBytes must be positive, not %d", maxBytes)
	}
	c := &Cache{byPointer: make(map[*ast.QueryDocument]*entry), maxBytes: maxBytes}
	lru, err := simplelru.NewLRU(maxDocuments, c.forget)
	if err != nil {
		return nil, fmt.Errorf("document cache: %w", err)
	}
	c.byText = lru
	return c, nil
}

// Get returns the document that was parsed from text.
func (c *Cache) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	held, ok := c.byText.Get(text)
	if !ok {
		return nil, false
	}
	return held.document, true
}

// Add keeps doc as the document that was parsed from text. Where two requests parsed the same text at once,
// the first stays and the second lives as long as its own request.
func (c *Cache) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(text) > c.maxBytes || c.byText.Contains(text) {
		return
	}
	added := &entry{document: doc}
	c.byPointer[doc] = added
	c.textBytes += len(text)
	c.byText.Add(text, added)
	for c.textBytes > c.maxBytes {
		c.byText.RemoveOldest()
	}
}

// Attachment returns the value that was attached to doc under key, nil if there is none.
func (c *Cache) Attachment(doc *ast.QueryDocument, key any) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	if held := c.byPointer[doc]; held != nil {
		return held.attachment(key)
	}
	return nil
}

// Attach attaches value to doc under key and returns it; where a value is attached already, that one stays and
// is returned. On a document that isn't held (it was evicted, or lost the race in Add) it only returns value.
// Like a context key, key should be of a type of its own.
func (c *Cache) Attach(doc *ast.QueryDocument, key, value any) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	held := c.byPointer[doc]
	if held == nil {
		return value
	}
	if present := held.attachment(key); present != nil {
		return present
	}
	held.attached = append(held.attached, attachment{key, value})
	return value
}

// Len returns the number of documents held.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byText.Len()
}

func (c *Cache) forget(text string, removed *entry) {
	delete(c.byPointer, removed.document)
	c.textBytes -= len(text)
}

func (e *entry) attachment(key any) any {
	for _, a := range e.attached {
		if a.key == key {
			return a.value
		}
	}
	return nil
}
