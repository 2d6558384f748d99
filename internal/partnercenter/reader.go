package partnercenter

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
)

// Sink takes what a Reader finds.
type Sink interface {
	// Assert takes a statement. An error ends the reading of the file and is returned by Read.
	Assert(csp.Assertion) error
	// Reject takes notice of a record, or a whole file (then at has no line), that is not taken.
	Reject(at csp.Position, reason string)
	// Warn takes notice of data that are odd, or break a rule of the program, but are taken.
	Warn(at csp.Position, rule, message string)
	// Unresolved takes notice of a relationship that is not made because no tenant has this MPN ID.
	Unresolved(mpnID string)
}

// Directory tells what is known of partners, by what was asserted before and by the graph.
type Directory interface {
	// Kinds returns as what kinds of partner a tenant is known.
	Kinds(tenantID string) csp.KindSet
	// ByMPN returns the partners of these kinds that have an MPN ID.
	ByMPN(mpnID string, kinds csp.KindSet) []csp.NodeID
}

// Reader turns files of one cloud into statements. Files of one import share a Reader and are read in order of
// Resource, so that what the callers are is known before it is needed. It is used by one goroutine.
type Reader struct {
	Cloud     csp.Cloud
	Observed  csp.Instant // when the files were true
	Recorded  csp.Instant // when they are imported
	Sink      Sink
	Directory Directory

	Unfinished int          // pages so far that name a next one which is not among the files
	Records    int          // on pages so far
	Announced  int          // the largest totalCount of a page so far; who reads lists one by one sets it back
	At         csp.Position // of the page that announced it

	callers map[string]*caller
}

// caller is a partner whose view some files are.
type caller struct {
	tenant  string
	kind    csp.Kind // 0 until it is known
	mpnID   string
	listed  bool // its relationships.json was read
	guessed bool
}

// file is one file being read.
type file struct {
	*Reader
	source Source
	caller *caller // nil if nobody said
	at     csp.Position
}

// Read reads one file; open gives its content from the start, and is called twice for JSON: a body that is
// invalid anywhere is rejected as a whole. Whatever is wrong with the file goes to the Sink. The error is the Sink's or the context's.
func (r *Reader) Read(ctx context.Context, source Source, open func() (io.ReadCloser, error)) error {
	f := &file{Reader: r, source: source, caller: r.callerOf(source.Caller)}
	f.at = csp.Position{File: source.Path}
	if f.caller != nil && source.Resource == Relationships {
		f.caller.listed = true
	}
	if source.Resource == Export || source.Resource == Unnamed && isTable(source.Path) {
		return f.readTable(ctx, open)
	}
	return f.readJSON(ctx, open)
}

// errEnough ends a look into a file.
var errEnough = errors.New("enough")

// Identify finds out what a file whose path says nothing holds, by its first record; Unnamed if that says nothing either.
func Identify(source Source, open func() (io.ReadCloser, error)) Resource {
	if isTable(source.Path) {
		return Export
	}
	body, err := open()
	if err != nil {
		return Unnamed
	}
	defer func() { _ = body.Close() }() // it was only read
	found := Unnamed
	f := &file{source: source}
	_ = newWalk(body, func(record object, _ int64) error {
		if resource := f.typeOf(record); resource != 0 {
			found = resource
		}
		return errEnough
	}).run() // what is wrong with the file is found again, and reported, when it is read
	return found
}

func isTable(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, ".csv") || strings.HasSuffix(lower, ".tsv") || strings.HasSuffix(lower, ".txt")
}

func (r *Reader) callerOf(tenant string) *caller {
	tenant = csp.NormalizeKey(tenant)
	if tenant == "" {
		return nil
	}
	if r.callers == nil {
		r.callers = map[string]*caller{}
	}
	known := r.callers[tenant]
	if known == nil {
		known = &caller{tenant: tenant}
		r.callers[tenant] = known
	}
	return known
}

// sinkError is an error of the Sink on its way out of a file.
type sinkError struct{ error }

func (f *file) readJSON(ctx context.Context, open func() (io.ReadCloser, error)) error {
	if !f.pass(ctx, open, nil) {
		return ctx.Err()
	}
	var failed error
	f.pass(ctx, open, func(record object, line, column int) error {
		f.at.Line, f.at.Column = line, column
		failed = f.record(record)
		return failed
	})
	if failed == nil {
		failed = ctx.Err()
	}
	return failed
}

