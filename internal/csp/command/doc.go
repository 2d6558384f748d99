// Package command is what can be changed in the channel: one type for each command, which turns what the graph holds into what it holds afterwards.
//
// A command checks its own meaning: that what it names is there, and that the state it starts from is the one it needs. The
// channel's rules (package rules) are checked around it by whoever runs it.
//
// What holds changes at the command's instant: an interval ends there and the next one begins. Nothing is deleted. A final state
// (a transfer that is completed, administration that expired) holds for one millisecond, the shortest time there is, so that
// the history tells it and nothing holds afterwards. Commands that find the channel as they want it change nothing.
package command
