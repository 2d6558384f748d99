package document_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"channelgraph/internal/document"
)

var _ graphql.Cache[*ast.QueryDocument] = (*document.Cache)(nil)

type planKey struct{}

func newCache(t *testing.T, documents, bytes int) *document.Cache {
	t.Helper()
	cache, err := document.NewCache(documents, bytes)
	if err != nil {
		t.Fatal(err)
	}
	return cache
}

func TestAttachmentLeavesWithItsDocument(t *testing.T) {
	ctx := context.Background()
	cache := newCache(t, 2, 1000)
	first := &ast.QueryDocument{}
	cache.Add(ctx, "first", first)
	cache.Attach(first, planKey{}, "plan of first")
	if got := cache.Attachment(first, planKey{}); got != "plan of first" {
		t.Fatalf("attachment of a held document = %v", got)
	}

	cache.Add(ctx, "second", &ast.QueryDocument{})
	cache.Add(ctx, "third", &ast.QueryDocument{})

	if _, held := cache.Get(ctx, "first"); held {
		t.Error("the least recently used document should have been evicted")
	}
	if got := cache.Attachment(first, planKey{}); got != nil {
		t.Errorf("an evicted document still has the attachment %v", got)
	}
	if got := cache.Attach(first, planKey{}, "late"); got != "late" {
		t.Errorf("Attach on an evicted document returned %v, want the value itself", got)
	}
	if got := cache.Attachment(first, planKey{}); got != nil {
		t.Errorf("attaching to an evicted document kept %v", got)
	}
}

func TestFirstAttachmentStays(t *testing.T) {
	cache := newCache(t, 2, 1000)
	doc := &ast.QueryDocument{}
	cache.Add(context.Background(), "text", doc)
	cache.Attach(doc, planKey{}, "first")
	if got := cache.Attach(doc, planKey{}, "second"); got != "first" {
		t.Errorf("the second Attach returned %v, want the value of the first", got)
	}
}

func TestBytesOfTextAreBounded(t *testing.T) {
	ctx := context.Background()
	cache := newCache(t, 100, 10)
	cache.Add(ctx, "12345", &ast.QueryDocument{})
	cache.Add(ctx, "abcde", &ast.QueryDocument{})
	cache.Add(ctx, "x", &ast.QueryDocument{})
	if _, held := cache.Get(ctx, "12345"); held {
		t.Error("11 bytes of text are held where 10 are allowed")
	}
	if _, held := cache.Get(ctx, "abcde"); !held {
		t.Error("a document was evicted although the texts fit without it")
	}
	cache.Add(ctx, "longer than all", &ast.QueryDocument{})
	if cache.Len() != 2 {
		t.Errorf("a text over the whole bound changed what is held: %d documents, want 2", cache.Len())
	}
}

func TestFirstOfTwoDocumentsOfOneTextStays(t *testing.T) {
	ctx := context.Background()
	cache := newCache(t, 2, 1000)
	first, second := &ast.QueryDocument{}, &ast.QueryDocument{}
	cache.Add(ctx, "text", first)
	cache.Attach(first, planKey{}, "plan")
	cache.Add(ctx, "text", second)
	if got, _ := cache.Get(ctx, "text"); got != first {
		t.Error("the second document displaced the first")
	}
	if got := cache.Attachment(first, planKey{}); got != "plan" {
		t.Errorf("attachment = %v, want the plan", got)
	}
}

func TestBoundsMustBePositive(t *testing.T) {
	for _, bounds := range [][2]int{{0, 10}, {10, 0}, {-1, 10}} {
		if _, err := document.NewCache(bounds[0], bounds[1]); err == nil {
			t.Errorf("NewCache(%d, %d) gave no error", bounds[0], bounds[1])
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	ctx := context.Background()
	cache := newCache(t, 8, 1000)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 500 {
				text := fmt.Sprint((worker + i) % 16)
				doc, held := cache.Get(ctx, text)
				if !held {
					doc = &ast.QueryDocument{}
					cache.Add(ctx, text, doc)
				}
				if got := cache.Attach(doc, planKey{}, text); got != text {
					t.Errorf("document %q has the attachment %v", text, got)
				}
			}
		})
	}
	group.Wait()
	if cache.Len() > 8 {
		t.Errorf("%d documents held, want at most 8", cache.Len())
	}
}
