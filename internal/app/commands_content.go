package app

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/content/folder"
)

// ContentReport is what a command about contents found or did.
type ContentReport struct {
	Contents int       `json:"contents"`
	Changed  int       `json:"changed"`
	Mistakes []Mistake `json:"mistakes"`
}

// CheckContents reads a folder of contents strictly and lists what is wrong with it.
func (a *App) CheckContents(_ context.Context, dir string) (ContentReport, error) {
	_, r, err := a.readContents(dir)
	return r, err
}

func (a *App) readContents(dir string) (folder.Folder, ContentReport, error) {
	r := ContentReport{Mistakes: []Mistake{}}
	info, err := os.Stat(dir)
	if err != nil {
		return folder.Folder{}, r, reachable(dir, err)
	}
	if !info.IsDir() {
		return folder.Folder{}, r, refuse("%s is no folder", dir)
	}
	got, found := folder.Read(os.DirFS(dir), ".", worldOf(a.Municipality))
	for _, f := range found {
		r.Mistakes = append(r.Mistakes, Mistake{f.File, f.Line, f.Message})
	}
	r.Contents = len(got.Items)
	return got, r, nil
}

// ImportContents brings a folder of contents in. A folder with a mistake in it changes nothing.
func (a *App) ImportContents(ctx context.Context, dir string) (ContentReport, error) {
	got, r, err := a.readContents(dir)
	if err != nil || len(r.Mistakes) > 0 {
		return r, err
	}
	ctx = asOperator(ctx)
	for _, i := range got.Items {
		if err := a.keepMedia(ctx, os.DirFS(dir), ".", &i); err != nil {
			return r, err
		}
		changed, err := a.Content.Import(ctx, i, got.Drafts[i.Type+"/"+i.Slug])
		if err != nil {
			return r, err
		}
		if changed {
			r.Changed++
		}
	}
	return r, nil
}

// keepMedia keeps the images and files that stand beside a content, and puts their ids where their names were.
func (a *App) keepMedia(ctx context.Context, fsys fs.FS, dir string, i *content.Item) error {
	t, _ := content.TypeOf(i.Type)
	for _, name := range folder.Media(t, i.Content) {
		file := i.Fields[name]
		data, err := fs.ReadFile(fsys, path.Join(dir, i.Type, file))
		if err != nil {
			return err
		}
		keep := a.Content.KeepFile
		if f, _ := t.Field(name); f.Kind == content.Image {
			keep = a.Content.KeepImage
		}
		id, err := keep(ctx, content.Upload{Name: file, Data: data})
		if err != nil {
			return err
		}
		i.Fields[name] = id
	}
	return nil
}

// ExportContents writes all contents, drafts included, into a folder that is empty or not there.
func (a *App) ExportContents(ctx context.Context, dir string) (ContentReport, error) {
	r := ContentReport{Mistakes: []Mistake{}}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return r, refuse("%s is not empty", dir)
	}
	ctx = asOperator(ctx)
	return r, a.Content.Export(ctx, func(i content.Item, draft bool) error {
		r.Contents++
		if err := a.writeMedia(ctx, dir, &i); err != nil {
			return err
		}
		files, err := folder.Write(i, draft)
		for name, data := range files {
			if err == nil {
				err = writeBelow(dir, name, data)
			}
		}
		return err
	})
}

// writeMedia writes the images and files of a content beside it, and puts their names where their ids were.
func (a *App) writeMedia(ctx context.Context, dir string, i *content.Item) error {
	t, _ := content.TypeOf(i.Type)
	for _, name := range folder.Media(t, i.Content) {
		var media string
		var data []byte
		var err error
		if f, _ := t.Field(name); f.Kind == content.Image {
			media, data, err = a.largest(ctx, i.Fields[name])
		} else {
			var at content.Attachment
			at, data, err = a.Content.File(ctx, i.Fields[name])
			media = at.Media
		}
		if err != nil {
			return err
		}
		i.Fields[name] = i.Slug + "-" + name + endings()[media]
		if err := writeBelow(dir, path.Join(i.Type, i.Fields[name]), data); err != nil {
			return err
		}
	}
	return nil
}

// endings are the endings of file names by media type.
func endings() map[string]string {
	return map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "text/xml": ".xml"}
}

// largest gives an image in its largest size.
func (a *App) largest(ctx context.Context, id string) (media string, data []byte, err error) {
	sizes, err := a.Content.ImageSizes(ctx, id)
	if err != nil || len(sizes) == 0 {
		return "", nil, err
	}
	return a.Content.Image(ctx, id, sizes[len(sizes)-1].Width)
}

func writeBelow(dir, name string, data []byte) error {
	at := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(at), 0o750); err != nil {
		return err
	}
	return os.WriteFile(at, data, 0o600)
}
