package reactions

import (
	"context"
	"io/fs"
	"maps"

	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/letter"
)

// Writer writes the letters of one module.
type Writer struct {
	Notify  *notify.Service
	Letters *letter.Set
	Texts   *i18n.Catalog // for dates and amounts in the reader's language
	Site    Site
}

// NewWriter reads a module's letters.
func NewWriter(n *notify.Service, letters fs.FS, texts *i18n.Catalog, site Site) (*Writer, error) {
	set, err := letter.Load(letters)
	if err != nil {
		return nil, err
	}
	return &Writer{Notify: n, Letters: set, Texts: texts, Site: site}, nil
}

// message is one letter to somebody. Key makes it one, however often its fact is delivered.
type message struct {
	letter, key         string
	email, lang         string
	account, name, path string
	about               notify.Subject
	secret              bool
	nameless            bool // nobody knows whose address it is: the letter greets nobody by name
	values              map[string]string
}

func (w *Writer) write(ctx context.Context, m message) error {
	if m.email == "" {
		return nil
	}
	values := map[string]string{"name": m.name, "town": w.Site.Town, "link": w.Site.link(m.lang, m.path)}
	if m.nameless {
		delete(values, "name")
	}
	maps.Copy(values, m.values)
	subject, text, err := w.Letters.Write(m.letter, m.lang, values)
	if err != nil {
		return err
	}
	return w.Notify.Send(ctx, notify.Message{
		Key: m.about.Kind + "." + m.letter + "/" + m.key, To: m.email, Lang: m.lang, Subject: subject, Text: text,
		Account: m.account, About: m.about, Secret: m.secret,
	})
}
