package identity

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"channelgraph/internal/csp"
)

// claims are what a credential says of its holder, by name: texts, numbers, booleans and lists of them.
type claims map[string]any

// values are the texts of a claim: those of a list's items, if it is one.
func (c claims) values(name string) []string {
	switch value := c[name].(type) {
	case []any:
		var list []string
		for _, item := range value {
			if text := plain(item); text != "" {
				list = append(list, text)
			}
		}
		return list
	case []string:
		return value
	default:
		if text := plain(value); text != "" {
			return []string{text}
		}
		return nil
	}
}

func plain(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case bool:
		return strconv.FormatBool(value)
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return ""
}

// text is a claim's only text, or "".
func (c claims) text(name string) string {
	if list := c.values(name); len(list) == 1 {
		return list[0]
	}
	return ""
}

// likeVersion2 gives a token of Entra ID's version 1.0 the names of version 2.0's claims.
func (c claims) likeVersion2() {
	for _, renamed := range [][2]string{{"appid", "azp"}, {"upn", "preferred_username"}, {"unique_name", "preferred_username"}} {
		if former, ok := c[renamed[0]]; ok && c[renamed[1]] == nil {
			c[renamed[1]] = former
		}
	}
}

// name is what people call the holder, or "".
func (c claims) name() string {
	return cmp.Or(c.text("name"), c.text("preferred_username"), c.text("app_displayname"))
}

// mostSubject is how long a subject may be, in bytes, so that the change log can name it as the actor.
const mostSubject = 200

// subject says who the holder is: for Entra ID by tenant and object, which are the same for all applications, else by sub.
func (c claims) subject(from string) (string, error) {
	id := c.text("sub")
	if tenant, object := c.text("tid"), c.text("oid"); tenant != "" && object != "" {
		id = tenant + "/" + object
	}
	return checkSubject(from, id)
}

func checkSubject(from, id string) (string, error) {
	subject := fmt.Sprintf("%s:%s", from, id)
	if id == "" || len(subject) > mostSubject || strings.ContainsFunc(id, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", csp.Errorf(csp.Unauthenticated, "The credential names its holder by no text of 1 to %d printable letters.", mostSubject-len(from)-1)
	}
	return subject, nil
}
