package neo4jtest

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// launcherSource is the Maven project that names Neo4j's version and holds the server's main class.
//
//go:embed server/pom.xml server/src
var launcherSource embed.FS

const oldestJava = 17

// installation says where the parts of an installed Neo4j are.
type installation struct {
	java      string
	classPath string
}

// install resolves Neo4j and compiles its launcher, once for each version of either. Later calls only look that the
// files are still there. Any number of processes may call it at the same time.
func install() (installation, error) {
	java, err := javaCommand("java")
	if err != nil {
		return installation{}, err
	}
	cache, err := cacheFolder()
	if err != nil {
		return installation{}, err
	}
	name, err := installationName()
	if err != nil {
		return installation{}, err
	}
	folder := filepath.Join(cache, name)
	if classPath, ok := installedClassPath(folder); ok {
		return installation{java: java, classPath: classPath}, nil
	}

	unlock, err := lockedfile.MutexAt(filepath.Join(cache, "install.lock")).Lock()
	if err != nil {
		return installation{}, fmt.Errorf("locking the folder %s for the installation of Neo4j: %w", cache, err)
	}
	defer unlock()
	if classPath, ok := installedClassPath(folder); ok {
		return installation{java: java, classPath: classPath}, nil
	}
	if err := build(java, folder); err != nil {
		return installation{}, err
	}
	classPath, ok := installedClassPath(folder)
	if !ok {
		return installation{}, fmt.Errorf("Maven ended without an error but Neo4j's files are not all there; delete %s and try again", folder)
	}
	return installation{java: java, classPath: classPath}, nil
}

// build runs Maven in folder. The class path is written last, so that its presence says the rest is complete.
func build(java, folder string) error {
	maven, err := checkTools(java)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := copyLauncherSource(folder); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "Preparing Neo4j; the first time it is fetched from Maven Central, which can take some minutes ...")
	command := exec.Command(maven, "--batch-mode", "--no-transfer-progress", "-Dstyle.color=never",
		"-Dmaven.artifact.threads=10", "-Dmdep.outputFile=class-path.unchecked",
		"org.apache.maven.plugins:maven-compiler-plugin:compile",
		"org.apache.maven.plugins:maven-dependency-plugin:build-classpath")
	command.Dir = folder
	output, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("Maven could not fetch Neo4j or compile its launcher; the first use needs a connection to Maven Central, "+
			"directly or by a mirror in ~/.m2/settings.xml. Maven said:\n%s", mavenErrors(output))
	}
	return os.Rename(filepath.Join(folder, "class-path.unchecked"), filepath.Join(folder, "class-path"))
}

func copyLauncherSource(folder string) error {
	source, err := fs.Sub(launcherSource, "server")
	if err != nil {
		return err
	}
	return os.CopyFS(folder, source)
}

// mavenErrors keeps the lines that say what went wrong, without Maven's advice after them; or the last lines where none
// says so.
func mavenErrors(output []byte) string {
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	var wrong []string
	for _, line := range lines {
		message, marked := strings.CutPrefix(line, "[ERROR]")
		if message = strings.TrimSpace(message); marked && message == "" {
			break
		} else if marked {
			wrong = append(wrong, message)
		}
	}
	if len(wrong) > 0 {
		return strings.Join(wrong, "\n")
	}
	return strings.Join(lines[max(0, len(lines)-8):], "\n")
}

// checkTools answers Maven's command, or an error that names everything missing.
func checkTools(java string) (maven string, err error) {
	var missing []error
	if err := checkJavaVersion(java); err != nil {
		missing = append(missing, err)
	}
	if _, err := javaCommand("javac"); err != nil {
		missing = append(missing, err)
	}
	maven, err = exec.LookPath("mvn")
	if err != nil {
		missing = append(missing, errors.New("Maven is missing: there is no command mvn on the PATH; install it (Debian: apt-get install maven)"))
	}
	return maven, errors.Join(missing...)
}

// javaCommand finds one of the JDK's commands, in JAVA_HOME if that is set, as Maven does.
func javaCommand(name string) (string, error) {
	command := name
	if home := os.Getenv("JAVA_HOME"); home != "" {
		command = filepath.Join(home, "bin", name)
	}
	path, err := exec.LookPath(command)
	if err != nil {
		return "", fmt.Errorf("the tests with Neo4j need a JDK of version %d or newer: there is no command %s; "+
			"install one (Debian: apt-get install openjdk-17-jdk-headless)", oldestJava, command)
	}
	return path, nil
}

var javaVersion = regexp.MustCompile(`version "(\d+)`)

func checkJavaVersion(java string) error {
	output, err := exec.Command(java, "-version").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s -version failed: %w: %s", java, err, bytes.TrimSpace(output))
	}
	match := javaVersion.FindSubmatch(output)
	if match == nil {
		return fmt.Errorf("%s -version names no version: %s", java, bytes.TrimSpace(output))
	}
	if major, err := strconv.Atoi(string(match[1])); err != nil || major < oldestJava {
		return fmt.Errorf("the tests with Neo4j need a JDK of version %d or newer: %s is of version %s; "+
			"install one (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME to it", oldestJava, java, match[1])
	}
	return nil
}

// installedClassPath answers the class path of a complete installation.
func installedClassPath(folder string) (string, bool) {
	content, err := os.ReadFile(filepath.Join(folder, "class-path"))
	if err != nil {
		return "", false
	}
	classes := filepath.Join(folder, "target", "classes")
	entries := append([]string{classes}, filepath.SplitList(strings.TrimSpace(string(content)))...)
	for _, entry := range entries {
		if _, err := os.Stat(entry); err != nil {
			return "", false
		}
	}
	return strings.Join(entries, string(filepath.ListSeparator)), true
}

var neo4jVersion = regexp.MustCompile(`<neo4j\.version>(.+)</neo4j\.version>`)

// installationName differs whenever the version of Neo4j or the launcher does.
func installationName() (string, error) {
	digest := sha256.New()
	err := fs.WalkDir(launcherSource, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := launcherSource.ReadFile(path)
		fmt.Fprintf(digest, "%s %d\n%s", path, len(content), content)
		return err
	})
	if err != nil {
		return "", err
	}
	pom, err := launcherSource.ReadFile("server/pom.xml")
	if err != nil {
		return "", err
	}
	match := neo4jVersion.FindSubmatch(pom)
	if match == nil {
		return "", errors.New("server/pom.xml names no neo4j.version")
	}
	return string(match[1]) + "-" + hex.EncodeToString(digest.Sum(nil)[:4]), nil
}

// cacheFolder is .cache/neo4j beside the go.mod above the working folder, where tests run.
func cacheFolder() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			cache := filepath.Join(folder, ".cache", "neo4j")
			return cache, os.MkdirAll(cache, 0o755)
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("the test server for Neo4j keeps its files beside go.mod: run it inside the checkout")
		}
		folder = parent
	}
}
