package command

import "channelgraph/internal/csp"

// partnerKinds are the kinds of partner by their names in csp.PartnerKinds.
var partnerKinds = map[string]csp.Kind{"PROVIDER": csp.Provider, "RESELLER": csp.Reseller}

// SavePartner states what a provider or reseller is, by its cloud and tenant id: a new one, or new values of one that is there. A partner
// that is provider and reseller is two nodes. The region follows from the country unless it is given too.
type SavePartner struct {
	Kind     string    `json:"kind"`            // of csp.PartnerKinds; direct-bill partners are resellers with that role
	Cloud    csp.Cloud `json:"cloud,omitempty"` // "" for GLOBAL
	TenantID string    `json:"tenantId"`
	Set      Values    `json:"set,omitempty"`
}

// Name implements Command.
func (*SavePartner) Name() string { return "savePartner" }

// Apply implements Command.
func (c *SavePartner) Apply(graph Graph, by Context) (Effect, error) {
	if err := enumerated("kind", c.Kind, csp.PartnerKinds); err != nil {
		return Effect{}, err
	}
	return save(graph, by, partnerKinds[c.Kind], c.Cloud, c.TenantID, c.Set, "partner")
}

// SaveCustomer states what a customer is, by its cloud and tenant id: a new one, or new values of one that is there. The region
// follows from the country unless it is given too.
type SaveCustomer struct {
	Cloud    csp.Cloud `json:"cloud,omitempty"` // "" for GLOBAL
	TenantID string    `json:"tenantId"`
	Set      Values    `json:"set,omitempty"`
}

// Name implements Command.
func (*SaveCustomer) Name() string { return "saveCustomer" }

// Apply implements Command.
func (c *SaveCustomer) Apply(graph Graph, by Context) (Effect, error) {
	return save(graph, by, csp.Customer, c.Cloud, c.TenantID, c.Set, "customer")
}

func save(graph Graph, by Context, kind csp.Kind, cloud csp.Cloud, tenant string, set Values, field string) (Effect, error) {
	tenant, err := natural("tenantId", tenant)
	if err != nil {
		return Effect{}, err
	}
	if cloud == "" {
		cloud = csp.Global
	}
	if err := enumerated("cloud", string(cloud), csp.CloudNames); err != nil {
		return Effect{}, err
	}
	values, err := set.fields(kind.String(), settable(kind))
	if err != nil {
		return Effect{}, err
	}
	d := begin(graph, by)
	id := csp.NewNodeID(kind, cloud, tenant)
	if _, err := d.readOrMake(id, csp.TenantID, tenant); err != nil {
		return Effect{}, err
	}
	d.effect.Subjects[field] = id
	if err := d.setAll(id, withRegion(values)); err != nil {
		return Effect{}, err
	}
	return d.done()
}

// readOrMake reads a node, or makes it with its natural key.
func (d *draft) readOrMake(id csp.NodeID, key csp.Field, natural string) (isNew bool, err error) {
	found, err := d.graph.Nodes([]csp.NodeID{id})
	if err != nil {
		return false, err
	}
	if found[0] != nil {
		d.nodes[id] = found[0]
		return false, nil
	}
	d.changeNode(&csp.Node{ID: id, Properties: csp.Properties{{Field: key, Value: csp.StringValue(natural)}}})
	return true, nil
}

// withRegion adds the region of a country that is set.
func withRegion(values []csp.Property) []csp.Property {
	country := ""
	for _, property := range values {
		switch property.Field {
		case csp.Region:
			return values
		case csp.Country:
			country = property.Value.Text()
		}
	}
	if region := csp.RegionOf(country); region != "" {
		values = append(values, text(csp.Region, region))
	}
	return values
}
