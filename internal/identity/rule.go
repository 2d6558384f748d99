package identity

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// rule gives a role to those whose credential says something.
type rule struct {
	From  string           `yaml:"from"`  // the issuer's name, or "certificate"
	When  map[string]texts `yaml:"when"`  // claims, each of which has one of these values; absent for everybody
	Role  permission.Role  `yaml:"role"`  //
	Party string           `yaml:"party"` // the id of a node, or one that ends in a claim: Provider:GLOBAL:{tid}
}

// texts is one text or a list of them.
type texts []string

// UnmarshalYAML reads either.
func (t *texts) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*t = texts{node.Value}
		return nil
	}
	var list []string
	err := node.Decode(&list)
	*t = list
	return err
}

func (r *rule) check(issuers []*issuer) error {
	from := slices.IndexFunc(issuers, func(one *issuer) bool { return one.Name == r.From })
	if from < 0 && r.From != certificateIssuer {
		return fmt.Errorf("from: there is no issuer %q", r.From)
	}
	for claim, values := range r.When {
		if len(values) == 0 {
			return fmt.Errorf("when: %s has no value", claim)
		}
	}
	if err := checkGrant(permission.Grant{Role: r.Role, Party: csp.NodeID(r.Party)}); err != nil {
		return err
	}
	if _, ofClaim := r.claim(); !ofClaim && strings.ContainsAny(r.Party, "{}") {
		return fmt.Errorf("party %q: a claim in braces stands alone behind the cloud, as in Provider:GLOBAL:{tid}", r.Party)
	}
	if r.Role.Kind() == 0 && from >= 0 && issuers[from].isOfManyTenants() && r.When[tenantClaim] == nil {
		return fmt.Errorf("role %s: issuer %s is for all tenants, and each decides what its own tokens say; name the tenants with when: {%s: ...}", r.Role, r.From, tenantClaim)
	}
	return nil
}

// checkGrant accepts a role with the party that it wants.
func checkGrant(grant permission.Grant) error {
	if !slices.Contains(permission.Roles, grant.Role) {
		return fmt.Errorf("role %q is none of %v", grant.Role, permission.Roles)
	}
	kind := grant.Role.Kind()
	if kind == 0 {
		if grant.Party != "" {
			return fmt.Errorf("role %s has no party: it sees everything", grant.Role)
		}
		return nil
	}
	if of, _, _, ok := canonical(grant.Party).Split(); !ok || of != kind {
		return fmt.Errorf("role %s: party %q is no id of a %s, such as %s:GLOBAL:6f2d3c9e-0b1a-4c5d-8e7f-001122334455", grant.Role, grant.Party, kind, kind)
	}
	return nil
}

// canonical puts a party's key into the form under which it is stored.
func canonical(party csp.NodeID) csp.NodeID {
	kind, rest, _ := strings.Cut(string(party), ":")
	cloud, key, _ := strings.Cut(rest, ":")
	return csp.NodeID(kind + ":" + cloud + ":" + csp.NormalizeKey(key))
}

// claim is the claim that the party ends in.
func (r *rule) claim() (name string, ok bool) {
	_, rest, _ := strings.Cut(r.Party, ":")
	_, key, _ := strings.Cut(rest, ":")
	name, isClosed := strings.CutSuffix(key, "}")
	name, isOpen := strings.CutPrefix(name, "{")
	return name, isClosed && isOpen && name != "" && !strings.ContainsAny(name, "{}")
}

func (r *rule) applies(from string, said claims) bool {
	if r.From != from {
		return false
	}
	for name, wanted := range r.When {
		if !slices.ContainsFunc(said.values(name), func(value string) bool { return slices.Contains(wanted, value) }) {
			return false
		}
	}
	return true
}

// grants are what a rule gives to somebody to whom it applies: one for each party.
func (r *rule) grants(said claims) []permission.Grant {
	if r.Party == "" {
		return []permission.Grant{{Role: r.Role}}
	}
	name, ofClaim := r.claim()
	if !ofClaim {
		return []permission.Grant{{Role: r.Role, Party: canonical(csp.NodeID(r.Party))}}
	}
	var list []permission.Grant
	for _, key := range said.values(name) {
		grant := permission.Grant{Role: r.Role, Party: canonical(csp.NodeID(strings.Replace(r.Party, "{"+name+"}", key, 1)))}
		if checkGrant(grant) == nil {
			list = append(list, grant)
		}
	}
	return list
}

// grantsOf lists what the rules give to a holder.
func grantsOf(rules []*rule, from string, said claims) (list []permission.Grant) {
	for _, one := range rules {
		if !one.applies(from, said) {
			continue
		}
		for _, grant := range one.grants(said) {
			if !slices.Contains(list, grant) {
				list = append(list, grant)
			}
		}
	}
	return list
}
