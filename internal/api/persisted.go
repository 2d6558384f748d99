package api

import (
	"log/slog"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"

	"channelgraph/internal/csp"
	"channelgraph/internal/document"
)

// TrustMode says what happens to documents that are not trusted.
type TrustMode string

// The modes.
const (
	TrustOff     TrustMode = "off"     // they are answered
	TrustLog     TrustMode = "log"     // they are answered, and logged once each
	TrustEnforce TrustMode = "enforce" // they are refused
)

// TrustedDocuments are the documents that clients are known to send.
type TrustedDocuments struct {
	Manifest *document.Manifest // nil for none
	Mode     TrustMode          // TrustOff if empty
}

// The members of a request's extensions that stand for a document. The member documentId beside query is taken for the first one.
const (
	documentIDExtension = "documentId"
	persistedExtension  = "persistedQuery"
)

// persisted finds the documents that requests name by a hash, and tells which are trusted.
type persisted struct {
	trusted TrustedDocuments
	texts   *document.Texts // that callers registered; nil for none
	log     *slog.Logger

	mutex  sync.Mutex
	logged *simplelru.LRU[string, struct{}]
}

// mostLogged bounds the hashes of documents that are remembered as logged.
const mostLogged = 10_000

func newPersisted(trusted TrustedDocuments, texts *document.Texts, log *slog.Logger) (*persisted, error) {
	logged, err := simplelru.NewLRU[string, struct{}](mostLogged, nil)
	return &persisted{trusted: trusted, texts: texts, log: log, logged: logged}, err
}

// resolve sets the request's document, or says why there is none to answer.
func (p *persisted) resolve(params *graphql.RawParams) *csp.Error {
	hash, err := hashOf(params.Extensions)
	if err != nil {
		return err
	}
	if hash != "" && params.Query != "" && document.Hash(params.Query) != hash {
		return csp.Errorf(BadRequest, "The hash is not the SHA-256 of the document in query: provided sha does not match query.")
	}
	if p.trusted.Manifest != nil {
		if done, err := p.resolveTrusted(params, hash); done || err != nil {
			return err
		}
	}
	if hash == "" || params.Query != "" && p.texts == nil {
		return nil
	}
	if params.Query != "" {
		p.texts.Add(hash, params.Query)
		return nil
	}
	if p.texts == nil {
		return csp.Errorf(PersistedQueryNotSupported, "PersistedQueryNotSupported")
	}
	text, known := p.texts.Find(hash)
	if !known {
		return csp.Errorf(PersistedQueryNotFound, "PersistedQueryNotFound") // clients look for this word, and send the document then
	}
	params.Query = text
	return nil
}

// resolveTrusted sets the document from the manifest. done is set if nothing else is to be asked.
func (p *persisted) resolveTrusted(params *graphql.RawParams, hash string) (done bool, refused *csp.Error) {
	if hash == "" {
		if p.trusted.Mode != TrustLog && p.trusted.Mode != TrustEnforce {
			return true, nil
		}
		hash = document.Hash(params.Query)
	}
	text, trusted := p.trusted.Manifest.Find(hash)
	switch {
	case trusted:
		params.Query = text
		return true, nil
	case p.trusted.Mode == TrustEnforce:
		return true, csp.Errorf(DocumentNotTrusted, "The server answers trusted documents only, and %s is none of them. Ask its operator to add the document to the manifest.", hash)
	case p.trusted.Mode == TrustLog:
		p.logOnce(hash, params.OperationName)
	}
	return false, nil
}

// logOnce says of each document once that it is not trusted.
func (p *persisted) logOnce(hash, operationName string) {
	p.mutex.Lock()
	known := p.logged.Contains(hash)
	p.logged.Add(hash, struct{}{})
	p.mutex.Unlock()
	if !known {
		p.log.Warn("a document is not trusted", "sha256", hash, "operation", shorten(operationName))
	}
}

// hashOf returns the hash by which a request names its document, or "".
func hashOf(extensions map[string]any) (string, *csp.Error) {
	if id, given := extensions[documentIDExtension]; given {
		text, _ := id.(string)
		if hash := strings.TrimPrefix(text, "sha256:"); isHash(hash) {
			return hash, nil
		}
		return "", csp.Errorf(BadRequest, "The member documentId must be sha256: and the 64 hexadecimal digits of the document's SHA-256, in lower case.")
	}
	query, given := extensions[persistedExtension]
	if !given {
		return "", nil
	}
	object, _ := query.(map[string]any)
	if hash, _ := object["sha256Hash"].(string); isHash(hash) {
		return hash, nil
	}
	return "", csp.Errorf(BadRequest, "The member extensions.persistedQuery must be an object of version 1 with sha256Hash: the 64 hexadecimal digits of the document's SHA-256, in lower case.")
}

func isHash(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == ""
}
