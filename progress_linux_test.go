package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"channelgraph/internal/mirror/mirrortest"
	"channelgraph/internal/sample"
)

// TestAnImportShowsItsProgressOnATerminal runs an import whose standard error is a terminal, and one whose is not.
func TestAnImportShowsItsProgressOnATerminal(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "sample.jsonl")
	channel, err := io.ReadAll(sample.Channel())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, channel, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, stderr := command(t, "import", "--data", filepath.Join(folder, "a"), file); strings.Contains(stderr, "reading") {
		t.Errorf("a bar where nobody looks on: %q", stderr)
	}
	screen, keyboard := openTerminal(t)
	if code := run(t.Context(), []string{"import", "--data", filepath.Join(folder, "b"), file}, io.Discard, screen); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	shown := make([]byte, 1<<12)
	n, err := keyboard.Read(shown)
	if err != nil || !strings.Contains(string(shown[:n]), "reading") || !strings.Contains(string(shown[:n]), "%") {
		t.Errorf("no bar: %q (%v)", shown[:n], err)
	}
}

// TestASyncCountsItsListsOnATerminal: how many there will be shows only while they are read, so there is no share of them.
func TestASyncCountsItsListsOnATerminal(t *testing.T) {
	folder := t.TempDir()
	s := &syncing{mirrortest.New(t), folder, []string{"--data", filepath.Join(folder, "data")}}
	screen, keyboard := openTerminal(t)
	if code := run(t.Context(), s.arguments(t), io.Discard, screen); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	shown := make([]byte, 1<<12)
	n, err := keyboard.Read(shown)
	if err != nil || !strings.Contains(string(shown[:n]), "lists read") || strings.Contains(string(shown[:n]), "%") {
		t.Errorf("it shows %q (%v)", shown[:n], err)
	}
}

// openTerminal returns both ends of a pseudo-terminal: what a program writes to screen is read from keyboard.
func openTerminal(t *testing.T) (screen, keyboard *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = keyboard.Close() })
	var unlocked, number uint32
	for request, argument := range map[uintptr]*uint32{syscall.TIOCSPTLCK: &unlocked, syscall.TIOCGPTN: &number} {
		if _, _, failed := syscall.Syscall(syscall.SYS_IOCTL, keyboard.Fd(), request, uintptr(unsafe.Pointer(argument))); failed != 0 {
			t.Fatal(failed)
		}
	}
	screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = screen.Close() })
	return screen, keyboard
}
