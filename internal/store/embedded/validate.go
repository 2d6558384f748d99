package embedded

import (
	"cmp"
	"strings"

	"channelgraph/internal/csp"
)

// factParts is a fact's key taken apart.
type factParts struct {
	kind          csp.FactKind
	from, to      string
	discriminator [2]string
}

func splitFactKey(key csp.FactKey) (parts factParts, ok bool) {
	name, rest, _ := strings.Cut(string(key), " ")
	if parts.kind, ok = csp.ParseFactKind(name); !ok {
		return parts, false
	}
	parts.from, rest, _ = strings.Cut(rest, " ")
	fields := len(parts.kind.Discriminator())
	if fields == 0 {
		parts.to = rest
		return parts, parts.from != "" && rest != "" && !strings.Contains(rest, " ")
	}
	parts.to, rest, ok = strings.Cut(rest, " ")
	for i := 0; i < fields && ok; i++ {
		parts.discriminator[i], rest, ok = strings.Cut(rest, " ")
		ok = ok == (i < fields-1)
	}
	return parts, ok && parts.from != "" && parts.to != ""
}

// checkSizes refuses what the text arena has no room for. Everything else that is wrong with a node or fact store.CheckPut says.
func checkSizes(nodes []csp.Node, facts []csp.Fact) error {
	for i := range nodes {
		if err := checkSize(string(nodes[i].ID), nodes[i].Properties); err != nil || len(nodes[i].ID) > maxIDBytes {
			return cmp.Or(err, tooLong("a node", csp.ID, len(nodes[i].ID), maxIDBytes))
		}
	}
	for i := range facts {
		for at := range facts[i].Intervals {
			if err := checkSize(string(facts[i].Key), facts[i].Intervals[at].Properties); err != nil {
				return err
			}
		}
	}
	return nil
}

const maxIDBytes = 1 << 10

func checkSize(owner string, properties csp.Properties) error {
	for _, p := range properties {
		if length := len(p.Value.Joined()); length > maxValueBytes {
			return tooLong(owner, p.Field, length, maxValueBytes)
		}
	}
	return nil
}

func tooLong(owner string, field csp.Field, length, most int) error {
	return csp.Errorf(csp.BadInput, "%s: its %s has %d bytes; %d are the most", owner, field, length, most)
}
