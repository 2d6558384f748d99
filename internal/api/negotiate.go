package api

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// mediaType is one of the two media types that answers are written in. They differ in the status of request
// errors: application/json answers 200 because older clients read only such bodies.
type mediaType uint8

const (
	plainJSON mediaType = iota
	graphQLResponse
)

// The values of Content-Type are shared by all responses, so that setting one allocates nothing.
var contentTypes = [...][]string{
	plainJSON:       {"application/json; charset=utf-8"},
	graphQLResponse: {"application/graphql-response+json; charset=utf-8"},
}

// negotiate picks the media type of the answer from Accept; ok is false if none of those offered will do.
// Without Accept, or with */*, it is application/json.
func negotiate(header http.Header) (chosen mediaType, ok bool) {
	accept := header["Accept"]
	if len(accept) == 0 {
		return plainJSON, true
	}
	if len(accept) == 1 {
		switch accept[0] {
		case "*/*", "application/json", "":
			return plainJSON, true
		case "application/graphql-response+json":
			return graphQLResponse, true
		}
	}
	best := 0.0
	for _, line := range accept {
		for mediaRange := range strings.SplitSeq(line, ",") {
			offered, quality := matchMediaRange(mediaRange)
			if quality > best {
				chosen, best = offered, quality
			}
		}
	}
	return chosen, best > 0
}

// matchMediaRange returns the media type that one element of Accept stands for and its quality, 0 if none.
func matchMediaRange(mediaRange string) (mediaType, float64) {
	name, parameters, err := mime.ParseMediaType(mediaRange)
	if err != nil {
		return plainJSON, 0
	}
	if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return plainJSON, 0
	}
	quality := 1.0
	if q, given := parameters["q"]; given {
		if quality, err = strconv.ParseFloat(q, 64); err != nil {
			return plainJSON, 0
		}
	}
	switch name {
	case "application/json", "application/*", "*/*":
		return plainJSON, quality
	case "application/graphql-response+json":
		return graphQLResponse, quality
	default:
		return plainJSON, 0
	}
}

// isJSON reports whether a POST's headers announce plain JSON in UTF-8. Nothing else is taken: a browser lets
// another site's page send a form or plain text unasked, but never this.
func isJSON(header http.Header) bool {
	if encoding := header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return false
	}
	contentType := header.Get("Content-Type")
	if contentType == "application/json" {
		return true
	}
	name, parameters, err := mime.ParseMediaType(contentType)
	charset := parameters["charset"]
	return err == nil && name == "application/json" && (charset == "" || strings.EqualFold(charset, "utf-8"))
}
