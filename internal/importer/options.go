package importer

import (
	"io"

	"channelgraph/internal/csp"
)

// Options say what an import cannot read from its input.
type Options struct {
	Cloud    csp.Cloud   // the cloud of Partner Center's data; csp.Global if empty
	Caller   string      // tenant id of the partner as whom single files were read
	Customer string      // tenant id of the customer that single files are about
	Observed csp.Instant // when the input was true; now if 0
	Recorded csp.Instant // the time of the import; now if 0
	Rejects  io.Writer   // where rejected records go, as JSON Lines; nil for nowhere
	Progress func(Progress)

	// Actor is who imports. What changes in a graph that held something before the import then stands in the change log. "" for
	// no entry there.
	Actor string

	// Whole says that the input holds all pages of the lists that it holds: what the same caller's list stated in an earlier import
	// and no longer mentions has ended.
	Whole bool
}

// Progress is how far an import is.
type Progress struct {
	Bytes   int64 // read so far
	Total   int64 // in all inputs; 0 if unknown
	Records int64 // read so far
}
