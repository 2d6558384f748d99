package webhook

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"gopkg.in/yaml.v3"

	"channelgraph/internal/csp"
	"channelgraph/internal/outbound"
)

// Subscriber is somebody to whom entries are sent.
type Subscriber struct {
	Name       string        `yaml:"name"`       // of letters, digits and dashes; its state is kept under it
	URL        string        `yaml:"url"`        // to which entries are posted
	SecretFile string        `yaml:"secretFile"` // with the secret that signs them, in base64, possibly behind "whsec_"
	After      *csp.Revision `yaml:"after"`      // the revision after which it begins; those to come, if absent
	Private    bool          `yaml:"private"`    // the URL may lead to an address that is not public

	signing *standardwebhooks.Webhook
}

// ReadSubscribers reads the file that lists subscribers, in YAML or JSON. Paths in it start at the file's folder. Every error says in one
// line what is wrong; none has a secret in it.
func ReadSubscribers(path string) ([]Subscriber, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, csp.Errorf(csp.BadInput, "the file of webhooks cannot be read: %v", err)
	}
	var list []Subscriber
	decoder := yaml.NewDecoder(strings.NewReader(string(content)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil {
		return nil, csp.Errorf(csp.BadInput, "%s is no list of webhooks, each with name, url and secretFile: %s", path, strings.Join(strings.Fields(err.Error()), " "))
	}
	seen := map[string]bool{}
	for i := range list {
		if err := list[i].complete(filepath.Dir(path)); err != nil {
			return nil, csp.Errorf(csp.BadInput, "%s: webhook %d: %v", path, i+1, err)
		}
		if seen[list[i].Name] {
			return nil, csp.Errorf(csp.BadInput, "%s: two webhooks are called %s", path, list[i].Name)
		}
		seen[list[i].Name] = true
	}
	return list, nil
}

var names = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,63}$`)

func (s *Subscriber) complete(folder string) error {
	if !names.MatchString(s.Name) {
		return fmt.Errorf("the name %q is not of letters, digits and dashes", s.Name)
	}
	if err := outbound.CheckURL(s.URL, s.Private); err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	if s.After != nil && *s.After < 0 {
		return fmt.Errorf("%s: after is %d; a revision is 0 or more", s.Name, *s.After)
	}
	if !filepath.IsAbs(s.SecretFile) {
		s.SecretFile = filepath.Join(folder, s.SecretFile)
	}
	secret, err := os.ReadFile(s.SecretFile)
	if err != nil {
		return fmt.Errorf("%s: the secret cannot be read: %v", s.Name, err)
	}
	s.signing, err = standardwebhooks.NewWebhook(strings.TrimSpace(string(secret)))
	if err != nil || len(strings.TrimSpace(string(secret))) < leastSecret {
		return fmt.Errorf("%s: %s holds no secret of 24 bytes or more in base64", s.Name, s.SecretFile)
	}
	return nil
}

// leastSecret is the length of 24 bytes in base64: Standard Webhooks wants no shorter secret.
const leastSecret = 32
