package neo4j

import (
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// orderedField is an order that lists of a kind offer, backed by a range index on (field, id).
// each adds an index on (equal, field, id): lists of one value of equal are walked in that order.
type orderedField struct {
	field csp.Field
	each  []csp.Field
}

// orderedFields are the orders backed by an index. Every kind is ordered by id too, by the index of its uniqueness constraint.
var orderedFields = map[csp.Kind][]orderedField{
	csp.Provider: {{field: csp.CompanyName}, {field: csp.Country}, {field: csp.MpnID}},
	csp.Reseller: {{field: csp.CompanyName, each: []csp.Field{csp.Country}}, {field: csp.Country}, {field: csp.MpnID}},
	csp.Customer: {{field: csp.CompanyName, each: []csp.Field{csp.Country}}, {field: csp.Country}, {field: csp.Domain}},
	csp.Subscription: {
		{field: csp.FriendlyName}, {field: csp.OfferName}, {field: csp.Quantity},
		{field: csp.CreationDate}, {field: csp.EffectiveStartDate}, {field: csp.CommitmentEndDate},
	},
}

// filteredFields are the fields whose comparisons are backed by an index of their own.
var filteredFields = map[csp.Kind][]csp.Field{
	csp.Provider:     {csp.MpnID, csp.GlobalMpnID, csp.Domain, csp.CompanyName},
	csp.Reseller:     {csp.MpnID, csp.GlobalMpnID, csp.Domain, csp.CompanyName},
	csp.Customer:     {csp.CustomerTpid, csp.Domain, csp.CompanyName},
	csp.Subscription: {csp.OrderID, csp.EntitlementID, csp.OfferID, csp.Product, csp.Status},
}

// searchedFields are the typed texts in which a person searches for parts of words, backed by a text index on the folded form.
var searchedFields = map[csp.Kind][]csp.Field{
	csp.Provider:     {csp.CompanyName, csp.Domain},
	csp.Reseller:     {csp.CompanyName, csp.Domain},
	csp.Customer:     {csp.CompanyName, csp.Domain},
	csp.Subscription: {csp.FriendlyName, csp.OfferName},
}

// index is one range index of nodes.
type index struct {
	kind       csp.Kind
	properties []string
}

func rangeIndexes() (list []index) {
	for _, kind := range csp.Kinds {
		for _, order := range orderedFields[kind] {
			list = append(list, index{kind, []string{order.field.String(), csp.ID.String()}})
			for _, each := range order.each {
				list = append(list, index{kind, []string{comparedProperty(each), order.field.String(), csp.ID.String()}})
			}
		}
		for _, field := range filteredFields[kind] {
			list = append(list, index{kind, []string{comparedProperty(field)}})
		}
	}
	return list
}

// comparedProperty holds a field in the form in which it is compared.
func comparedProperty(field csp.Field) string {
	if field.Spec().Format == csp.Typed {
		return foldedProperty(field)
	}
	return field.String()
}

// name is the same for the same index in every release.
func (i index) name() string {
	return "channelgraph_" + strings.ToLower(i.kind.String()) + "_" + strings.Join(i.properties, "_")
}

// orderWalk is an index whose order is the page's, and the fields that a condition fixes at its front.
type orderWalk struct {
	index index
	equal []csp.Field
}

// orderWalk returns the index to walk for a page, or nil: if there is none, or if a condition has an index
// of its own, which may well find fewer nodes than the walk would pass.
func (c *compiler) orderWalk(page *plan.Page) *orderWalk {
	kind, one := page.Kinds.One()
	if !one || c.dated && page.Order.Field.Spec().Dated {
		return nil
	}
	for _, order := range orderedFields[kind] {
		if order.field != page.Order.Field {
			continue
		}
		fixed := c.indexedConditions(kind, order, page.Where)
		if len(fixed) == 0 {
			return &orderWalk{index: index{kind, []string{order.field.String(), csp.ID.String()}}}
		}
		if len(fixed) == 1 && fixed[0].Operator == plan.Equal && slices.Contains(order.each, fixed[0].Field) {
			field := fixed[0].Field
			return &orderWalk{index{kind, []string{comparedProperty(field), order.field.String(), csp.ID.String()}}, []csp.Field{field}}
		}
	}
	return nil
}

// indexedConditions are the conjuncts that some index of the kind answers.
func (c *compiler) indexedConditions(kind csp.Kind, order orderedField, where plan.Predicate) (list []plan.Compare) {
	for _, conjunct := range conjuncts(where) {
		compare, ok := conjunct.(plan.Compare)
		if !ok || compare.Operator == plan.IsNull || c.dated && compare.Field.Spec().Dated {
			continue
		}
		if compare.Field == csp.ID || slices.Contains(order.each, compare.Field) || slices.Contains(filteredFields[kind], compare.Field) {
			list = append(list, compare)
		}
	}
	return list
}