// pass reads the body once. Without a visit it only checks the body; ok is false if it was rejected.
func (f *file) pass(ctx context.Context, open func() (io.ReadCloser, error), visit func(object, int, int) error) (ok bool) {
	body, err := open()
	if err != nil {
		f.Sink.Reject(csp.Position{File: f.source.Path}, "cannot be opened: "+plainReason(err))
		return false
	}
	defer func() { _ = body.Close() }() // it was only read
	w := newWalk(cancelable{ctx, body}, nil)
	if visit != nil {
		w.visit = func(record object, offset int64) error {
			line, column := w.clean.position(offset)
			if err := visit(record, line, column); err != nil {
				return sinkError{err}
			}
			return nil
		}
		w.page = func(page object) { f.page(page, w.records) }
	}
	err = w.run()
	var ours sinkError
	switch {
	case err == nil:
		return true
	case errors.As(err, &ours), ctx.Err() != nil:
		return false
	}
	line, column := w.where(err)
	f.Sink.Reject(csp.Position{File: f.source.Path, Line: line, Column: column}, reasonOf(err)+"; nothing of the file was taken")
	return false
}

// page takes notice of what a page says of its list.
func (f *file) page(page object, records int) {
	f.Records += records
	if announced, err := strconv.Atoi(page.text("totalcount")); err == nil && announced > f.Announced {
		f.Announced, f.At = announced, csp.Position{File: f.source.Path}
	}
	f.goesOn(page)
}

// goesOn warns of a page that names a next one which is not there: what is not imported looks as if it did not exist.
func (f *file) goesOn(page object) {
	if f.source.Continued || page.at("links", "next") == nil && page.at("@odata.nextlink") == nil {
		return
	}
	f.Unfinished++
	f.Sink.Warn(csp.Position{File: f.source.Path}, "", "the list goes on after this page: save the next one beside it as "+nextPage(f.source.Path)+" and import both")
}

// plainReason drops the path from a file system error: the position names the file already.
func plainReason(err error) string {
	if inner := errors.Unwrap(err); inner != nil {
		return inner.Error()
	}
	return err.Error()
}

// cancelable ends reading with the context.
type cancelable struct {
	ctx  context.Context
	body io.Reader
}

func (c cancelable) Read(buffer []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.body.Read(buffer)
}

// record understands one record, by its object type, else by where it lies, else by its fields.
func (f *file) record(record object) error {
	if record.has("code") && record.has("description") && !record.has("id") {
		return f.reject("is an error answer (code %s), not data", record.text("code"))
	}
	if record.has("operationtype") && record.has("operationdate") {
		return f.reject("is an audit record, which says that something was changed and not what holds: import the lists that it is about instead, such as customers.json, relationships.json or subscriptions.json")
	}
	switch f.typeOf(record) {
	case Relationships:
		return f.relationship(record)
	case Customers:
		return f.customer(record)
	case Subscriptions:
		return f.subscription(record)
	case SupportContact:
		return f.supportContact(record)
	case Transfers:
		return f.transfer(record)
	case DelegatedAdmin:
		return f.delegatedAdmin(record)
	case Profile:
		return f.profile(record)
	case AgreementStatus:
		return f.agreementStatus(record)
	}
	return f.reject("is none of the records that can be imported")
}

var objectTypes = map[string]Resource{
	"partnerrelationship": Relationships, "customer": Customers, "subscription": Subscriptions, "supportcontact": SupportContact,
	"transferentity": Transfers, "mpnprofile": Profile, "organizationprofile": Profile, "legalbusinessprofile": Profile,
	"partnermpnprofile": Profile, "partnerorganizationprofile": Profile, "partnerlegalbusinessprofile": Profile,
}

func (f *file) typeOf(record object) Resource {
	if resource, ok := objectTypes[record.objectType()]; ok {
		return resource
	}
	if resource, ok := objectTypes[strings.ToLower(record.text("profiletype"))]; ok {
		return resource
	}
	switch f.source.Resource {
	case Unnamed:
		return typeByFields(record)
	case CustomerRelationships:
		return Relationships
	case CustomerDetail:
		return Customers
	case AddOns:
		return Subscriptions
	}
	return f.source.Resource
}

func typeByFields(record object) Resource {
	switch {
	case record.has("relationshiptype"):
		return Relationships
	case record.has("supporttenantid"):
		return SupportContact
	case record.has("sourcepartnertenantid", "targetpartnertenantid"):
		return Transfers
	case record.has("accessdetails"):
		return DelegatedAdmin
	case record.has("relationshiptopartner", "companyprofile"):
		return Customers
	case record.has("entitlementid", "billingtype", "commitmentenddate"):
		return Subscriptions
	case record.has("isagreementsigned"):
		return AgreementStatus
	case record.has("vettingstatus", "mpnid") && record.has("profiletype"):
		return Profile
	}
	return 0
}
