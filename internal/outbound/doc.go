// Package outbound asks addresses that a setting names over HTTP, and no address in a private network unless the setting says so.
package outbound
