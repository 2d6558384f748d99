package command

import (
	"slices"

	"channelgraph/internal/csp"
)

// The states of a transfer. The source proposes one as ACTIVE, which the target accepts or rejects and the source withdraws. The target
// requests one as PENDING, which the source accepts or declines and the target cancels; accepted, it is IN_PROGRESS, may
// be PROCESSING, and is completed.
const (
	transferActive     = "ACTIVE"
	transferPending    = "PENDING"
	transferInProgress = "IN_PROGRESS"
	transferProcessing = "PROCESSING"
	transferCompleted  = "COMPLETED"
	transferWithErrors = "FINISHED_WITH_ERRORS"
	transferExpired    = "EXPIRED"
	transferCanceled   = "CANCELED"
	transferRejected   = "REJECTED"
	transferWithdrawn  = "WITHDRAWN"
	transferDeclined   = "DECLINED"
)

// openTransfer are the states of a transfer that has not ended.
var openTransfer = []string{transferActive, transferPending, transferInProgress, transferProcessing}

// Transfer names a transfer by its id and both partners: who gives and who gets is stored, never guessed from who proposed it.
type Transfer struct {
	TransferID string     `json:"transferId"`
	Source     csp.NodeID `json:"source"`
	Target     csp.NodeID `json:"target"`
}

// open reads the transfer. more are further nodes that the command names.
func (t *Transfer) open(graph Graph, by Context, more ...subject) (*draft, *record, error) {
	id, err := natural("transferId", t.TransferID)
	if err != nil {
		return nil, nil, err
	}
	d := begin(graph, by)
	if err := d.need(append([]subject{{"source", t.Source, csp.Partners}, {"target", t.Target, csp.Partners}}, more...)...); err != nil {
		return nil, nil, err
	}
	if t.Source == t.Target {
		return nil, nil, csp.Errorf(csp.BadInput, "target is the source: a transfer is between two partners")
	}
	transfer, err := d.record(between(csp.Transfers, t.Source, t.Target, text(csp.TransferID, id)))
	return d, transfer, err
}

// move takes a transfer from one of some states to another. next says to which, by the state in which it is; a transfer that is in one of
// the states to which it would move stays as it is.
func (t *Transfer) move(graph Graph, by Context, next map[string]string, verb string) (Effect, error) {
	d, transfer, err := t.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	return t.moveTo(d, transfer, next, verb)
}

func (t *Transfer) moveTo(d *draft, transfer *record, next map[string]string, verb string) (Effect, error) {
	state, err := t.state(d, transfer)
	if err != nil {
		return Effect{}, err
	}
	to, isPossible := next[state]
	switch {
	case !isPossible && isAmong(state, next):
		return d.about(transfer)
	case !isPossible:
		return Effect{}, csp.Errorf(csp.Conflict, "transfer %s is %s, and can't be %s", t.TransferID, state, verb)
	}
	return d.about(transfer.to(to))
}

func isAmong(state string, next map[string]string) bool {
	for _, to := range next {
		if to == state {
			return true
		}
	}
	return false
}

// state is the transfer's state, in which it ended if it has.
func (t *Transfer) state(d *draft, transfer *record) (string, error) {
	last := transfer.last()
	if last == nil {
		return "", csp.Errorf(csp.NotFound, "there is no transfer %s from %s to %s: check the id and who is the source, or propose it first (proposeTransfer)", t.TransferID, d.name(t.Source), d.name(t.Target))
	}
	state := last.Properties.Get(csp.TransferStatus).Text()
	if transfer.now() == nil && (state == "" || slices.Contains(openTransfer, state)) {
		return "", csp.Errorf(csp.Conflict, "transfer %s ended %s, without a known result", t.TransferID, last.Until)
	}
	return orElse(state, transferActive), nil
}

