// Package web holds the playground, built into the binary, and serves it.
//
// The page is GraphiQL with its explorer. It is written in src, built by `npm ci && npm run build` in this
// folder into dist, and committed built, so that building the server needs no Node. build.json records which
// sources the built files come from; a test holds both sides to it. The page asks no other host for anything,
// which its Content-Security-Policy enforces and the browser tests in e2e watch.
package web
