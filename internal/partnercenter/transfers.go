package partnercenter

import "channelgraph/internal/csp"

// transfer reads a transfer of subscriptions from one partner to another. Source and target are what the body names:
// in some programs the source creates a transfer, in others the target does.
func (f *file) transfer(record object) error {
	if f.needCaller() == nil {
		return nil
	}
	id, from, to := record.text("id"), record.text("sourcepartnertenantid"), record.text("targetpartnertenantid")
	if !isKey(id) || !isGUID(from) || !isGUID(to) {
		return f.reject("a transfer needs id, sourcePartnerTenantId and targetPartnerTenantId")
	}
	self, err := f.settle()
	if err != nil {
		return err
	}
	source, target := f.partnerNode(from, self.Kind()), f.partnerNode(to, self.Kind())
	for node, name := range map[csp.NodeID]string{source: "sourcepartnername", target: "targetpartnername"} {
		if err := f.mentionNamed(node, record.text(name)); err != nil {
			return err
		}
	}
	said := f.stated(csp.Transfers, source, target, f.firstDate(record, "createdTime"), "transfers.json")
	ended := f.firstDate(record, "completedTime", "lastModifiedTime")
	if err := f.describeTransfer(said, id, record); err != nil {
		return err
	}
	status := said.Properties.Get(csp.TransferStatus).Text()
	if isOver(status) && ended.known && ended.at > said.Since {
		said.Until, said.Exact = ended.at, true
	}
	if err := f.assertFact(said); err != nil || status != "COMPLETED" || !ended.known {
		return err
	}
	return f.handOver(source, said, ended.at)
}

func isOver(status string) bool {
	switch status {
	case "COMPLETED", "FINISHED_WITH_ERRORS", "EXPIRED", "CANCELED", "REJECTED", "WITHDRAWN", "DECLINED":
		return true
	}
	return false
}

func (f *file) mentionNamed(node csp.NodeID, name string) error {
	_, _, key, _ := node.Split()
	b := f.build(node.Kind(), key)
	b.text(csp.CompanyName, name)
	return b.mention()
}

// describeTransfer fills in a transfer's properties, and names its customer.
func (f *file) describeTransfer(said *csp.FactStatement, id string, record object) error {
	set := func(field csp.Field, value csp.Value) { said.Properties = said.Properties.With(field, value) }
	set(csp.TransferID, csp.StringValue(csp.NormalizeKey(id)))
	if text := record.text("status"); text != "" {
		if status, ok := parseName(csp.TransferStatus, text); ok {
			set(csp.TransferStatus, csp.StringValue(status))
		} else {
			f.warn("", "status %q is unknown; it is left out", text)
		}
	}
	if created := f.firstDate(record, "createdTime"); created.known {
		set(csp.CreatedTime, csp.TimeValue(created.at))
	}
	if modified := f.firstDate(record, "lastModifiedTime"); modified.known {
		set(csp.LastModifiedTime, csp.TimeValue(modified.at))
	}
	if moved := movedSubscriptions(record); len(moved) > 0 {
		set(csp.TransferSubscriptions, csp.ListValue(moved))
	}
	customer := record.text("customertenantid")
	if customer == "" {
		customer = f.source.Customer
	}
	if !isGUID(customer) {
		return nil
	}
	node := f.node(csp.Customer, customer)
	set(csp.TransferCustomer, csp.StringValue(string(node)))
	return f.mentionNamed(node, record.text("customername"))
}

// movedSubscriptions lists the subscriptions of a transfer, add-ons behind their base.
func movedSubscriptions(record object) []string {
	var moved []string
	for _, line := range record.list("lineitems") {
		item, _ := line.(object)
		if id := item.text("subscriptionid"); isKey(id) {
			moved = append(moved, csp.NormalizeKey(id))
		}
		for _, addOn := range item.list("addonitems") {
			inner, _ := addOn.(object)
			if id := inner.text("subscriptionid"); isKey(id) {
				moved = append(moved, csp.NormalizeKey(id))
			}
		}
	}
	return moved
}

// handOver ends what the source sold. What the target sells from then on its own files say.
func (f *file) handOver(source csp.NodeID, transfer *csp.FactStatement, at csp.Instant) error {
	if f.moved == nil {
		f.moved = map[sale]csp.Instant{}
	}
	_, _, tenant, _ := source.Split()
	for _, id := range transfer.Properties.Get(csp.TransferSubscriptions).List() {
		f.moved[sale{tenant, id}] = at
		said := f.stated(csp.Sells, source, f.node(csp.Subscription, id), since{}, "transfers.json")
		said.Ended, said.Observed = true, at
		if err := f.assertFact(said); err != nil {
			return err
		}
	}
	return nil
}
