package mirror

import "channelgraph/internal/csp"

// Endpoints are the addresses of one national cloud, without a slash at the end.
type Endpoints struct {
	PartnerCenter string // its REST API
	Graph         string // Microsoft Graph
	Login         string // the authority that issues tokens
}

// EndpointsOf returns a cloud's addresses as Partner Center's documentation of REST URLs (2017-12) and Microsoft Graph's of national
// clouds (2024) list them.
func EndpointsOf(cloud csp.Cloud) Endpoints {
	switch cloud {
	case csp.China:
		return Endpoints{"https://partner.partnercenterapi.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"}
	case csp.USGovernment:
		return Endpoints{"https://api.partnercenter.microsoft.com", "https://graph.microsoft.us", "https://login.microsoftonline.us"}
	case csp.Germany:
		return Endpoints{"https://api.partnercenter.microsoft.com", "https://graph.microsoft.de", "https://login.microsoftonline.de"}
	}
	return Endpoints{"https://api.partnercenter.microsoft.com", "https://graph.microsoft.com", "https://login.microsoftonline.com"}
}
