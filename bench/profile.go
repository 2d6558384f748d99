package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/pprof"
	"strings"
)

// profiledFunctions is how many functions a note names.
const profiledFunctions = 8

// explained notes, for a target that is not met, where this process (the product and its client) spends its time.
func (b *bench) explained(result row, ours contender, sets, clients int) row {
	if result.met != unmet || b.quick {
		return result
	}
	profile, err := b.profile(ours, sets, clients)
	if err != nil {
		profile = "no profile: " + err.Error()
	}
	result.note = strings.TrimSpace(result.note + " " + profile)
	return result
}

func (b *bench) profile(c contender, sets, clients int) (string, error) {
	file, err := os.CreateTemp("", "channelgraph-bench-*.prof")
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := pprof.StartCPUProfile(file); err != nil {
		return "", err
	}
	_, err = b.turn(c, sets, clients)
	pprof.StopCPUProfile()
	if err != nil {
		return "", err
	}
	output, err := exec.Command("go", "tool", "pprof", "-top", file.Name()).Output()
	if err != nil {
		return "", fmt.Errorf("go tool pprof: %w", err)
	}
	return summary(string(output)), nil
}

// summary shortens what pprof prints to the process's share of the time and the first functions.
func summary(top string) string {
	var share string
	var functions []string
	for line := range strings.Lines(top) {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "Duration:"):
			share = strings.TrimSpace(line)
		case len(fields) >= 6 && strings.HasSuffix(fields[1], "%") && len(functions) < profiledFunctions:
			functions = append(functions, fields[1]+" `"+fields[5]+"`")
		}
	}
	return "CPU profile of server and client (" + share + "), flat: " + strings.Join(functions, ", ")
}
