package neo4j

import (
	"context"
	"errors"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"channelgraph/internal/csp"
)

// Codes of Neo4j that mean something of their own to the caller.
const (
	codeTimedOutHere    = "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration"
	codeTimedOutThere   = "Neo.ClientError.Transaction.TransactionTimedOut"
	codeTerminated      = "Neo.TransientError.Transaction.Terminated"
	codeLockTimeout     = "Neo.TransientError.Transaction.LockAcquisitionTimeout"
	codeMemoryPool      = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
	codeMemory          = "Neo.TransientError.General.OutOfMemoryError"
	codeTransactionSize = "Neo.TransientError.General.TransactionMemoryLimit"
	codeNoDatabase      = "Neo.ClientError.Database.DatabaseNotFound"
	securityErrors      = "Neo.ClientError.Security."
	databaseErrors      = "Neo.TransientError.Database."
)

// instead says what helps where time was not enough. Statements that were planned until then are kept, so the next run
// gets further.
const instead = "ask again, since a question of a new shape takes longest the first time, or ask for less, or allow more time"

// translate turns whatever the driver or the server reports into the store's vocabulary. It is the only place that knows
// Neo4j's codes. Messages name the address, never credentials; what the server said is in the cause, for the log.
func (s *Store) translate(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var coded *csp.Error
	if errors.As(err, &coded) {
		return coded
	}
	if ended := ctx.Err(); ended != nil {
		return csp.Errorf(csp.TimedOut, "the operation ended before Neo4j answered: "+instead).WithCause(errors.Join(ended, err))
	}
	var fromServer *neo4j.Neo4jError
	if errors.As(err, &fromServer) {
		return s.translateServerError(fromServer, err)
	}
	var unreachable *neo4j.ConnectivityError
	var tooLong *neo4j.TransactionExecutionLimit
	if errors.As(err, &unreachable) || errors.As(err, &tooLong) || errors.Is(err, context.DeadlineExceeded) {
		return s.unavailable(err)
	}
	return csp.Errorf(csp.Internal, "Neo4j's answer was not understood").WithCause(err)
}

func (s *Store) translateServerError(fromServer *neo4j.Neo4jError, err error) error {
	switch code := fromServer.Code; {
	case code == codeTimedOutHere, code == codeTimedOutThere, code == codeTerminated, code == codeLockTimeout:
		return csp.Errorf(csp.TimedOut, "Neo4j did not finish within the allowed time: "+instead).WithCause(errors.Join(context.DeadlineExceeded, err))
	case isMemory(err):
		return csp.Errorf(csp.LimitExceeded, "the operation needs more memory than Neo4j allows one transaction: ask for fewer nodes at once").WithCause(err)
	case code == codeNoDatabase:
		return csp.Errorf(csp.Unavailable, "Neo4j at %s has no database %q: create it or name another one", s.address, s.database).WithCause(err)
	case strings.HasPrefix(code, securityErrors):
		return csp.Errorf(csp.Unavailable, "Neo4j at %s refuses the credentials: check user, password or token, and the user's rights", s.address).WithCause(err)
	case strings.HasPrefix(code, databaseErrors):
		return s.unavailable(err)
	}
	if neo4j.IsRetryable(fromServer) {
		return s.unavailable(err)
	}
	return csp.Errorf(csp.Internal, "Neo4j refused a statement").WithCause(err)
}

func (s *Store) unavailable(err error) error {
	return csp.Errorf(csp.Unavailable, "Neo4j at %s does not answer: check that it runs and can be reached, then try again", s.address).WithCause(err)
}

// isMemory reports whether a transaction took too much memory. Neo4j calls that transient; it never gets better by trying again.
func isMemory(err error) bool {
	var fromServer *neo4j.Neo4jError
	if !errors.As(err, &fromServer) {
		return false
	}
	return fromServer.Code == codeMemoryPool || fromServer.Code == codeMemory || fromServer.Code == codeTransactionSize
}

// errClosed answers everything after Close.
var errClosed = csp.Errorf(csp.Closed, "the connection to Neo4j is closed")

// errEmptied is what a reader and a writer meet whose database lost the nodes that Open put there.
var errEmptied = csp.Errorf(csp.UnsupportedData, "the Neo4j database was emptied while this program used it: restart the program")