// to moves an open transfer to another state, which may be final.
func (r *record) to(state string) *record {
	properties := []csp.Property{text(csp.TransferStatus, state), instant(csp.LastModifiedTime, r.draft.by.At)}
	if slices.Contains(openTransfer, state) {
		r.change(properties...)
	} else {
		r.finish(properties...)
	}
	return r
}

// ProposeTransfer opens a transfer of a customer's subscriptions, which the source sells now. The same proposal again changes nothing.
type ProposeTransfer struct {
	Transfer
	Customer      csp.NodeID   `json:"customer"`
	Subscriptions []csp.NodeID `json:"subscriptions"`
	ProposedBy    string       `json:"proposedBy,omitempty"` // of csp.TransferSides, "" for SOURCE
}

// mostTransferred bounds the subscriptions of one transfer.
const mostTransferred = 1000

// Name implements Command.
func (*ProposeTransfer) Name() string { return "proposeTransfer" }

// Apply implements Command.
func (c *ProposeTransfer) Apply(graph Graph, by Context) (Effect, error) {
	side := orElse(c.ProposedBy, "SOURCE")
	if err := enumerated("proposedBy", side, csp.TransferSides); err != nil {
		return Effect{}, err
	}
	state := map[string]string{"SOURCE": transferActive, "TARGET": transferPending}[side]
	switch {
	case len(c.Subscriptions) == 0:
		return Effect{}, missing("subscriptions")
	case len(c.Subscriptions) > mostTransferred:
		return Effect{}, csp.Errorf(csp.BadInput, "subscriptions: %d are too many for one transfer: give at most %d", len(c.Subscriptions), mostTransferred)
	}
	d, transfer, err := c.open(graph, by, subject{"customer", c.Customer, csp.OnlyCustomers})
	if err != nil {
		return Effect{}, err
	}
	keys, err := c.keys()
	if err != nil {
		return Effect{}, err
	}
	if last := transfer.last(); last != nil {
		if transfer.now() != nil && slices.Equal(last.Properties.Get(csp.TransferSubscriptions).List(), keys) {
			return d.about(transfer)
		}
		return Effect{}, csp.Errorf(csp.Conflict, "there is a transfer %s from %s to %s already, of other subscriptions or ended: take another transferId", c.TransferID, d.name(c.Source), d.name(c.Target))
	}
	if err := d.checkSold(c.Source, c.Customer, c.Subscriptions); err != nil {
		return Effect{}, err
	}
	err = transfer.begin(by.At, text(csp.TransferStatus, state), text(csp.TransferCustomer, string(c.Customer)),
		csp.Property{Field: csp.TransferSubscriptions, Value: csp.ListValue(keys)}, instant(csp.CreatedTime, by.At), instant(csp.LastModifiedTime, by.At))
	return d.aboutUnless(err, transfer)
}

// keys lists the subscriptions' own ids, in order.
func (c *ProposeTransfer) keys() ([]string, error) {
	keys := make([]string, len(c.Subscriptions))
	for i, id := range c.Subscriptions {
		if err := (&subject{"subscriptions", id, csp.OnlySubscriptions}).check(); err != nil {
			return nil, err
		}
		_, cloud, key, _ := id.Split()
		if cloud != cloudOf(c.Source) {
			return nil, csp.Errorf(csp.BadInput, "subscriptions: %s is in another cloud than source", id)
		}
		keys[i] = key
	}
	slices.Sort(keys)
	if unique := slices.Compact(slices.Clone(keys)); len(unique) < len(keys) {
		return nil, csp.Errorf(csp.BadInput, "subscriptions names one twice")
	}
	return keys, nil
}

