package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/command"
	"channelgraph/internal/csp/permission"
	"channelgraph/internal/plan"
)

// permit finds out for which of its parties the viewer may issue a command, "" for an administrator. A node that the viewer does not see
// is as one that is not there.
func (a *attempt) permit(one command.Command) (csp.NodeID, error) {
	viewer := a.request.Viewer
	if viewer.Is(permission.Administrator) {
		return "", nil
	}
	members := command.MembersOf(one)
	parties := viewer.Parties()
	known, err := a.know(members, parties)
	if err != nil {
		return "", err
	}
	for _, name := range sortedNames(members.Nodes) {
		for _, id := range members.Nodes[name] {
			if !known.seen[id] && !slices.Contains(permission.Approached(one.Name()), name) && id.Kind() != 0 {
				return "", command.Absent(name, id)
			}
		}
	}
	for _, issuer := range permission.Issuers(one.Name()) {
		party, err := a.issuing(&issuer, members, parties, known)
		if party != "" || err != nil {
			return party, err
		}
	}
	return "", csp.Errorf(csp.Forbidden, "%s is not yours to issue: %s", one.Name(), whose(one.Name()))
}

func sortedNames(nodes map[string][]csp.NodeID) []string {
	var names []string
	for name := range nodes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// issuing returns the party that may issue the command in one way, or "".
func (a *attempt) issuing(issuer *permission.Issuer, members command.Members, parties []csp.NodeID, known *knownNodes) (csp.NodeID, error) {
	for name, values := range issuer.Given {
		if !slices.Contains(values, members.Texts[name]) {
			return "", nil
		}
	}
	if issuer.WhileIn != nil {
		status, err := a.transferStatus(members)
		if err != nil || !slices.Contains(issuer.WhileIn, status) {
			return "", err
		}
	}
	named := members.Nodes[issuer.Member]
	if issuer.Member == permission.SavedNode {
		named = []csp.NodeID{members.Saved}
	}
	for _, id := range named {
		if issuer.Holding == 0 && slices.Contains(parties, id) {
			return id, nil
		}
		for _, held := range known.held[id] {
			if issuer.Holding.Has(held.kind) {
				return held.by, nil
			}
		}
	}
	return "", nil
}

// transferStatus returns the status of the transfer that a command names, or "".
func (a *attempt) transferStatus(members command.Members) (string, error) {
	named := csp.Relationship{Kind: csp.Transfers, From: slices.Max(append(members.Nodes["source"], "")), To: slices.Max(append(members.Nodes["target"], "")),
		Properties: csp.Properties{{Field: csp.TransferID, Value: csp.StringValue(csp.NormalizeKey(members.Texts["transferId"]))}}}
	facts, err := a.graph.Facts([]csp.FactKey{named.Fact()})
	if err != nil || len(facts[0].Intervals) == 0 {
		return "", err
	}
	newest := &facts[0].Intervals[len(facts[0].Intervals)-1]
	if !newest.HoldsAt(a.result.At) {
		return "", nil
	}
	return newest.Properties.Get(csp.TransferStatus).Text(), nil
}

// whose says in words who may issue a command.
func whose(name string) string {
	var ways []string
	for _, issuer := range permission.Issuers(name) {
		way := issuer.Member
		if issuer.Member == permission.SavedNode {
			way = "the company itself"
		}
		if issuer.Holding != 0 {
			way = fmt.Sprintf("who %s %s", strings.ToLower(strings.Join(issuer.Holding.Names(), " or ")), cmp.Or(issuer.Member, "it"))
		}
		if issuer.WhileIn != nil {
			way += " of a transfer that is " + strings.Join(issuer.WhileIn, " or ")
		}
		ways = append(ways, way)
	}
	if ways == nil {
		return "it is for administrators"
	}
	return "it is for " + strings.Join(ways, ", or ")
}

// knownNodes is what the graph says of the nodes that a command names.
type knownNodes struct {
	seen map[csp.NodeID]bool
	held map[csp.NodeID][]holding // relationships that begin at one of the viewer's parties, by the node where they end
}

type holding struct {
	kind csp.FactKind
	by   csp.NodeID
}

// holdingKinds are the relationships that can make somebody an issuer.
var holdingKinds = []csp.FactKind{csp.Serves, csp.Owns, csp.Sells}

// permissionPlan asks for nodes as the viewer sees them, with the viewer's own relationships that end there.
var permissionPlan = func() *plan.Plan {
	text := plan.SlotType{Type: csp.String, Many: true}
	id := []csp.Field{csp.ID}
	named := plan.Selection{Columns: id}
	for _, kind := range holdingKinds {
		named.Hops = append(named.Hops, plan.Hop{On: kind.To(), Step: plan.Step{Fact: kind, Inbound: true, To: kind.From()}, Page: plan.Page{
			Kinds: kind.From(), Where: plan.Compare{Field: csp.ID, Operator: plan.In, Slot: 1}, Order: plan.Order{Field: csp.ID}, Size: 2, Node: plan.Selection{Columns: id},
		}})
	}
	return &plan.Plan{
		Slots: []plan.SlotType{text, text, {Type: csp.Int}},
		Roots: []plan.Root{{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: csp.AnyKind, IDs: 0, Node: named}}},
	}
}()

func (a *attempt) know(members command.Members, parties []csp.NodeID) (*knownNodes, error) {
	var ids, own []csp.Value
	for _, named := range sortedNames(members.Nodes) {
		for _, id := range members.Nodes[named] {
			ids = append(ids, csp.StringValue(string(id)))
		}
	}
	if members.Saved != "" {
		ids = append(ids, csp.StringValue(string(members.Saved)))
	}
	for _, party := range parties {
		own = append(own, csp.StringValue(string(party)))
	}
	scope := plan.ScopeOf(parties...)
	if !a.isRestricted() {
		scope = plan.Everything()
	}
	answer, err := a.graph.Read(permissionPlan, plan.Input{Now: a.result.At, Scope: scope,
		Values: []plan.Slotted{{Many: ids}, {Many: own}, {One: csp.IntValue(int64(len(own)))}}})
	if err != nil {
		return nil, err
	}
	defer answer.Release()
	known := &knownNodes{map[csp.NodeID]bool{}, map[csp.NodeID][]holding{}}
	table := &answer.Roots[0]
	for row, kind := range table.Kinds {
		if kind == 0 {
			continue
		}
		id := csp.NodeID(table.Cells[row].Text())
		known.seen[id] = true
		for number, kind := range holdingKinds {
			hop := &table.Hops[number]
			for from, to := hop.Rows(row); from < to; from++ {
				known.held[id] = append(known.held[id], holding{kind, csp.NodeID(hop.Cells[from].Text())})
			}
		}
	}
	return known, nil
}

// isRestricted reports whether there are things that whoever asks does not see.
func (a *attempt) isRestricted() bool {
	return a.request.Viewer != nil && !a.request.Viewer.SeesEverything()
}

// withoutUnseen takes from an error what it says of nodes that the viewer does not see.
func (a *attempt) withoutUnseen(err error) error {
	var coded *csp.Error
	if !a.isRestricted() || !errors.As(err, &coded) || len(coded.Naming) == 0 {
		return err
	}
	known, failed := a.know(command.Members{Nodes: map[string][]csp.NodeID{permission.SavedNode: coded.Naming}}, a.request.Viewer.Parties())
	if failed != nil {
		return failed
	}
	for _, id := range coded.Naming {
		if !known.seen[id] {
			return csp.Errorf(coded.Code, "what is asked for does not fit what others hold there, which you do not see")
		}
	}
	return err
}
