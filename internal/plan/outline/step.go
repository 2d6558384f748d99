package outline

import (
	"fmt"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// Follows names what a hop follows.
func Follows(hop *plan.Hop) string {
	if hop.Equal != csp.NoField {
		return "=" + hop.Equal.String()
	}
	return arrow(&hop.Step)
}

func arrow(step *plan.Step) string {
	if step.Ways != nil {
		var ways []string
		for _, way := range step.Ways {
			text := ""
			for i := range way {
				text += arrow(&way[i])
			}
			ways = append(ways, text)
		}
		return "(" + strings.Join(ways, " or ") + ")"
	}
	name := step.Fact.String()
	if step.Also != 0 {
		name += "|" + step.Also.String()
	}
	if step.Inbound {
		return "<-" + name
	}
	return name + "->"
}

// Value writes a value so that values of different types never look alike.
func Value(v csp.Value) string {
	switch v.Type() {
	case csp.Bool:
		return strconv.FormatBool(v.Bool())
	case csp.Int:
		return strconv.FormatInt(v.Number(), 10)
	case csp.Time:
		return v.Instant().String()
	case csp.String:
		return strconv.QuoteToGraphic(v.Text())
	case csp.List:
		return fmt.Sprintf("%q", append([]string{}, v.List()...))
	}
	return "null"
}
