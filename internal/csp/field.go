package csp

// Format says how a field's text is compared and written.
type Format uint8

// The formats of fields.
const (
	Plain     Format = iota // codes and numbers: exact, case-sensitive
	Typed                   // text that a person types: compared by Fold, ordered as written
	Key                     // GUIDs and ids: compared by NormalizeKey, stored in lower case
	Reference               // the NodeID of another node
)

// Field is a property of nodes or relationships, by its number in the table of fields.
type Field uint8

// Spec describes a field once for both stores, the importer, the line format and the schema.
type Spec struct {
	Name   string    // Partner Center's name where it has one; property name in Neo4j and the line format, field name in GraphQL
	Type   Type      // what its values hold
	Format Format    // how text compares
	Enum   *NameSet  // the names a value may have, or nil
	Dated  bool      // the value has a history and is read at the operation's instant
	Nodes  KindSet   // the node kinds that carry it
	Facts  FactKinds // the relationship kinds that carry it
}

// NoField is the absence of a field.
const NoField Field = 0

// The fields of nodes, then those of relationships.
const (
	ID Field = iota + 1
	CloudName
	TenantID
	CompanyName
	MpnID
	GlobalMpnID
	Domain
	Country
	Region
	Culture
	Language
	Locales
	Workloads
	Roles
	ProgramStatus
	IsAgreementSigned
	VettingStatus
	CustomDomains
	CommerceID
	OrganizationRegistrationNumber
	Industry
	Vertical
	Qualification
	CustomerTpid
	SubscriptionID
	OfferID
	OfferName
	FriendlyName
	ProductID
	Product
	Workload
	EntitlementID
	Quantity
	UnitType
	ParentSubscriptionID
	CreationDate
	EffectiveStartDate
	CommitmentEndDate
	CancellationAllowedUntilDate
	BillingCycleEndDate
	Status
	AutoRenewEnabled
	BillingType
	BillingCycle
	IsTrial
	IsMicrosoftProduct
	PublisherName
	TermDuration
	RenewalTermDuration
	ContractType
	OrderID
	PromotionID
	MigratedFromSubscriptionID
	PartnerID
	SuspensionReasons
	Channel

	Since
	Until
	FactCloud
	FactPartner
	State
	Relation
	Via
	ResellerRole
	FactMpnID
	Means
	AdminRoles
	AdminStatus
	ExpiresAt
	DisplayName
	RelationshipID
	TransferID
	TransferStatus
	TransferCustomer
	TransferSubscriptions
	CreatedTime
	LastModifiedTime
	Duration
	AutoExtendDuration

	fieldCount
)

// FieldCount is one more than the number of the last field: tables indexed by Field have this length.
const FieldCount = int(fieldCount)

