package partnercenter

import "channelgraph/internal/csp"

// needCaller returns who speaks, or rejects the record.
func (f *file) needCaller() *caller {
	if f.caller == nil {
		_ = f.reject("does not say who read it: give the partner's tenant id with --as")
	}
	return f.caller
}

// settle decides what the caller is, once it matters.
func (f *file) settle() (csp.NodeID, error) {
	c := f.caller
	if c.kind == 0 {
		c.kind = f.known(c.tenant)
	}
	if c.kind == 0 {
		c.kind, c.guessed = csp.Reseller, true
		if !c.listed {
			f.warn("", "nothing says what %s is: it is taken as a direct-bill partner; import its relationships.json first if it is a provider", c.tenant)
		}
		b := f.build(csp.Reseller, c.tenant)
		b.role("DIRECT_BILL_PARTNER")
		if err := b.assert(); err != nil {
			return "", err
		}
	}
	return f.node(c.kind, c.tenant), nil
}

// known returns as what a tenant is known already; a tenant that is both is a provider when it calls.
func (f *file) known(tenant string) csp.Kind {
	kinds := f.Directory.Kinds(tenant)
	switch {
	case kinds.Has(csp.Provider):
		return csp.Provider
	case kinds.Has(csp.Reseller):
		return csp.Reseller
	}
	return 0
}

// become takes it as said what the caller is.
func (f *file) become(kind csp.Kind, role string) error {
	c := f.caller
	if c.kind == kind && !c.guessed {
		return nil
	}
	if c.kind == 0 || c.guessed {
		c.kind, c.guessed = kind, false
	}
	b := f.build(kind, c.tenant)
	b.role(role)
	return b.assert()
}

// partnerNode finds the node of a partner of which only the tenant is known.
func (f *file) partnerNode(tenant string, otherwise csp.Kind) csp.NodeID {
	tenant = csp.NormalizeKey(tenant)
	if f.caller != nil && f.caller.tenant == tenant && f.caller.kind != 0 {
		return f.node(f.caller.kind, tenant)
	}
	if kind := f.known(tenant); kind != 0 {
		return f.node(kind, tenant)
	}
	return f.node(otherwise, tenant)
}

// byMPN finds the partner with an MPN ID; ok is false, and notice is taken, if there is none or more than one.
func (f *file) byMPN(mpnID string, kinds csp.KindSet) (partner csp.NodeID, ok bool) {
	found := f.Directory.ByMPN(mpnID, kinds)
	if len(found) == 1 {
		return found[0], true
	}
	if len(found) > 1 {
		f.warn("", "MPN ID %s belongs to %d tenants; the relationship is left out", mpnID, len(found))
	}
	f.Sink.Unresolved(mpnID)
	return "", false
}
