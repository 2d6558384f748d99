package identity

import (
	"crypto/x509"
	"net/url"

	"channelgraph/internal/csp"
	"channelgraph/internal/csp/permission"
)

// FromCertificate returns who holds a client certificate that has been verified. Rules from "certificate" know its subject (in the form of
// RFC 2253), cn, o and ou, and the alternative names dns, email and uri. Errors are csp.Unauthenticated.
func (a *Authenticator) FromCertificate(certificate *x509.Certificate) (*permission.Viewer, error) {
	said := certificateClaims(certificate)
	subject, err := checkSubject(certificateIssuer, nameOf(said))
	if err != nil {
		return nil, err
	}
	return &permission.Viewer{
		Subject: subject, Name: certificate.Subject.CommonName, Grants: grantsOf(a.rules, certificateIssuer, said),
		Since: csp.InstantOf(certificate.NotBefore), Until: csp.InstantOf(certificate.NotAfter),
	}, nil
}

func certificateClaims(certificate *x509.Certificate) claims {
	said := claims{
		"subject": certificate.Subject.String(), "cn": certificate.Subject.CommonName,
		"o": certificate.Subject.Organization, "ou": certificate.Subject.OrganizationalUnit,
		"dns": certificate.DNSNames, "email": certificate.EmailAddresses,
	}
	said["uri"] = urls(certificate.URIs)
	return said
}

func urls(list []*url.URL) (texts []string) {
	for _, one := range list {
		texts = append(texts, one.String())
	}
	return texts
}

// nameOf is a certificate's subject, or else its first alternative name.
func nameOf(said claims) string {
	for _, name := range []string{"subject", "uri", "dns", "email"} {
		if list := said.values(name); len(list) > 0 {
			return list[0]
		}
	}
	return ""
}
