// Package config holds every setting once: its flag, environment variable, file key, default and check.
package config
