package partnercenter

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"channelgraph/internal/csp"
)

// Resource is what a file holds, as far as its path says.
type Resource uint8

// The resources, in the order in which they are best read: what later files need to be understood comes first.
const (
	Relationships Resource = iota + 1 // partner-partner
	CustomerRelationships
	Profile
	AgreementStatus
	SupportContact
	CustomerDetail
	Customers
	Transfers
	Subscriptions
	AddOns
	DelegatedAdmin
	Export  // CSV or TSV: its header says which
	Unnamed // the content has to say it
)

// Source is a file and what its content does not say.
type Source struct {
	Path         string // for positions and reports
	Resource     Resource
	Caller       string // tenant id of the partner as whom it was read
	Customer     string // tenant id of the customer it is about, "" if it is about none or the content says it
	Subscription string // id of the subscription it is about, likewise
	Continued    bool   // the next page of the same list is among the files
	Headless     bool   // the page before it is not
	Relationship string // the type of all that is listed, in lower case, "" if the records say it
	Partner      string // MPN ID or tenant id of the partner it is about, "" if the content says it
}

var pageNumber = regexp.MustCompile(`[-._]\d{1,6}$`) // customers-2.json is a further page of customers.json; a tenant id ends in more

// PageOf returns which list a file holds a page of, a path without the page's number, and that number, from 1.
func PageOf(file string) (list string, number int) {
	extension := path.Ext(file)
	stem := strings.TrimSuffix(file, extension)
	suffix := pageNumber.FindString(stem)
	if suffix == "" {
		return file, 1
	}
	number, _ = strconv.Atoi(suffix[1:]) // up to six digits
	return strings.TrimSuffix(stem, suffix) + extension, number
}

// nextPage returns the name of the file that holds what follows a page.
func nextPage(file string) string {
	list, number := PageOf(path.Base(strings.ReplaceAll(file, `\`, "/")))
	extension := path.Ext(list)
	return strings.TrimSuffix(list, extension) + "-" + strconv.Itoa(number+1) + extension
}

// Locate finds out what a file in a folder of callers is from its path below that folder:
// <caller>/customers/<id>/subscriptions.json and so on. ok is false for any other path.
func Locate(relative string) (source Source, ok bool) {
	parts := strings.Split(path.Clean(strings.ReplaceAll(relative, `\`, "/")), "/")
	if len(parts) < 2 || !isGUID(parts[0]) {
		return Source{}, false
	}
	name, extension := parts[len(parts)-1], path.Ext(parts[len(parts)-1])
	stem := strings.ToLower(pageNumber.ReplaceAllString(strings.TrimSuffix(name, extension), ""))
	source = Source{Path: relative, Caller: csp.NormalizeKey(parts[0])}
	inner := append(parts[1:len(parts)-1:len(parts)-1], stem)
	switch strings.ToLower(extension) {
	case ".csv", ".tsv", ".txt":
		source.Resource = Export
		if len(inner) > 2 && inner[0] == "customers" {
			source.Customer = csp.NormalizeKey(inner[1])
		}
		return source, true
	case ".json":
		return source, source.locate(inner)
	}
	return Source{}, false
}

// relationshipTypes are those by which Partner Center is asked for a partner's relationships: each gives a list of its own.
var relationshipTypes = map[string]bool{ProviderOf: true, ResellerOf: true}

// What a caller is of the partners that it lists, in lower case.
const (
	ProviderOf = "isindirectcloudsolutionproviderof"
	ResellerOf = "isindirectresellerof"
)

func (s *Source) locate(inner []string) bool {
	switch len(inner) {
	case 1:
		s.Resource = map[string]Resource{
			"relationships": Relationships, "customers": Customers, "delegatedadminrelationships": DelegatedAdmin, "transfers": Transfers,
		}[inner[0]]
	case 2:
		switch {
		case inner[0] == "relationships" && relationshipTypes[inner[1]]:
			s.Resource, s.Relationship = Relationships, inner[1]
		case inner[0] == "profiles":
			s.Resource = Profile
		case inner[0] == "customers" && isGUID(inner[1]):
			s.Resource, s.Customer = CustomerDetail, inner[1]
		}
	case 3:
		if inner[0] == "customers" && isGUID(inner[1]) {
			s.Customer = inner[1]
			s.Resource = map[string]Resource{
				"relationships": CustomerRelationships, "subscriptions": Subscriptions, "transfers": Transfers,
			}[inner[2]]
		}
	case 4, 5:
		if len(inner) == 4 && inner[0] == "compliance" && inner[1] == "csp" && inner[2] == "agreementstatus" && (isMPN(inner[3]) || isGUID(inner[3])) {
			s.Resource, s.Partner = AgreementStatus, inner[3]
		}
		if inner[0] == "customers" && isGUID(inner[1]) && inner[2] == "subscriptions" {
			s.Customer, s.Subscription = inner[1], inner[3]
			s.Resource = map[string]Resource{"": Subscriptions, "supportcontact": SupportContact, "addons": AddOns}[strings.Join(inner[4:], "")]
		}
	}
	s.Customer = csp.NormalizeKey(s.Customer)
	s.Subscription = csp.NormalizeKey(s.Subscription)
	return s.Resource != 0
}

func isGUID(text string) bool {
	_, err := uuid.Parse(text)
	return err == nil && len(text) == 36
}
