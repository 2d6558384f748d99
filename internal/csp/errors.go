package csp

import (
	"errors"
	"fmt"
)

// Code is a stable word for a class of error. Clients see it as extensions.code.
type Code string

// The codes. A code once published keeps its meaning.
const (
	BadInput        Code = "BAD_USER_INPUT"         // an argument's value is wrong; the message names it
	BadCursor       Code = "BAD_CURSOR"             // a cursor was not made by this field, or not by this version
	NotFound        Code = "NOT_FOUND"              // a command names a node or a relationship that is not there
	Forbidden       Code = "FORBIDDEN"              // a command is not for the caller to issue; the message says for whom it is
	Conflict        Code = "CONFLICT"               // a command does not fit what the graph has become; the message says what it is now
	KeyReused       Code = "IDEMPOTENCY_KEY_REUSED" // an idempotency key came before, with another input
	NotReached      Code = "REVISION_NOT_REACHED"   // a read waited for a revision that did not come in time; the message says which is there
	TooSlow         Code = "SUBSCRIBER_TOO_SLOW"    // a subscriber took events more slowly than they came; the message says from which revision to go on
	LimitExceeded   Code = "LIMIT_EXCEEDED"         // the request asks for more than a setting allows
	TimedOut        Code = "TIMED_OUT"              // the operation's deadline passed
	Unauthenticated Code = "UNAUTHENTICATED"        // who asks was not found out: no credential, or not a good one
	NoIssuer        Code = "ISSUER_UNAVAILABLE"     // the issuer of a token does not answer, so that the token cannot be checked; trying again later can help
	Unavailable     Code = "STORE_UNAVAILABLE"      // the store does not answer; trying again later can help
	StoreFull       Code = "STORE_FULL"             // the disk or the memory bound is exhausted; nothing was written
	StoreLocked     Code = "STORE_LOCKED"           // another process holds the data folder
	StoreCorrupt    Code = "STORE_CORRUPT"          // a file's content is not what was written; the message names the file
	UnsupportedData Code = "UNSUPPORTED_DATA"       // the data were written by another version of the format
	Closed          Code = "STORE_CLOSED"           // the store was used after Close
	Internal        Code = "INTERNAL"               // anything else; details stand in the log only
)

// Error is an error that may be shown to the caller: Message says what happened, where, and what to do.
// The cause is for the log and never leaves the process.
type Error struct {
	Code    Code
	Message string
	Cause   error
	Naming  []NodeID // whom the message names beside the nodes that the caller named, and not everybody may see
}

// Errorf returns an Error without a cause.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// AndNames returns the error with nodes that its message names though the caller did not name them.
func (e *Error) AndNames(ids ...NodeID) *Error {
	naming := *e
	naming.Naming = ids
	return &naming
}

// WithCause returns the error with what caused it, for the log.
func (e *Error) WithCause(cause error) *Error {
	withCause := *e
	withCause.Cause = cause
	return &withCause
}

// Error returns the message for people.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of the first Error in err's chain, Internal if there is none, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var coded *Error
	if errors.As(err, &coded) {
		return coded.Code
	}
	return Internal
}
