package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"channelgraph/internal/csp"
)

// keptBuffer is the largest buffer that is kept for later requests.
const keptBuffer = 4 << 20

var exchanges = sync.Pool{New: func() any { return &exchange{body: make([]byte, 0, 4096)} }}

func takeExchange(w http.ResponseWriter) *exchange {
	x := exchanges.Get().(*exchange)
	x.w = w
	return x
}

func putExchange(x *exchange) {
	if cap(x.body) > keptBuffer || cap(x.out) > keptBuffer {
		return
	}
	*x = exchange{body: x.body[:0], out: x.out[:0]}
	exchanges.Put(x)
}

// refuse answers with a status and one error, for requests that never become an operation.
func (t *transport) refuse(ctx context.Context, x *exchange, status int, err *csp.Error) {
	shown := t.present(ctx, gqlerror.Wrap(err))
	t.observer.Refused(err.Code)
	t.send(x, status, &graphql.Response{Errors: gqlerror.List{shown}})
}

// refuseForLoad is refuse for one who was not let in, because of the load or because the time was over while it waited.
func (t *transport) refuseForLoad(ctx context.Context, x *exchange, err error) {
	response := t.shown(ctx, err)
	t.observer.Refused(codeOf(response.Errors[0]))
	x.w.Header()["Retry-After"] = retryAfter
	t.send(x, http.StatusServiceUnavailable, response)
}

// answerPanic answers a panic that nothing below has recovered. If the answer has begun it can only be cut off.
func (t *transport) answerPanic(ctx context.Context, x *exchange, value any) {
	shown := t.present(ctx, recoverPanic(ctx, value))
	if x.written {
		panic(http.ErrAbortHandler)
	}
	t.send(x, http.StatusInternalServerError, &graphql.Response{Errors: gqlerror.List{shown}})
}

// write sends an operation's answer, with the status that the media type wants.
func (t *transport) write(x *exchange, response *graphql.Response) {
	status := http.StatusOK
	if announceWait(x, response) {
		status = http.StatusTooManyRequests
	} else if response.Data == nil && x.mediaType == graphQLResponse {
		status = requestErrorStatus(response.Errors)
	}
	t.send(x, status, response)
}

// announceWait reports whether an operation was refused for now, and sets the header that says until when.
func announceWait(x *exchange, response *graphql.Response) bool {
	for _, err := range response.Errors {
		if seconds, refused := err.Extensions[retryExtension].(int); refused {
			x.w.Header()["Retry-After"] = []string{strconv.Itoa(seconds)}
			return true
		}
	}
	return false
}

// requestErrorStatus returns the status of an answer without data in application/graphql-response+json.
func requestErrorStatus(errs gqlerror.List) int {
	for _, err := range errs {
		switch codeOf(err) {
		case csp.Internal:
			return http.StatusInternalServerError
		case csp.Unavailable:
			return http.StatusServiceUnavailable
		case csp.TimedOut:
			return http.StatusGatewayTimeout
		}
	}
	return http.StatusBadRequest
}

func (t *transport) send(x *exchange, status int, response *graphql.Response) {
	var rest []byte
	if response.Data != nil && len(response.Errors) == 0 {
		// Data without errors, the usual answer, is not copied. Until the schema is called again it belongs to this response,
		// so that the rest can stand behind it: a third write would be a packet of its own.
		x.out, rest = append(x.out[:0], `{"data":`...), append(appendExtensions(response.Data, response), '}')
	} else {
		x.out = appendResponse(x.out[:0], response)
	}
	header := x.w.Header()
	header["Content-Type"] = contentTypes[x.mediaType]
	header["Content-Length"] = []string{strconv.Itoa(len(x.out) + len(rest))}
	x.written = true
	x.w.WriteHeader(status)
	// A failed write means that the caller has gone; nobody is left to tell.
	_, _ = x.w.Write(x.out)
	if len(rest) > 0 {
		_, _ = x.w.Write(rest)
	}
}

// inDocumentOrder orders errors by where they stand in the document: root fields are resolved side by side, so that
// their errors come in any order.
func inDocumentOrder(a, b *gqlerror.Error) int {
	if len(a.Locations) == 0 || len(b.Locations) == 0 {
		return cmp.Compare(len(a.Locations), len(b.Locations))
	}
	return cmp.Or(cmp.Compare(a.Locations[0].Line, b.Locations[0].Line), cmp.Compare(a.Locations[0].Column, b.Locations[0].Column))
}

// appendResponse writes the response in the specification's order: errors, where somebody looks first, then data.
// Data is copied as it is; a request error has none.
func appendResponse(out []byte, response *graphql.Response) []byte {
	out = append(out, '{')
	if len(response.Errors) > 0 {
		out = append(out, `"errors":`...)
		slices.SortStableFunc(response.Errors, inDocumentOrder)
		out = appendJSON(out, response.Errors[:min(len(response.Errors), maxErrors)])
	}
	if response.Data != nil {
		out = appendComma(out)
		out = append(out, `"data":`...)
		out = append(out, response.Data...)
	}
	return append(appendExtensions(out, response), '}')
}

// appendExtensions writes the extensions behind another member.
func appendExtensions(out []byte, response *graphql.Response) []byte {
	if len(response.Extensions) == 0 {
		return out
	}
	return appendJSON(append(out, `,"extensions":`...), response.Extensions)
}

func appendComma(out []byte) []byte {
	if out[len(out)-1] != '{' {
		return append(out, ',')
	}
	return out
}

// appendJSON leaves <, > and & as they are: the answer is never read as HTML.
func appendJSON(out []byte, value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		// Extensions are this process's own; that they cannot be marshalled is a programming error.
		panic(err)
	}
	return append(out, bytes.TrimRight(buffer.Bytes(), "\n")...)
}
