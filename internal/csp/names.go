package csp

import (
	"slices"
	"strings"
)

// NameSet is the closed list of names that an enumeration has, as GraphQL spells them.
type NameSet struct {
	Title string // the GraphQL enum's name
	Names []string
	index map[string]string // every known spelling, without case and separators, to the name
}

func names(title string, list ...string) *NameSet {
	set := &NameSet{Title: title, Names: list, index: map[string]string{}}
	for _, name := range list {
		set.index[bare(name)] = name
	}
	return set
}

// Has reports whether name is one of the set's names, as spelt here.
func (s *NameSet) Has(name string) bool { return slices.Contains(s.Names, name) }

// Parse finds the name for any of its spellings: "oneTime", "one_time" and "ONE_TIME" are the same; ok is false for an unknown one.
func (s *NameSet) Parse(spelling string) (name string, ok bool) {
	name, ok = s.index[bare(spelling)]
	return name, ok
}

var separators = strings.NewReplacer("_", "", "-", "", " ", "")

func bare(name string) string { return separators.Replace(strings.ToUpper(name)) }

// The enumerations. Names are Partner Center's, in GraphQL's spelling.
var (
	ChangeKinds            = names("ChangeKind", "BEGAN", "ENDED", "CHANGED")
	RecordChanges          = names("RecordChange", "BEGAN", "ENDED", "CHANGED", "CORRECTED")
	DatedFields            = names("DatedField", "ROLES", "PROGRAM_STATUS", "IS_AGREEMENT_SIGNED", "QUANTITY", "STATUS")
	CloudNames             = names("Cloud", "GLOBAL", "CHINA", "US_GOVERNMENT", "GERMANY")
	PartnerRoles           = names("PartnerRole", "INDIRECT_PROVIDER", "INDIRECT_RESELLER", "DIRECT_BILL_PARTNER", "ADVISOR")
	ProgramStatuses        = names("ProgramStatus", "ACTIVE", "RESTRICTED", "SUSPENDED")
	VettingStatuses        = names("VettingStatus", "NONE", "PENDING", "AUTHORIZED", "REJECTED")
	Qualifications         = names("CustomerQualification", "NONE", "EDUCATION", "NONPROFIT", "GOVERNMENT_COMMUNITY_CLOUD", "STATE_OWNED_ENTITY")
	SubscriptionStatuses   = names("SubscriptionStatus", "NONE", "ACTIVE", "SUSPENDED", "DELETED", "EXPIRED", "PENDING", "DISABLED")
	BillingTypes           = names("BillingType", "NONE", "USAGE", "LICENSE")
	BillingCycles          = names("BillingCycle", "UNKNOWN", "MONTHLY", "ANNUAL", "NONE", "ONE_TIME", "TRIENNIAL", "BIENNIAL")
	ContractTypes          = names("ContractType", "SUBSCRIPTION", "PRODUCT_KEY", "REDEMPTION_CODE")
	Channels               = names("PurchaseChannel", "CSP", "EA", "DIRECT", "OPEN", "MPSA", "ADVISOR", "OTHER")
	PartnershipStates      = names("PartnershipState", "INVITED", "ACTIVE", "REMOVED")
	CustomerRelations      = names("CustomerRelationshipKind", "UNKNOWN", "RESELLER", "ADVISOR", "SYNDICATION", "MICROSOFT_SUPPORT", "NONE")
	ResellerRoles          = names("ResellerOfRecordRole", "TRANSACTION_RESELLER", "CONSUMPTION_RESELLER", "ADDITIONAL_TRANSACTION_RESELLER")
	AdministrationMeans    = names("AdministrationMeans", "DAP", "GDAP", "RBAC")
	AdministrationStatuses = names("AdministrationStatus", "CREATED", "APPROVAL_PENDING", "APPROVED", "ACTIVATING", "ACTIVE", "EXPIRING", "EXPIRED", "TERMINATION_REQUESTED", "TERMINATING", "TERMINATED", "UNKNOWN_FUTURE_VALUE")
	PartnerKinds           = names("PartnerKind", "PROVIDER", "RESELLER")
	TransferSides          = names("TransferSide", "SOURCE", "TARGET")
	TransferStatuses       = names("TransferStatus", "ACTIVE", "PENDING", "IN_PROGRESS", "PROCESSING", "COMPLETED", "FINISHED_WITH_ERRORS", "EXPIRED", "CANCELED", "REJECTED", "WITHDRAWN", "DECLINED")
)
