package api

import "channelgraph/internal/csp"

// The codes of requests that are refused before anything is read from the graph. They stand in
// extensions.code beside the codes of package csp; a code once published keeps its meaning.
const (
	BadRequest                 csp.Code = "BAD_REQUEST"                   // the body or the URL is no GraphQL request
	BodyTooLarge               csp.Code = "BODY_TOO_LARGE"                // the body is longer than the limit
	MethodNotAllowed           csp.Code = "METHOD_NOT_ALLOWED"            // the HTTP method cannot do this
	NotAcceptable              csp.Code = "NOT_ACCEPTABLE"                // no media type in Accept is offered
	UnsupportedMediaType       csp.Code = "UNSUPPORTED_MEDIA_TYPE"        // the body is not JSON in UTF-8
	CrossSiteRequest           csp.Code = "CROSS_SITE_REQUEST"            // a page of another site sent it without CORS, or a browser could have let one
	HostNotAllowed             csp.Code = "HOST_NOT_ALLOWED"              // a loopback server was asked under another name
	ParseFailed                csp.Code = "GRAPHQL_PARSE_FAILED"          // the document is not GraphQL
	ValidationFailed           csp.Code = "GRAPHQL_VALIDATION_FAILED"     // the document doesn't fit the schema
	QueryTooLarge              csp.Code = "QUERY_TOO_LARGE"               // too many tokens or, with fragments expanded, fields
	QueryTooDeep               csp.Code = "QUERY_TOO_DEEP"                // fields, or an argument's value, nest too deep
	QueryTooComplex            csp.Code = "QUERY_TOO_COMPLEX"             // too many fields share a name to be compared
	QueryTooCostly             csp.Code = "QUERY_TOO_COSTLY"              // the pages asked for multiply to too many nodes
	CostExceeded               csp.Code = "COST_EXCEEDED"                 // the operation could cost more than any may
	RateLimited                csp.Code = "RATE_LIMITED"                  // the caller's budget does not suffice for the operation now; the extensions say when it will
	DocumentNotTrusted         csp.Code = "DOCUMENT_NOT_TRUSTED"          // the server answers trusted documents only
	PersistedQueryNotFound     csp.Code = "PERSISTED_QUERY_NOT_FOUND"     // no document is known by the hash: send it beside the hash
	PersistedQueryNotSupported csp.Code = "PERSISTED_QUERY_NOT_SUPPORTED" // the server remembers no documents
	TooManyAliases             csp.Code = "TOO_MANY_ALIASES"              // too many aliases or root fields
	ListTooLong                csp.Code = "LIST_TOO_LONG"                 // a list in an argument has too many items
	IntrospectionClosed        csp.Code = "INTROSPECTION_CLOSED"          // the caller may not ask for the schema
	Overloaded                 csp.Code = "OVERLOADED"                    // the server has more to answer than it can
	TooManySubscribers         csp.Code = "TOO_MANY_SUBSCRIBERS"          // the server has as many live connections, or subscriptions, as it may
	StreamNotFound             csp.Code = "STREAM_NOT_FOUND"              // no event stream is reserved or open under the token
	StreamInUse                csp.Code = "STREAM_IN_USE"                 // the event stream of the token is open already
	OperationIDInUse           csp.Code = "OPERATION_ID_IN_USE"           // an operation with the id is under way on the event stream
	Cancelled                  csp.Code = "CANCELLED"                     // the caller, or the server's end, cancelled the operation
)
