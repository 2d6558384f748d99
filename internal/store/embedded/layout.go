package embedded

import "channelgraph/internal/csp"

// class says in which sort of column a field's values stand.
type class uint8

const (
	absentClass   class = iota // the kind lacks the field
	codeClass                  // strings and lists that repeat: a number in the field's dictionary
	textClass                  // strings that are mostly unique: a reference into the text arena
	listTextClass              // lists that are mostly unique: the same, with the number of elements
	numberClass                // integers and instants
	flagClass                  // booleans (the last class that has columns)
	idClass                    // the node's id
	cloudClass                 // the cloud that stands in the node's id
	partnerClass               // the node where a relationship of SERVES begins
	sinceClass                 // the relationship's interval: it stands in the adjacency entry
	untilClass
)

// mostlyUnique lists the fields whose values seldom repeat: a dictionary would only cost memory.
var mostlyUnique = map[csp.Field]bool{
	csp.TenantID: true, csp.CompanyName: true, csp.MpnID: true, csp.GlobalMpnID: true, csp.Domain: true,
	csp.CustomDomains: true, csp.CommerceID: true, csp.OrganizationRegistrationNumber: true, csp.CustomerTpid: true,
	csp.SubscriptionID: true, csp.FriendlyName: true, csp.EntitlementID: true, csp.ParentSubscriptionID: true,
	csp.OrderID: true, csp.MigratedFromSubscriptionID: true,
	csp.RelationshipID: true, csp.DisplayName: true,
	csp.TransferID: true, csp.TransferCustomer: true, csp.TransferSubscriptions: true,
}

// searched lists the text fields by which clients look nodes up: equality on them has an index.
var searched = map[csp.Field]bool{
	csp.TenantID: true, csp.CompanyName: true, csp.MpnID: true, csp.GlobalMpnID: true, csp.Domain: true,
	csp.CustomerTpid: true, csp.CommerceID: true, csp.SubscriptionID: true, csp.EntitlementID: true, csp.OrderID: true,
}

func classOf(field csp.Field) class {
	switch field {
	case csp.ID:
		return idClass
	case csp.CloudName, csp.FactCloud:
		return cloudClass
	case csp.FactPartner:
		return partnerClass
	case csp.Since:
		return sinceClass
	case csp.Until:
		return untilClass
	}
	switch field.Spec().Type {
	case csp.Bool:
		return flagClass
	case csp.Int, csp.Time:
		return numberClass
	case csp.List:
		if mostlyUnique[field] {
			return listTextClass
		}
	case csp.String:
		if mostlyUnique[field] {
			return textClass
		}
	}
	return codeClass
}

// place says where a table keeps a field.
type place struct {
	class  class
	column uint8 // among the table's columns of that class
	dated  uint8 // among the table's dated fields
}

// layout lists what a table keeps.
type layout struct {
	fields                      []csp.Field // that have a column, in ascending order
	places                      [csp.FieldCount]place
	codes, texts, numbers, bits uint8       // how many columns of each sort
	searched                    []csp.Field // text fields that have an index
}

func newLayout(fields []csp.Field) *layout {
	l := &layout{}
	dated := uint8(0)
	for _, field := range fields {
		p := place{class: classOf(field), dated: dated}
		if field.Spec().Dated {
			dated++
		}
		switch p.class {
		case codeClass:
			p.column, l.codes = l.codes, l.codes+1
		case textClass, listTextClass:
			p.column, l.texts = l.texts, l.texts+1
		case numberClass:
			p.column, l.numbers = l.numbers, l.numbers+1
		case flagClass:
			p.column, l.bits = l.bits, l.bits+1
		default:
			l.places[field] = p
			continue
		}
		l.places[field] = p
		l.fields = append(l.fields, field)
		if searched[field] {
			l.searched = append(l.searched, field)
		}
	}
	return l
}

const (
	nodeKinds = 5  // one more than the number of node kinds
	factKinds = 11 // one more than the number of relationship kinds
)

// nodeLayouts and factLayouts are indexed by kind.
var nodeLayouts, factLayouts = newLayouts()

func newLayouts() (nodes [nodeKinds]*layout, facts [factKinds]*layout) {
	for _, kind := range csp.Kinds {
		nodes[kind] = newLayout(csp.NodeFields(kind))
	}
	for _, kind := range csp.AllFactKinds {
		facts[kind] = newLayout(csp.FactFields(kind))
	}
	return nodes, facts
}

// clouds lists the clouds by their number in the column of clouds, in the order of their names.
var clouds = [...]csp.Cloud{"", csp.China, csp.Germany, csp.Global, csp.USGovernment}

func cloudNumber(cloud csp.Cloud) uint8 {
	for i, known := range clouds {
		if known == cloud {
			return uint8(i)
		}
	}
	return 0
}
