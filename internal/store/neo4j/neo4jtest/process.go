package neo4jtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// startLimit is far above what a start takes on a loaded machine: it only ends a wait that would never end.
const startLimit = 3 * time.Minute

// process is one running JVM, with one server or several. It has no goroutine, so that leak checks of the tests stay meaningful.
type process struct {
	command   *exec.Cmd
	input     io.WriteCloser
	addresses *os.File // one line for each server in it
	logPath   string
	uri       string
}

type processOptions struct {
	folder       string
	port         int
	password     string
	heapMiB      int
	pageCacheMiB int
	fullSpeed    bool
	ephemeral    bool
	encrypted    bool // with the certificate in folder
}

// startProcess returns once the server answers on Bolt.
func startProcess(installed installation, options processOptions) (*process, error) {
	home := filepath.Join(options.folder, "home")
	logPath := filepath.Join(options.folder, "server.log")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return nil, err
	}
	log, err := os.Create(logPath)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	output, outputEnd, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer outputEnd.Close()

	command := exec.Command(installed.java, javaArguments(installed, home, options)...)
	command.Stdout, command.Stderr = outputEnd, log
	command.Env = os.Environ()
	if options.password != "" {
		command.Env = append(command.Env, "CHANNELGRAPH_NEO4J_SERVER_PASSWORD="+options.password)
	}
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("starting %s: %w", installed.java, err), output.Close())
	}
	outputEnd.Close()
	started := &process{command: command, input: input, addresses: output, logPath: logPath}
	started.uri, err = started.readAddress()
	return started, err
}

// another starts one more server in the same JVM, which runs what it compiled for the others.
func (p *process) another() (uri string, err error) {
	if _, err := io.WriteString(p.input, "another\n"); err != nil {
		return "", fmt.Errorf("the Neo4j server had already ended: %w", err)
	}
	return p.readAddress()
}

func javaArguments(installed installation, home string, options processOptions) []string {
	arguments := []string{
		fmt.Sprintf("-Xmx%dm", options.heapMiB),
		"-XX:+ExitOnOutOfMemoryError",
		// The JVM's own warnings would go to standard output, in front of the address.
		"-Xlog:disable", "-Xlog:all=warning:stderr",
		// What Neo4j's own start script opens for its page cache and its network layer.
		"--add-opens=java.base/java.nio=ALL-UNNAMED",
		"--add-opens=java.base/java.io=ALL-UNNAMED",
		"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
		"-Dio.netty.tryReflectionSetAccessible=true",
	}
	if !options.fullSpeed {
		arguments = append(arguments, "-XX:+UseSerialGC")
	}
	arguments = append(arguments,
		"-cp", installed.classPath,
		"channelgraphtest.Neo4jServer",
		"home="+home,
		fmt.Sprintf("port=%d", options.port),
		fmt.Sprintf("pageCacheMiB=%d", options.pageCacheMiB),
		fmt.Sprintf("transactionMiB=%d", min(512, options.heapMiB/2)),
		fmt.Sprintf("keepPlans=%t", !options.fullSpeed),
	)
	if options.encrypted {
		arguments = append(arguments, "certificates="+options.folder)
	}
	if options.ephemeral {
		arguments = append(arguments, "deleteAtEnd="+options.folder)
	}
	return arguments
}

// readAddress waits for the address of the server that was started last, and ends all of them if none comes.
func (p *process) readAddress() (string, error) {
	if err := p.addresses.SetReadDeadline(time.Now().Add(startLimit)); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(p.addresses).ReadString('\n') // nothing stands behind a line before the next server is asked for
	switch {
	case errors.Is(err, io.EOF):
		err = errors.New("the JVM ended")
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = fmt.Errorf("no answer after %s", startLimit)
	}
	if err != nil {
		p.kill()
		return "", fmt.Errorf("Neo4j did not start: %w\n%s", err, lastLines(p.logPath))
	}
	return strings.TrimSpace(line), nil
}

func lastLines(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}

// stop shuts the server down in good order and keeps its data.
func (p *process) stop() error {
	defer p.addresses.Close()
	if _, err := io.WriteString(p.input, "stop\n"); err != nil {
		p.kill()
		return fmt.Errorf("the Neo4j server had already ended: %w", err)
	}
	return p.command.Wait()
}

// end ends the server, which then deletes its folder if it is ephemeral.
func (p *process) end() error {
	defer p.addresses.Close()
	if err := p.input.Close(); err != nil {
		return err
	}
	return p.command.Wait()
}

func (p *process) kill() {
	defer p.addresses.Close()
	// Both fail only if the process has ended already, which is what is wanted.
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}
