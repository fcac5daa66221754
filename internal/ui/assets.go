package ui

import (
	"embed"
	"encoding/json"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"
)

//go:embed dist
var dist embed.FS

// File is one file of the front end. Its name holds its hash, so it never changes
// and may be kept for ever.
type File struct {
	Type   string // content type
	ETag   string // with quotes
	Body   []byte
	Brotli []byte // nil where the format is compressed already
	Gzip   []byte
}

type files struct {
	names  map[string]string // "app.css" -> "app.0123456789.css"
	byName map[string]File
}

// built reads what the asset tool left, once. Without it there are no files, and
// pages are shown without style.
var built = sync.OnceValue(func() files {
	f := files{names: map[string]string{}, byName: map[string]File{}}
	raw, err := fs.ReadFile(dist, "dist/manifest.json")
	if err != nil || json.Unmarshal(raw, &f.names) != nil {
		return f
	}
	for _, name := range f.names {
		body, err := fs.ReadFile(dist, "dist/"+name)
		if err != nil {
			continue
		}
		br, _ := fs.ReadFile(dist, "dist/"+name+".br")
		gz, _ := fs.ReadFile(dist, "dist/"+name+".gz")
		f.byName[name] = File{Type: typeOf(name), ETag: `"` + name + `"`, Body: body, Brotli: br, Gzip: gz}
	}
	return f
})

// plain gives the bytes of a file by its plain name; none where the tool has not run.
func (f files) plain(name string) []byte { return f.byName[f.names[name]].Body }

// Asset gives the file served as /assets/NAME, NAME with its hash.
func Asset(name string) (File, bool) {
	f, ok := built().byName[name]
	return f, ok
}

// Built says whether the asset tool has run before the program was compiled.
func Built() bool { return len(built().byName) > 0 }

// AssetURL gives the address of a file by its plain name: "app.css".
func AssetURL(name string) string {
	if hashed, ok := built().names[name]; ok {
		return "/assets/" + hashed
	}
	return "/assets/" + name
}

func typeOf(name string) string {
	switch path.Ext(name) {
	case ".woff2":
		return "font/woff2"
	case ".js":
		return "text/javascript; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// iconURL is the address of one drawing of the sprite.
func iconURL(name string) string {
	var b strings.Builder
	b.WriteString(AssetURL("icons.svg"))
	b.WriteByte('#')
	b.WriteString(name)
	return b.String()
}
