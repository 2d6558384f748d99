package api

import (
	"context"
	"math"
	"net/netip"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/time/rate"

	"channelgraph/internal/cost"
	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// Budget is what each caller may spend, in points as package cost weighs operations. The zero Budget is none.
type Budget struct {
	PerSecond int // comes back each second
	Burst     int // is there at most; at least Limits.Cost
}

// mostCallers bounds the callers whose budgets are remembered. Whoever was forgotten begins with a full one.
const mostCallers = 10_000

// caller is who spends a budget: a viewer by its subject, anybody else by its address. Of IPv6 that is the network that one customer
// of a provider has.
type caller struct {
	subject string
	network netip.Prefix
}

func callerOf(ctx context.Context, address string) caller {
	if viewer := permission.ViewerOf(ctx); viewer != nil && viewer.Subject != "" {
		return caller{subject: viewer.Subject}
	}
	remote, err := netip.ParseAddrPort(address)
	if err != nil {
		return caller{}
	}
	host, bits := remote.Addr().Unmap().WithZone(""), 32
	if host.Is6() {
		bits = 64
	}
	network, _ := host.Prefix(bits)
	return caller{network: network}
}

// budgets are what is left to each caller.
type budgets struct {
	budget Budget
	now    func() time.Time
	mutex  sync.Mutex
	left   *simplelru.LRU[caller, *rate.Limiter]
}

// newBudgets returns nil for no budget.
func newBudgets(budget Budget, now func() time.Time) (*budgets, error) {
	if budget == (Budget{}) {
		return nil, nil
	}
	left, err := simplelru.NewLRU[caller, *rate.Limiter](mostCallers, nil)
	return &budgets{budget: budget, now: now, left: left}, err
}

func (b *budgets) of(who caller) *rate.Limiter {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	left, known := b.left.Get(who)
	if !known {
		left = rate.NewLimiter(rate.Limit(b.budget.PerSecond), b.budget.Burst)
		b.left.Add(who, left)
	}
	return left
}

// spending is what one operation takes from its caller's budget. The zero spending takes nothing.
type spending struct {
	budgets *budgets
	left    *rate.Limiter
}

// pointsToTake is what an operation takes from a budget before it runs. To explain one costs as much whatever it asks for.
func pointsToTake(meter *cost.Meter, operation *graphql.OperationContext) int {
	if wantsExplanation(operation) {
		return cost.Operation
	}
	return meter.Requested
}

// take takes what an operation can cost, or refuses it.
func (b *budgets) take(who caller, points int) (spending, error) {
	if b == nil {
		return spending{}, nil
	}
	left, now := b.of(who), b.now()
	if left.AllowN(now, points) {
		return spending{b, left}, nil
	}
	remaining := max(0, left.TokensAt(now))
	wait := int(math.Ceil((float64(points) - remaining) / float64(b.budget.PerSecond)))
	coded := csp.Errorf(RateLimited, "The operation could cost %d points, and %d of the caller's budget are left; %d come back each second. Ask again in %d s, or for less.",
		points, int(remaining), b.budget.PerSecond, wait)
	return spending{}, &detailed{coded, map[string]any{
		"requested": points, "remaining": int(remaining), "allowed": b.budget.Burst, "perSecond": b.budget.PerSecond, retryExtension: wait,
	}}
}

// giveBack returns what was taken and not used.
func (s spending) giveBack(points int) {
	if s.left != nil && points > 0 {
		s.left.AllowN(s.budgets.now(), -points) // a negative number is added; a test holds the library to that
	}
}

// remaining returns what is left; false if there is no budget.
func (s spending) remaining() (int, bool) {
	if s.left == nil {
		return 0, false
	}
	return int(max(0, s.left.TokensAt(s.budgets.now()))), true
}

// retryExtension is the member of an error's extensions that says after how many seconds asking again can help.
const retryExtension = "retryAfter"

// costExtension is the member of a request's extensions that asks what the operation costs, and of an answer's that says it.
const costExtension = "cost"

// costReport is extensions.cost.
type costReport struct {
	Requested int  `json:"requested"`
	Actual    int  `json:"actual"`
	Remaining *int `json:"remaining"` // of the caller's budget; null where there is none
}

// settle gives back what an answer did not cost, and says in the answer what it did, if that was asked for. What failed is not given
// back: how much was read before is not known. Nor is what a subscription has taken: its next event may cost it.
func (s spending) settle(meter *cost.Meter, operation *graphql.OperationContext, response *graphql.Response) {
	if wantsExplanation(operation) {
		return
	}
	actual := meter.Actual()
	if len(response.Errors) == 0 && operation.Operation.Operation != ast.Subscription {
		s.giveBack(meter.Requested - actual)
	}
	if operation.Extensions[costExtension] != true {
		return
	}
	report := costReport{Requested: meter.Requested, Actual: actual}
	if remaining, bounded := s.remaining(); bounded {
		report.Remaining = &remaining
	}
	if response.Extensions == nil {
		response.Extensions = map[string]any{}
	}
	response.Extensions[costExtension] = report
}
