package resolvers

import (
	"strconv"
	"strings"

	"channelgraph/internal/csp/permission"
)

// viewerTemplate is how who asks is written.
type viewerTemplate struct{ fields []logField }

func (c *compiler) compileViewer(shown *collected) (*viewerTemplate, error) {
	fields, err := c.compileLogFields(shown)
	return &viewerTemplate{fields}, err
}

// write writes who asks; nobody has no role.
func (t *viewerTemplate) write(out []byte, viewer *permission.Viewer) []byte {
	if viewer == nil {
		viewer = &permission.Viewer{}
	}
	w := logWriter{}
	return w.object(out, t.fields, func(out []byte, f *logField) []byte {
		switch f.name {
		case "subject":
			return appendTextOrNull(out, viewer.Subject)
		case "name":
			return appendTextOrNull(out, viewer.Name)
		case "since":
			return appendInstantOrNull(out, viewer.Since)
		case "until":
			return appendInstantOrNull(out, viewer.Until)
		case "seesEverything":
			return strconv.AppendBool(out, viewer.SeesEverything())
		}
		return w.list(out, len(viewer.Grants), func(out []byte, number int) []byte {
			return w.object(out, f.below, func(out []byte, f *logField) []byte {
				if f.name == "party" {
					return appendTextOrNull(out, string(viewer.Grants[number].Party))
				}
				return appendString(out, strings.ToUpper(string(viewer.Grants[number].Role)))
			})
		})
	})
}
