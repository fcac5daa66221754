package newsroom

import (
	"net/url"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/web"
)

// upload is a file or an image that a field holds already.
type upload struct{ Name, URL, Warning string }

// received takes the files that came with the form; a field without a new one keeps what it had.
func (p *pages) received(_ *web.Call, t content.Type, v url.Values, old content.Item, req *content.Request) error {
	for _, f := range t.Fields {
		if f.Kind == content.Image || f.Kind == content.File {
			req.Fields[f.Name] = old.Fields[f.Name]
			if v.Get("togli_"+f.Name) != "" {
				req.Fields[f.Name] = ""
			}
		}
	}
	return nil
}

func (p *pages) uploads(*web.Call, *desk) error { return nil }
