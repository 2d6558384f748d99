package partnercenter

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"channelgraph/internal/csp"
)

// object is a JSON object with its names in lower case: requests are in PascalCase, responses in camelCase.
type object map[string]any

// number is a JSON number as written.
type number string

// at follows names through objects; nil if one is absent or null.
func (o object) at(names ...string) any {
	var value any = o
	for _, name := range names {
		inner, ok := value.(object)
		if !ok {
			return nil
		}
		value = inner[name]
	}
	return value
}

// text returns a text, trimmed; "" if it is absent, null or something else. Numbers count as their digits.
func (o object) text(names ...string) string {
	switch value := o.at(names...).(type) {
	case string:
		return strings.TrimSpace(value)
	case number:
		return string(value)
	}
	return ""
}

func (o object) list(names ...string) []any {
	list, _ := o.at(names...).([]any)
	return list
}

func (o object) objectType() string { return strings.ToLower(o.text("attributes", "objecttype")) }

// has reports whether any of the names is there, null or not.
func (o object) has(names ...string) bool {
	for _, name := range names {
		if _, ok := o[name]; ok {
			return true
		}
	}
	return false
}

var blanks = regexp.MustCompile(`[\s\x{a0}\x{3000}]+`)

var dateLayouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02", "2006/1/2", "1/2/2006", "2006/1/2T15:04:05", "1/2/2006T15:04:05", "1/2/2006T3:04:05PM", "1/2/2006T15:04", "2006/1/2T15:04"}

// parseDate reads a date. Blanks inside it do not count; a year 9999 ("does not end") or 0001 ("no date") is no date.
func parseDate(text string) (at csp.Instant, known bool, err error) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return 0, false, nil
	}
	compact := blanks.ReplaceAllString(trimmed, "")
	if !strings.Contains(compact, "T") {
		if day, clock, two := strings.Cut(blanks.ReplaceAllString(trimmed, " "), " "); two && !strings.Contains(day, ":") {
			compact = day + "T" + blanks.ReplaceAllString(clock, "")
		}
	}
	for _, layout := range dateLayouts {
		if date, err := time.Parse(layout, compact); err == nil {
			if date.Year() >= 9999 || date.Year() <= 1 {
				return 0, false, nil
			}
			return csp.InstantOf(date), true, nil
		}
	}
	return 0, false, fmt.Errorf("%q is no date", trimmed)
}

// convert puts a JSON value into a field's type. A null value with ok says that the value means "none".
func convert(field csp.Field, raw any) (value csp.Value, ok bool) {
	spec := field.Spec()
	switch spec.Type {
	case csp.Bool:
		return convertBool(raw)
	case csp.Int:
		return convertInt(raw)
	case csp.Time:
		text, isText := raw.(string)
		at, known, err := parseDate(text)
		if !isText || err != nil {
			return csp.Value{}, false
		}
		if !known {
			return csp.Value{}, true
		}
		return csp.TimeValue(at), true
	case csp.List:
		return convertList(raw)
	}
	text, isText := raw.(string)
	if digits, isNumber := raw.(number); isNumber && spec.Format != csp.Typed {
		text, isText = string(digits), true
	}
	if !isText || strings.ContainsRune(text, 0) {
		return csp.Value{}, false
	}
	return convertText(field, text)
}

func convertText(field csp.Field, text string) (csp.Value, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return csp.Value{}, true
	}
	if enum := field.Spec().Enum; enum != nil {
		name, ok := parseName(field, text)
		if !ok {
			return csp.Value{}, false
		}
		return csp.StringValue(name), true
	}
	return field.Normalize(csp.StringValue(text)), true
}

func convertBool(raw any) (csp.Value, bool) {
	switch value := raw.(type) {
	case bool:
		return csp.BoolValue(value), true
	case string:
		truth, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(value)))
		return csp.BoolValue(truth), err == nil
	}
	return csp.Value{}, false
}

func convertInt(raw any) (csp.Value, bool) {
	text, ok := raw.(number)
	if !ok {
		plain, isText := raw.(string)
		if !isText {
			return csp.Value{}, false
		}
		text = number(strings.ReplaceAll(strings.TrimSpace(plain), ",", ""))
	}
	whole, err := strconv.ParseFloat(string(text), 64)
	if err != nil || whole != float64(int64(whole)) || whole > 1<<53 || whole < -1<<53 {
		return csp.Value{}, false
	}
	return csp.IntValue(int64(whole)), true
}

func convertList(raw any) (csp.Value, bool) {
	list, ok := raw.([]any)
	if !ok {
		return csp.Value{}, false
	}
	items := make([]string, 0, len(list))
	for _, item := range list {
		text, isText := item.(string)
		if !isText || strings.ContainsRune(text, 0) {
			return csp.Value{}, false
		}
		items = append(items, strings.TrimSpace(text))
	}
	return csp.ListValue(items), true
}

// spellings are names that Partner Center uses for values of enumerations besides the names themselves.
var spellings = map[csp.Field]map[string]string{
	csp.Status: {
		"アクティブ": "ACTIVE", "有効": "ACTIVE", "中断": "SUSPENDED", "一時停止": "SUSPENDED", "中断中": "SUSPENDED",
		"削除": "DELETED", "削除済み": "DELETED", "期限切れ": "EXPIRED", "保留": "PENDING", "保留中": "PENDING", "無効": "DISABLED",
		"deprovisioned": "DELETED",
	},
	csp.TransferStatus: {
		"complete": "COMPLETED", "reject": "REJECTED", "deleted": "WITHDRAWN", "cancelled": "CANCELED",
	},
	csp.Relation: {
		"リセラー": "RESELLER", "再販業者": "RESELLER", "販売店": "RESELLER", "アドバイザー": "ADVISOR", "なし": "NONE",
		"cloud reseller": "RESELLER", "クラウド リセラー": "RESELLER",
	},
	csp.BillingCycle: {"annually": "ANNUAL", "yearly": "ANNUAL", "onetime": "ONE_TIME"},
}

func parseName(field csp.Field, text string) (string, bool) {
	if name, ok := spellings[field][strings.ToLower(text)]; ok {
		return name, true
	}
	return field.Spec().Enum.Parse(text)
}
