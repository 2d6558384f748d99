// Package observe tells operators and auditors what the server does: metrics, traces, slow operations, and who saw which customer.
package observe
