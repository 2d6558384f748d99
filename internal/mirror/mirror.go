package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"channelgraph/internal/csp"
)

// Options say whose view is read, from where, and into which folder.
type Options struct {
	Caller      string // the partner's tenant id
	Cloud       csp.Cloud
	Endpoints   Endpoints
	Credentials Credentials
	Folder      string

	RequestsPerMinute int             // of each of the two APIs
	SupportContacts   bool            // ask each subscription for its support contact: a request each
	Progress          func(lists int) // called with the number of lists read so far; may be nil

	firstPause time.Duration // before the first repetition
	now        func() time.Time
}

// Result says what lies in the folder.
type Result struct {
	Began    csp.Instant // when the first request was made: the instant for which the import takes the data as true
	Lists    int         // that lie in the folder
	Withheld int         // that the APIs refused this caller, or do not have
	Unread   []string    // why a list is not there although it should be; another run asks again
}

// Run reads what the folder lacks. A list is there whole or not at all. What one list fails of is in the result, and the others are
// read; an error ends the run, and a further one goes on from there: csp.BadInput for credentials that are refused,
// csp.Unavailable for a service that does not answer.
func Run(ctx context.Context, options Options) (result Result, err error) {
	if options.firstPause == 0 {
		options.firstPause = time.Second
	}
	if options.now == nil {
		options.now = time.Now
	}
	m := &mirror{options: &options}
	if m.folder, err = openFolder(&options); err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, m.folder.close()) }()
	if m.partnerCenter, err = newService(ctx, options.Endpoints.PartnerCenter, &options); err != nil {
		return Result{}, err
	}
	if m.graph, err = newService(ctx, options.Endpoints.Graph, &options); err != nil {
		return Result{}, err
	}
	m.result.Began = csp.InstantOf(m.folder.round.Began)
	err = m.run(ctx)
	m.result.Lists = len(m.folder.finished) - m.result.Withheld
	return m.result, err
}

// Remove deletes what Run made: once it is imported, the graph has it.
func Remove(folder, caller string) error {
	err := os.RemoveAll(filepath.Join(folder, caller))
	for _, name := range []string{"finished.txt", "round.json"} {
		if failed := os.Remove(filepath.Join(folder, name)); !errors.Is(failed, fs.ErrNotExist) {
			err = errors.Join(err, failed)
		}
	}
	_ = os.Remove(lockIn(folder)) // fails where a held lock cannot be removed; then the next run takes the same file
	_ = os.Remove(folder)         // fails if somebody else keeps something there
	return err
}

type mirror struct {
	options              *Options
	folder               *folder
	partnerCenter, graph *service
	result               Result
}

// customersAPage is the largest page of customers that Partner Center gives.
const customersAPage = 500

func (m *mirror) run(ctx context.Context) error {
	// Which of the two a caller may ask depends on what it is. They are two lists, so that one that is refused ends nothing of its own.
	for _, kind := range []string{"IsIndirectCloudSolutionProviderOf", "IsIndirectResellerOf"} {
		if err := m.list(ctx, m.partnerCenter, "relationships/"+kind+".json", "/v1/relationships?relationship_type="+kind); err != nil {
			return err
		}
	}
	for _, profile := range []string{"organization", "mpn", "legalbusiness"} {
		if err := m.one(ctx, m.partnerCenter, "profiles/"+profile); err != nil {
			return err
		}
	}
	if err := m.list(ctx, m.graph, "delegatedAdminRelationships.json", "/v1.0/tenantRelationships/delegatedAdminRelationships"); err != nil {
		return err
	}
	return m.customers(ctx)
}

