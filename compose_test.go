package main

import (
	"context"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"channelgraph/internal/config"
)

// TestComposeFile reads docker-compose.yml as Compose itself does.
func TestComposeFile(t *testing.T) {
	project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  ".",
		ConfigFiles: []types.ConfigFile{{Filename: "docker-compose.yml"}},
		Environment: types.Mapping{"NEO4J_PASSWORD": "open-sesame"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []string{"neo4j", "channelgraph"} {
		if project.Services[service].HealthCheck == nil || project.Services[service].MemLimit == 0 {
			t.Errorf("%s has no health check or no memory limit", service)
		}
	}
	database := project.Services["neo4j"]
	if database.Image != "neo4j:5.26-community" || len(database.Volumes) != 1 {
		t.Errorf("neo4j runs %s with volumes %v, want 5.26 community with one", database.Image, database.Volumes)
	}
	server := project.Services["channelgraph"]
	if server.DependsOn["neo4j"].Condition != types.ServiceConditionHealthy {
		t.Error("the server does not wait for a healthy Neo4j")
	}
	for _, port := range server.Ports {
		if port.HostIP != "127.0.0.1" {
			t.Errorf("port %s is published beyond the loopback interface", port.Published)
		}
	}
	checkEnvironment(t, server.Environment)
}

// checkEnvironment lets the settings' own parser read what the composition sets.
func checkEnvironment(t *testing.T, environment types.MappingWithEquals) {
	t.Helper()
	for name, value := range environment {
		if name == "CHANNELGRAPH_NEO4J_PASSWORD_FILE" {
			continue // names a file inside the container
		}
		t.Setenv(name, *value)
	}
	invocation, err := config.Parse([]string{"serve"}, new(strings.Builder))
	if err != nil {
		t.Fatal(err)
	}
	if serve := invocation.Command.(*config.Serve); serve.Kind != config.Neo4jKind || serve.URI != "bolt://neo4j:7687" {
		t.Errorf("the composition's settings mean store %s at %s", serve.Kind, serve.URI)
	}
}

func TestComposeFileAsksForAPassword(t *testing.T) {
	_, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  ".",
		ConfigFiles: []types.ConfigFile{{Filename: "docker-compose.yml"}},
		Environment: types.Mapping{},
	})
	if err == nil || !strings.Contains(err.Error(), "choose a password") {
		t.Errorf("without a password: %v", err)
	}
}
