package newsroom

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/content/contentweb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"
)

// upload is a file or an image that a field holds already.
type upload struct{ ID, Name, URL, Warning string }

// received takes the files that came with the form; a field without a new one keeps what it had. What is not taken is
// said at its field.
func (p *pages) received(c *web.Call, t content.Type, v url.Values, old content.Item, req *content.Request) error {
	var wrong []fault.Field
	for _, f := range t.Fields {
		if f.Kind != content.Image && f.Kind != content.File {
			continue
		}
		req.Fields[f.Name] = old.Fields[f.Name]
		if kept := v.Get("ha_" + f.Name); kept != "" { // came with this form before, when another field was wrong
			req.Fields[f.Name] = kept
		}
		if v.Get("togli_"+f.Name) != "" {
			req.Fields[f.Name] = ""
		}
		id, err := p.keep(c, f)
		if bad, ok := errors.AsType[*fault.Error](err); ok && bad.Kind == fault.Invalid {
			wrong = append(wrong, fault.Field{Name: f.Name, Key: bad.Key, Args: bad.Args})
		} else if err != nil {
			return err
		}
		if id != "" {
			req.Fields[f.Name] = id
			v.Set("ha_"+f.Name, id)
		}
	}
	return fault.Wrong(wrong...)
}

// keep keeps what came for a field and gives its id; nothing where nothing came.
func (p *pages) keep(c *web.Call, f content.Field) (string, error) {
	files, err := c.Files(f.Name)
	if err != nil || len(files) == 0 {
		return "", err
	}
	keep := p.contents.KeepFile
	if f.Kind == content.Image {
		keep = p.contents.KeepImage
	}
	return keep(c.Context(), content.Upload{Name: files[0].Name, Data: files[0].Data})
}

// uploads says what the fields of a form hold already.
func (p *pages) uploads(c *web.Call, d *desk) error {
	d.Uploads = map[string]upload{}
	for _, f := range d.Type.Fields {
		id := d.Item.Fields[f.Name]
		if kept := d.Form.Value("ha_" + f.Name); kept != "" {
			id = kept
		}
		if id == "" || f.Kind != content.Image && f.Kind != content.File {
			continue
		}
		u, err := p.upload(c, f, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		u.ID = id
		d.Uploads[f.Name] = u
	}
	return nil
}

func (p *pages) upload(c *web.Call, f content.Field, id string) (upload, error) {
	if f.Kind == content.Image {
		return p.image(c.Context(), c, id)
	}
	a, err := p.contents.Attachment(c.Context(), id)
	u := upload{Name: a.Name, URL: contentweb.FileURL(a)}
	if !a.Tagged {
		u.Warning = c.Print.T("content.room.untagged", a.Name)
	}
	return u, err
}

func (p *pages) image(ctx context.Context, c *web.Call, id string) (upload, error) {
	sizes, err := p.contents.ImageSizes(ctx, id)
	if err == nil && len(sizes) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return upload{}, err
	}
	return upload{Name: c.Print.T("content.room.keep_image"), URL: "/immagini/" + id + "/" + strconv.FormatInt(sizes[0].Width, 10)}, nil
}