func (m *mirror) customers(ctx context.Context) error {
	const name = "customers.json"
	if err := m.list(ctx, m.partnerCenter, name, fmt.Sprintf("/v1/customers?size=%d", customersAPage)); err != nil {
		return err
	}
	return m.eachID(name, func(id string) error {
		customer := "customers/" + id
		for _, resource := range []string{customer, customer + "/relationships", customer + "/subscriptions", customer + "/transfers"} {
			if err := m.one(ctx, m.partnerCenter, resource); err != nil {
				return err
			}
		}
		if !m.options.SupportContacts {
			return nil
		}
		return m.eachID(customer+"/subscriptions.json", func(id string) error {
			return m.one(ctx, m.partnerCenter, customer+"/subscriptions/"+id+"/supportcontact")
		})
	})
}

func (m *mirror) one(ctx context.Context, service *service, resource string) error {
	return m.list(ctx, service, resource+".json", "/v1/"+resource)
}

// eachID calls visit with the ids of a list that lies in the folder; with none if it does not.
func (m *mirror) eachID(name string, visit func(id string) error) error {
	for number := 1; ; number++ {
		body, err := os.ReadFile(m.folder.page(name, number))
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		found, err := parse(body)
		if err != nil {
			return fmt.Errorf("%s %w: remove the folder %s and run it again", m.folder.page(name, number), err, m.folder.path)
		}
		for _, item := range found.Items {
			if uuid.Validate(item.ID) != nil || len(item.ID) != 36 {
				continue // the import says so; an id becomes part of a path and an address
			}
			if err := visit(item.ID); err != nil {
				return err
			}
		}
	}
}

// list reads a list to its end, unless it was.
func (m *mirror) list(ctx context.Context, service *service, name, address string) error {
	if pages, known := m.folder.finished[address]; known {
		if pages == 0 {
			m.result.Withheld++
		}
		return nil
	}
	pages, err := m.pages(ctx, service, name, address)
	var answer refused
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return ctx.Err()
	case csp.CodeOf(err) != csp.Internal:
		return err
	case errors.As(err, &answer):
		m.result.Withheld++
		pages = 0
	default:
		m.result.Unread = append(m.result.Unread, fmt.Sprintf("%s %v", address, err))
		return nil
	}
	if err := m.folder.finish(address, name, pages); err != nil {
		return fmt.Errorf("what was read cannot be kept: %w", err)
	}
	if m.options.Progress != nil {
		m.options.Progress(len(m.folder.finished))
	}
	return nil
}

// mostPages bounds a list that never ends.
const mostPages = 100_000

func (m *mirror) pages(ctx context.Context, service *service, name, address string) (pages int, err error) {
	var header http.Header
	seen := map[string]bool{}
	for ; pages < mostPages; pages++ {
		body, found, err := m.page(ctx, service, address, header)
		if answer := (refused{}); pages > 0 && errors.As(err, &answer) {
			return 0, fmt.Errorf("%s on its page %d", err.Error(), pages+1) // no refusal of the list: its first page was given
		}
		if err != nil {
			return 0, err
		}
		if err := m.folder.keep(name, pages+1, body); err != nil {
			return 0, csp.Errorf(csp.StoreFull, "what was read cannot be kept: %v", err)
		}
		seen[address+" "+header.Get(continuation)] = true
		next, headers := found.next()
		if next == "" {
			return pages + 1, nil
		}
		if seen[next+" "+headers.Get(continuation)] {
			return 0, fmt.Errorf("names a page that was read as the one after its page %d", pages+1)
		}
		address, header = next, headers
	}
	return 0, fmt.Errorf("goes on after %d pages", mostPages)
}

// poisonTries is how often a page that is no valid JSON is asked for.
const poisonTries = 3

func (m *mirror) page(ctx context.Context, service *service, address string, header http.Header) (body []byte, found page, err error) {
	for range poisonTries {
		if body, err = service.get(ctx, address, header); err != nil {
			return nil, page{}, err
		}
		if found, err = parse(body); err == nil {
			return body, found, nil
		}
	}
	if at, invalid := url.Parse(address); invalid == nil {
		err = fmt.Errorf("has a page that %w (%s)", err, at.Path)
	}
	return nil, page{}, err
}
