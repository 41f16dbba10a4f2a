// Package table searches sorted tables on the path of requests.
package table
