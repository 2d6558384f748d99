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
	if source == target {
		return f.reject("a transfer's source and target are the same partner %s", csp.NormalizeKey(from))
	}
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
	if err := f.assertFact(said); err != nil || status != "COMPLETED" || !ended.known || ended.at > f.Observed {
		return err
	}
	return f.handOver(said, subscriptionsOf(record, true), ended.at)
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
	if all := subscriptionsOf(record, false); len(all) > 0 {
		set(csp.TransferSubscriptions, csp.ListValue(all))
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

// subscriptionsOf lists the subscriptions of a transfer's lines, add-ons behind their base; without the lines that failed
// if only those count that moved.
func subscriptionsOf(record object, moved bool) []string {
	var found []string
	take := func(item object) {
		if id := item.text("subscriptionid"); isKey(id) {
			found = append(found, csp.NormalizeKey(id))
		}
	}
	for _, line := range record.list("lineitems") {
		item, _ := line.(object)
		if failure := item.at("transfererror"); moved && failure != nil && failure != "" {
			continue
		}
		take(item)
		for _, addOn := range item.list("addonitems") {
			inner, _ := addOn.(object)
			take(inner)
		}
	}
	return found
}

// handOver states of each subscription that a completed transfer moved when the source's sale ended and the target's
// began. Both are sellers then, even if neither's own files ever said so.
func (f *file) handOver(transfer *csp.FactStatement, moved []string, at csp.Instant) error {
	before := since{min(transfer.Since, at-1), true}
	for _, id := range moved {
		subscription := f.node(csp.Subscription, id)
		handed := f.stated(csp.Sells, transfer.From, subscription, before, csp.TransferSource)
		handed.Handover, handed.Until = csp.HandedOver, at
		received := f.stated(csp.Sells, transfer.To, subscription, since{at, true}, csp.TransferTarget)
		received.Handover = csp.Received
		for _, said := range []*csp.FactStatement{handed, received} {
			said.Exact = true
			if err := f.assertFact(said); err != nil {
				return err
			}
		}
	}
	return nil
}