// checkSold holds subscriptions to be there, the customer's, and sold by the source.
func (d *draft) checkSold(source, customer csp.NodeID, subscriptions []csp.NodeID) error {
	nodes, err := d.graph.Nodes(subscriptions)
	if err != nil {
		return err
	}
	for i, node := range nodes {
		if node == nil {
			return csp.Errorf(csp.NotFound, "subscriptions: there is no %s", subscriptions[i])
		}
		if d.nodes[node.ID] == nil {
			d.nodes[node.ID] = node
		}
	}
	found, err := d.surroundings(subscriptions...)
	if err != nil {
		return err
	}
	for i, is := range found {
		switch {
		case !names(is.owners, customer):
			return csp.Errorf(csp.Conflict, "%s does not belong to %s now", subscriptions[i], d.name(customer))
		case !names(is.sellers, source):
			return csp.Errorf(csp.Conflict, "%s does not sell %s now: only the partner that does can transfer it", d.name(source), subscriptions[i])
		}
	}
	return nil
}

// AcceptTransfer accepts an open transfer. One that the source proposed is completed at once: the source's sales end and the target's begin. One
// that the target requested is in progress from now on, until CompleteTransfer. Who is on record for a subscription as its reseller stays so if it
// has a partnership with the target, and ends otherwise: the target assigns one of its own (AssignReseller).
type AcceptTransfer struct{ Transfer }

// Name implements Command.
func (*AcceptTransfer) Name() string { return "acceptTransfer" }

// Apply implements Command.
func (c *AcceptTransfer) Apply(graph Graph, by Context) (Effect, error) {
	d, transfer, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	if transfer.now() != nil && orElse(transfer.value(csp.TransferStatus), transferActive) == transferActive {
		return c.complete(d, transfer, nil)
	}
	return c.moveTo(d, transfer, map[string]string{transferPending: transferInProgress, transferActive: transferCompleted}, "accepted")
}

// ProcessTransfer states that an accepted transfer is being processed.
type ProcessTransfer struct{ Transfer }

// Name implements Command.
func (*ProcessTransfer) Name() string { return "processTransfer" }

// Apply implements Command.
func (c *ProcessTransfer) Apply(graph Graph, by Context) (Effect, error) {
	return c.move(graph, by, map[string]string{transferInProgress: transferProcessing}, "processed")
}

// CompleteTransfer completes an accepted transfer: the source's sales end and the target's begin, but for the subscriptions that failed. With
// any of those it is finished with errors.
type CompleteTransfer struct {
	Transfer
	Failed []csp.NodeID `json:"failed,omitempty"`
}

// Name implements Command.
func (*CompleteTransfer) Name() string { return "completeTransfer" }

// Apply implements Command.
func (c *CompleteTransfer) Apply(graph Graph, by Context) (Effect, error) {
	d, transfer, err := c.open(graph, by)
	if err != nil {
		return Effect{}, err
	}
	state, err := c.state(d, transfer)
	if err != nil {
		return Effect{}, err
	}
	switch state {
	case transferInProgress, transferProcessing:
		return c.complete(d, transfer, c.Failed)
	case transferCompleted, transferWithErrors:
		return d.about(transfer)
	}
	return Effect{}, csp.Errorf(csp.Conflict, "transfer %s is %s: it has to be accepted before it is completed (acceptTransfer)", c.TransferID, state)
}

// complete ends a transfer and hands over what did not fail.
func (t *Transfer) complete(d *draft, transfer *record, failed []csp.NodeID) (Effect, error) {
	now := transfer.now()
	customer, since := csp.NodeID(now.Properties.Get(csp.TransferCustomer).Text()), now.Since
	var moved []csp.NodeID
	for _, key := range now.Properties.Get(csp.TransferSubscriptions).List() {
		moved = append(moved, csp.NewNodeID(csp.Subscription, cloudOf(t.Source), key))
	}
	for _, id := range failed {
		at := slices.Index(moved, id)
		if at < 0 {
			return Effect{}, csp.Errorf(csp.BadInput, "failed: %s is not in transfer %s", id, t.TransferID)
		}
		moved = slices.Delete(moved, at, at+1)
	}
	if len(moved) > 0 {
		if err := d.checkSold(t.Source, customer, moved); err != nil {
			return Effect{}, err
		}
		if err := d.handOver(t.Source, t.Target, moved, since); err != nil {
			return Effect{}, err
		}
		if err := d.keepResellers(t.Target, moved); err != nil {
			return Effect{}, err
		}
	}
	state := transferCompleted
	if len(failed) > 0 {
		state = transferWithErrors
	}
	return d.about(transfer.to(state))
}

