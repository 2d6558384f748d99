package oracle

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"channelgraph/internal/csp"
)

// GroupArguments are the arguments of groups that say which page and in what order.
type GroupArguments struct {
	OrderBy map[string]any
	First   *int64
	After   *string
}

// GroupListing is a page of groups.
type GroupListing struct {
	total       int64
	rows        []*GroupRow
	hasNext     bool
	hasPrevious bool
}

// GroupRow is a group, and its edge.
type GroupRow struct {
	keys          []*Key
	vertices, all []*Vertex
	cursor        string
}

// Key is one key of a group.
type Key struct {
	value csp.Value // as it is ordered
	text  *string
	node  *Vertex
}

// Summary is what is worked out of vertices: of one of their fields, or of all if there is none.
type Summary struct {
	vertices []*Vertex
	of       string
}

func (l *Listing) group(by []string, having map[string]any, arguments GroupArguments) (*GroupListing, error) {
	switch distinct := slices.Compact(slices.Sorted(slices.Values(by))); {
	case len(by) == 0:
		return nil, csp.Errorf(csp.BadInput, "no dimension")
	case len(by) > 3:
		return nil, csp.Errorf(csp.LimitExceeded, "too many dimensions")
	case len(distinct) < len(by):
		return nil, csp.Errorf(csp.BadInput, "twice")
	}
	size, _, err := l.view.size(PageArguments{First: arguments.First})
	if err != nil {
		return nil, err
	}
	groups := map[string]*GroupRow{}
	for _, vertex := range l.matching {
		for _, keys := range vertex.keys(by) {
			var name string
			for _, key := range keys {
				name += fmt.Sprintf("%d %q %d, ", key.value.Type(), key.value.Text(), key.value.Number())
			}
			if groups[name] == nil {
				groups[name] = &GroupRow{keys: keys, all: l.matching}
			}
			groups[name].vertices = append(groups[name].vertices, vertex)
		}
	}
	order, descending := "KEYS", false
	if arguments.OrderBy != nil {
		order, descending = arguments.OrderBy["field"].(string), arguments.OrderBy["direction"] == "DESC"
	}
	page := &GroupListing{hasPrevious: arguments.After != nil}
	for _, group := range groups {
		if group.has(having) {
			group.cursor = group.position(by, order, descending)
			page.rows = append(page.rows, group)
		}
	}
	page.total = int64(len(page.rows))
	slices.SortFunc(page.rows, func(a, b *GroupRow) int { return a.compare(b, order, descending) })
	if arguments.After != nil {
		at := slices.IndexFunc(page.rows, func(g *GroupRow) bool { return g.cursor == *arguments.After })
		if at < 0 {
			return nil, csp.Errorf(csp.BadCursor, "no such cursor")
		}
		page.rows = page.rows[at+1:]
	}
	page.hasNext = int64(len(page.rows)) > size
	page.rows = page.rows[:min(size, int64(len(page.rows)))]
	return page, nil
}

// keys lists the keys of each group that a vertex belongs to.
func (v *Vertex) keys(by []string) [][]*Key {
	if len(by) == 0 {
		return [][]*Key{{}}
	}
	var list [][]*Key
	for _, first := range v.keysIn(by[0]) {
		for _, rest := range v.keys(by[1:]) {
			list = append(list, append([]*Key{first}, rest...))
		}
	}
	return list
}

func (v *Vertex) keysIn(dimension string) []*Key {
	words := strings.Split(strings.ToLower(dimension), "_")
	for i := 1; i < len(words); i++ {
		words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
	}
	name := strings.Join(words, "")
	if name == "tier" {
		sellers, _ := v.road("sellers")
		resellers, _ := v.road("resellers")
		if tier := csp.SaleTier(len(v.ties(sellers)), len(v.ties(resellers))); tier != "" {
			return []*Key{{value: csp.StringValue(tier), text: &tier}}
		}
		return []*Key{{}}
	}
	if along, follows := v.road(name); follows {
		list := []*Key{}
		for id, ties := range v.ties(along) {
			if !v.walks(along, id, ties[0], func(*Tie) bool { return true }) {
				continue
			}
			text := string(id)
			list = append(list, &Key{csp.StringValue(text), &text, v.view.node(id)})
		}
		if len(list) == 0 {
			list = append(list, &Key{})
		}
		return list
	}
	value := v.value(name)
	for suffix, layout := range map[string]string{"Month": "2006-01", "Year": "2006"} {
		if date, cut := strings.CutSuffix(name, suffix); cut {
			if value = v.value(date); !value.IsNull() {
				value = csp.StringValue(value.Instant().Time().Format(layout))
			}
		}
	}
	if value.IsNull() {
		return []*Key{{}}
	}
	text := fmt.Sprint(plain(value))
	return []*Key{{value: value, text: &text}}
}

// measure returns a number of the group; ok is false if it is null.
func (g *GroupRow) measure(name string) (number float64, ok bool) {
	plain := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	if plain == "count" {
		return float64(len(g.vertices)), true
	}
	summary := Summary{g.vertices, "quantity"}
	switch value := summary.get(strings.TrimPrefix(plain, "quantity")).(type) {
	case int64:
		return float64(value), true
	case float64:
		return value, true
	}
	return 0, false
}

