package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// Example is a question that a first visitor finds open in a tab.
type Example struct {
	// Title says in English what the question asks. It stands above the query as a comment.
	Title string `json:"title"`
	// TitleJa is the title for browsers that prefer Japanese; Title if empty.
	TitleJa string `json:"titleJa,omitempty"`
	// Query is the GraphQL document. The tab is named after its operation, so it should have a name.
	Query string `json:"query"`
	// Variables are the operation's variables; nil if it takes none.
	Variables map[string]any `json:"variables,omitempty"`
}

// Options is what the playground is assembled from.
type Options struct {
	// Examples open as tabs on a first visit, in this order. Without any, the page opens empty.
	Examples []Example
}

// contentSecurityPolicy lets the page reach this server and nothing else. Inline styles and data: pictures are
// Monaco's: it places every line of an editor with a style attribute, writes its theme into a style element,
// and draws the line under a mistake as a picture in the theme's colour.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; " +
	"font-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves the page at /, the examples at /examples.json, and what the page is made of at /assets/.
// Everything else is answered 404 in plain text, and methods other than GET and HEAD 405. GraphQL itself is
// expected at /graphql of the same server. It fails if an example's variables are no JSON.
func Handler(options Options) (http.Handler, error) {
	files, err := builtFiles()
	if err != nil {
		return nil, err
	}
	examples := options.Examples
	if examples == nil {
		examples = []Example{}
	}
	text, err := json.Marshal(examples)
	if err != nil {
		return nil, fmt.Errorf("playground: examples: %w", err)
	}
	files["/examples.json"] = newFile("/examples.json", text)
	files["/"] = files["/index.html"]
	delete(files, "/index.html")
	return playground(files), nil
}

// playground answers with files by the paths of their URLs.
type playground map[string]*file

func (p playground) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, found := p[r.URL.Path]
	if !found {
		http.Error(w, "Nothing is here. The playground is at /, GraphQL at /graphql.", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Only GET and HEAD are answered here. GraphQL is at /graphql.", http.StatusMethodNotAllowed)
		return
	}
	file.serve(w, r)
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.contentType)
	header.Set("Cache-Control", f.cacheControl)
	header.Set("Content-Security-Policy", contentSecurityPolicy)
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	content, tag := f.content, f.tag
	if f.packed {
		header.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			header.Set("Content-Encoding", "gzip")
			tag += "-gzip"
		} else {
			content = f.unpack()
		}
	}
	header.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", noModificationTime, bytes.NewReader(content))
}
