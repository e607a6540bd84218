package requests

import (
	"embed"
	"html/template"
	"io/fs"
)

//go:embed page words
var files embed.FS

var (
	listPage = template.Must(template.ParseFS(files, "page/list.html"))
	onePage  = template.Must(template.ParseFS(files, "page/one.html"))
)

// words are the place's texts.
func words() fs.FS {
	sub, err := fs.Sub(files, "words")
	if err != nil {
		panic("requests: " + err.Error()) // it is built in
	}
	return sub
}
