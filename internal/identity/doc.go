// Package identity finds out who asks: from tokens of OpenID Connect issuers or signed with known keys, API keys and client certificates, by rules that give each its roles and parties.
package identity
