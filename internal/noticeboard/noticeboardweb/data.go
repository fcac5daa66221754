package noticeboardweb

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/web"
)

// actJSON is an act as open data has it.
type actJSON struct {
	Number   string     `json:"numero_registro"`
	Kind     string     `json:"tipo"`
	Code     string     `json:"codice_vocabolario"`
	Subject  string     `json:"oggetto"`
	Office   string     `json:"ufficio"`
	Body     string     `json:"ente_esterno"`
	Act      string     `json:"numero_atto"`
	ActDay   string     `json:"data_atto"`
	From     string     `json:"pubblicato_dal"`
	Until    string     `json:"pubblicato_al"`
	Annulled bool       `json:"annullato"`
	Address  string     `json:"indirizzo"`
	Files    []fileJSON `json:"documenti"`
}

type fileJSON struct {
	Name    string `json:"nome"`
	Media   string `json:"formato"`
	Size    int64  `json:"dimensione"`
	SHA256  string `json:"sha256"`
	Address string `json:"indirizzo"`
}

// data is what is on the board, narrowed down as the page is.
func (p *pages) data(c *web.Call) ([]actJSON, error) {
	f, err := filter(c)
	if err != nil {
		return nil, err
	}
	list, err := p.board.Board(c.Context(), f)
	rows := []actJSON{}
	for _, a := range list {
		kind, _ := p.board.Kind(a.Kind)
		row := actJSON{
			Number: a.RegisterNumber(), Kind: kind.Title["it"], Code: kind.Code, Subject: a.Subject, Office: p.officeName(c, a.Office), Body: a.Body,
			Act: a.ActNumber, ActDay: string(a.ActDay), From: string(a.From), Until: string(a.Until), Annulled: a.State == noticeboard.Annulled,
			Address: p.Origin + a.Path(), Files: []fileJSON{},
		}
		for _, f := range a.Files {
			if !row.Annulled {
				row.Files = append(row.Files, fileJSON{f.Name, f.Media, f.Size, f.SHA256, p.Origin + filePath(a, f)})
			}
		}
		rows = append(rows, row)
	}
	return rows, err
}

func (p *pages) asJSON(c *web.Call) error {
	rows, err := p.data(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, rows)
}

func (p *pages) asCSV(c *web.Call) error {
	rows, err := p.data(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{{"numero_registro", "tipo", "codice_vocabolario", "oggetto", "ufficio", "ente_esterno", "numero_atto", "data_atto", "pubblicato_dal", "pubblicato_al", "annullato", "indirizzo"}}
	for _, r := range rows {
		lines = append(lines, []string{
			r.Number, r.Kind, r.Code, plain(r.Subject), r.Office, plain(r.Body), plain(r.Act), r.ActDay, r.From, r.Until, strconv.FormatBool(r.Annulled), r.Address,
		})
	}
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	return c.Attachment("text/csv; charset=utf-8", "albo-pretorio.csv", b.Bytes())
}

// plain keeps a spreadsheet from reckoning with what somebody wrote.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// feed is a feed as RFC 4287 defines it.
type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"xml:lang,attr"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []ref    `xml:"link"`
	Entries []entry  `xml:"entry"`
}

type ref struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type entry struct {
	ID        string `xml:"id"`
	Title     string `xml:"title"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
	Summary   string `xml:"summary"`
	Link      ref    `xml:"link"`
}

// asFeed gives what is on the board as a feed, the last published first.
func (p *pages) asFeed(c *web.Call) error {
	f, err := filter(c)
	if err != nil {
		return err
	}
	list, err := p.board.Board(c.Context(), f)
	if err != nil {
		return err
	}
	out := feed{
		Lang: c.Print.Lang(), ID: p.Origin + c.URL(Path), Title: p.Town + " - " + c.Print.T("noticeboard.title"), Author: p.Town,
		Updated: c.Now().Format(time.RFC3339), Links: []ref{{"self", p.Origin + c.URL(Path+"/atti.atom")}, {"alternate", p.Origin + c.URL(Path)}},
	}
	for _, a := range list {
		changed := a.PublishedAt
		if a.AnnulledAt.After(changed) {
			changed = a.AnnulledAt
		}
		out.Entries = append(out.Entries, entry{
			ID: "urn:uuid:" + a.ID, Title: a.Subject, Published: a.From.Start().UTC().Format(time.RFC3339), Updated: changed.Format(time.RFC3339),
			Summary: c.Print.T("noticeboard.feed_entry", p.kindTitle(c, a.Kind), a.RegisterNumber(), c.Print.Day(string(a.Until))),
			Link:    ref{"alternate", p.Origin + c.URL(a.Path())},
		})
	}
	b, err := xml.Marshal(out)
	if err != nil {
		return err
	}
	return c.Inline("application/atom+xml; charset=utf-8", append([]byte(xml.Header), b...))
}
