// Package mirror reads what Partner Center's REST API and Microsoft Graph show one partner into a folder that an import reads.
//
// The folder is the state: a page that lies in it is not asked for again, so a mirror that was stopped goes on where it was,
// and the next page of a list is known from the last one that is there.
package mirror
