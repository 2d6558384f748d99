package rules

import (
	"slices"
	"strings"
	"sync"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// MostViolations bounds the violations of one rule that a check finds from one touched node, and MostShown the evidence of one step.
const (
	MostViolations = 100
	MostShown      = 100
)

// Check looks for violations of some rules at and around touched nodes, by one plan. It is safe for concurrent use.
type Check struct {
	shows     bool
	plan      plan.Plan
	constants []plan.Slotted
	instants  []instant
	touched   []touchedOf
	found     []foundBy // by root
}

type instant struct {
	slot plan.Slot
	days int64
}

// touchedOf is the slot of the touched nodes for a rule: those in clouds where it applies, while it is in effect. No relationship leaves its
// cloud, so nothing else has to be asked. Rules that apply everywhere and always share one.
type touchedOf struct {
	slot      plan.Slot
	rule      *Rule // the first that has it
	appliesIn []csp.Cloud
}

func (t *touchedOf) serves(rule *Rule) bool {
	return t.rule == rule || t.rule.isUniversal() && rule.isUniversal()
}

func (r *Rule) isUniversal() bool { return r.Clouds == nil && r.From == 0 && r.Until == 0 }

// foundBy says how a root's table is read.
type foundBy struct {
	rule     *Rule
	hops     int // from the root's rows to those of the violating nodes
	evidence []Evidence
}

var checks keptChecks

// CheckOf returns the check for whatever a change can newly break: all rules with severity REFUSE or WARN whose conditions look at what it
// touches. nil if there is none. Conditions for a transfer are no state that has to last: BeforeTransfer looks at those. The checks of a
// change's parts find together what its own does.
//
// It finds one violation of each rule and way at most, without evidence: enough to tell which rules there are violations of.
func CheckOf(change Change) *Check {
	return checks.find(checked{change: change.Decisive()}, func(key checked) *Check {
		return newCheck(false, func(rule *Rule) [][]plan.Step { return affectedLasting(rule, key.change) })
	})
}

// Showing returns the check that finds all violations of some rules that a change can newly break, with their evidence: of the others
// nothing has to be planned. ids are those of rules, in any order.
func Showing(change Change, ids []string) *Check {
	shown := slices.Sorted(slices.Values(ids))
	return checks.find(checked{change.Decisive(), strings.Join(slices.Compact(shown), " ")}, func(key checked) *Check {
		return newCheck(true, func(rule *Rule) [][]plan.Step {
			if !slices.Contains(shown, rule.ID) {
				return nil
			}
			return affectedLasting(rule, key.change)
		})
	})
}

// Decisive is the part of a change at which any rule looks.
func (change Change) Decisive() Change {
	change.Facts &= anyMentioned.Facts
	change.Created &= anyMentioned.Created
	for i := range change.Fields {
		change.Fields[i] &= anyMentioned.Fields[i]
	}
	return change
}

func affectedLasting(rule *Rule, change Change) [][]plan.Step {
	if !lasts(rule) {
		return nil
	}
	return affected(rule, change)
}

// lasts reports whether a rule is about a state that has to last, and is held to at a write.
func lasts(rule *Rule) bool { return rule.Category != Transfer && rule.Severity != Info }

// BeforeTransfer returns the check of what keeps subscriptions from being transferred now.
func BeforeTransfer() *Check { return beforeTransfer() }

var beforeTransfer = sync.OnceValue(func() *Check {
	return newCheck(true, func(rule *Rule) [][]plan.Step {
		if rule.Category != Transfer || rule.Severity == Info {
			return nil
		}
		return [][]plan.Step{nil}
	})
})

// Anything is a change of all that any rule which lasts looks at.
func Anything() Change { return anyMentioned }

// anyMentioned is what any rule that lasts looks at: what else changes decides nothing.
var anyMentioned = func() (any Change) {
	for i := range all {
		if !lasts(&all[i]) {
			continue
		}
		for _, mentioned := range all[i].mentions() {
			if mentioned.fact != 0 {
				any.Facts |= csp.FactsOf(mentioned.fact)
			}
			any.Created |= mentioned.exists
			if mentioned.field != csp.NoField {
				any.Fields.Add(mentioned.field)
			}
		}
	}
	return any
}()

// affected lists the ways from nodes that come to violate a rule to nodes that a change touches. Whatever a new node has comes with
// its relationships; without any it violates nothing, but it may be somebody's counterpart.
func affected(rule *Rule, change Change) (ways [][]plan.Step) {
	for _, mentioned := range rule.mentions() {
		touched := mentioned.fact != 0 && change.Facts.Has(mentioned.fact) ||
			mentioned.exists&change.Created != 0 ||
			mentioned.field != csp.NoField && change.Fields.Has(mentioned.field)
		if touched && !slices.ContainsFunc(ways, func(way []plan.Step) bool { return sameWay(way, mentioned.steps) }) {
			ways = append(ways, mentioned.steps)
		}
	}
	return ways
}

func sameWay(a, b []plan.Step) bool {
	return slices.EqualFunc(a, b, func(x, y plan.Step) bool { return x.Fact == y.Fact && x.Inbound == y.Inbound && x.To == y.To })
}

// newCheck makes the plan. ways lists the ways from violating nodes to touched ones, for each rule.
func newCheck(shows bool, ways func(*Rule) [][]plan.Step) *Check {
	c := &Check{shows: shows}
	for i := range all {
		for _, way := range ways(&all[i]) {
			c.add(&all[i], way)
		}
	}
	if len(c.found) == 0 {
		return nil
	}
	return c
}

func (c *Check) slot(t csp.Type, many bool) plan.Slot {
	c.plan.Slots = append(c.plan.Slots, plan.SlotType{Type: t, Many: many})
	c.constants = append(c.constants, plan.Slotted{})
	return plan.Slot(len(c.plan.Slots) - 1)
}

func (c *Check) values() *Values {
	return &Values{
		One: func(value csp.Value) plan.Slot {
			slot := c.slot(value.Type(), false)
			c.constants[slot].One = value
			return slot
		},
		Many: func(values []csp.Value) plan.Slot {
			slot := c.slot(csp.String, true)
			c.constants[slot].Many = values
			return slot
		},
		At: func(days int64) plan.Slot {
			slot := c.slot(csp.Time, false)
			c.instants = append(c.instants, instant{slot, days})
			return slot
		},
	}
}

func (c *Check) touchedFor(rule *Rule) plan.Slot {
	for i := range c.touched {
		if c.touched[i].serves(rule) {
			return c.touched[i].slot
		}
	}
	c.touched = append(c.touched, touchedOf{c.slot(csp.String, true), rule, rule.AppliesIn()})
	return c.touched[len(c.touched)-1].slot
}

// add adds a root: the nodes that violate a rule at one end of a way, and touched nodes at the other. It begins at the touched
// ones, so that no store searches for where to begin.
func (c *Check) add(rule *Rule, way []plan.Step) {
	values, touched := c.values(), c.touchedFor(rule)
	where := plan.And{}
	if rule.Regions != nil {
		where = append(where, values.in(csp.Region, rule.Regions...))
	}
	where = append(where, rule.Where(values))
	size := func(most int64) plan.Slot { return values.One(csp.IntValue(most)) }
	page := plan.Page{Kinds: csp.Of(rule.Subject), Where: where, Order: plan.Order{Field: csp.ID}}
	found := foundBy{rule: rule, hops: len(way)}
	if page.Size = size(1); c.shows {
		page.Size, page.More = size(MostViolations), true
	}
	if rule.Evidence != nil && c.shows {
		found.evidence = rule.Evidence(values)
	}
	page.Node = plan.Selection{Columns: []csp.Field{csp.ID}, Hops: showing(page.Kinds, found.evidence, size)}
	c.found = append(c.found, found)
	if len(way) == 0 {
		page.Where = append(plan.And{plan.Compare{Field: csp.ID, Operator: plan.In, Slot: touched}}, where...)
		c.plan.Roots = append(c.plan.Roots, plan.Root{AsOf: plan.NoSlot, List: &page})
		return
	}
	for i, step := range way {
		near := csp.Of(rule.Subject)
		if i > 0 {
			near = way[i-1].To
			page = plan.Page{Kinds: near, Order: plan.Order{Field: csp.ID}, Size: plan.NoSlot, Node: page.Node}
		}
		back := plan.Step{Fact: step.Fact, Inbound: !step.Inbound, To: near}
		page = plan.Page{Node: plan.Selection{Hops: []plan.Hop{{On: step.To, Step: back, Page: page}}}}
	}
	last := way[len(way)-1].To
	c.plan.Roots = append(c.plan.Roots, plan.Root{AsOf: plan.NoSlot, IDs: &plan.Lookup{Kinds: last, IDs: touched, Node: page.Node}})
}

// showing makes the hops that read evidence.
func showing(from csp.KindSet, list []Evidence, size func(int64) plan.Slot) []plan.Hop {
	hops := make([]plan.Hop, len(list))
	for i := range list {
		shows := &list[i]
		hops[i] = plan.Hop{On: from, Step: shows.Step, Page: plan.Page{
			Kinds: shows.Step.To, Where: shows.Where, Order: plan.Order{Field: csp.ID}, Size: size(MostShown), More: true,
			Node: plan.Selection{Columns: []csp.Field{csp.ID}, Hops: showing(shows.Step.To, shows.Below, size)},
		}}
	}
	return hops
}

const millisecondsOfADay = 24 * 60 * 60 * 1000

// Plan is the check's plan.
func (c *Check) Plan() *plan.Plan { return &c.plan }

// Input is what the plan needs for a change of these nodes at an instant. Touched are also the nodes of other kinds that are
// the same tenants.
func (c *Check) Input(at csp.Instant, touched []csp.NodeID) plan.Input {
	input := plan.Input{Values: slices.Clone(c.constants), Now: at, Scope: plan.Everything()}
	ids := withCounterparts(touched)
	for _, instant := range c.instants {
		input.Values[instant.slot].One = csp.TimeValue(at + csp.Instant(instant.days*millisecondsOfADay))
	}
	for _, one := range c.touched {
		if !one.rule.InEffect(at) {
			continue
		}
		asked := make([]csp.Value, 0, len(ids))
		for _, id := range ids {
			if _, cloud, _, _ := id.Split(); slices.Contains(one.appliesIn, cloud) {
				asked = append(asked, csp.StringValue(string(id)))
			}
		}
		input.Values[one.slot].Many = asked
	}
	return input
}

// withCounterparts adds the ids of the same tenants as nodes of other kinds, whether there are such or not.
func withCounterparts(touched []csp.NodeID) (ids []csp.NodeID) {
	seen := map[csp.NodeID]bool{}
	add := func(id csp.NodeID) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, id := range touched {
		add(id)
		kind, cloud, key, _ := id.Split()
		if kind == csp.Subscription {
			continue
		}
		for _, other := range (csp.Partners | csp.OnlyCustomers).Kinds() {
			add(csp.NewNodeID(other, cloud, key))
		}
	}
	return ids
}
