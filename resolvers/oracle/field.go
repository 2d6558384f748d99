package oracle

import (
	"reflect"
	"slices"
	"strings"

	"channelgraph/internal/csp"
)

// Provenance is the schema's type.
type Provenance struct{ Party, Source, RecordedAt string }

// Node is the schema's interface.
type Node interface{ IsNode() }

// Partner is the schema's interface.
type Partner interface {
	IsNode()
	IsPartner()
}

// Relationship is the schema's interface.
type Relationship interface{ IsRelationship() }

// source is what the Go types of the schema embed.
type source interface{ get(name string) any }

// field returns a field's value in the type that the executor wants.
func field[T any](from source, name string) T {
	var result T
	fit(reflect.ValueOf(&result).Elem(), from.get(name))
	return result
}

func connected[T any, L *Listing | *GroupListing](listing L, err error) (T, error) {
	var result T
	if err == nil {
		fit(reflect.ValueOf(&result).Elem(), listing)
	}
	return result, err
}

// fit puts a value into a place: items into a slice, a value behind a pointer, a vertex, listing, row or tie
// into the Go type that embeds it.
func fit(into reflect.Value, value any) {
	switch value := value.(type) {
	case nil:
		return
	case []any:
		list := reflect.MakeSlice(into.Type(), len(value), len(value))
		for i, item := range value {
			fit(list.Index(i), item)
		}
		into.Set(list)
		return
	case *Vertex:
		if value != nil {
			into.Set(reflect.ValueOf(value.typed()))
		}
		return
	case *Tie:
		if into.Kind() == reflect.Interface {
			into.Set(reflect.ValueOf(value.typed()))
			return
		}
		wrapper := reflect.New(into.Type().Elem())
		wrapper.Elem().Field(0).Set(reflect.ValueOf(value))
		into.Set(wrapper)
		return
	case *Listing, *Row, *Loss, *GroupListing, *GroupRow, *Summary, *Key:
		wrapper := reflect.New(into.Type().Elem())
		wrapper.Elem().Field(0).Set(reflect.ValueOf(value))
		into.Set(wrapper)
		return
	}
	if into.Kind() == reflect.Pointer && into.Type() != reflect.TypeOf(value) {
		pointer := reflect.New(into.Type().Elem())
		pointer.Elem().Set(reflect.ValueOf(value))
		into.Set(pointer)
		return
	}
	into.Set(reflect.ValueOf(value))
}

func (v *Vertex) typed() Node {
	switch v.node.ID.Kind() {
	case csp.Provider:
		return &Provider{v}
	case csp.Reseller:
		return &Reseller{v}
	case csp.Customer:
		return &Customer{v}
	}
	return &CloudSubscription{v}
}

// typed returns a relationship in its type of the schema.
func (t *Tie) typed() Relationship {
	switch t.relationship.Kind {
	case csp.Sells:
		return &Sale{t}
	case csp.Resells:
		return &ResellerOfRecord{t}
	}
	panic("a relationship that no field shows as one of any type: " + t.relationship.Kind.String())
}

// plain returns a value as Go has it.
func plain(value csp.Value) any {
	switch value.Type() {
	case csp.String:
		return value.Text()
	case csp.Int:
		return value.Number()
	case csp.Bool:
		return value.Bool()
	case csp.Time:
		return value.Instant().String()
	case csp.List:
		list := []any{}
		for _, item := range value.List() {
			list = append(list, item)
		}
		return list
	}
	return nil
}

func (v *Vertex) get(name string) any {
	along, follows := v.road(name)
	if !follows {
		return plain(v.value(name))
	}
	var ids []string
	for id := range v.ties(along) {
		ids = append(ids, string(id))
	}
	if len(ids) == 0 {
		return nil
	}
	return v.view.node(csp.NodeID(slices.Min(ids)))
}

func (v *Vertex) connect(name string, where, relationship map[string]any, arguments PageArguments) (*Listing, error) {
	along, follows := v.road(name)
	if !follows {
		return v.list(v.alike(name), where, arguments)
	}
	var rows []*Row
	for id, ties := range v.ties(along) {
		passes := func(t *Tie) bool { return t.matches(relationship) }
		ties = slices.DeleteFunc(ties, func(t *Tie) bool { return !v.walks(along, id, t, passes) })
		if len(ties) > 0 {
			rows = append(rows, &Row{vertex: v.view.node(id), ties: ties})
		}
	}
	return v.list(rows, where, arguments)
}

// alike lists the other nodes of the same sort that agree in what a field is about.
func (v *Vertex) alike(name string) (rows []*Row) {
	kinds, field := partner, csp.CompanyName
	if v.node.ID.Kind() == csp.Customer {
		kinds = []csp.Kind{csp.Customer}
	}
	if name == "sameCompany" {
		field = map[csp.Kind]csp.Field{csp.Customer: csp.CustomerTpid, csp.Provider: csp.GlobalMpnID, csp.Reseller: csp.GlobalMpnID}[v.node.ID.Kind()]
	}
	mine := v.node.Value(field, v.at)
	for _, other := range v.all(kinds...) {
		value := other.node.Value(field, v.at)
		if other.node.ID != v.node.ID && !mine.IsNull() && !value.IsNull() && sameText(field, mine.Text(), value.Text()) {
			rows = append(rows, &Row{vertex: other})
		}
	}
	return rows
}

func (t *Tie) get(name string) any {
	switch {
	case name == "partner":
		return t.node(t.relationship.From)
	case name == "via":
		return t.node(csp.NodeID(t.value(name).Text())).only(csp.Provider)
	case name == "customer":
		return t.node(csp.NodeID(t.value(name).Text())).only(csp.Customer)
	case name != "provenance":
		return plain(t.value(name))
	}
	var list []any
	for _, witness := range t.relationship.Provenance {
		list = append(list, &Provenance{witness.Party, witness.Source, witness.Recorded.String()})
	}
	return list
}

func (v *Vertex) only(kind csp.Kind) *Vertex {
	if v == nil || v.node.ID.Kind() != kind {
		return nil
	}
	return v
}

func (l *Listing) get(name string) any {
	list := []any{}
	switch name {
	case "totalCount":
		return l.total
	case "pageInfo":
		info := newPageInfo(l.hasNext, l.hasPrevious, l.cut)
		if len(l.rows) > 0 {
			info.StartCursor, info.EndCursor = &l.rows[0].cursor, &l.rows[len(l.rows)-1].cursor
		}
		return info
	case "nodes":
		for _, row := range l.rows {
			list = append(list, row.vertex)
		}
	case "edges":
		for _, row := range l.rows {
			list = append(list, row)
		}
	case "aggregates":
		return &Summary{vertices: l.matching}
	}
	return list
}

func (r *Row) get(name string) any {
	switch name {
	case "cursor":
		return r.cursor
	case "node":
		return r.vertex
	}
	list := []any{}
	for _, tie := range r.ties {
		list = append(list, tie)
	}
	return list
}

// sameText compares as the field does: typed text folded, keys compare in lower case.
func sameText(field csp.Field, a, b string) bool {
	switch field.Spec().Format {
	case csp.Typed:
		return csp.Fold(a) == csp.Fold(b)
	case csp.Key:
		return strings.EqualFold(a, b)
	}
	return a == b
}
