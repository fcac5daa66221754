// Package examples holds the sample municipalities: complete folders of declared
// files, so that the program works on a fresh machine. It promises nothing about
// their content beyond that it passes `sportello check`, and knows no package of
// the program.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed all:cesena
var files embed.FS

// FS gives the sample municipality that the demo starts with.
func FS() fs.FS {
	sub, err := fs.Sub(files, "cesena")
	if err != nil {
		return files // cannot happen: the folder is named by the directive above
	}
	return sub
}
