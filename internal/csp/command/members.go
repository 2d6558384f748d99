package command

import (
	"reflect"
	"strings"

	"channelgraph/internal/csp"
)

// Members are what a command's input says, by the names of its members.
type Members struct {
	Nodes map[string][]csp.NodeID // what is given of those that name nodes
	Texts map[string]string       // the other texts; "" for one that is not given
	Saved csp.NodeID              // the node that the command makes or describes by its natural key, or ""
}

// MembersOf reads a command's input.
func MembersOf(one Command) Members {
	found := Members{Nodes: map[string][]csp.NodeID{}, Texts: map[string]string{}}
	found.add(reflect.ValueOf(one).Elem())
	if saving, ok := one.(interface{ saved() csp.NodeID }); ok {
		found.Saved = saving.saved()
	}
	return found
}

func (m *Members) add(input reflect.Value) {
	for i := range input.NumField() {
		member := input.Type().Field(i)
		if member.Anonymous {
			m.add(input.Field(i))
			continue
		}
		name, _, _ := strings.Cut(member.Tag.Get("json"), ",")
		switch value := input.Field(i).Interface().(type) {
		case csp.NodeID:
			if value != "" {
				m.Nodes[name] = []csp.NodeID{value}
			}
		case []csp.NodeID:
			m.Nodes[name] = value
		case string:
			m.Texts[name] = value
		}
	}
}

func (c *SavePartner) saved() csp.NodeID { return savedNode(partnerKinds[c.Kind], c.Cloud, c.TenantID) }

func (c *SaveCustomer) saved() csp.NodeID { return savedNode(csp.Customer, c.Cloud, c.TenantID) }

// savedNode returns the node of a natural key, whether or not that is a good one.
func savedNode(kind csp.Kind, cloud csp.Cloud, tenant string) csp.NodeID {
	if cloud == "" {
		cloud = csp.Global
	}
	return csp.NewNodeID(kind, cloud, csp.NormalizeKey(tenant))
}

// Absent is the error of a command that names a node which is not there.
func Absent(member string, id csp.NodeID) error {
	return csp.Errorf(csp.NotFound, "%s: there is no %s %s; save or register it first", member, id.Kind(), id)
}