func (g *GroupRow) has(having map[string]any) bool {
	for name, comparison := range having {
		number, ok := g.measure(name)
		for operator, value := range comparison.(map[string]any) {
			with := number64(value)
			holds := map[string]bool{
				"eq": ok && number == with, "ne": !ok || number != with, "lt": ok && number < with,
				"lte": ok && number <= with, "gt": ok && number > with, "gte": ok && number >= with,
			}
			if !holds[operator] {
				return false
			}
		}
	}
	return true
}

func number64(value any) float64 {
	number, err := strconv.ParseFloat(fmt.Sprint(value), 64)
	if err != nil {
		panic(err)
	}
	return number
}

func (g *GroupRow) compare(other *GroupRow, order string, descending bool) int {
	sign := 1
	if descending {
		sign = -1
	}
	if order != "KEYS" {
		a, aKnown := g.measure(order)
		b, bKnown := other.measure(order)
		switch {
		case aKnown != bKnown && aKnown:
			return -1
		case aKnown != bKnown:
			return 1
		case a != b:
			return sign * cmp.Compare(a, b)
		}
		sign = 1
	}
	for i := range g.keys {
		a, b := g.keys[i].value, other.keys[i].value
		switch {
		case a.IsNull() != b.IsNull():
			return a.Compare(b)
		case a.Compare(b) != 0:
			return sign * a.Compare(b)
		}
	}
	return 0
}

// position writes the group's cursor.
func (g *GroupRow) position(by []string, order string, descending bool) string {
	header := strings.Join(by, ",") + ":" + order + "+"
	if descending {
		header = header[:len(header)-1] + "-"
	}
	text := appendLength([]byte{2}, len(header))
	text = append(text, header...)
	summary := Summary{g.vertices, "quantity"}
	switch name := strings.ToLower(strings.TrimPrefix(order, "QUANTITY_")); name {
	case "keys":
	case "count":
		text = appendValue(text, csp.IntValue(int64(len(g.vertices))))
	case "average":
		text = appendValue(text, csp.IntValue(summary.get("sum").(int64)))
		text = appendValue(text, csp.IntValue(summary.get("count").(int64)))
	default:
		if number, known := summary.get(name).(int64); known {
			text = appendValue(text, csp.IntValue(number))
		} else {
			text = append(text, 0)
		}
	}
	for i, key := range g.keys {
		value := key.value
		if !value.IsNull() && (strings.HasSuffix(by[i], "_MONTH") || strings.HasSuffix(by[i], "_YEAR")) {
			number, err := strconv.ParseInt(strings.ReplaceAll(value.Text(), "-", ""), 10, 64)
			if err != nil {
				panic(err)
			}
			value = csp.IntValue(number)
		}
		text = appendValue(text, value)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func (l *GroupListing) get(name string) any {
	list := []any{}
	switch name {
	case "totalCount":
		return l.total
	case "pageInfo":
		info := newPageInfo(l.hasNext, l.hasPrevious, l.hasNext)
		if len(l.rows) > 0 {
			info.StartCursor, info.EndCursor = &l.rows[0].cursor, &l.rows[len(l.rows)-1].cursor
		}
		return info
	}
	for _, row := range l.rows {
		list = append(list, row)
	}
	return list
}

func (g *GroupRow) get(name string) any {
	switch name {
	case "cursor":
		return g.cursor
	case "node":
		return g
	case "aggregates":
		return &Summary{vertices: g.vertices}
	case "share":
		return float64(len(g.vertices)) / float64(len(g.all))
	case "quantityShare":
		part, whole := Summary{g.vertices, "quantity"}, Summary{g.all, "quantity"}
		if whole.get("sum").(int64) == 0 {
			return nil
		}
		return float64(part.get("sum").(int64)) / float64(whole.get("sum").(int64))
	}
	list := []any{}
	for _, key := range g.keys {
		list = append(list, key)
	}
	return list
}

func (k *Key) get(name string) any {
	switch {
	case name == "value" && k.text != nil:
		return k.text
	case name == "node" && k.node != nil:
		return k.node
	}
	return nil
}

func (s *Summary) get(name string) any {
	if s.of == "" {
		if name == "count" {
			return int64(len(s.vertices))
		}
		return &Summary{s.vertices, name}
	}
	var values []csp.Value
	sum := int64(0)
	for _, vertex := range s.vertices {
		if value := vertex.value(s.of); !value.IsNull() {
			values = append(values, value)
			sum += value.Number()
		}
	}
	slices.SortFunc(values, csp.Value.Compare)
	switch known := len(values) > 0; {
	case name == "count":
		return int64(len(values))
	case name == "sum":
		return sum
	case name == "average" && known:
		return float64(sum) / float64(len(values))
	case name == "minimum" && known:
		return plain(values[0])
	case name == "maximum" && known:
		return plain(values[len(values)-1])
	}
	return nil
}