var fields = [fieldCount]Spec{
	ID:                {Name: "id", Type: String, Format: Reference, Nodes: AnyKind},
	CloudName:         {Name: "cloud", Type: String, Enum: CloudNames, Nodes: AnyKind},
	TenantID:          {Name: "tenantId", Type: String, Format: Key, Nodes: Partners | OnlyCustomers},
	CompanyName:       {Name: "companyName", Type: String, Format: Typed, Nodes: Partners | OnlyCustomers},
	MpnID:             {Name: "mpnId", Type: String, Nodes: Partners},
	GlobalMpnID:       {Name: "globalMpnId", Type: String, Nodes: Partners},
	Domain:            {Name: "domain", Type: String, Format: Typed, Nodes: Partners | OnlyCustomers},
	Country:           {Name: "country", Type: String, Nodes: Partners | OnlyCustomers},
	Region:            {Name: "region", Type: String, Nodes: Partners | OnlyCustomers},
	Culture:           {Name: "culture", Type: String, Nodes: Partners | OnlyCustomers},
	Language:          {Name: "language", Type: String, Nodes: Partners | OnlyCustomers},
	Locales:           {Name: "locales", Type: List, Nodes: Partners},
	Workloads:         {Name: "workloads", Type: List, Nodes: Partners},
	Roles:             {Name: "roles", Type: List, Enum: PartnerRoles, Dated: true, Nodes: Partners},
	ProgramStatus:     {Name: "programStatus", Type: String, Enum: ProgramStatuses, Dated: true, Nodes: Partners},
	IsAgreementSigned: {Name: "isAgreementSigned", Type: Bool, Dated: true, Nodes: Partners},
	VettingStatus:     {Name: "vettingStatus", Type: String, Enum: VettingStatuses, Nodes: Partners},

	CustomDomains:                  {Name: "customDomains", Type: List, Nodes: OnlyCustomers},
	CommerceID:                     {Name: "commerceId", Type: String, Format: Key, Nodes: OnlyCustomers},
	OrganizationRegistrationNumber: {Name: "organizationRegistrationNumber", Type: String, Nodes: OnlyCustomers},
	Industry:                       {Name: "industry", Type: String, Format: Typed, Nodes: OnlyCustomers},
	Vertical:                       {Name: "vertical", Type: String, Format: Typed, Nodes: OnlyCustomers},
	Qualification:                  {Name: "qualification", Type: String, Enum: Qualifications, Nodes: OnlyCustomers},
	CustomerTpid:                   {Name: "customerTpid", Type: String, Nodes: OnlyCustomers},

	SubscriptionID:               {Name: "subscriptionId", Type: String, Format: Key, Nodes: OnlySubscriptions},
	OfferID:                      {Name: "offerId", Type: String, Format: Key, Nodes: OnlySubscriptions},
	OfferName:                    {Name: "offerName", Type: String, Format: Typed, Nodes: OnlySubscriptions},
	FriendlyName:                 {Name: "friendlyName", Type: String, Format: Typed, Nodes: OnlySubscriptions},
	ProductID:                    {Name: "productId", Type: String, Format: Key, Nodes: OnlySubscriptions},
	Product:                      {Name: "product", Type: String, Format: Typed, Nodes: OnlySubscriptions},
	Workload:                     {Name: "workload", Type: String, Format: Typed, Nodes: OnlySubscriptions},
	EntitlementID:                {Name: "entitlementId", Type: String, Format: Key, Nodes: OnlySubscriptions},
	Quantity:                     {Name: "quantity", Type: Int, Dated: true, Nodes: OnlySubscriptions},
	UnitType:                     {Name: "unitType", Type: String, Nodes: OnlySubscriptions},
	ParentSubscriptionID:         {Name: "parentSubscriptionId", Type: String, Format: Key, Nodes: OnlySubscriptions},
	CreationDate:                 {Name: "creationDate", Type: Time, Nodes: OnlySubscriptions},
	EffectiveStartDate:           {Name: "effectiveStartDate", Type: Time, Nodes: OnlySubscriptions},
	CommitmentEndDate:            {Name: "commitmentEndDate", Type: Time, Nodes: OnlySubscriptions},
	CancellationAllowedUntilDate: {Name: "cancellationAllowedUntilDate", Type: Time, Nodes: OnlySubscriptions},
	BillingCycleEndDate:          {Name: "billingCycleEndDate", Type: Time, Nodes: OnlySubscriptions},
	Status:                       {Name: "status", Type: String, Enum: SubscriptionStatuses, Dated: true, Nodes: OnlySubscriptions},
	AutoRenewEnabled:             {Name: "autoRenewEnabled", Type: Bool, Nodes: OnlySubscriptions},
	BillingType:                  {Name: "billingType", Type: String, Enum: BillingTypes, Nodes: OnlySubscriptions},
	BillingCycle:                 {Name: "billingCycle", Type: String, Enum: BillingCycles, Nodes: OnlySubscriptions},
	IsTrial:                      {Name: "isTrial", Type: Bool, Nodes: OnlySubscriptions},
	IsMicrosoftProduct:           {Name: "isMicrosoftProduct", Type: Bool, Nodes: OnlySubscriptions},
	PublisherName:                {Name: "publisherName", Type: String, Format: Typed, Nodes: OnlySubscriptions},
	TermDuration:                 {Name: "termDuration", Type: String, Nodes: OnlySubscriptions},
	RenewalTermDuration:          {Name: "renewalTermDuration", Type: String, Nodes: OnlySubscriptions},
	ContractType:                 {Name: "contractType", Type: String, Enum: ContractTypes, Nodes: OnlySubscriptions},
	OrderID:                      {Name: "orderId", Type: String, Format: Key, Nodes: OnlySubscriptions},
	PromotionID:                  {Name: "promotionId", Type: String, Format: Key, Nodes: OnlySubscriptions},
	MigratedFromSubscriptionID:   {Name: "migratedFromSubscriptionId", Type: String, Format: Key, Nodes: OnlySubscriptions},
	PartnerID:                    {Name: "partnerId", Type: String, Nodes: OnlySubscriptions},
	SuspensionReasons:            {Name: "suspensionReasons", Type: List, Nodes: OnlySubscriptions},
	Channel:                      {Name: "channel", Type: String, Enum: Channels, Nodes: OnlySubscriptions},

	Since:                 {Name: "since", Type: Time, Facts: EveryFact},
	Until:                 {Name: "until", Type: Time, Facts: EveryFact},
	FactCloud:             {Name: "cloud", Type: String, Enum: CloudNames, Facts: EveryFact},
	FactPartner:           {Name: "partner", Type: String, Format: Reference, Facts: FactsOf(Serves)},
	State:                 {Name: "state", Type: String, Enum: PartnershipStates, Facts: FactsOf(DistributesTo)},
	Relation:              {Name: "kind", Type: String, Enum: CustomerRelations, Facts: FactsOf(Serves, Requests)},
	Via:                   {Name: "via", Type: String, Format: Reference, Facts: FactsOf(Serves, Requests)},
	ResellerRole:          {Name: "role", Type: String, Enum: ResellerRoles, Facts: FactsOf(Resells)},
	FactMpnID:             {Name: "mpnId", Type: String, Facts: FactsOf(Resells, Supports)},
	Means:                 {Name: "means", Type: String, Enum: AdministrationMeans, Facts: FactsOf(Administers)},
	AdminRoles:            {Name: "roles", Type: List, Facts: FactsOf(Administers)},
	AdminStatus:           {Name: "status", Type: String, Enum: AdministrationStatuses, Facts: FactsOf(Administers)},
	ExpiresAt:             {Name: "expiresAt", Type: Time, Facts: FactsOf(Administers)},
	DisplayName:           {Name: "displayName", Type: String, Format: Typed, Facts: FactsOf(Administers)},
	RelationshipID:        {Name: "relationshipId", Type: String, Format: Key, Facts: FactsOf(Administers)},
	TransferID:            {Name: "transferId", Type: String, Format: Key, Facts: FactsOf(Transfers)},
	TransferStatus:        {Name: "status", Type: String, Enum: TransferStatuses, Facts: FactsOf(Transfers)},
	TransferCustomer:      {Name: "customer", Type: String, Format: Reference, Facts: FactsOf(Transfers)},
	TransferSubscriptions: {Name: "subscriptionIds", Type: List, Facts: FactsOf(Transfers)},
	CreatedTime:           {Name: "createdTime", Type: Time, Facts: FactsOf(Transfers)},
	LastModifiedTime:      {Name: "lastModifiedTime", Type: Time, Facts: FactsOf(Transfers)},
	Duration:              {Name: "duration", Type: String, Facts: FactsOf(Administers)},
	AutoExtendDuration:    {Name: "autoExtendDuration", Type: String, Facts: FactsOf(Administers)},
}

