package main

import "context"

const peerA, peerB, peerC = "", "", ""
const childVariable = "CHANNELGRAPH_BENCH_CHILD"

func largeChild(string) error                  { return nil }
func large(context.Context, *bench) error      { return nil }
func importing(context.Context, *bench) error  { return nil }
func cold(context.Context, *bench) error       { return nil }
func besidePeer(context.Context, *bench) error { return nil }
