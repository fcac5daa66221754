package privacy

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// packing is a copy in the making.
type packing struct {
	*Service
	zip   *zip.Writer
	now   time.Time
	lang  string
	room  int64
	index strings.Builder
	names map[string]bool
}

// pack makes the copy: one JSON file for each part, the files, and an index that people can read in a browser.
func (s *Service) pack(ctx context.Context, r Request, now time.Time) ([]byte, error) {
	var b bytes.Buffer
	p := &packing{Service: s, zip: zip.NewWriter(&b), now: now, lang: r.Lang, room: mostBytes, names: map[string]bool{}}
	title := html.EscapeString(p.text("title"))
	fmt.Fprintf(&p.index, "<!doctype html><html lang=%q><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>%s</title></head><body><main><h1>%s</h1><p>%s %s</p>",
		html.EscapeString(r.Lang), title, title, html.EscapeString(p.text("made")), now.UTC().Format(time.RFC3339))
	for _, part := range s.config.Parts {
		if err := p.add(ctx, part); err != nil {
			return nil, fmt.Errorf("%s: %w", part.Name, err)
		}
	}
	p.index.WriteString("</main></body></html>")
	if err := p.write("indice.html", []byte(p.index.String())); err != nil {
		return nil, err
	}
	err := p.zip.Close() // writes the end: the bytes are complete only after it
	return b.Bytes(), err
}

func (p *packing) text(key string) string { return p.config.Title(p.lang, key) }

func (p *packing) write(name string, data []byte) error {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.now})
	if err == nil {
		_, err = w.Write(data)
	}
	return err
}

// add puts one part into the copy.
func (p *packing) add(ctx context.Context, part Part) error {
	got, err := part.Collect(ctx)
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(got.Records, "", "  ")
	if err != nil {
		return err
	}
	if err := p.write("dati/"+part.Name+".json", data); err != nil {
		return err
	}
	var records any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber() // as written: a sum in cents must not become 1.2e+06
	if err := decoder.Decode(&records); err != nil {
		return err
	}
	fmt.Fprintf(&p.index, "<h2>%s</h2>", html.EscapeString(p.text(part.Name)))
	p.show(records)
	return p.files(ctx, part.Name, got.Files)
}

// files puts a part's files into the copy as far as there is room, and names the others.
func (p *packing) files(ctx context.Context, part string, files []File) error {
	if len(files) == 0 {
		return nil
	}
	fmt.Fprintf(&p.index, "<h3>%s</h3><ul>", html.EscapeString(p.text("files")))
	for _, f := range files {
		if f.Size > p.room {
			fmt.Fprintf(&p.index, "<li>%s (%s)</li>", html.EscapeString(f.Name), html.EscapeString(p.text("left_out")))
			continue
		}
		data, err := f.Read(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		p.room -= int64(len(data))
		name := p.free("file/" + part + "/" + safe(f.Name))
		if err := p.write(name, data); err != nil {
			return err
		}
		fmt.Fprintf(&p.index, "<li><a href=%q>%s</a></li>", html.EscapeString(name), html.EscapeString(f.Name))
	}
	p.index.WriteString("</ul>")
	return nil
}

// free gives a name that no file of the copy has yet.
func (p *packing) free(name string) string {
	ext := path.Ext(name)
	for n, base := 2, strings.TrimSuffix(name, ext); p.names[name]; n++ {
		name = fmt.Sprintf("%s-%d%s", base, n, ext)
	}
	p.names[name] = true
	return name
}

// safe takes out of a file's name what could lead out of the folder it is unpacked into, or break a link.
func safe(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|%#&`, r) {
			return '_'
		}
		return r
	}, name)
	if name = strings.Trim(name, ". "); name == "" {
		return "file"
	}
	return name
}

// show writes records as nested lists: readable without any program but a browser.
func (p *packing) show(v any) {
	switch v := v.(type) {
	case []any:
		if len(v) == 0 {
			fmt.Fprintf(&p.index, "<p>%s</p>", html.EscapeString(p.text("empty")))
			return
		}
		p.index.WriteString("<ol>")
		for _, one := range v {
			p.index.WriteString("<li>")
			p.show(one)
			p.index.WriteString("</li>")
		}
		p.index.WriteString("</ol>")
	case map[string]any:
		p.index.WriteString("<dl>")
		for _, key := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(&p.index, "<dt>%s</dt><dd>", html.EscapeString(key))
			p.show(v[key])
			p.index.WriteString("</dd>")
		}
		p.index.WriteString("</dl>")
	case nil:
		p.index.WriteString(html.EscapeString(p.text("empty")))
	default:
		p.index.WriteString(html.EscapeString(fmt.Sprint(v)))
	}
}
