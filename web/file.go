package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed dist
var dist embed.FS

// noModificationTime makes http.ServeContent leave out Last-Modified: what is embedded has only a content.
var noModificationTime time.Time

// contentTypes names what the playground consists of, so that an answer doesn't depend on the types that the
// operating system happens to know.
var contentTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".md":   "text/markdown; charset=utf-8",
	".svg":  "image/svg+xml",
	".ttf":  "font/ttf",
}

// file is one answer of the playground.
type file struct {
	content      []byte
	packed       bool          // content is gzip
	unpack       func() []byte // the content for clients that don't take gzip
	tag          string        // changes with the content
	contentType  string
	cacheControl string
}

// builtFiles returns everything in dist by the path of its URL.
func builtFiles() (map[string]*file, error) {
	files := make(map[string]*file)
	err := fs.WalkDir(dist, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := dist.ReadFile(name)
		if err != nil {
			return err
		}
		address, packed := strings.CutSuffix(strings.TrimPrefix(name, "dist"), ".gz")
		if contentTypes[path.Ext(address)] == "" {
			return fmt.Errorf("playground: %s has no known content type", name)
		}
		built := newFile(address, content)
		built.packed = packed
		files[address] = built
		return nil
	})
	return files, err
}

func newFile(address string, content []byte) *file {
	hash := sha256.Sum256(content)
	return &file{
		content:      content,
		unpack:       sync.OnceValue(func() []byte { return gunzip(content) }),
		tag:          hex.EncodeToString(hash[:16]),
		contentType:  contentTypes[path.Ext(address)],
		cacheControl: cacheControl(address),
	}
}

// cacheControl lets browsers keep what carries a hash of its content in its name, and ask again for the rest.
func cacheControl(address string) string {
	if strings.HasPrefix(address, "/assets/") {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}

// gunzip unpacks an embedded file. The tests unpack each of them, so it cannot fail in a binary.
func gunzip(packed []byte) []byte {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		panic(err)
	}
	return content
}

// acceptsGzip reads Accept-Encoding: gzip or * with a weight above zero.
func acceptsGzip(r *http.Request) bool {
	weights := make(map[string]float64)
	for _, value := range r.Header.Values("Accept-Encoding") {
		for offer := range strings.SplitSeq(value, ",") {
			coding, parameter, _ := strings.Cut(offer, ";")
			weight, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(parameter), "q="), 64)
			if err != nil {
				weight = 1
			}
			weights[strings.ToLower(strings.TrimSpace(coding))] = weight
		}
	}
	if weight, named := weights["gzip"]; named {
		return weight > 0
	}
	return weights["*"] > 0
}
