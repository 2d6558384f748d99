package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
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
	profile, err := cpuProfile(func() error {
		_, err := takeTurn(ours, sets, clients, b.share)
		return err
	})
	if err != nil {
		profile = "no profile: " + err.Error()
	}
	return result.noting("CPU profile of server and client " + profile)
}

// noting returns the row with more in its note.
func (r row) noting(text string) row {
	if r.note != "" {
		r.note += "; "
	}
	r.note += text
	return r
}

// cpuProfile runs something and says in which functions the time went.
func cpuProfile(run func() error) (string, error) {
	file, err := os.CreateTemp("", "channelgraph-bench-*.prof")
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := pprof.StartCPUProfile(file); err != nil {
		return "", err
	}
	err = run()
	pprof.StopCPUProfile()
	if err != nil {
		return "", err
	}
	return topFunctions(file.Name())
}

// heapProfile says which functions made what is live.
func heapProfile() (string, error) {
	file, err := os.CreateTemp("", "channelgraph-bench-*.prof")
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	runtime.GC() // the profile is of what the last collection found live
	if err := pprof.Lookup("heap").WriteTo(file, 0); err != nil {
		return "", err
	}
	return topFunctions(file.Name(), "-sample_index=inuse_space")
}

// topFunctions shortens a profile to the whole and the first functions.
func topFunctions(profile string, options ...string) (string, error) {
	arguments := append([]string{"tool", "pprof", "-top"}, options...)
	output, err := exec.Command("go", append(arguments, profile)...).Output()
	if err != nil {
		return "", fmt.Errorf("go tool pprof: %w", err)
	}
	return summary(string(output)), nil
}

// summary shortens what pprof prints to the profile's extent and the first functions.
func summary(top string) string {
	extent := ""
	var functions []string
	for line := range strings.Lines(top) {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "Duration:"):
			extent = " (" + strings.TrimSpace(line) + ")"
		case len(fields) >= 6 && strings.HasSuffix(fields[1], "%") && len(functions) < profiledFunctions:
			functions = append(functions, fields[1]+" `"+withoutTypes(strings.Join(fields[5:], " "))+"`")
		}
	}
	return strings.TrimSpace(extent + " flat: " + strings.Join(functions, ", "))
}

// withoutTypes shortens the name of a function by the types that it was made for.
func withoutTypes(name string) string {
	from, to := strings.Index(name, "[go.shape"), strings.LastIndex(name, "]")
	if from < 0 || to < from {
		return name
	}
	return name[:from] + name[to+1:]
}
