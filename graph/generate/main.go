// Command generate writes graph/generated.go and the signatures of the root resolvers from schema.graphqls.
// It runs in the module's root.
package main

import (
	"fmt"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate() error {
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		return err
	}
	cfg.Model = config.PackageConfig{} // leaves need no models
	if err := api.Generate(cfg, api.PrependPlugin(&leaves{config: cfg})); err != nil {
		return err
	}
	return generateOracle()
}