// Spec returns the field's description.
func (f Field) Spec() *Spec { return &fields[f] }

// String returns the field's name.
func (f Field) String() string { return fields[f].Name }

// NodeFields lists the fields that nodes of kind carry, in the order of the table.
func NodeFields(kind Kind) []Field { return nodeFields[kind] }

// IsDerived reports whether the field of a relationship follows from its ends or its interval and is no property.
func (f Field) IsDerived() bool {
	return f == Since || f == Until || f == FactCloud || f == FactPartner
}

// FactFields lists the fields that relationships of kind carry, in the order of the table.
func FactFields(kind FactKind) []Field { return factFields[kind] }

// NodeField finds a field of a node kind by name.
func NodeField(kind Kind, name string) (Field, bool) { return find(nodeFields[kind], name) }

// FactField finds a field of a relationship kind by name.
func FactField(kind FactKind, name string) (Field, bool) { return find(factFields[kind], name) }

func find(list []Field, name string) (Field, bool) {
	for _, f := range list {
		if fields[f].Name == name {
			return f, true
		}
	}
	return NoField, false
}

var nodeFields, factFields = listFields()

func listFields() (nodes [len(kindNames)][]Field, facts [factKindCount][]Field) {
	for f := Field(1); f < fieldCount; f++ {
		for _, k := range Kinds {
			if fields[f].Nodes.Has(k) {
				nodes[k] = append(nodes[k], f)
			}
		}
		for _, k := range AllFactKinds {
			if fields[f].Facts.Has(k) {
				facts[k] = append(facts[k], f)
			}
		}
	}
	return nodes, facts
}

// Normalize puts a value into the form in which the field stores it: keys in lower case.
func (f Field) Normalize(v Value) Value {
	if fields[f].Format == Key && v.kind == String {
		return StringValue(NormalizeKey(v.text))
	}
	return v
}

// Comparable puts a value into the form in which the field compares it: typed text folded, keys in lower case.
func (f Field) Comparable(v Value) Value {
	if fields[f].Format == Typed && v.kind == String {
		return StringValue(Fold(v.text))
	}
	return f.Normalize(v)
}
