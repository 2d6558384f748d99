package config

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Import reads partner data into the store.
type Import struct {
	Data       string `name:"data" default:"./data" group:"store" help:"Folder of the embedded store, made if it does not exist; demo keeps its sample in memory unless it is given."`
	Store      `group:"store"`
	Paths      []string  `arg:"" name:"path" help:"Folders that mirror Partner Center's REST paths, or single files: JSON, CSV, TSV, or what export wrote."`
	As         string    `name:"as" placeholder:"TENANT-ID" help:"Tenant whose view single files are, where the folder doesn't say."`
	Customer   string    `name:"customer" placeholder:"ID" help:"Customer that single files are about, where the body doesn't say."`
	Cloud      string    `name:"cloud" default:"GLOBAL" enum:"GLOBAL,CHINA,US_GOVERNMENT,GERMANY" help:"National cloud that the data are from: GLOBAL, CHINA, US_GOVERNMENT or GERMANY."`
	ObservedAt time.Time `name:"observed-at" placeholder:"INSTANT" help:"When the data were true, in RFC 3339, for example 2026-03-31T00:00:00Z: from then on hold the facts whose beginning the data do not say. Now if it is not given."`
	Rejects    string    `name:"rejects" placeholder:"FILE" help:"File for what was rejected, with position and reason."`
}

func (i *Import) check() error {
	return cmp.Or(i.Store.check(), checkGUID("--as", &i.As), checkGUID("--customer", &i.Customer))
}

// checkGUID accepts an empty value or a GUID, and writes it in lower case: GUIDs compare case-insensitively.
func checkGUID(flag string, value *string) error {
	if *value == "" {
		return nil
	}
	if len(*value) != 36 || uuid.Validate(*value) != nil {
		return fmt.Errorf("%s %s is not a GUID such as 6f2d3c9e-0b1a-4c5d-8e7f-001122334455", flag, *value)
	}
	*value = strings.ToLower(*value)
	return nil
}

// Export writes the whole graph as lines that Import reads back.
type Export struct {
	Data   string `name:"data" default:"./data" group:"store" help:"Folder of the embedded store, made if it does not exist; demo keeps its sample in memory unless it is given."`
	Store  `group:"store"`
	Output string `name:"output" placeholder:"FILE" help:"File to write; export takes standard output if it is not given, generate the store."`
}

func (e *Export) check() error { return e.Store.check() }

// Generate makes a synthetic channel, into a file if Output is given and into the store otherwise.
type Generate struct {
	Data          string `name:"data" default:"./data" group:"store" help:"Folder of the embedded store, made if it does not exist; demo keeps its sample in memory unless it is given."`
	Store         `group:"store"`
	Seed          int64  `name:"seed" default:"1" help:"One seed always makes the same channel."`
	Providers     int    `name:"providers" default:"20" help:"Providers to make."`
	Resellers     int    `name:"resellers" default:"400" help:"Resellers to make."`
	Customers     int    `name:"customers" default:"6000" help:"Customers to make."`
	Subscriptions int    `name:"subscriptions" default:"30000" help:"Subscriptions to make."`
	Output        string `name:"output" placeholder:"FILE" help:"File to write; export takes standard output if it is not given, generate the store."`
}

func (g *Generate) check() error {
	sizes := struct {
		Providers     int `name:"providers"`
		Resellers     int `name:"resellers"`
		Customers     int `name:"customers"`
		Subscriptions int `name:"subscriptions"`
	}{g.Providers, g.Resellers, g.Customers, g.Subscriptions}
	return cmp.Or(g.Store.check(), requirePositive(sizes))
}

// Version prints the version.
type Version struct{}