// handOver ends the source's sales and begins the target's, with the witnesses by which an import knows what a transfer did.
func (d *draft) handOver(source, target csp.NodeID, moved []csp.NodeID, since csp.Instant) error {
	var sales []csp.Relationship
	for _, id := range moved {
		sales = append(sales, between(csp.Sells, source, id), between(csp.Sells, target, id))
	}
	records, err := d.records(sales...)
	if err != nil {
		return err
	}
	for i, sale := range records {
		said := csp.FactStatement{Relationship: sales[i], Exact: true, Handover: csp.HandedOver}
		said.Since, said.Until = min(since, d.by.At-1), d.by.At
		witness := csp.TransferSource
		if i%2 == 1 {
			said.Handover, said.Since, said.Until = csp.Received, d.by.At, csp.Forever
			witness = csp.TransferTarget
		}
		said.Provenance = []csp.Provenance{{Party: d.by.Actor, Source: witness, Recorded: d.by.At}}
		merged, _, _ := csp.MergeFact(csp.Fact{Key: sale.key, Intervals: sale.intervals}, &said)
		sale.intervals = merged.Intervals
		sale.changed()
	}
	return nil
}

// keepResellers leaves those resellers on record for handed over subscriptions that have a partnership with the new seller too.
func (d *draft) keepResellers(seller csp.NodeID, moved []csp.NodeID) error {
	found, err := d.surroundings(moved...)
	if err != nil {
		return err
	}
	for i, is := range found {
		for _, reseller := range is.resellers {
			if err := d.keepReseller(seller, moved[i], reseller); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *draft) keepReseller(seller, subscription csp.NodeID, reseller tie) error {
	if seller.Kind() == csp.Provider {
		partnership, err := d.record(between(csp.DistributesTo, seller, reseller.other))
		if err != nil || stateOf(partnership) == activated {
			return err
		}
	}
	if orElse(reseller.role, primary) == primary {
		d.set(subscription, csp.PartnerID, csp.Value{})
	}
	return d.takeOffRecord(reseller.other, subscription, reseller.role)
}

// RejectTransfer refuses an open transfer: the target rejects what the source proposed, the source declines what the target requested.
type RejectTransfer struct{ Transfer }

// Name implements Command.
func (*RejectTransfer) Name() string { return "rejectTransfer" }

// Apply implements Command.
func (c *RejectTransfer) Apply(graph Graph, by Context) (Effect, error) {
	return c.move(graph, by, map[string]string{transferActive: transferRejected, transferPending: transferDeclined}, "rejected")
}

// WithdrawTransfer takes an open transfer back: the source withdraws what it proposed, the target cancels what it requested.
type WithdrawTransfer struct{ Transfer }

// Name implements Command.
func (*WithdrawTransfer) Name() string { return "withdrawTransfer" }

// Apply implements Command.
func (c *WithdrawTransfer) Apply(graph Graph, by Context) (Effect, error) {
	return c.move(graph, by, map[string]string{transferActive: transferWithdrawn, transferPending: transferCanceled}, "withdrawn")
}

// ExpireTransfer states that a transfer expired before it was completed.
type ExpireTransfer struct{ Transfer }

// Name implements Command.
func (*ExpireTransfer) Name() string { return "expireTransfer" }

// Apply implements Command.
func (c *ExpireTransfer) Apply(graph Graph, by Context) (Effect, error) {
	return c.move(graph, by, map[string]string{transferActive: transferExpired, transferPending: transferExpired, transferInProgress: transferExpired, transferProcessing: transferExpired}, "expired")
}
