package mirror

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// page is what a mirror has to know of a body; everything else is the import's.
type page struct {
	Items []struct {
		ID string `json:"id"`
	} `json:"items"`
	Links struct {
		Next *struct {
			URI     string `json:"uri"`
			Headers []struct {
				Key, Value string
			} `json:"headers"`
		} `json:"next"`
	} `json:"links"`
	NextLink string `json:"@odata.nextLink"` // Microsoft Graph's
}

// continuation is the header that says which page of a list Partner Center is to give.
const continuation = "MS-ContinuationToken"

var errNoJSON = errors.New("is no valid JSON")

// parse reads a body, which may begin with a byte order mark.
func parse(body []byte) (page, error) {
	var p page
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if !json.Valid(body) {
		return p, errNoJSON
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return p, errors.New("is not as documented")
	}
	return p, nil
}

// next returns the address and headers of the page that follows, "" for none. Partner Center's addresses leave out the version.
func (p *page) next() (address string, header http.Header) {
	if p.NextLink != "" {
		return p.NextLink, nil
	}
	if p.Links.Next == nil || p.Links.Next.URI == "" {
		return "", nil
	}
	header = http.Header{}
	for _, pair := range p.Links.Next.Headers {
		if strings.EqualFold(pair.Key, continuation) { // nothing else is sent because a page says so
			header.Set(pair.Key, pair.Value)
		}
	}
	address = p.Links.Next.URI
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "/v1/") {
		address = "/v1" + address
	}
	return address, header
}
