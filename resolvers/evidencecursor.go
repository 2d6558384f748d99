package resolvers

import (
	"encoding/base64"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
	"channelgraph/internal/plan"
)

// evidencePlace is where a rule's evidence of one violation was cut: the neighbours that lead there from the violating node.
type evidencePlace struct {
	rule string
	node string // the violating one
	path []evidenceStep
}

// evidenceStep is one of a rule's steps of evidence, by its number among those beside it, and the neighbour that it reached.
type evidenceStep struct {
	number int
	id     string
}

// An evidence's cursor is its place: version (1 byte), the order "evidence+" as in other cursors, and then, with blanks between
// them, the rule's id, the violating node's and for each step its number and the neighbour's id.
var evidenceHeader = string([]byte{cursorVersion, 9}) + "evidence+"

var errBadEvidenceCursor = csp.Errorf(csp.BadCursor, "this is no cursor of evidence of these rules; take it from next of an evidence")

// mostEvidenceSteps bounds how deep evidence goes.
const mostEvidenceSteps = 8

func appendEvidenceCursor(out []byte, place *evidencePlace) []byte {
	plain := evidenceHeader + place.rule + " " + place.node
	for _, step := range place.path {
		plain += " " + strconv.Itoa(step.number) + " " + step.id
	}
	out = append(out, '"')
	out = base64.RawURLEncoding.AppendEncode(out, []byte(plain))
	return append(out, '"')
}

func decodeEvidenceCursor(text string) (place evidencePlace, ok bool) {
	if len(text) > longestCursor {
		return place, false
	}
	plain, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return place, false
	}
	rest, ours := strings.CutPrefix(string(plain), evidenceHeader)
	parts := strings.Split(rest, " ")
	if !ours || !isPlainText(rest) || len(parts) < 4 || len(parts)%2 != 0 || len(parts) > 2+2*mostEvidenceSteps || !isNodeID(parts[1]) {
		return place, false
	}
	place.rule, place.node = parts[0], parts[1]
	for at := 2; at < len(parts); at += 2 {
		number, err := strconv.ParseUint(parts[at], 10, 8)
		if err != nil || !isNodeID(parts[at+1]) {
			return place, false
		}
		place.path = append(place.path, evidenceStep{int(number), parts[at+1]})
	}
	return place, true
}

func isNodeID(text string) bool {
	_, _, _, ok := csp.NodeID(text).Split()
	return ok
}

// shape says of which rule a place is and by which steps it is reached: that shapes the plan.
func (p *evidencePlace) shape() string {
	text := p.rule
	for _, step := range p.path {
		text += " " + strconv.Itoa(step.number)
	}
	return text
}

// evidencePlace asks for the place from which evidence goes on.
func (c *compiler) evidencePlace(in input) (evidencePlace, error) {
	value, err := operand{in}.value(c.variables)
	if err != nil {
		return evidencePlace{}, c.errorf(in, "%w", err)
	}
	text, _ := value.(string)
	place, ok := decodeEvidenceCursor(text)
	if !ok {
		return place, located(c.locate(in), errBadEvidenceCursor)
	}
	if in.place != nil {
		c.guard(guard{place: in.place, question: standsInEvidence, name: place.shape()})
	}
	return place, nil
}

// evidenceSource fills the ids of a place: of the violating node and of the neighbours by which it is reached.
type evidenceSource struct {
	operand
	node  plan.Slot
	steps []plan.Slot
}

func (s *evidenceSource) fill(variables map[string]any, values []plan.Slotted) error {
	value, err := s.value(variables)
	if err != nil {
		return err
	}
	text, _ := value.(string)
	place, ok := decodeEvidenceCursor(text)
	if !ok || len(place.path) != len(s.steps) {
		return errBadEvidenceCursor
	}
	values[s.node].One = csp.StringValue(place.node)
	for i, slot := range s.steps {
		values[slot].One = csp.StringValue(place.path[i].id)
	}
	return nil
}
