// Package permission says, as data, who may see what of the channel and who may change it.
package permission
