package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// row is one result.
type row struct {
	what          string
	ours, against string // with their units
	ratio         string // empty where the target is no ratio
	target        string
	met           verdict
	note          string // what a profile says of a target that is not met, or how to read the row
}

type verdict int

const (
	untargeted verdict = iota
	met
	unmet
)

func (v verdict) String() string { return [...]string{"", "met", "**not met**"}[v] }

func judged(ok bool) verdict {
	if ok {
		return met
	}
	return unmet
}

type report struct {
	began time.Time
	rows  []row
}

func newReport() report { return report{began: time.Now().UTC()} }

func (r *report) add(rows ...row) {
	for _, row := range rows {
		fmt.Fprintf(os.Stderr, "%s: %s / %s = %s, target %s: %s\n", row.what, row.ours, row.against, row.ratio, row.target, row.met)
	}
	r.rows = append(r.rows, rows...)
}

// failed says that a group of rows could not be measured.
func (r *report) failed(group string, err error) {
	fmt.Fprintln(os.Stderr, err)
	r.add(row{what: group + ": not measured", met: unmet, note: err.Error()})
}

// atMost is the row of a time that may be so many times another one.
func atMost(what string, ours, floor outcome, target float64) row {
	ratio := ours.over(floor)
	return row{what: what, ours: short(ours.each()), against: short(floor.each()), ratio: fmt.Sprintf("%.2fx", ratio),
		target: fmt.Sprintf("at most %gx", target), met: judged(ratio <= target)}
}

// faster is the row of a time that has to be so many times shorter than another one.
func faster(what string, ours, peer outcome, target float64) row {
	ratio := peer.over(ours)
	return row{what: what, ours: short(ours.each()), against: short(peer.each()), ratio: fmt.Sprintf("%.1fx faster", ratio),
		target: fmt.Sprintf("at least %gx faster", target), met: judged(ratio >= target)}
}

// short writes a duration with three digits.
func short(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= 100*time.Millisecond:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1e3)
	case d >= time.Millisecond:
		return fmt.Sprintf("%.2f ms", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%.1f us", d.Seconds()*1e6)
}

func (r *report) markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "# Results\n\n- Measured: %s, in %s\n- Machine: %s\n- Command: `make bench`, that is `go run ./bench`\n- How: `go doc ./bench`\n\n",
		r.began.Format("2006-01-02 15:04 UTC"), time.Since(r.began).Round(time.Second), machine())
	text.WriteString("| what | ours | floor or peer | ratio | target | |\n|---|---|---|---|---|---|\n")
	for _, row := range r.rows {
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s | %s |\n", row.what, row.ours, row.against, row.ratio, row.target, row.met)
	}
	var notes strings.Builder
	for _, row := range r.rows {
		if row.note != "" {
			fmt.Fprintf(&notes, "- %s: %s\n", row.what, row.note)
		}
	}
	if notes.Len() > 0 {
		text.WriteString("\n## Notes\n\n" + notes.String())
	}
	return text.String()
}

func (r *report) writeFile(name string) error {
	return os.WriteFile(name, []byte(r.markdown()), 0o644)
}

// machine describes where the numbers come from, with what else kept it busy at the end of the run.
func machine() string {
	return fmt.Sprintf("%s; %d cores; %s; %s; %s; load average at the end %s",
		field("/proc/cpuinfo", "model name"), runtime.NumCPU(), field("/proc/meminfo", "MemTotal"), runtime.Version(), command("node", "--version"), load())
}

// field reads a value from a file of names and values.
func field(file, name string) string {
	content, _ := os.ReadFile(file)
	for line := range strings.Lines(string(content)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.Join(strings.Fields(value), " ")
		}
	}
	return "unknown " + name
}

func command(name string, arguments ...string) string {
	output, err := exec.Command(name, arguments...).Output()
	if err != nil {
		return "no " + name
	}
	return name + " " + strings.TrimSpace(string(output))
}

func load() string {
	content, _ := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(content)); len(fields) > 0 {
		return fields[0]
	}
	return "unknown"
}
