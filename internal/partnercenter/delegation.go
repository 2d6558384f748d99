package partnercenter

import "channelgraph/internal/csp"

// delegatedAdmin reads a granular delegated admin relationship (GDAP) of the caller.
func (f *file) delegatedAdmin(record object) error {
	if f.needCaller() == nil {
		return nil
	}
	id, customer := record.text("id"), record.text("customer", "tenantid")
	if !isKey(id) || !isGUID(customer) {
		return f.reject("a delegated admin relationship needs id and customer.tenantId")
	}
	self, err := f.settle()
	if err != nil {
		return err
	}
	node := f.node(csp.Customer, customer)
	if err := f.mentionNamed(node, record.text("customer", "displayname")); err != nil {
		return err
	}
	said := f.stated(csp.Administers, self, node, f.firstDate(record, "activatedDateTime", "createdDateTime"), "delegatedAdminRelationships.json")
	f.describeAdministration(said, id, record)
	if !f.closeAdministration(said, record) {
		return nil
	}
	return f.assertFact(said)
}

func (f *file) describeAdministration(said *csp.FactStatement, id string, record object) {
	set := func(field csp.Field, value csp.Value) { said.Properties = said.Properties.With(field, value) }
	set(csp.Means, csp.StringValue("GDAP"))
	set(csp.RelationshipID, csp.StringValue(csp.NormalizeKey(id)))
	if name := record.text("displayname"); name != "" {
		set(csp.DisplayName, csp.StringValue(name))
	}
	if roles := rolesOf(record); len(roles) > 0 {
		set(csp.AdminRoles, csp.ListValue(roles))
	}
	for field, text := range map[csp.Field]string{csp.Duration: record.text("duration"), csp.AutoExtendDuration: record.text("autoextendduration")} {
		if text != "" {
			set(field, csp.StringValue(text))
		}
	}
	if end := f.firstDate(record, "endDateTime"); end.known {
		set(csp.ExpiresAt, csp.TimeValue(end.at))
	}
	if text := record.text("status"); text != "" {
		if status, ok := parseName(csp.AdminStatus, text); ok {
			set(csp.AdminStatus, csp.StringValue(status))
		} else {
			f.warn("", "status %q is unknown; it is left out", text)
		}
	}
}

func rolesOf(record object) []string {
	var roles []string
	for _, entry := range record.list("accessdetails", "unifiedroles") {
		role, _ := entry.(object)
		if id := role.text("roledefinitionid"); id != "" {
			roles = append(roles, id)
		}
	}
	return csp.EntraRoleNames(roles)
}

// closeAdministration sets the end of a relationship that expired or was terminated; ok is false for one that never began.
func (f *file) closeAdministration(said *csp.FactStatement, record object) (ok bool) {
	var end since
	switch said.Properties.Get(csp.AdminStatus).Text() {
	case "EXPIRED":
		end = f.firstDate(record, "endDateTime", "lastModifiedDateTime")
	case "TERMINATED":
		end = f.firstDate(record, "lastModifiedDateTime", "endDateTime")
	default:
		return true
	}
	if !end.known {
		said.Ended = true
		return true
	}
	if end.at <= said.Since {
		return false
	}
	said.Until, said.Exact = end.at, true
	return true
}
