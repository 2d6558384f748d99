// Package webhook sends the entries of the change log to subscribers over HTTP, signed as Standard Webhooks wants it: each subscriber gets them one after another, in order, until it has taken them.
//
// https://www.standardwebhooks.com describes headers and signature.
package webhook
