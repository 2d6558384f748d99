package csp

import "strings"

// entraRoles names the roles of Microsoft Entra that delegated administration mostly uses; others keep their id.
var entraRoles = map[string]string{
	"62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
	"f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
	"729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
	"194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
	"5d6b6bb7-de71-4623-b4af-96380a352509": "Security Reader",
	"29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
	"f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "SharePoint Administrator",
	"69091246-20e8-4a56-aa4d-066075b2a7a8": "Teams Administrator",
	"3a2c62db-5318-420d-8d74-23affee5d9d5": "Intune Administrator",
	"fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
	"88d8e3e3-8f55-4a1e-953a-9b9898b8876b": "Directory Readers",
	"9360feb5-f418-4baa-8175-e2a00bac4301": "Directory Writers",
	"4d6ac14f-3453-41d0-bef9-a3e0c569773a": "License Administrator",
	"f023fd81-a637-4b56-95fd-791ac0226033": "Service Support Administrator",
	"7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Role Administrator",
	"c4e39bd9-1100-46d3-8c65-fb160da0071f": "Authentication Administrator",
	"b0f54661-2d74-4c50-afa3-1ec803f12efe": "Billing Administrator",
	"158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
	"9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
}

// EntraRoleNames puts names of built-in roles in place of their role definition ids. Ids of other roles are put in lower case, and what
// is no id stays as it is.
func EntraRoleNames(roles []string) []string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = role
		if id := strings.ToLower(role); entraRoles[id] != "" {
			names[i] = entraRoles[id]
		} else if isGUID(id) {
			names[i] = id
		}
	}
	return names
}

// isGUID reports whether a text in lower case is a GUID.
func isGUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i, c := range []byte(text) {
		isDash := i == 8 || i == 13 || i == 18 || i == 23
		if isDash != (c == '-') || !isDash && !('0' <= c && c <= '9' || 'a' <= c && c <= 'f') {
			return false
		}
	}
	return true
}
